"""Dates that mean something in law: each with its kind, and ISO as far as the text gives it.

Key is the kind (effective, adopted, deadline ...), value the ISO form: ``2017``, ``2024-06``, a school
year ``2013/2014``, a yearly day ``--04-30``, or None where no year is printed. A year is never borrowed.
Dates without a wording that tells their kind are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.calendar import Printed, printed_dates
from pipeline.fields.mastheads import in_brackets, is_dateline, is_masthead
from pipeline.grammar.context import Context
from pipeline.grammar.dating import Cue, after, before, deed
from pipeline.grammar.matching import starting
from pipeline.grammar.sentences import Clause
from pipeline.vocabulary import vocabulary

NAME = "date"

_BACK, _AHEAD = 130, 140
_NEWS = 300
_ON_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? $")
_TODAY = re.compile(
    r"(?:[^.\n]|(?<=Gov)\.|(?<=Sen)\.|(?<=Rep)\.|(?<= [A-Z])\.){0,150} "
    r"(?:today (?:unanimously )?(?P<verb>adopted|approved|signed|voted)|(?P<did>adopted|approved|voted|signed)(?: unanimously)? today)"
)
_REVISED = re.compile(r" \((?:revised|rev\.?|amended)\)")
_ACT_OF = re.compile(r"\b(?:[Aa]ct|[Ll]aw)(?: [Nn]o\.)? [0-9]{1,4} of $")
_WORDS = re.compile(r"[A-Za-z]{3}")
_DECISION = re.compile(
    r"\b(?:[Bb]oard|[Cc]ouncil|[Cc]ommission|[Rr]egents)\b[^.;]{0,60}\b(?:adopted|approved|voted)\b"
)
_ONE_HOUSE = re.compile(r"\bpassed (?:by |in )?(?:the )?(?:house|senate|assembly)(?! and)")
_AND_REPEALED = re.compile(r",? and,? (?:as of [^,;.]{4,30}, )?is repealed")
_BEHIND_ACT = re.compile(
    r"(?:P\.L\.|Pub\. L\.|Public Law|P\.A\.|Act|Law)(?: No\.)? ?[0-9][0-9:.-]{0,10},? \($"
)
_BEHIND_PAGE = re.compile(r"[0-9] (?:FR|Fed\. Reg\.) [0-9]{2,6},? \(?$")
_INTRODUCING = re.compile(r"[, \n]{1,3}(?:Mr|Ms|Mrs|Miss|Dr)\. [^.;\n]{2,60} introduced")
_A_SITTING = re.compile(r" (?:[A-Z][a-z]+ ){0,2}(?:[Ss]ession|[Ll]egislature)\b")
_IN_A_YEAR = re.compile(r"\b[Ii]n (?:the )?$")
_VOTED_ON = re.compile(r"voted on (?:in|by|at)\b")
_AN_HOUR = re.compile(r"[0-9] ?$")
_MONEY = re.compile(r"\$[0-9][^\n]{0,60}$")
_THIS_WEEK = re.compile(
    r"(?:this week|yesterday|has|have) signed|signed (?:[^.\n]{0,80} )?(?:this week|yesterday)"
)
_DUTY = re.compile(
    r"\b(?:report|submit|file|notify|certify|transmit|provide|publish|apply|review|complete|issue|present|post)[a-z]*\b"
)
_EVERY = re.compile(r"\b(?:each|every) $", re.IGNORECASE)
_AND = re.compile(r",? and(?: [A-Za-z]+){0,6} ")
_COMMA = re.compile(r"[,;] ")
_LATER = re.compile(r"; [^.\n;]{0,110}\b(?:on|by) ")
_TO = re.compile(r" (?:to|through|until|-) ")
_THEREAFTER = re.compile(r",? thereafter\b")
_RECURS = re.compile(r",? and (?:every|each|annually|biennially|biannually)\b")
_TO_COME = re.compile(r"\b(?:will|begins?|starts?|takes? effect|effective|appl(?:y|ies)|first|new)\b")
_ONWARD = re.compile(r",? (?:on\b|onwards?|forward|until|through)")
_CHANGES = re.compile(
    r"\b(?:changes|amendments|revisions|updates)\b[^.;]{0,80}\b(?:were|was)? ?(?:adopted|approved)"
)
_GOVERNOR = re.compile(r"\b(?:governor|gov\.)[^.;]{0,50}$")
_NEEDS_DUTY = frozenset(
    {"before", "until", "prior to", "through", "ending"}
)  # of these only a duty makes deadlines
_NEEDS_FORCE = frozenset(
    {"in the", "for the", "during the", "throughout the", "in the school year", "for school year"}
)
_MUST_OPEN = frozenset({"in school year"})
_OF_ACTS = frozenset({"approved", "approved on"})
_ACT_HEAD = 500
_AN_ACT = re.compile(
    r"(?:Public Act|PUBLIC ACT|Public Chapter|PUBLIC CHAPTER|Session Law|SESSION LAW|Act N[oO]\.|ACT N[oO]\.|A(?:n|N) A(?:ct|CT) "
    r"|Chapter [0-9]{1,4}, (?:Laws|Statutes)|Enrolled|ENROLLED|ENROLLMENT|[Bb]e it enacted|BE IT ENACTED)"
)
_NAMED_ACT = re.compile(r"\bAct(?: of (?:19|20)[0-9]{2}|,? ?(?:19|20)?[0-9]{2,3}-[0-9]{2,4})?, $")
_BEGINNINGS = ("beginning", "starting", "commencing")
_FORCES = ("modal:requires", "modal:permits", "modal:prohibits")
_LISTED = ("amended", "adopted", "filed", "effective", "event", "hearing")
_INHERITED = ("deadline", "hearing", "event")


@dataclass(frozen=True, slots=True)
class _Told:
    """The kind of a date, where its quote begins, and how it was told."""

    kind: str
    start: int
    how: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a date stands: its sentence, and the dates before and after it."""

    date: Printed
    sentence: tuple[int, int]
    clause: Clause | None
    since: int
    until: int


def _has_force(context: Context, place: _Place) -> bool:
    """Say whether something in the sentence, or in what leads in to it, binds, permits or forbids."""
    ranges = (place.sentence, *(place.clause.leads if place.clause else ()))
    return any(starting(context.found.get(modal, ()), *one) for modal in _FORCES for one in ranges)


def _is_duty(context: Context, place: _Place) -> bool:
    """Say whether the clause of a yearly day has somebody hand something in."""
    start, end = (place.clause.start, place.clause.end) if place.clause else place.sentence
    if not _DUTY.search(context.words, start, end):
        return False
    each = _EVERY.search(context.flat, max(start, place.date.start - 8), place.date.start)
    return bool(each) or bool(starting(context.found.get("modal:requires", ()), start, end))


def _settled(context: Context, place: _Place, cue: Cue, floor: int) -> str | None:
    """Return the kind that a cue before a date tells in its sentence, or None where it tells nothing."""
    date, kind = place.date, cue.kind
    head = context.flat[floor : floor + cue.start].lower()
    window = context.flat[floor + cue.start : date.start].lower()
    if kind == "effective":
        return _in_force(context, place, cue)
    if kind == "expires" and "inoperative" in cue.wording and _AND_REPEALED.match(context.flat, date.end):
        return "repealed"
    if kind == "enacted" and _ONE_HOUSE.search(head[-40:] + window):
        return None
    if kind == "expires" and cue.wording == "through the" and date.form != "years":
        return None
    if cue.wording == "voted" and _VOTED_ON.match(window):
        return None
    if kind == "amended" and cue.wording == "am" and _AN_HOUR.search(head):
        return None
    if kind == "applies_from" and not _applies(context, place, cue, floor):
        return None
    if kind == "deadline":
        if date.form == "years":
            return "expires" if cue.wording == "through" else "applies_from"
        return None if cue.wording in _NEEDS_DUTY and not _has_force(context, place) else kind
    if kind == "event" and "hearing" in head[-60:]:
        return "hearing"
    if kind == "adopted" and "approved" in cue.wording:
        opens = not _WORDS.search(context.flat, place.sentence[0], floor + cue.start)
        if _GOVERNOR.search(head) or (opens and cue.wording in _OF_ACTS and _is_act(context)):
            return "signed"
        if _NAMED_ACT.search(context.flat, floor, floor + cue.start):
            return None
    if kind == "adopted" and _CHANGES.search(context.flat[place.sentence[0] : date.start].lower()):
        return "amended"
    if kind == "current_through" and (date.iso or "--").startswith("--"):
        return None
    if cue.wording == "as of" and floor + cue.start == place.sentence[0]:
        return "effective" if context.flat.startswith(", ", date.end) else kind
    return kind


def _is_act(context: Context) -> bool:
    """Say whether a text is an act as the legislature passed it, which the governor approves."""
    return context.instrument_type == "session_law" or bool(_AN_ACT.search(context.flat, 0, _ACT_HEAD))


def _applies(context: Context, place: _Place, cue: Cue, floor: int) -> bool:
    """Say whether a year after "for the", "in school year" or the like is one that the text binds from."""
    if _A_SITTING.match(context.flat, place.date.end):
        return False
    opens = not _WORDS.search(context.flat, place.sentence[0], floor + cue.start)
    if opens or cue.sort == "before":
        return True
    if "fiscal" in context.flat[place.date.end : place.date.end + 12] or cue.wording in _MUST_OPEN:
        return False
    paid = _MONEY.search(context.flat, place.sentence[0], floor + cue.start)
    return not (cue.wording in _NEEDS_FORCE or "fiscal" in cue.wording) or (
        not paid and ("fiscal" in cue.wording or _has_force(context, place) or _is_to_come(context, place))
    )


def _is_to_come(context: Context, place: _Place) -> bool:
    """Say whether the sentence tells what a school year brings, rather than what it brought."""
    return place.date.form == "years" and bool(_TO_COME.search(context.flat, *place.sentence))


def _in_force(context: Context, place: _Place, cue: Cue) -> str | None:
    """Return what "effective", "beginning", "from" and the like tell of a date."""
    date = place.date
    if date.form == "years":
        return "applies_from"
    if cue.sort == "before":
        return (
            "deadline" if _RECURS.match(context.flat, date.end) and _has_force(context, place) else cue.kind
        )
    if cue.wording.startswith(_BEGINNINGS):
        if _RECURS.match(context.flat, date.end) and _has_force(context, place):
            return "deadline"
        return "effective" if date.form in ("full", "slashes", "iso") else "applies_from"
    if cue.wording == "from":
        return cue.kind if _ONWARD.match(context.flat, date.end) and date.form != "year" else None
    return cue.kind if date.form in ("full", "slashes", "iso", "month") else None


def _decided(context: Context, place: _Place, kind: str | None) -> str | None:
    """Return ``adopted`` for the meeting at which its sentence says that a body did so."""
    met = kind == "event" and _DECISION.search(context.flat, *place.sentence)
    return "adopted" if met else kind


def _told(context: Context, place: _Place, since: int) -> _Told | None:
    """Return how the wording around a date tells its kind, or None where nothing does; wordings before
    ``since`` belong to an earlier date."""
    date, flat = place.date, context.flat
    floor = max(since, date.start - _BACK, place.sentence[0])
    line = flat.find("\n", date.end, date.end + _AHEAD)
    ceiling = min(line if line >= 0 else len(flat), date.end + _AHEAD)
    rest = flat[date.end : ceiling].lower()
    to_next = place.until - date.end if place.until < ceiling else None
    if date.form == "year" and _ACT_OF.search(flat, floor, date.start):
        return None
    ahead = before(flat[floor : date.start].lower(), date.form)
    behind = after(rest[: to_next if to_next is not None else None], to_next)
    if _BEHIND_ACT.search(flat, max(0, date.start - 40), date.start):
        return _Told("enacted", date.start, "act_of")
    if behind and (ahead is None or ahead.distance > behind.distance + 2):
        return _Told(_decided(context, place, behind.kind) or behind.kind, date.start, "after")
    if ahead:
        kind = _decided(context, place, _settled(context, place, ahead, floor))
        if kind:
            return _Told(kind, floor + ahead.start, ahead.sort)
    if _REVISED.match(rest):
        return _Told("amended", date.start, "after")
    if _BEHIND_PAGE.search(flat, floor, date.start):
        return _Told("posted", date.start, "after")
    if _INTRODUCING.match(flat, date.end):
        return _Told("introduced", date.start, "after")
    if date.form == "years" and _IN_A_YEAR.search(flat, floor, date.start) and _is_to_come(context, place):
        return _Told("applies_from", date.start, "before")
    if date.form == "full" and _ACT_OF.search(flat, floor, date.start):
        return _Told("enacted", date.start, "act_of")
    done = deed(flat[place.sentence[0] : date.start].lower(), rest)
    if done:
        return _Told(done.kind, place.sentence[0], "verb")
    if (date.iso or "").startswith("--") and _is_duty(context, place):
        return _Told("deadline", date.start, "yearly")
    if date.form in ("year", "full") and _RECURS.match(flat, date.end) and _has_force(context, place):
        return _Told("deadline", date.start, "yearly")
    weekday = date.form == "day" and _ON_WEEKDAY.search(flat, floor, date.start)
    return _Told("event", weekday.start(), "weekday") if weekday else None


def _inherited(context: Context, place: _Place, last: Finding | None) -> _Told | None:
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


def _places(context: Context) -> Iterator[_Place]:
    """Yield where the dates of a text stand, but for those in notes and the repeats of a yearly one."""
    dates = [date for date in printed_dates(context.flat) if not context.in_notes(date.start)]
    for at, date in enumerate(dates):
        clause = context.clause_at(date.start)
        line = context.flat.rfind("\n", 0, date.start) + 1
        end = context.flat.find("\n", date.start)
        around = (line, end if end >= 0 else len(context.flat))
        sentence = (clause.sentence_start, clause.sentence_end) if clause else around
        since = dates[at - 1].end if at else 0
        until = dates[at + 1].start if at + 1 < len(dates) else len(context.text)
        if not ((date.iso or "").startswith("--") and _THEREAFTER.match(context.flat, date.end)):
            yield _Place(date, sentence, clause, since, until)


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
        detail={"how": how},
    )


def _this_week(context: Context, posted: Finding) -> Iterator[Finding]:
    """Yield the signing that a news text of this week tells, in the month that the text was posted."""
    match = _THIS_WEEK.search(context.flat, posted.end, posted.end + _NEWS)
    if match and posted.value and len(posted.value) >= len("2021-03"):
        told = _Told("signed", match.start(), "this_week")
        yield _finding(context, told, match.end(), posted.value[:7], "month")


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
    return findings
