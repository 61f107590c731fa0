"""Acts that overlay a text for a time, as its publisher's notes name them, while they may still bind.

The page of a law keeps the emergency and temporary acts of decades in its notes, and no field reads those.
But the last of them is the law in force for a few months, and the note alone cites it: "For temporary (90
days) amendment of this section, see § 4 of the Budget Emergency Act of 2024 (D.C. Act 25-506, July 15, 2024)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.fields.calendar import Printed, printed_dates
from pipeline.grammar.context import Context

LIFE = timedelta(days=225)
"""The longest life of a temporary act (D.C. Code § 1-204.12(a): an emergency act has 90 days, a temporary one 225)."""

_NOTE = re.compile(
    r"[^\n]{0,12}\b(?:[Ff]or|[Tt]his|[Tt]he|[Aa]) (?:temporary|emergency)\b"
    r"[^\n]{0,80}\b(?:amendment|addition|creation|enactment|repeal|suspension)s?\b"
)
# Where the act begins that stands in brackets with its day, and what follows the day of an act of a history note.
_ACT = re.compile(r"\((?P<act>[A-Z][^()\n]{3,40}[0-9]),? (?:effective |eff\. |approved )?$")
_BEHIND = re.compile(r",? (?:[A-Z][A-Za-z.]{0,10} ?){0,3}(?:Law|Act|L\.|ch\.|No\.) ?[0-9]")
_REACH = 60


@dataclass(frozen=True, slots=True)
class TemporaryAct:
    """An act at ``start:end`` of a text, and the day that is printed behind it."""

    start: int
    end: int
    day: Printed


def temporary_acts(context: Context) -> tuple[TemporaryAct, ...]:
    """Return the acts that notes on temporary law name and that may still bind, in order: none whose day is
    further than :data:`LIFE` before that of the text's newest act."""
    if "temporary_acts" not in context.memo:
        context.memo["temporary_acts"] = tuple(_standing(context))
    found: tuple[TemporaryAct, ...] = context.memo["temporary_acts"]
    return found


def of_note(context: Context, start: int) -> dict[str, str]:
    """Return what a finding's detail says where it stands in a note, of which only temporary acts are read."""
    return {"in": "note"} if context.in_notes(start) else {}


def _standing(context: Context) -> Iterator[TemporaryAct]:
    noted, newest = [], date.min
    if not context.notes:
        return
    for found in printed_dates(context.flat):
        if found.form != "full" or not found.iso:
            continue
        if not context.in_notes(found.start):
            if _BEHIND.match(context.flat, found.end):
                newest = max(newest, date.fromisoformat(found.iso))
        elif act := _named(context.flat, found):
            noted.append(act)
            newest = max(newest, date.fromisoformat(found.iso))
    for act in noted:
        if newest - date.fromisoformat(act.day.iso or "") <= LIFE:
            yield act


def _named(flat: str, found: Printed) -> TemporaryAct | None:
    """Return the act that a note on temporary law names before a day."""
    act = _ACT.search(flat, max(0, found.start - _REACH), found.start)
    line = flat.rfind("\n", 0, found.start) + 1
    return TemporaryAct(act.start("act"), act.end("act"), found) if act and _NOTE.match(flat, line) else None
