"""A change in plain words: each sentence stands on a field change, a span or a count, or is not printed."""

from __future__ import annotations

from calendar import month_name
from collections import Counter
from collections.abc import Sequence
from datetime import date

from db.records import FieldChange
from pipeline.compare.field_changes import NAMING
from pipeline.compare.texts import Comparison

_MOST_FIELDS = 5
# How each naming field tells that a name came, and that one went.
_NAMED = {
    "student_group": ("It now names {}.", "It no longer names {}."),
    "citation": ("It now cites {}.", "It no longer cites {}."),
    "bill": ("It now names the bill {}.", "It no longer names the bill {}."),
    "linked_document": ("It now links to {}.", "It no longer links to {}."),
}
_OTHER_NAMED = ("It now names {} ({}).", "It no longer names {} ({}).")
# What is said here is our coding of the document, or follows from what is said already.
_UNSPOKEN = frozenset(
    {
        *("relevance", "instrument_type", "issuing_body", "term_used", "applies_to"),
        *("cbe_element", "ccsso_commitment", "field_area", "jurisdiction", "language", "document_kind"),
    }
)
# Only the first few field changes are told, so what the policy does comes before what it names.
_FIRST_TOLD = (
    "cbe_dimension",
    "equity_strategy",
    "equity_change",
    "status",
    "student_group",
    "threshold",
    "date",
)
# Groups whose key alone would not read as people.
_GROUPS = {
    "english_learners": "English learners",
    "foster_care": "students in foster care",
    "homeless": "homeless students",
    "migrant": "migrant students",
    "gifted": "gifted students",
    "rural": "rural students",
    "military_connected": "military-connected students",
    "justice_involved": "justice-involved students",
    "historically_underserved": "historically underserved students",
    "women_girls": "women and girls",
    "at_risk_students": "students at risk",
    "lgbtq_students": "LGBTQ students",
}
_MOST_NAMES = 3
_MONTHS = tuple(month_name)
_ACRONYMS = {
    "cbe": "CBE",
    "el": "EL",
    "iep": "IEP",
    "sel": "SEL",
    "lgbtq": "LGBTQ",
    "ell": "ELL",
    "mtss": "MTSS",
    "udl": "UDL",
    "cte": "CTE",
}
STANCE_VERBS = {
    "by_waiver": "allows by waiver",
    "requires": "requires",
    "permits": "permits",
    "encourages": "encourages",
    "prohibits": "prohibits",
    "repealed": "repealed",
}
_QUIET = {
    "editorial": "Only case, punctuation or spacing changed.",
    "formatting": "The words are the same; only their arrangement changed.",
    "annotation": "Only notes on history or sources changed.",
    "status_note": "A note on the status of the text changed.",
}
_KINDS = {
    "started": "{title} appeared.",
    "began": "Tracking of {title} began.",
    "removed": "{title} was removed.",
    "restored": "{title} is back.",
    "moved": "{title} has a new address.",
    "ended": "Tracking of {title} ended.",
}


def summary(
    comparison: Comparison,
    changes: Sequence[FieldChange],
    *,
    kind: str,
    title: str,
    old_text: str,
    new_text: str,
) -> str:
    """Return what changed, in a few sentences; ``kind`` is the kind of the change (``began`` for a
    start that is only ours), ``title`` the document's.

    Field changes come first (five, the policy's own fields before others, then a count of the rest),
    then what kind of change it is where that says more than the counts, then the words added and
    removed and where.
    """
    parts = [_KINDS[kind].format(title=title or "The document")] if kind in _KINDS else []
    sayings = [saying for change in sorted(changes, key=_place) if (saying := _field_sentence(change))]
    parts += sayings[:_MOST_FIELDS]
    if len(sayings) > _MOST_FIELDS:
        rest = len(sayings) - _MOST_FIELDS
        parts.append(f"{rest} more field{'s' if rest > 1 else ''} changed.")
    if comparison.spans and comparison.significance in _QUIET:
        parts.append(_QUIET[comparison.significance])
    parts += [saying for saying in (_counts(comparison), _moves(comparison, old_text, new_text)) if saying]
    return " ".join(parts)


def _place(change: FieldChange) -> int:
    return _FIRST_TOLD.index(change.field) if change.field in _FIRST_TOLD else len(_FIRST_TOLD)


def words_of(key: str) -> str:
    """Return a key as plain words, acronyms in capitals."""
    words = key.replace("_based", "-based").replace("_", " ").replace(".", " ").split()
    return " ".join(_ACRONYMS.get(word, word) for word in words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _field_sentence(change: FieldChange) -> str:
    if change.field in _UNSPOKEN:
        return ""
    if change.field == "date":
        return _date_sentence(change)
    if change.field == "threshold":
        return _limit_sentence(change)
    if change.field in NAMING:
        return _naming_sentence(change)
    if change.field == "status":
        now = _values(change.now)
        return f"Its status now reads: {', '.join(now)}." if now else ""
    return _stance_sentence(change)


def _stance_sentence(change: FieldChange) -> str:
    name = _capital(words_of(change.key or change.field))
    was, now = _stances(change.was), _stances(change.now)
    if change.kind == "added":
        return f"{name} is now stated: {_and(now)}." if now else f"{name} is now stated."
    if change.kind == "removed":
        return f"{name} is no longer stated (it was: {_and(was)})." if was else f"{name} is no longer stated."
    came = [stance for stance in now if stance not in was]
    gone = [stance for stance in was if stance not in now]
    if came and gone:
        return f"{name} went from {_and(was)} to {_and(now)}."
    if came:
        return (
            f"{name}: it now also {_and(came)}."
            if came != ["repealed"]
            else f"{name}: a part is now repealed."
        )
    return f"{name}: it no longer {_and(gone)}." if gone else f"What it states on {name.lower()} changed."


def _date_sentence(change: FieldChange) -> str:
    kind = words_of(change.key or "")
    was, now = ([_day(value) for value in _values(side)] for side in (change.was, change.now))
    if len(was) == len(now) == 1:
        return f"The date {was[0]} ({kind}) became {now[0]}."
    return _came_and_went("gives", kind, now, was)


def _limit_sentence(change: FieldChange) -> str:
    """Tell what limits came and went by their values; of a limit of no named sort nothing is told."""
    if change.key in (None, "other"):
        return ""
    kind = words_of(change.key)
    was, now = (set(_values(side)) for side in (change.was, change.now))
    came, went = sorted(now - was), sorted(was - now)
    if len(came) == len(went) == 1:
        return f"A limit ({kind}) went from {went[0]} to {came[0]}."
    return _came_and_went("sets", kind, came, went)


def _came_and_went(verb: str, kind: str, came: Sequence[str], went: Sequence[str]) -> str:
    parts = []
    if came:
        parts.append(f"It now {verb} {_and(came[:_MOST_NAMES])} ({kind}).")
    if went:
        parts.append(f"It no longer {verb} {_and(went[:_MOST_NAMES])} ({kind}).")
    return " ".join(parts)


def _naming_sentence(change: FieldChange) -> str:
    came, went = _NAMED.get(change.field, _OTHER_NAMED)
    parts = []
    for template, side in ((came, change.now), (went, change.was)):
        names = _values(side) or (
            [_GROUPS.get(change.key, words_of(change.key))] if change.key and side else []
        )
        if names:
            more = len(names) - _MOST_NAMES
            told = [*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
            parts.append(template.format(_and(told), words_of(change.field)))
    return " ".join(parts)


def _values(statements: Sequence[tuple[str, str]]) -> list[str]:
    return [value for _, value in statements if value]


def _stances(statements: Sequence[tuple[str, str]]) -> list[str]:
    return [STANCE_VERBS.get(stance, words_of(stance)) for stance, _ in statements if stance]


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def _day(value: str) -> str:
    """A date as people write it; a partial one as it was read."""
    try:
        read = date.fromisoformat(value)
    except ValueError:
        return value.removeprefix("--")
    return f"{_MONTHS[read.month]} {read.day}, {read.year}"


def _counts(comparison: Comparison) -> str:
    added, removed = comparison.words_added, comparison.words_removed
    if not added and not removed:
        return ""
    where = _where(comparison)
    if added and removed:
        return f"{added:,} word{'s' if added != 1 else ''} added, {removed:,} removed{where}."
    count, verb = (added, "added") if added else (removed, "removed")
    return f"{count:,} word{'s' if count != 1 else ''} {verb}{where}."


def _where(comparison: Comparison) -> str:
    """The section of all spans that change words, or how many sections they lie in."""
    sections = Counter(span.section for span in comparison.spans if span.op != "moved")
    named = [section for section in sections if section]
    if len(sections) == 1 and named:
        short = named[0].rstrip(".") if len(named[0]) <= 80 else named[0][:77].rstrip() + "..."
        return f" in '{short}'"
    return f" in {len(named)} sections" if len(named) > 1 else ""


def _moves(comparison: Comparison, old_text: str, new_text: str) -> str:
    moved = [
        span
        for span in comparison.spans
        if span.op == "moved"
        and old_text[span.old_start : span.old_end].strip() == new_text[span.new_start : span.new_end].strip()
    ]
    return f"{len(moved)} block{'s' if len(moved) != 1 else ''} moved." if moved else ""
