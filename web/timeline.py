"""The changes of one place along a line of time: a bar for each, as long as the days between two looks (pure)."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from web.wording import KIND_NAMES, day, window

WIDTH = 480
"""Units across the drawing;"""
LANE = 12
"""units from one bar to the one beneath;"""
_LEAST = 5
"""the shortest bar that an eye finds;"""
MOST = 200
"""so many changes are drawn, the newest."""
_LANES = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One change: where its bar lies, the kind of change, and its words."""

    x: int
    y: int
    width: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn: bars, ticks (x, label) of years or months, the height, and a sentence that tells all of it."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, str], ...]
    height: int
    about: str


def timeline(
    changes: Sequence[Mapping[str, Any]], *, since: str | None, until: str | None
) -> Timeline | None:
    """Return the drawing of ``changes`` (rows of changes, newest first) from when a place was first read until the
    release; None where there is nothing to draw."""
    shown = [row for row in changes if row["new_seen_at"] or row["old_seen_at"]][:MOST]
    if not shown or not until:
        return None
    first = min([*(_begin(row) for row in shown), *([since] if since else [])])
    start, end = _days(first), max(_days(until), _days(first) + 1)
    bars, free = [], [-1] * _LANES
    for row in sorted(shown, key=lambda row: (_begin(row), _end(row), row["id"])):
        x = _at(_days(_begin(row)), start, end)
        width = max(_at(_days(_end(row)), start, end) - x, _LEAST)
        x = min(x, WIDTH - width)
        # The first lane that is free there; where all are taken, the last.
        lane = next((place for place, taken in enumerate(free) if taken < x), _LANES - 1)
        free[lane] = max(free[lane], x + width + 2)
        told = f"{KIND_NAMES.get(row['kind'], row['kind'])} {window(row['old_seen_at'], row['new_seen_at'])}"
        bars.append(Bar(x, lane * LANE, width, row["kind"], f"{row['document_title'] or 'Untitled'}: {told}"))
    lanes = max(bar.y for bar in bars) // LANE + 1
    count = f"{len(shown)} change{'' if len(shown) == 1 else 's'}"
    about = (
        f"{count} from {day(first)} to {day(until)}. Each bar spans the days between the last look at the old and "
        "the first at the new."
    )
    return Timeline(tuple(bars), tuple(_ticks(start, end)), lanes * LANE, about)


def by_year(changes: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return changes (newest first) by the year in which each was first seen."""
    return [(year, list(rows)) for year, rows in groupby(changes, key=lambda row: _end(row)[:4])]


def _begin(row: Mapping[str, Any]) -> str:
    return str(row["old_seen_at"] or row["new_seen_at"])


def _end(row: Mapping[str, Any]) -> str:
    return str(row["new_seen_at"] or row["old_seen_at"])


def _days(moment: str) -> int:
    return date.fromisoformat(moment[:10]).toordinal()


def _at(day: int, start: int, end: int) -> int:
    return round((min(day, end) - start) * WIDTH / (end - start))


def _ticks(start: int, end: int) -> Iterable[tuple[int, str]]:
    """Yield the first days of years, or, of less than two years, of quarters; the first names its year."""
    step, first, named = 12 if end - start > 730 else 3, date.fromordinal(start), False
    for months in range((end - start) // 28 + 2):
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        tick = date(year, month + 1, 1)
        if month % step == 0 and start <= tick.toordinal() <= end:
            name = str(year) if month == 0 else f"{month_abbr[month + 1]}{'' if named else f' {year}'}"
            named = True
            yield _at(tick.toordinal(), start, end), name
