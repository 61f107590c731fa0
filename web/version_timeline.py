"""The versions of a document as one small drawing of our own: each a bar from when it began to stand to its end (pure).

The drawing says nothing that the list below it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

WIDTH, HEIGHT = 720, 58
_LEFT, _RIGHT = 2, 718
# A year's name needs so much room.
_LABEL = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One version: where its bar begins, how ``wide`` it is, whether its change was ``substantive``, and its words."""

    x: float
    wide: float
    number: int
    version: str
    substantive: bool
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Year:
    """The start of a year on the axis; ``label`` is "" where two would meet."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn: the bars, the years, and the days at which the drawing begins and ends."""

    bars: tuple[Bar, ...]
    years: tuple[Year, ...]
    since: str
    until: str


def timeline(versions: Sequence[Mapping[str, Any]], until: str | None) -> Timeline | None:
    """Return the drawing of ``versions`` (rows as :func:`db.answers.versions` returns them) up to ``until``, the last
    check; None where there are fewer than two."""
    listed = [row for row in versions if row["valid_from"]]
    listed = sorted({row["id"]: row for row in listed}.values(), key=lambda row: int(row["number"]))
    if len(listed) < 2:
        return None
    moments = [row["valid_from"] for row in listed] + [row["valid_to"] for row in listed if row["valid_to"]]
    since, last = min(moments), max([*moments, until or ""])
    first_day = _day(since)
    days = max(_day(last) - first_day, 1)

    def x(moment: str) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (_day(moment) - first_day) / days, 1)

    bars = []
    for row in listed:
        start = x(row["valid_from"])
        end = x(row["valid_to"] or last)
        bars.append(
            Bar(
                start,
                max(round(end - start, 1), 0.5),
                int(row["number"]),
                row["id"],
                row["significance"] == "substantive" and row["change_kind"] != "started",
                row["valid_from"],
                row["valid_to"],
            )
        )
    return Timeline(tuple(bars), _years(since, last, x), since, last)


def _years(since: str, last: str, x: Any) -> tuple[Year, ...]:
    years: list[Year] = []
    free = -1.0
    for year in range(int(since[:4]) + 1, int(last[:4]) + 1):
        at = x(f"{year:04d}-01-01T00:00:00Z")
        label = str(year) if at >= free and at + _LABEL <= WIDTH else ""
        free = at + _LABEL if label else free
        years.append(Year(at, label))
    return tuple(years)


def _day(moment: str) -> float:
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp() / 86_400
