"""The only way out: Scrapy's own HTTP handler behind the gate of the crawl's network.

It comes after every queue and delay, so what it refuses is refused at the moment of asking, and what it waits
for is waited for there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from twisted.web.iweb import IPolicyForHTTPS

from crawler.faults import RefusedAddressError
from crawler.gate.addresses import refusal
from crawler.item_pipelines import ArchivePipeline
from crawler.politeness.rests import asked_rest, place_of
from crawler.politeness.robots_middleware import obey, origin_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.documents import DocumentsSpider


class GuardedHandler(HTTP11DownloadHandler):
    """Downloads over the network of the spider, which is :meth:`Network.public` unless a constructor
    said otherwise, when it is the host's turn."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._spider = cast("DocumentsSpider", crawler.spider)
        network = self._spider.network
        self._resolver = network.resolver
        # Scrapy has no other place for a policy since it deprecated the setting for one (2.19).
        self._contextFactory = cast(IPolicyForHTTPS, network.tls_policy())

    async def download_request(self, request: Request) -> Response:
        """Return the response; one that asks for a short rest is waited for and asked again, once.

        Raises :class:`RefusedAddressError` where the gate is closed, :class:`HostRestingError` for a host that
        asked for a rest (with 429, or with 503 and a Retry-After; in this crawl or before it) that is too long
        to wait for, and :class:`CrawlEndingError` where the crawl ends before it is the request's turn.
        """
        if reason := refusal(request.url):
            raise RefusedAddressError(f"{request.url}: {reason}")
        if request.meta.get("proxy"):
            raise RefusedAddressError(f"{request.url}: a proxy would connect past the gate")
        response, rests = await self._in_turn(request)
        if rests and self._spider.turns.rests.can_wait(place_of(request.url)):
            response, _ = await self._in_turn(request)
        return response

    async def _in_turn(self, request: Request) -> tuple[Response, bool]:
        """Return the response, and whether it asks for a rest."""
        place = place_of(request.url)
        async with self._spider.turns.taken(place, self._delay(place), self._is_ending):
            self._obey_the_latest_rules(request)
            self._stand_in_front()
            try:
                response = await super().download_request(request)
            except CannotResolveHostError:
                if closed := self._resolver.refused.pop(urlsplit(request.url).hostname or "", None):
                    raise RefusedAddressError(closed) from None
                raise
            return response, await self._asks_for_rest(response, place)

    def _obey_the_latest_rules(self, request: Request) -> None:
        # They may have been read anew, in a long crawl, while the request waited its turn.
        rules = self._spider.rules.get(origin_of(request.url))
        if rules is not None and request.meta["check"].purpose != "robots":
            obey(rules, request.url, self._crawler.settings["USER_AGENT"])

    async def _asks_for_rest(self, response: Response, place: str) -> bool:
        """Whether ``response`` asks for a rest, which is remembered beyond this crawl."""
        turns = self._spider.turns
        asked = asked_rest(response.status, _first_values(response), self._spider.network.now())
        if asked is None:
            turns.pace.answered()
            return False
        rest = turns.rests.begin(place, *asked)
        if turns.pace.rested(place):
            self._spider.logger.warning("many hosts ask for a rest: asking all of them half as often")
        pipeline = self._crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is not None:
            await pipeline.keep_rest(rest)
        return True

    def _delay(self, place: str) -> float:
        slot = self._crawler.engine.downloader.slots.get(place) if self._crawler.engine else None
        return slot.delay if slot else 0.0

    def _is_ending(self) -> bool:
        # No signal tells it before every request under way has ended, and this one waits.
        engine = self._crawler.engine
        slot = getattr(engine, "_slot", None)
        if engine is None or slot is None or slot.closing is None:
            return False
        for waiting in engine.downloader.slots.values():
            waiting.delay = 0.0  # what is queued is not asked for any more, so nothing need wait for it
        return True

    def _stand_in_front(self) -> None:
        # Each time, since Scrapy installs a resolver of its own after the handlers are made.
        from twisted.internet import reactor

        pluggable = cast(Any, reactor)
        if pluggable.nameResolver is not self._resolver:
            pluggable.installNameResolver(self._resolver)


def _first_values(response: Response) -> dict[str, str]:
    """Return header name in lower case -> its first value."""
    return {
        name.decode("latin-1").lower(): values[0].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }
