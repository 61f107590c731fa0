"""Dates that mean something in law: each with its kind, and ISO as far as the text gives it.

Key is the kind (effective, adopted, deadline ...), value the ISO form: ``2017``, ``2024-06``, a school
year ``2013/2014``, a yearly day ``--04-30``, or None where no year is printed. A year is never borrowed.
Dates without a wording that tells their kind are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from db.records import Finding
from pipeline.fields.calendar import Printed, printed_dates
from pipeline.grammar.context import Context
from pipeline.grammar.matching import starting
from pipeline.grammar.sentences import Clause
from pipeline.vocabulary import vocabulary

NAME = "date"

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 7  # words in a cue
_BACK, _AHEAD = 130, 60
_LOOSE, _AFTER, _NEAR = 90, 12, 24
_FILLER = frozenset(
    [
        "on",
        "in",
        "the",
        "of",
        "a",
        "as",
        "and",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "about",
        "date",
        "it",
        "for",
        "each",
        "every",
        "year",
        "annually",
        "yearly",
    ]
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ON_WEEKDAY = re.compile(rf"{_WEEKDAY},? $")
_TODAY = re.compile(r"[^.]{0,150} today (?:adopted|approved)")
_DUTY = re.compile(
    r"\b(?:report|submit|file|notify|certify|transmit|provide|publish|apply|review|complete)[a-z]*\b"
)
_AND = re.compile(r",? and(?: [a-z]+){0,6} ")
_DATELINE = re.compile(rf"(?:[A-Z][A-Za-z.]+(?:,? [A-Z][A-Za-z.]+){{0,3}}[,:]?(?: -)? )?(?:{_WEEKDAY},? )?")
_NO_DATELINE = frozenset({"statute", "regulation", "session_law"})


@lru_cache(maxsize=1)
def _cues() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the cue wordings before, right before, and after a date, with the kinds they tell."""
    before: dict[str, str] = {}
    adjacent: dict[str, str] = {}
    after: dict[str, str] = {}
    for kind, entry in vocabulary().dates.items():
        for table, cues in ((before, entry.before), (adjacent, entry.adjacent), (after, entry.after)):
            table.update((" ".join(_WORD.findall(cue.lower())), kind) for cue in cues)
    return before, adjacent, after


def _grams(window: str) -> list[tuple[int, int, str]]:
    """Return (start, end, wording) of every run of up to ``_LONGEST`` words, nearest words last."""
    tokens = [(match.start(), match.end()) for match in _WORD.finditer(window)]
    texts = [window[start:end] for start, end in tokens]
    return [
        (tokens[i][0], tokens[j][1], " ".join(texts[i : j + 1]))
        for j in range(len(tokens))
        for i in range(max(0, j - _LONGEST + 1), j + 1)
    ]


def _kind_before(window: str, form: str) -> tuple[int, str, int] | None:
    """Return (distance, kind, start of the cue in ``window``) of the nearest cue before a date."""
    before, adjacent, _ = _cues()
    best: tuple[int, int, str] | None = None
    reach = _NEAR if form == "year" else _LOOSE
    for start, end, wording in _grams(window):
        between = window[end:]
        bare = all(word in _FILLER for word in _WORD.findall(between))
        kind = before.get(wording) or (adjacent.get(wording) if bare else None)
        if (
            kind is None
            or len(between) > reach
            or (form == "year" and not bare and not between.endswith(" in "))
        ):
            continue
        distance = 0 if bare else len(between)
        if best is None or (distance, start) < best[:2]:
            best = (distance, start, kind)
    return (best[0], best[2], best[1]) if best else None


def _kind_after(window: str) -> tuple[int, str] | None:
    """Return (distance, kind) of the cue that follows a date at once."""
    after = _cues()[2]
    hits = [
        (start, -len(wording), after[wording]) for start, _, wording in _grams(window) if wording in after
    ]
    if not hits:
        return None
    start, _, kind = min(hits)
    return (start, kind) if start <= _AFTER else None


def _is_dateline(context: Context, date: Printed) -> bool:
    """Say whether only a place and a weekday stand before a full date at the head of a news text."""
    if date.form != "full" or date.start > 300 or context.instrument_type in _NO_DATELINE:
        return False
    head = context.flat.rfind("\n", 0, date.start) + 1
    stop = max(context.flat.rfind(". ", head, date.start) + 2, head)
    return _DATELINE.fullmatch(context.flat, stop if stop > 1 else head, date.start) is not None


def _told(context: Context, date: Printed, since: int, until: int) -> tuple[str, int] | None:
    """Return (kind, start of the quote) of a date, or None where nothing tells its kind."""
    clause = context.clause_at(date.start)
    line = context.flat.rfind("\n", 0, date.start) + 1
    floor = max(since, date.start - _BACK, clause.sentence_start if clause else line)
    before = _kind_before(context.flat[floor : date.start].lower(), date.form)
    line = context.flat.find("\n", date.end, date.end + _AHEAD)
    ceiling = min(line if line >= 0 else len(context.flat), until, date.end + _AHEAD)
    after = _kind_after(context.flat[date.end : ceiling].lower())
    if after and (before is None or before[0] > after[0] + 2):
        return after[1], date.start
    if before:
        return _settled(before[1], date.form), floor + before[2]
    if (date.iso or "").startswith("--") and _is_duty(context, clause):
        return "deadline", date.start
    weekday = date.form == "day" and _ON_WEEKDAY.search(context.flat, floor, date.start)
    return ("event", weekday.start()) if weekday else None


def _is_duty(context: Context, clause: Clause | None) -> bool:
    """Say whether the clause of a yearly day binds somebody to hand something in."""
    if clause is None:
        return False
    bound = starting(context.found.get("modal:requires", ()), clause.start, clause.end)
    return bool(bound) and _DUTY.search(context.words, clause.start, clause.end) is not None


def _settled(kind: str, form: str) -> str:
    """Return the kind; what is due in, or effective for, a school year applies from that year."""
    return "applies_from" if form == "years" and kind in ("deadline", "effective") else kind


def find(context: Context) -> list[Finding]:
    """Return every date whose kind the text tells; the quote begins with the wording that tells it."""
    dates = [date for date in printed_dates(context.flat) if not context.in_notes(date.start)]
    findings: list[Finding] = []
    for at, date in enumerate(dates):
        since = dates[at - 1].end if at else 0
        until = dates[at + 1].start if at + 1 < len(dates) else len(context.text)
        told = _told(context, date, since, until)
        if (told is None or told[0] in ("event", "adopted")) and _is_dateline(context, date):
            today = _TODAY.match(context.flat, date.end + 2)
            told = ("adopted" if today else "posted", date.start)
        if (
            told is None
            and at
            and findings
            and findings[-1].end == since
            and _AND.fullmatch(context.flat, since, date.start)
        ):
            told = (str(findings[-1].key), date.start)
        if told is None:
            continue
        kind, start = told
        quote = context.text[start : date.end]
        findings.append(Finding(NAME, kind, date.iso, quote, start, date.end, f"date.{kind}.{date.form}"))
    return findings
