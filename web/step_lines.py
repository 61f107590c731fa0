"""Step lines: the count of a word over time as small drawings of our own, one a jurisdiction (pure).

Two lines: what all documents read say, and, in front, what they say like for like, which sources alone move.
Every step of a source is a mark that leads to its change. The drawing says nothing that the table below does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WIDTH, HEIGHT = 240, 56
_LEFT, _RIGHT, _TOP, _BOTTOM = 4, 236, 6, 50
MARKS = 60
"""Marks a drawing shows at most: the last ones; the table's download has all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of a source: where it is drawn, its change, and what it did."""

    x: float
    y: float
    change: str
    before: int
    after: int
    at: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The two lines as SVG paths, the marks, and the count that stands at the top."""

    count: str
    like_for_like: str
    marks: tuple[Mark, ...]
    top: int


def panel(points: Sequence[Mapping[str, Any]], start: int, since: str, until: str) -> Panel:
    """Return the drawing of one term in one jurisdiction from ``since`` to ``until``.

    ``points`` are its rows of ``term_points`` in order, ``start`` its like-for-like count before the first.
    """
    first, last = _day(since), max(_day(until), _day(since) + 1)
    top = max(
        [start, *(int(one["count"]) for one in points), *(int(one["like_for_like"]) for one in points), 1]
    )

    def x(at: str) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (min(max(_day(at), first), last) - first) / (last - first), 1)

    def y(count: int) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * count / top, 1)

    def path(begins: int, name: str) -> str:
        steps = "".join(f"H{x(one['at'])}V{y(one[name])}" for one in points)
        return f"M{_LEFT} {y(begins)}{steps}H{_RIGHT}"

    marks = [
        Mark(
            x(one["at"]),
            y(one["like_for_like"]),
            one["change"],
            one["own_before"],
            one["own_count"],
            one["at"],
        )
        for one in points
        if one["cause"] == "source"
    ]
    return Panel(path(0, "count"), path(start, "like_for_like"), tuple(marks[-MARKS:]), top)


def _day(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() / 86_400
