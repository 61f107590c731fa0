"""Texts that do not stand still: more than three edits within seven days (pure; docs/decisions/0026)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.looks import Event, Stand

# docs/decisions/0026: more edits than this within this time are a text that flaps. Where a text stood as long
# again after the last of them, it has settled.
MANY = 3
WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Flapping:
    """``between`` are the places (in the events) of edits that are no news: all of a flap but the first and the
    one that lasted. ``since`` is the first edit of the flap that has not settled yet."""

    between: frozenset[int] = frozenset()
    since: str | None = None


def flapping(events: Sequence[Event], stands: Sequence[Stand]) -> Flapping:
    """Return which of ``events`` belong to a flap."""
    edits = [(place, event) for place, event in enumerate(events) if event.kind == "edited"]
    between: set[int] = set()
    since: str | None = None
    for first, last in _runs([event.new_seen_at for _, event in edits]):
        settled = _lasted(stands, edits[last][1])
        between |= {place for place, _ in edits[first + 1 : last if settled else last + 1]}
        since = None if settled or last + 1 < len(edits) else edits[first][1].new_seen_at
    return Flapping(frozenset(between), since)


def _runs(times: Sequence[str]) -> list[tuple[int, int]]:
    """Return (first, last) of each unbroken row of edits of which any that follow each other are too many.

    >>> _runs(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-03-01"])
    [(0, 4)]
    """
    runs: list[tuple[int, int]] = []
    for first in range(len(times) - MANY):
        last = first + MANY
        if _between(times[first], times[last]) > WITHIN:
            continue
        if runs and first <= runs[-1][1]:
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    return runs


def _lasted(stands: Sequence[Stand], edit: Event) -> bool:
    """Whether the text that an edit brought stood long enough to have settled."""
    assert edit.new is not None
    stood = stands[edit.new]
    return _between(edit.new_seen_at, stood.ended_at or stood.last.capture.captured_at) >= WITHIN


def _between(one: str, other: str) -> timedelta:
    return datetime.fromisoformat(other) - datetime.fromisoformat(one)
