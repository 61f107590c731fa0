"""What was known around a document at a time: what indexes listed, and whether its site was well (pure).

Proof that a document started, or was removed, comes from here and never from the document alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.ids import url_key
from db.records import Capture, Index
from pipeline.control import Control
from pipeline.reading import Reading

# A site counts as well when another of its pages answered within this time of the check.
_NEAR = timedelta(hours=24)
# Pages of one host that are led to one target within this time are one case (docs/decisions/0014).
_TOGETHER = timedelta(days=7)
# Kinds of date on which a document begins, and the length of a date that is whole (2026-01-31).
_BEGINNINGS = frozenset({"adopted", "posted", "enacted", "signed"})
_WHOLE_DAY = 10


@dataclass(frozen=True, slots=True)
class Listing:
    """One reading of an index: when, which, and the address keys it listed. ``complete`` says that
    it shows every document it stands for."""

    captured_at: str
    index: str
    complete: bool
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Departure:
    """A check of ``document`` on ``host`` that was led to another address, ``target`` (its key)."""

    captured_at: str
    host: str
    document: str
    target: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``listings`` of the document's site, the times of the site's good answers (``well_at``), what its
    hosts answer for made-up addresses (``controls``) and which pages were led away (``departures``), each
    in order of time; ``hosts`` are the site's hosts."""

    listings: tuple[Listing, ...] = ()
    well_at: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    controls: tuple[Control, ...] = ()
    departures: tuple[Departure, ...] = ()

    def company(self, document: str, host: str, target: str, at: str, *, later: bool = False) -> int:
        """Return how many other documents of ``host`` were led to ``target`` in the seven days up to
        ``at``, or, with ``later``, in those after it too."""
        here = datetime.fromisoformat(at)
        since, until = _stamp(here - _TOGETHER), _stamp(here + _TOGETHER) if later else at
        return len(
            {
                one.document
                for one in self.departures
                if (one.host, one.target) == (host, target)
                and since <= one.captured_at <= until
                and one.document != document
            }
        )

    def start_of(self, at: str, keys: Collection[str]) -> tuple[str, str | None]:
        """Return (cause, last time it was seen not to be there) for a document first seen ``at``.

        The cause is *source* when an index that stands for the document (it lists it at some time),
        read in full before ``at``, did not list it then; else *coverage*: we began to look.
        """
        own = set(keys)
        standing = {listing.index for listing in self.listings if listing.keys & own}
        times = [listing.captured_at for listing in self.listings]
        for listing in reversed(self.listings[: bisect_left(times, at)]):
            if listing.complete and listing.index in standing:
                return ("coverage", None) if listing.keys & own else ("source", listing.captured_at)
        return "coverage", None

    def is_dated_within(self, reading: Reading | None, at: str) -> bool:
        """Whether the document's own words date its adoption or posting between the site's first good
        answer and ``at``: then it began, and not only our looking at it."""
        if reading is None or not self.well_at:
            return False
        dates = [one.value for one in reading.findings if one.field == "date" and one.key in _BEGINNINGS]
        return any(self.well_at[0][:10] < day <= at[:10] for day in dates if day and len(day) == _WHOLE_DAY)

    def healthy_at(self, at: str) -> bool:
        """Whether another page of the site answered well around ``at``."""
        here = datetime.fromisoformat(at)
        place = bisect_left(self.well_at, at)
        near = self.well_at[max(place - 1, 0) : place + 1]
        return any(abs(datetime.fromisoformat(time) - here) <= _NEAR for time in near)

    def delisted_by(self, at: str, keys: Collection[str]) -> bool:
        """Whether an index that once listed the document had been read again by ``at`` without it."""
        latest: dict[str, Listing] = {}
        listed: set[str] = set()
        times = [listing.captured_at for listing in self.listings]
        for listing in self.listings[: bisect_right(times, at)]:
            latest[listing.index] = listing
            if listing.keys & set(keys):
                listed.add(listing.index)
        return bool(listed) and not any(latest[index].keys & set(keys) for index in listed)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def completeness(indexes: Iterable[Index], captures: Iterable[Capture]) -> dict[str, bool]:
    """Return index -> whether it shows all that it stands for; a sitemap that a declared one lists is as
    complete as that one."""
    complete = {url_key(index.url): index.complete for index in indexes}
    for capture in captures:
        if capture.purpose == "sitemap" and capture.found_on:
            complete.setdefault(capture.url_key, complete.get(url_key(capture.found_on), False))
    return complete
