"""Sentences that only send the reader elsewhere: to a resource, an office, a page.

They name a topic as the subject of something else ("Resources on family engagement are available"), so they
are no provision on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.grammar.context import Context
from pipeline.grammar.sentences import Clause

_GO = re.compile(
    r"(?:- ?)?(?:Learn|Download|View|Visit|Click|Watch|Browse|Contact|Search|Register|DISCLAIMER|Questions|See also"
    r"|To (?:learn|view|access|download)|Related (?:links|resources)|Phone|E-?mail|Tel|Fax"
    r"|For (?:more|additional|further|other) (?:information|questions|resources))\b"
)
_KEPT = re.compile(
    r"\b(?:[Rr]esources|[Ww]ebinars?|[Ss]lides|[Hh]andouts?|[Tt]emplates?|[Ll]inks?|[Vv]ideos?|[Rr]ecordings?"
    r"|[Tt]oolkits?)\b[^.;]{0,200}?\b(?:(?:is|are) (?:also )?(?:available|provided|posted|listed|found|linked)"
    r"|can (?:be found|assist|help)|may be found|below)\b"
)
# Where something is to be found or fetched.
_FOUND = re.compile(
    r"\b(?:can|may) (?:also )?be (?:found|viewed|accessed|downloaded) "
    r"(?:here|below|at|on|in|under|by (?:clicking|visiting))\b"
    r"|\binvited to (?:[a-z]+ )?visit\b"
)
_OFFICE = re.compile(
    r"\b(?:Consultant|Coordinator|Specialist|Director|Supervisor|Manager|Officer|Teacher)s?\W{0,3}$"
)
_SHORT = 90  # a longer line that ends with an office is a sentence
_LICENSING = re.compile(
    r"\b(?:(?:semester|quarter|credit) hours|[Ee]ndorsed teacher|[Ee]ndorsement (?:areas?|program|candidates?)"
    r"|[Vv]alid for assignment|licen[cs]e (?:areas?|holders?|allows)|[Cc]andidates (?:can|will|know|demonstrate|must)"
    r"|Council for Exceptional Children|college coursework)\b"
)
_MENU = 2  # so many bars between words make a menu


def _known(context: Context, name: str, clause: Clause, test: Callable[[Context, int, int], bool]) -> bool:
    """Return what ``test`` says of the sentence of ``clause``, asked once."""
    known: dict[tuple[int, int], bool] = context.memo.setdefault(name, {})
    sentence = (clause.sentence_start, clause.sentence_end)
    if sentence not in known:
        known[sentence] = test(context, *sentence)
    return known[sentence]


def _points(context: Context, start: int, end: int) -> bool:
    if end - start <= _SHORT and _OFFICE.search(context.flat[start:end]) is not None:
        return True
    return (
        _GO.match(context.flat, start, end) is not None
        or _KEPT.search(context.flat, start, end) is not None
        or _FOUND.search(context.flat, start, end) is not None
    )


def is_pointer(context: Context, clause: Clause) -> bool:
    """Say whether the sentence of ``clause`` only says where to find or whom to ask, or is a menu
    or the line of an office."""
    if (
        clause.kind != "row"
        and context.flat.count(" | ", clause.sentence_start, clause.sentence_end) >= _MENU
    ):
        return True
    if _GO.match(context.flat, clause.start, clause.end) is not None:
        return True
    return _known(context, "pointing", clause, _points)


def _licenses(context: Context, start: int, end: int) -> bool:
    return _LICENSING.search(context.flat, start, end) is not None


def is_licensing(context: Context, clause: Clause) -> bool:
    """Say whether the sentence of ``clause`` lists what a teacher must have studied for a license."""
    return _known(context, "licensing", clause, _licenses)
