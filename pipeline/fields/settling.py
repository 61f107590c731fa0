"""What a wording that stands before a date means in its sentence: its kind, or nothing.

A cue (``pipeline.grammar.dating``) says what its words mean mostly; duties, money, acts, school years and what
follows the date change that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.fields.calendar import Printed
from pipeline.grammar.context import Context
from pipeline.grammar.dating import Cue
from pipeline.grammar.matching import starting
from pipeline.grammar.sentences import Clause

_WORDS = re.compile(r"[A-Za-z]{3}")
_DECISION = re.compile(
    r"\b(?:[Bb]oard|[Cc]ouncil|[Cc]ommission|[Rr]egents)\b[^.;]{0,60}\b(?:adopted|approved|voted)\b"
)
_ONE_HOUSE = re.compile(r"\bpassed (?:by |in )?(?:the )?(?:house|senate|assembly)(?! and)")
_AND_REPEALED = re.compile(r",? and,? (?:as of [^,;.]{4,30}, )?is repealed")
_A_SITTING = re.compile(r" (?:[A-Z][a-z]+ ){0,2}(?:[Ss]ession|[Ll]egislature)\b")
_VOTED_ON = re.compile(r"voted on (?:in|by|at)\b")
_ENDED_BY = re.compile(r"\b(?:repealed|revoked|rescinded) (?:at|by)\b[^;]{0,60}, $")
_REPEALS = re.compile(r"\brepeals?\b[^.;]{0,80}$")
_AMENDING = re.compile(r"\b(?:amended|added|as amended) by $", re.IGNORECASE)
_AN_HOUR = re.compile(r"[0-9] ?$")
_MONEY = re.compile(r"\$[0-9][^\n]{0,60}$")
_DUTY = re.compile(
    r"\b(?:report|submit|file|notify|certify|transmit|provide|publish|apply|review|complete|issue|present|post|collect|close|certif)[a-z]*\b"
)
_EVERY = re.compile(r"\b(?:each|every) $", re.IGNORECASE)
RECURS = re.compile(r",? and (?:every|each|annually|biennially|biannually)\b")
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
    r"Public Act|PUBLIC ACT|Public Chapter|PUBLIC CHAPTER|Session Law|SESSION LAW|(?:Act|ACT) N[oO]\.|A[nN] A(?:ct|CT) "
    r"|Act [0-9]{1,4} of the [A-Z]|Chapter [0-9]{1,4}, (?:Laws|Statutes)|E(?:nrolled|NROLLED|NROLLMENT)"
    r"|[Bb]e it enacted|BE IT ENACTED"
)
_NAMED_ACT = re.compile(r"\bAct(?: of (?:19|20)[0-9]{2}|,? ?(?:19|20)?[0-9]{2,3}-[0-9]{2,4})?, $")
_BEGINNINGS = ("beginning", "starting", "commencing")
_FORCES = ("modal:requires", "modal:permits", "modal:prohibits")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a date stands: its sentence, and the dates before and after it."""

    date: Printed
    sentence: tuple[int, int]
    clause: Clause | None
    since: int
    until: int


def has_force(context: Context, place: Place) -> bool:
    """Say whether something in the sentence, or in what leads in to it, binds, permits or forbids."""
    ranges = (place.sentence, *(place.clause.leads if place.clause else ()))
    return any(starting(context.found.get(modal, ()), *one) for modal in _FORCES for one in ranges)


def is_duty(context: Context, place: Place) -> bool:
    """Say whether the clause of a yearly day has somebody hand something in."""
    start, end = (place.clause.start, place.clause.end) if place.clause else place.sentence
    if not _DUTY.search(context.words, start, end):
        return False
    each = _EVERY.search(context.flat, max(start, place.date.start - 8), place.date.start)
    return bool(each) or bool(starting(context.found.get("modal:requires", ()), start, end))


def settled(context: Context, place: Place, cue: Cue, floor: int) -> str | None:
    """Return the kind that a cue before a date tells in its sentence, or None where it tells nothing."""
    date, kind = place.date, cue.kind
    head = context.flat[floor : floor + cue.start].lower()
    window = context.flat[floor + cue.start : date.start].lower()
    if kind == "effective" and cue.wording.startswith("eff") and _ENDED_BY.search(head):
        return "repealed"
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
        if date.form == "year" and _AMENDING.search(context.flat, floor, date.start):
            return None
        if cue.wording == "through" and (date.iso or "").startswith("--"):
            return kind
        return None if cue.wording in _NEEDS_DUTY and not has_force(context, place) else kind
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
    if cue.wording == "as of" and _REPEALS.search(head):
        return "repealed"
    if cue.wording == "as of" and floor + cue.start == place.sentence[0]:
        return "effective" if context.flat.startswith(", ", date.end) else kind
    return kind


def _is_act(context: Context) -> bool:
    """Say whether a text is an act as the legislature passed it, which the governor approves."""
    return context.instrument_type == "session_law" or bool(_AN_ACT.search(context.flat, 0, _ACT_HEAD))


def _applies(context: Context, place: Place, cue: Cue, floor: int) -> bool:
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
        not paid and ("fiscal" in cue.wording or has_force(context, place) or is_to_come(context, place))
    )


def is_to_come(context: Context, place: Place) -> bool:
    """Say whether the sentence tells what a school year brings, rather than what it brought."""
    return place.date.form == "years" and bool(_TO_COME.search(context.flat, *place.sentence))


def _in_force(context: Context, place: Place, cue: Cue) -> str | None:
    """Return what "effective", "beginning", "from" and the like tell of a date."""
    date = place.date
    if date.form == "years":
        return "applies_from"
    if cue.sort == "before":
        return "deadline" if RECURS.match(context.flat, date.end) and has_force(context, place) else cue.kind
    if cue.wording.startswith(_BEGINNINGS):
        if RECURS.match(context.flat, date.end) and has_force(context, place):
            return "deadline"
        return "effective" if date.form in ("full", "slashes", "iso") else "applies_from"
    if cue.wording == "from":
        return cue.kind if _ONWARD.match(context.flat, date.end) and date.form != "year" else None
    return cue.kind if date.form in ("full", "slashes", "iso", "month") else None


def decided(context: Context, place: Place, kind: str | None) -> str | None:
    """Return ``adopted`` for the meeting at which its sentence says that a body did so."""
    met = kind == "event" and _DECISION.search(context.flat, *place.sentence)
    return "adopted" if met else kind
