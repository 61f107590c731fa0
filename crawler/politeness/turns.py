"""Whose turn it is: never two requests at once to a host, each after its pause, and none while it rests.

Scrapy's own slots do not promise it: without a delay they start two requests in one turn of the loop (2.19).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import inf
from time import monotonic

from crawler.faults import CrawlEndingError, HostRestingError
from crawler.politeness.rests import Pace, Rests

# How soon a request that waits its turn notices that the crawl ends, in seconds.
_LOOK_UP = 0.25


class Turns:
    """The turns of one crawl, by host (:func:`crawler.politeness.rests.place_of`), whatever the scheme or the client.

    ``pauses`` has the seconds between requests that a host's robots.txt asks for.
    """

    def __init__(self, rests: Rests) -> None:
        self.rests = rests
        self.pace = Pace()
        self.pauses: dict[str, float] = {}
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._ended_at: dict[str, float] = {}

    @asynccontextmanager
    async def taken(self, host: str, delay: float, is_ending: Callable[[], bool]) -> AsyncIterator[None]:
        """Wait for the turn of a request to ``host``, whose own pace is ``delay`` seconds; the block is the turn.

        Raises :class:`HostRestingError` where the host rests for longer than the crawl has patience, and
        :class:`CrawlEndingError` where the crawl ends first.
        """
        async with self._one_at_a_time[host]:
            await self._wait(host, delay, is_ending)
            try:
                yield
            finally:
                self._ended_at[host] = monotonic()

    async def _wait(self, host: str, delay: float, is_ending: Callable[[], bool]) -> None:
        if not is_ending() and not self.rests.can_wait(host):
            raise HostRestingError(f"{host} asked us to come back later ({self.rests.reason(host)})")
        gap = self.pace.gap(delay, self.pauses.get(host, 0.0))
        until = max(self._ended_at.get(host, -inf) + gap, monotonic() + self.rests.wait(host))
        while (left := until - monotonic()) > 0 and not is_ending():
            await asyncio.sleep(min(left, _LOOK_UP))
        if is_ending():
            raise CrawlEndingError(f"the crawl ended before it was the turn of {host}")
