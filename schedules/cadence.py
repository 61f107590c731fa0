"""Cadences: how often a publisher is checked, and when it is due (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.records import Publisher

EVERY: dict[str, timedelta] = {
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class Round:
    """The publishers of one jurisdiction that are checked together, at one cadence."""

    jurisdiction: str
    cadence: str
    publishers: tuple[str, ...]

    @property
    def id(self) -> str:
        """The name of the round's job."""
        return f"{self.jurisdiction} {self.cadence}"


def rounds(publishers: Iterable[Publisher]) -> tuple[Round, ...]:
    """Return the rounds that ``publishers`` declare, but for those that ask not to be crawled."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for publisher in publishers:
        if publisher.do_not_crawl is None:
            grouped.setdefault((publisher.jurisdiction, publisher.cadence), []).append(publisher.id)
    return tuple(Round(code, cadence, tuple(sorted(ids))) for (code, cadence), ids in sorted(grouped.items()))


def due_at(last_checked: datetime | None, cadence: str, now: datetime) -> datetime:
    """Return when a round is due: at once if it was never checked, or if its time has passed."""
    if last_checked is None:
        return now
    return max(last_checked + EVERY[cadence], now)
