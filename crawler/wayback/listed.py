"""What the Wayback Machine lists of an address, and which of it a backfill takes (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Every(StrEnum):
    """How much of what is listed a backfill takes."""

    change = "change"
    month = "month"
    quarter = "quarter"
    all = "all"


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """One capture that the index lists: ``stamp`` (14 digits, UTC), the address as it was archived, and the
    digest of the body as the index has it (SHA-1, base 32)."""

    stamp: str
    url: str
    digest: str

    @property
    def captured_at(self) -> str:
        """Return its time as ISO 8601 with ``Z``."""
        s = self.stamp
        return f"{s[:4]}-{s[4:6]}-{s[6:8]}T{s[8:10]}:{s[10:12]}:{s[12:14]}Z"


def chosen(listed: Iterable[Listed], every: Every) -> list[Listed]:
    """Return what to take of ``listed``, in order of time.

    ``change``: the last capture of each day stands for the day; of each run of days with one digest the first
    and the last, so that a change is dated as closely as the archive allows. ``month`` and ``quarter``: the
    first of each. ``all``: everything.
    """
    ordered = sorted(set(listed))
    if every is Every.all:
        return ordered
    if every is Every.change:
        return _ends_of_runs([list(day)[-1] for _, day in groupby(ordered, key=lambda one: one.stamp[:8])])
    period = _month if every is Every.month else _quarter
    return [next(iter(group)) for _, group in groupby(ordered, key=period)]


def _ends_of_runs(days: Sequence[Listed]) -> list[Listed]:
    taken: list[Listed] = []
    for _, run in groupby(days, key=lambda one: one.digest):
        same = list(run)
        taken += [same[0]] if len(same) == 1 else [same[0], same[-1]]
    return taken


def _month(one: Listed) -> str:
    return one.stamp[:6]


def _quarter(one: Listed) -> tuple[str, int]:
    return one.stamp[:4], (int(one.stamp[4:6]) - 1) // 3
