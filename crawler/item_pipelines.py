"""The only item pipeline: a snapshot is done when it is archived and listed, never earlier."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from scrapy.exceptions import CloseSpider, DropItem

from crawler.arrival import stamp
from crawler.discovery.answered_before import AnsweredBefore
from crawler.discovery.rounds import Rounds
from crawler.faults import CrawlEndingError
from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from crawler.politeness.outage import Fault, fault
from crawler.politeness.rests import Rest, place_of
from crawler.politeness.robots import Rules
from db.records import Capture, CrosswalkError, Declared

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.documents import DocumentsSpider

logger = logging.getLogger(__name__)
T = TypeVar("T")


class ArchivePipeline:
    """Hands each snapshot to the spider's :class:`~crawler.keeper.Keeper`, in one thread of its own:
    the disk and the database are never waited for on the reactor's thread."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")
        self._closing: asyncio.Future[None] | None = None
        self._unresolved: list[Snapshot] = []
        self._closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """Make the pipeline of one crawl."""
        return cls(crawler)

    @property
    def _spider(self) -> DocumentsSpider:
        return cast("DocumentsSpider", self.crawler.spider)

    @property
    def _keeper(self) -> Keeper:
        return self._spider.keeper

    async def open_spider(self) -> None:
        """Open the keeper; where it is refused, say so and end the crawl before it asks for anything."""
        try:
            if self._spider.failure:
                logger.error("%s", self._spider.failure)
                raise CloseSpider("refused")
            await self._in_thread(lambda: self._keeper.open(stamp(self._spider.network.now())))
        except CrosswalkError as error:
            self._give_up(error)
            raise CloseSpider("refused") from None

    async def process_item(self, item: Snapshot) -> Snapshot:
        """Return ``item`` once it is safe; where it cannot be kept, end the crawl.

        Names that do not resolve are held back until it is known whose fault that is.
        """
        if item.error == "dns_error":
            self._unresolved.append(item)
            await self._settle()
        else:
            await self._keep(item)
            if item.status is not None:
                await self._settle(answered=True)
        return item

    async def close_spider(self) -> None:
        """End the run and let go of the writer's lock."""
        spider = self._spider
        if not spider.failure:
            with suppress(DropItem):  # told by then, and the run still has to be ended
                await self._settle(ended=True)
        outcome = "failed" if spider.failure else "done" if spider.complete() else "interrupted"
        self._closed = True
        finished_at, detail = stamp(spider.network.now()), spider.counts()
        await self._in_thread(lambda: self._keeper.close(finished_at, outcome, detail))
        self._thread.shutdown(wait=False)

    async def _keep(self, item: Snapshot) -> None:
        try:
            is_new, (capture, verdict) = await self._in_thread(
                lambda: (self._keeper.is_new(item), self._keeper.keep(item))
            )
        except Exception as error:
            self._give_up(error)
            raise DropItem(f"not kept: {error}", log_level="DEBUG") from None
        self._spider.kept(item, capture, verdict, is_new)

    async def _settle(self, *, answered: bool = False, ended: bool = False) -> None:
        """Keep what was held back where the sites' names are at fault; where our own network is, end the crawl."""
        if not self._unresolved:
            return
        controls = await self._spider.network.names_resolve()
        hosts = {place_of(item.final_url) for item in self._unresolved}
        whose = fault(len(hosts), answered=answered, controls=controls, ended=ended)
        if whose is Fault.THEIRS and not self._spider.outage:
            held, self._unresolved = self._unresolved, []
            for item in held:
                await self._keep(item)
        elif whose is Fault.OURS and not self._spider.outage:
            self._spider.outage = (
                f"{len(hosts)} hosts in a row could not be resolved ({', '.join(sorted(hosts)[:3])} ...)"
                + ("" if controls is None else f", nor could {', '.join(self._spider.network.controls)}")
                + ": our own network or name server seems to be down. Nothing is held against the sites; "
                "run it again when the network is back."
            )
            logger.error("%s", self._spider.outage)
            self._close("run_aborted")

    def made(self) -> tuple[Capture, ...]:
        """Return what a stopped crawl that this one goes on with had captured already."""
        return self._keeper.made

    async def walked(self) -> dict[str, str]:
        """Return host -> when a candidate was asked for there last."""
        return await self._in_thread(self._keeper.walked)

    async def dismissed(self) -> frozenset[str]:
        """Return the keys of the addresses that a person told us to leave alone."""
        return await self._in_thread(self._keeper.dismissed)

    def answered_before(self) -> AnsweredBefore:
        """Return what a stopped crawl had been answered; reading it blocks."""
        return self._keeper.answered_before()

    async def first_of(self, rounds: Rounds) -> list[Check]:
        """Return the checks with which the walks begin, replaying what was answered before."""
        return await self._in_thread(rounds.begin)

    async def followed(self) -> tuple[Declared, ...]:
        """Return the documents to ask for that no file declares."""
        return await self._in_thread(self._keeper.followed)

    async def controls(self, checks: Sequence[Check]) -> tuple[Check, ...]:
        """Return the made-up addresses to ask for before ``checks``."""
        now = self._spider.network.now()
        return await self._in_thread(lambda: self._keeper.controls(checks, now))

    async def rests(self) -> tuple[Rest, ...]:
        """Return the hosts that asked earlier crawls to be left alone."""
        now = self._spider.network.now()
        return await self._in_thread(lambda: self._keeper.rests(now))

    async def keep_rest(self, rest: Rest) -> None:
        """Remember, beyond this crawl, what a host asked for."""
        await self._in_thread(lambda: self._keeper.keep_rest(rest))

    async def last_rules(self, url: str, since: datetime, until: datetime) -> tuple[Rules, datetime] | None:
        """Return the newest rules that were read from the robots.txt at ``url`` in that time, and when."""
        return await self._in_thread(lambda: self._keeper.last_rules(url, since, until))

    async def validators(self, document: str | None, url: str) -> tuple[str | None, str | None]:
        """Return (ETag, Last-Modified) to ask ``url`` with.

        Raises :class:`~crawler.faults.CrawlEndingError` once the crawl has ended.
        """
        if self._closed:
            raise CrawlEndingError("there is nothing more to ask")
        return await self._in_thread(lambda: self._keeper.validators(document, url))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _give_up(self, error: Exception) -> None:
        if self._spider.failure is not None:
            return
        logger.error("%s", error)
        self._spider.failure = error
        self._close("cannot_archive")

    def _close(self, reason: str) -> None:
        if self.crawler.crawling and self.crawler.engine.running:
            # Not awaited: closing waits for the very item that is at hand.
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
