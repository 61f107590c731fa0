"""Nothing is fetched before the origin's robots.txt was read, nor against what it says (RFC 9309)."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.answers import snapshot_of, snapshot_of_error
from crawler.arrival import answer_of
from crawler.faults import CrawlEndingError, RobotsDisallowedError, RobotsUnreachableError, error_class
from crawler.gate.addresses import refusal
from crawler.item_pipelines import ArchivePipeline
from crawler.items import Check
from crawler.politeness import robots
from crawler.politeness.rests import place_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.documents import DocumentsSpider

logger = logging.getLogger(__name__)

# RFC 9309, 2.3.1.2: follow at least five redirects of a robots.txt, to other hosts too.
_REDIRECTS = 5
# RFC 9309, 2.4: no copy is used for longer than a day.
FRESH = timedelta(hours=24)
# A robots.txt that could not be read is tried again in a long crawl, but not for every page.
_AGAIN = timedelta(hours=1)
# These are matters of the host: the page is told of them as itself, and no copy of its rules would help.
_OF_HOST = frozenset({"refused_address", "dns_error", "tls_error"})


# The rules of one origin, and until when they hold.
Held = tuple[robots.Rules, datetime]


def origin_of(url: str) -> str:
    """Return scheme and host of ``url``, port included: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def obey(rules: robots.Rules, url: str, user_agent: str) -> str:
    """Return the product token of ``user_agent``; raise a refusal where ``rules`` do not allow it ``url``."""
    origin, agent = origin_of(url), user_agent.partition("/")[0]
    if not rules.reachable:
        raise RobotsUnreachableError(f"{origin}/robots.txt: {rules.unreachable}", rules.outcome)
    if not rules.allows(url, agent):
        raise RobotsDisallowedError(f"{origin}/robots.txt disallows {urlsplit(url).path or '/'}")
    return agent


class RobotsMiddleware:
    """Refuses what the rules of an origin do not allow, and counts requests by host as politeness does."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._readings: dict[str, asyncio.Task[Held]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Make the middleware; there is no switch for it."""
        return cls(crawler)

    @property
    def _spider(self) -> DocumentsSpider:
        return cast("DocumentsSpider", self.crawler.spider)

    @property
    def _pipeline(self) -> ArchivePipeline:
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        assert pipeline is not None  # settings.py lists it
        return pipeline

    async def process_request(self, request: Request) -> None:
        """Raise a refusal where the rules of the origin do not allow ``request``."""
        check: Check = request.meta["check"]
        if refusal(request.url):
            return  # the handler refuses it, in its own words
        # Also of a redirect, which brings the slot of where it came from: one host, one request at a time.
        place = request.meta["download_slot"] = place_of(request.url)
        if check.purpose == "robots":
            return
        origin = origin_of(request.url)
        rules = self._spider.rules[origin] = await self._rules(origin, check)
        agent = obey(rules, request.url, self.crawler.settings["USER_AGENT"])
        pauses = self._spider.turns.pauses
        pauses[place] = max(rules.pause(agent), pauses.get(place, 0.0))

    async def _rules(self, origin: str, why: Check) -> robots.Rules:
        reading = self._readings.get(origin)
        if reading is None or self._is_over(reading):
            reading = asyncio.ensure_future(self._read(f"{origin}/robots.txt", why))
            self._readings[origin] = reading
        rules, _ = await asyncio.shield(reading)
        return rules

    def _is_over(self, reading: asyncio.Task[Held]) -> bool:
        if not reading.done():
            return False
        if reading.cancelled() or reading.exception():
            return True
        return self._spider.network.now() >= reading.result()[1]

    async def _read(self, url: str, why: Check) -> Held:
        rules = await self._fetch(url, why)
        now = self._spider.network.now()
        if rules.reachable:
            return rules, now + FRESH
        again = now + _AGAIN
        copy = None if rules.outcome in _OF_HOST else await self._pipeline.last_rules(url, now - FRESH, now)
        if copy is None:
            return rules, again
        logger.info("%s could not be read (%s): its last copy holds for a day", url, rules.unreachable)
        return copy[0], min(again, copy[1] + FRESH)

    async def _fetch(self, url: str, why: Check) -> robots.Rules:
        check = Check(url, "robots", why.publisher, why.jurisdiction)
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            dont_filter=True,
            meta={"check": check, "redirect_ttl": _REDIRECTS},
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except CrawlEndingError:
            raise
        except Exception as error:
            outcome = error_class(error)
            now = self._spider.network.now()
            await self._pipeline.process_item(snapshot_of_error(request, outcome, str(error), now))
            told = outcome if outcome in _OF_HOST | {"rate_limited"} else "robots_unreachable"
            return robots.Rules(unreachable=f"{outcome}: {error}", outcome=told)
        snapshot = snapshot_of(check, response, self._spider.network.now())
        await self._pipeline.process_item(snapshot)
        return robots.read(answer_of(snapshot))
