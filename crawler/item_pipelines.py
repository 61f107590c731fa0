"""The only item pipeline: a snapshot is done when it is archived and listed, never earlier."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar, cast

from scrapy.exceptions import CloseSpider, DropItem

from crawler.answers import stamp
from crawler.items import Snapshot
from crawler.keeper import Keeper
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
        """Return ``item`` once it is safe; where it cannot be kept, end the crawl."""
        try:
            is_new, (capture, verdict) = await self._in_thread(
                lambda: (self._keeper.is_new(item), self._keeper.keep(item))
            )
        except Exception as error:
            self._give_up(error)
            raise DropItem(f"not kept: {error}", log_level="DEBUG") from None
        self._spider.kept(item, capture, verdict, is_new)
        return item

    async def close_spider(self) -> None:
        """End the run and let go of the writer's lock."""
        spider = self._spider
        outcome = "failed" if spider.failure else "done" if spider.complete() else "interrupted"
        finished_at, detail = stamp(spider.network.now()), spider.counts()
        await self._in_thread(lambda: self._keeper.close(finished_at, outcome, detail))
        self._thread.shutdown(wait=False)

    def made(self) -> tuple[Capture, ...]:
        """Return what a stopped crawl that this one goes on with had captured already."""
        return self._keeper.made

    async def followed(self) -> tuple[Declared, ...]:
        """Return the documents to ask for that no file declares."""
        return await self._in_thread(self._keeper.followed)

    async def validators(self, document: str | None, url: str) -> tuple[str | None, str | None]:
        """Return (ETag, Last-Modified) to ask ``url`` with."""
        return await self._in_thread(lambda: self._keeper.validators(document, url))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _give_up(self, error: Exception) -> None:
        if self._spider.failure is not None:
            return
        logger.error("%s", error)
        self._spider.failure = error
        if self.crawler.crawling and self.crawler.engine.running:
            # Not awaited: closing waits for the very item that could not be kept.
            self._closing = asyncio.ensure_future(
                self.crawler.engine.close_spider_async(reason="cannot_archive")
            )
