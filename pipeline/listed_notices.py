"""What one row of a list of notices says: its title, stage, days, the text it would amend, its subject (pure).

The cue words are data (``vocabulary/notices.yml``); days and citations are read as in any text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from db.records import NoticeRows
from pipeline.fields import citation, date
from pipeline.fields.calendar import printed_dates
from pipeline.grammar.context import Context, read
from pipeline.grammar.folding import flat, words
from pipeline.grammar.scope import in_scope
from pipeline.law_addresses import sections
from pipeline.listed_rows import ListedRow, listed_rows
from pipeline.named_law import KINDS
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import RowWords

OTHER = "other"
# Columns whose words tell the stage by themselves.
_STAGE_COLUMN = re.compile(r"\b(?:status|stage|action|phase|type)\b", re.IGNORECASE)
_TITLE_COLUMN = re.compile(r"\b(?:title|subject|description|rule name|topic|name)\b", re.IGNORECASE)
# Columns that name what is amended by number, in whatever form the publisher numbers it.
_TEXT_COLUMN = re.compile(
    r"\b(?:rules?|citations?|sections?|amends|affects|affected|chapters?)\b", re.IGNORECASE
)
_LONGEST_TITLE, _LONGEST_NUMBER = 240, 60
_WHOLE_DAY = 10
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notice:
    """One row as one reading of its list shows it. ``stage`` is a key of ``notice_stages`` or ``other``;
    ``deadline`` and ``hearing`` are ISO days; ``amends`` are the sections it cites, in normal form."""

    title: str
    url: str | None
    stage: str
    deadline: str | None
    hearing: str | None
    amends: tuple[str, ...]
    relevance: str
    quote: str


def notices(
    body: bytes, content_type: str | None, base: str, select: NoticeRows, jurisdiction: str | None
) -> tuple[Notice, ...]:
    """Return the notices of a list at ``base``, in its order.

    Raises :class:`pipeline.clean.CleanError` for a body that cannot be read as a list.
    """
    return tuple(_notice(row, jurisdiction) for row in listed_rows(body, content_type, base, select))


def _notice(row: ListedRow, jurisdiction: str | None) -> Notice:
    text = "\n".join(f"{name.rstrip(':')}: {words}" if name else words for name, words in row.lines)
    context = read(CleanText(text, ""), jurisdiction=jurisdiction, instrument_type=None)
    stage = _stage(row, context)
    days = {kind: _part_day(row, kind) or _day(context, kind) for kind in ("deadline", "hearing")}
    return Notice(
        title=_title(row),
        url=row.url,
        stage=stage,
        deadline=days["deadline"],
        hearing=days["hearing"] or (_only_day(context) if stage == "agenda" else None),
        amends=_amends(row, context, jurisdiction),
        relevance=_relevance(context),
        quote=row.quote,
    )


def _title(row: ListedRow) -> str:
    """Return the declared title, else that of its column, else the link's words where they are more than a
    word and more than a day, else the longest line."""
    named = next((words for name, words in row.lines if _TITLE_COLUMN.search(name)), "")
    linked = row.link_words if len(row.link_words.split()) > 1 and not _is_day(row.link_words) else ""
    longest = max((words for _, words in row.lines), key=len)
    return (row.parts.get("title") or named or linked or longest)[:_LONGEST_TITLE]


def _is_day(text: str) -> bool:
    """Whether nothing but a day, and perhaps its weekday, stands in ``text``."""
    folded = flat(text)
    for day in reversed(list(printed_dates(folded))):
        folded = folded[: day.start] + folded[day.end :]
    return not any(map(str.isalpha, _WEEKDAY.sub("", folded)))


@cache
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds one of ``terms`` in folded words, plurals too."""
    spelled = sorted((words(flat(term)) for term in terms), key=len, reverse=True)
    listed = "|".join(
        re.escape(term.rstrip("*")) + ("[a-z]*" if term.endswith("*") else "s?") for term in spelled
    )
    return re.compile(rf"(?<![a-z0-9])(?:{listed})(?![a-z0-9])")


def _stage(row: ListedRow, context: Context) -> str:
    """Return the stage that the stage's own part or column tells, else the farthest that the row's words
    tell, else what the heading above it tells."""
    cells = [words for name, words in row.lines if _STAGE_COLUMN.search(name)]
    own = row.parts.get("stage") or " ".join(cells)
    return (
        _told(own, alone=True) or _told(context.text, alone=False) or _told(row.heading, alone=True) or OTHER
    )


def _told(text: str, *, alone: bool) -> str | None:
    folded = words(flat(text))
    stages: Mapping[str, RowWords] = vocabulary().notice_stages  # type: ignore[assignment]
    for stage, entry in stages.items():
        if _pattern((*entry.terms, *(entry.alone if alone else ()))).search(folded):
            return stage
    return None


def _part_day(row: ListedRow, kind: str) -> str | None:
    """Return the last whole day in the declared part: of a period, where it ends."""
    days = _whole_days(row.parts.get(kind, ""))
    return days[-1] if days else None


def _whole_days(text: str) -> list[str]:
    found = [one.iso for one in printed_dates(flat(text))]
    return [iso for iso in found if iso and len(iso) == _WHOLE_DAY and not iso.startswith("-")]


def _day(context: Context, kind: str) -> str | None:
    """Return the day of this kind: the last in a line after the kind's own words, else as any text tells it."""
    table: Mapping[str, RowWords] = vocabulary().notice_dates  # type: ignore[assignment]
    for line in context.flat.split("\n"):
        if days := _days_after(line, table, kind):
            return days[-1] if kind == "deadline" else days[0]
    keys = {"deadline": ("deadline",), "hearing": ("hearing", "event")}[kind]
    for key in keys:
        for found in date.find(context):
            if found.key == key and found.value and _whole_days(found.value):
                return found.value
    return None


def _days_after(line: str, table: Mapping[str, RowWords], kind: str) -> list[str]:
    """Return the whole days of ``line`` that stand behind words of this kind and before those of another."""
    folded = words(line)
    cues = sorted(
        (cue.start(), cue.end(), name)
        for name, entry in table.items()
        for cue in _pattern(entry.terms).finditer(folded)
    )
    days: list[str] = []
    for place, (_, end, name) in enumerate(cues):
        until = cues[place + 1][0] if place + 1 < len(cues) else len(line)
        sentence = re.split(r"[.;] (?=[A-Z(])", line[end:until], maxsplit=1)[0]
        days += _whole_days(sentence) if name == kind else []
    return days


def _only_day(context: Context) -> str | None:
    days = list(dict.fromkeys(_whole_days(context.text)))
    return days[0] if len(days) == 1 else None


def _amends(row: ListedRow, context: Context, jurisdiction: str | None) -> tuple[str, ...]:
    """Return the sections that the declared part cites, else the row; where neither cites any in a known
    form, the words of that part, or of a column for numbers."""
    part = row.parts.get("amends")
    if part:
        context = read(CleanText(part, ""), jurisdiction=jurisdiction, instrument_type=None)
    cited = [found.value for found in citation.find(context) if found.key in KINDS and found.value]
    named = [section for value in cited for section in sections(value)]
    return tuple(dict.fromkeys(named or ([part] if part else _numbers(row))))


def _numbers(row: ListedRow) -> list[str]:
    return [
        words
        for name, words in row.lines
        if _TEXT_COLUMN.search(name) and len(words) <= _LONGEST_NUMBER and any(map(str.isdigit, words))
    ]


def _relevance(context: Context) -> str:
    """Return cbe, equity, both or none: what the words name, since a title is too short to state anything."""
    if not in_scope(context):
        return "none"
    cbe = _names(context, "cbe", "cbe_dimension")
    equity = _names(context, "equity", "equity_strategy", "student_group")
    return "both" if cbe and equity else "cbe" if cbe else "equity" if equity else "none"


def _names(context: Context, subject: str, *fields: str) -> bool:
    topics = (target.partition(":") for target in context.found)
    named = (f"{field}:{key}" for field, _, key in topics if field in fields)
    if any(f"unless:{topic}" not in context.found for topic in named):
        return True
    subjects: Mapping[str, RowWords] = vocabulary().notice_subjects  # type: ignore[assignment]
    return _pattern(subjects[subject].terms).search(context.words) is not None
