"""When the sample is looked at: four editions, each checked four times, on a clock that is set by hand."""

from __future__ import annotations

import threading
from bisect import bisect_right
from datetime import UTC, datetime, timedelta

EDITION_STARTS: tuple[datetime, ...] = (
    datetime(2026, 1, 12, 15, tzinfo=UTC),
    datetime(2026, 3, 9, 15, tzinfo=UTC),
    datetime(2026, 6, 15, 15, tzinfo=UTC),
    datetime(2026, 9, 7, 15, tzinfo=UTC),
)
# An hour and a day let a held change be confirmed; eight days let a removal be proven (seven are asked).
_AFTER = (timedelta(0), timedelta(hours=1), timedelta(hours=24), timedelta(days=8))

CHECKS: tuple[datetime, ...] = tuple(start + wait for start in EDITION_STARTS for wait in _AFTER)
"""The 16 instants at which every declared address is looked at, oldest first."""


def check_at(now: datetime) -> int:
    """Return the number (0 to 15) of the last check at or before ``now``; 0 before the first."""
    return max(bisect_right(CHECKS, now) - 1, 0)


def edition_at(now: datetime) -> int:
    """Return the edition (1 to 4) that the sites show at ``now``; 1 before the first."""
    return max(bisect_right(EDITION_STARTS, now), 1)


class SampleClock:
    """A clock in UTC that stands still until it is set; safe to share between threads."""

    def __init__(self, now: datetime = CHECKS[0]) -> None:
        """Start at ``now``, which must carry a time zone (``ValueError`` otherwise)."""
        self._lock = threading.Lock()
        self._now = _in_utc(now)

    def now(self) -> datetime:
        """Return the time the clock shows."""
        with self._lock:
            return self._now

    def set(self, now: datetime) -> None:
        """Show ``now`` (time zone required) until set again."""
        with self._lock:
            self._now = _in_utc(now)

    def advance(self, by: timedelta) -> None:
        """Move the clock by ``by``."""
        with self._lock:
            self._now += by


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the sample clock needs a time with a time zone")
    return moment.astimezone(UTC)
