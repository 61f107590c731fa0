"""Dates that mean something in law: each with its kind, and ISO as far as the text gives it.

Key is the kind (effective, adopted, deadline ...), value the ISO form: ``2017``, ``2024-06``, a school
year ``2013/2014``, a yearly day ``--04-30``, or None where no year is printed. A year is never borrowed.
Dates without a wording that tells their kind are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.calendar import printed_dates
from pipeline.fields.mastheads import in_brackets, is_dateline, is_masthead
from pipeline.fields.settling import RECURS, Place, decided, has_force, is_duty, is_to_come, settled
from pipeline.grammar.acts import histories
from pipeline.grammar.context import Context
from pipeline.grammar.dating import after, before, deed
from pipeline.grammar.notes import within
from pipeline.grammar.temporary_acts import of_note, temporary_acts
from pipeline.vocabulary import vocabulary

NAME = "date"
_BACK, _AHEAD = 130, 140
_NEWS = 300
_ON_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? $")
_TODAY = re.compile(
    r"(?:[^.\n]|(?<=Gov)\.|(?<=Sen)\.|(?<=Rep)\.|(?<= [A-Z])\.){0,150} "
    r"(?:today (?:unanimously )?(?P<verb>adopted|approved|signed|voted)"
    r"|(?P<did>adopted|approved|voted|signed)(?: unanimously)? today)"
)
_REVISED = re.compile(r" \((?:revised|rev\.?|amended)\)")
_ACT_OF = re.compile(r"\b(?:[Aa]ct|[Ll]aw)(?: [Nn]o\.)? [0-9]{1,4} of $")
_ORDER_OF = re.compile(r"\bExecutive Order(?: No\.)? [0-9A-Z-]{1,9} of $")
_BEHIND_ACT = re.compile(
    r"(?:P\.L\.|Pub\. L\.|Public Law|P\.A\.|Act|Law)(?: No\.)? ?[0-9][0-9:.-]{0,10},? \($"
)
_BEHIND_PAGE = re.compile(r"[0-9] (?:FR|Fed\. Reg\.) [0-9]{2,6},? \(?$")
_INTRODUCING = re.compile(r"[, \n]{1,3}(?:Mr|Ms|Mrs|Miss|Dr)\. [^.;\n]{2,60} introduced")
_IN_A_YEAR = re.compile(r"\b[Ii]n (?:the )?$")
_LABEL = re.compile(r"(?:Filing|Effective|Adoption|Approval|Sunset|Expiration|Sunset Provision) [Dd]ate\. $")
_IN_NMAC = re.compile(
    r"(?:(?:-|;) (?P<new>R[np]|N)(?:,? [^;\]\n]{0,40})?, |(?:-|;) (?P<changed>A),? |(?:-|;) (?P<gone>R),? )$"
)
_THIS_WEEK = re.compile(
    r"(?:this week|last week|yesterday|has|have) signed|signed (?:[^.\n]{0,80} )?(?:this week|last week|yesterday)"
)
_AND = re.compile(r",? and(?: [A-Za-z]+){0,6} ")
_COMMA = re.compile(r"[,;] ")
_LATER = re.compile(r"; [^.\n;]{0,110}\b(?:on|by) ")
_TO = re.compile(r" (?:to|through|until|-) ")
_THEREAFTER = re.compile(r",? thereafter\b")
_LISTED = ("amended", "adopted", "filed", "effective", "event", "hearing")
_INHERITED = ("deadline", "hearing", "event")


@dataclass(frozen=True, slots=True)
class _Told:
    """The kind of a date, where its quote begins, and how it was told."""

    kind: str
    start: int
    how: str


def _told(context: Context, place: Place, since: int) -> _Told | None:
    """Return how the wording around a date tells its kind, or None where nothing does; wordings before
    ``since`` belong to an earlier date."""
    date, flat = place.date, context.flat
    if context.in_notes(date.start):  # the day of a temporary act
        return _Told("effective", date.start, "act_of")
    labelled = _LABEL.search(flat, max(since, date.start - 30), date.start)
    floor = labelled.start() if labelled else max(since, date.start - _BACK, place.sentence[0])
    line = flat.find("\n", date.end, date.end + _AHEAD)
    ceiling = min(line if line >= 0 else len(flat), date.end + _AHEAD)
    rest = flat[date.end : ceiling].lower()
    to_next = place.until - date.end if place.until < ceiling else None
    if date.form == "year" and _ACT_OF.search(flat, floor, date.start):
        return None
    ahead = before(flat[floor : date.start].lower(), date.form)
    behind = after(rest[: to_next if to_next is not None else None], to_next)
    numbered = "NMAC" in flat[max(0, date.start - 90) : date.start] and date.form == "slashes"
    noted_as = _IN_NMAC.search(flat, max(0, date.start - 52), date.start) if numbered else None
    if noted_as:
        noted = "effective" if noted_as["new"] else "amended" if noted_as["changed"] else "repealed"
        return _Told(noted, date.start, "act_of")
    if flat.endswith("(", 0, date.start) and _BEHIND_ACT.search(flat, max(0, date.start - 40), date.start):
        return _Told("enacted", date.start, "act_of")
    if rest.startswith(". "):
        behind = None
    if behind and date.form == "years" and behind.kind == "deadline":
        behind = replace(behind, kind="applies_from")
    if behind and (ahead is None or ahead.distance > behind.distance + 2):
        return _Told(decided(context, place, behind.kind) or behind.kind, date.start, "after")
    if ahead:
        kind = decided(context, place, settled(context, place, ahead, floor))
        if kind:
            return _Told(kind, floor + ahead.start, ahead.sort)
    if _REVISED.match(rest):
        return _Told("amended", date.start, "after")
    if _BEHIND_PAGE.search(flat, floor, date.start):
        return _Told("posted", date.start, "after")
    if _INTRODUCING.match(flat, date.end):
        return _Told("introduced", date.start, "after")
    if date.form == "years" and _IN_A_YEAR.search(flat, floor, date.start) and is_to_come(context, place):
        return _Told("applies_from", date.start, "before")
    if date.form == "full" and _ORDER_OF.search(flat, floor, date.start):
        return _Told("signed", date.start, "act_of")
    if date.form == "full" and _ACT_OF.search(flat, floor, date.start):
        return _Told("enacted", date.start, "act_of")
    done = deed(flat[place.sentence[0] : date.start].lower(), rest)
    if done:
        return _Told(done.kind, place.sentence[0], "verb")
    if (date.iso or "").startswith("--") and is_duty(context, place):
        return _Told("deadline", date.start, "yearly")
    if date.form in ("year", "full") and RECURS.match(flat, date.end) and has_force(context, place):
        return _Told("deadline", date.start, "yearly")
    weekday = date.form == "day" and _ON_WEEKDAY.search(flat, floor, date.start)
    return _Told("event", weekday.start(), "weekday") if weekday else None


def _inherited(context: Context, place: Place, last: Finding | None) -> _Told | None:
    """Return the kind that a date shares with, or owes to, the one before it in its sentence."""
    if last is None or last.end != place.since or last.start < place.sentence[0]:
        return None
    flat, start = context.flat, place.date.start
    if last.key != "applies_from" and _AND.fullmatch(flat, place.since, start):
        return _Told(str(last.key), start, "inherited")
    if last.key in _INHERITED and _LATER.fullmatch(flat, place.since, start):
        return _Told(str(last.key), start, "inherited")
    is_day = place.date.form in ("full", "slashes", "iso")
    if is_day and last.key in _LISTED and _COMMA.fullmatch(flat, place.since, start):
        return _Told(str(last.key), start, "inherited")
    if is_day and last.key in ("applies_from", "effective") and _TO.fullmatch(flat, place.since, start):
        return _Told("expires", start, "inherited")
    return None


def _places(context: Context) -> Iterator[Place]:
    """Yield where the dates of a text stand, but for those in notes and the repeats of a yearly one."""
    overlaid = {act.day.start for act in temporary_acts(context)}
    dates = [
        date
        for date in printed_dates(context.flat)
        if date.start in overlaid or not context.in_notes(date.start)
    ]
    for at, date in enumerate(dates):
        clause = context.clause_at(date.start)
        line = context.flat.rfind("\n", 0, date.start) + 1
        end = context.flat.find("\n", date.start)
        around = (line, end if end >= 0 else len(context.flat))
        sentence = (clause.sentence_start, clause.sentence_end) if clause else around
        since = dates[at - 1].end if at else 0
        until = dates[at + 1].start if at + 1 < len(dates) else len(context.text)
        if not ((date.iso or "").startswith("--") and _THEREAFTER.match(context.flat, date.end)):
            yield Place(date, sentence, clause, since, until)


def _finding(context: Context, told: _Told, end: int, iso: str | None, form: str) -> Finding:
    quote = context.text[told.start : end]
    how = f"{told.kind} {told.how}"
    return Finding(
        NAME,
        told.kind,
        iso,
        quote,
        told.start,
        end,
        f"date.{told.kind}.{form}",
        confidence=confidence(NAME, how),
        detail={"how": how} | of_note(context, told.start),
    )


def _this_week(context: Context, posted: Finding) -> Iterator[Finding]:
    """Yield the signing that a news text of this week tells, in the month that the text was posted."""
    match = _THIS_WEEK.search(context.flat, posted.end, posted.end + _NEWS)
    value = posted.value or ""
    if match and "last week" in match[0] and value[8:] <= "07":
        return  # the month before, or this one: the text does not say
    if match and len(value) >= len("2021-03"):
        told = _Told("signed", match.start(), "this_week")
        yield _finding(context, told, match.end(), value[:7], "month")


def find(context: Context) -> list[Finding]:
    """Return every date whose kind the text tells; the quote begins with the wording that tells it."""
    assert set(_INHERITED) <= set(vocabulary().dates)
    findings: list[Finding] = []
    for place in _places(context):
        date = place.date
        told = _told(context, place, findings[-1].end if findings else 0)
        loose = told is None or (told.kind in ("event", "adopted") and told.how in ("after", "weekday"))
        if loose and is_dateline(context, date):
            today = _TODAY.match(context.flat, date.end + 2)
            did = (
                "posted"
                if not today
                else "signed"
                if "signed" in (today["verb"], today["did"])
                else "adopted"
            )
            told = _Told(did, date.start, "dateline")
        if told is None:
            told = _inherited(context, place, findings[-1] if findings else None)
        if told is None and (in_brackets(context, date) or is_masthead(context, date)):
            told = _Told("posted", date.start, "brackets")
        if told is None:
            continue
        found = _finding(context, told, date.end, date.iso, date.form)
        findings.append(found)
        if found.key == "posted" and date.start < _NEWS:
            findings.extend(_this_week(context, found))
    return list(_of_histories(context, findings))


def _of_histories(context: Context, findings: list[Finding]) -> Iterator[Finding]:
    """Yield the findings, those of effective dates in a history note marked: such a note lists one for each act."""
    many = sum(found.key == "effective" for found in findings) > 1
    ranges = tuple(histories(context)) if many else ()
    for found in findings:
        if found.key == "effective" and within(ranges, found.start):
            yield replace(found, detail={**(found.detail or {}), "in": "history"})
        else:
            yield found
