"""Pages that a script fills: what the server sent, drawn, with every part asked for the way we ask for pages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.answers import DRAWN_BY, flags_of
from crawler.arrival import arrival
from crawler.browser import Bounds, Drawn, NoBrowserError, PageError, Part, draw
from crawler.faults import CrawlEndingError, RefusedAddressError, RobotsDisallowedError, error_class
from crawler.items import Check, Snapshot
from crawler.middlewares import same_site
from pipeline.clean import sniff

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_BOUNDS = Bounds()
# One browser at a time: each may take hundreds of megabytes.
_TURN = asyncio.Lock()
# What a drawn page's record does not keep of the answer's headers: they speak of other bytes.
_OF_OTHER_BYTES = frozenset({"content-type", "content-length", "content-encoding", "etag", "last-modified"})
# What a script is told of an answer: what it is, and who may read it.
_TOLD = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")
# What an answer to a part says of the host, and not of the page.
_FAULTS = {429: "rate_limited", 503: "maintenance"}


async def drawn(snapshot: Snapshot, crawler: Crawler) -> Snapshot:
    """Return ``snapshot`` with the page's DOM as its body, once its scripts have filled it, and the header
    ``X-Crosswalk-Rendered`` that tells it from what a server sent.

    What is not a page, or is a refusal, stays as it came: nobody's challenge is solved. A page that could
    not be drawn is a snapshot without an answer. Raises :class:`CrawlEndingError` where the crawl ends first.
    """
    kind = sniff(snapshot.body, snapshot.header("content-type"))
    if snapshot.status != 200 or kind != "html" or arrival(snapshot).outcome not in {"received", "empty"}:
        return snapshot
    page = Part(200, {"content-type": snapshot.header("content-type") or "text/html"}, snapshot.body)
    parts = _Parts(snapshot.check, crawler)
    try:
        async with _TURN:
            if parts.crawl_is_ending():
                raise CrawlEndingError("the crawl ended before it was the page's turn to be drawn")
            made = await draw(snapshot.final_url, page, parts.fetch, _BOUNDS)
    except NoBrowserError as error:
        return _without_answer(snapshot, "empty", str(error))
    except PageError as error:
        if parts.crawl_is_ending():
            raise CrawlEndingError("the crawl ended before the page was drawn") from None
        return _without_answer(snapshot, error.outcome, str(error))
    return _with_body(snapshot, made)


def _with_body(snapshot: Snapshot, made: Drawn) -> Snapshot:
    kept = [(name, value) for name, value in snapshot.headers if name.lower() not in _OF_OTHER_BYTES]
    own = [("Content-Type", "text/html; charset=utf-8"), (DRAWN_BY, made.browser)]
    return replace(snapshot, headers=(*kept, *own), body=made.body)


def _without_answer(snapshot: Snapshot, error: str, detail: str) -> Snapshot:
    return Snapshot(
        snapshot.check,
        snapshot.captured_at,
        snapshot.final_url,
        redirects=snapshot.redirects,
        error=error,
        detail=detail,
    )


class _Parts:
    """What a page asks for, asked through the engine: robots.txt, the host's turn, the gate, the caps."""

    def __init__(self, check: Check, crawler: Crawler) -> None:
        self._check, self._crawler = check, crawler

    async def fetch(self, url: str) -> Part | None:
        """Return the answer of an address of the page's own site; None for all others, and where
        robots.txt or the gate says no."""
        if not same_site(self._check.url, url, self._check.hosts):
            return None
        check = Check(url, "part", self._check.publisher, self._check.jurisdiction, hosts=self._check.hosts)
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=100,  # before the next page: somebody waits for it
            dont_filter=True,
            headers={"Accept": "*/*"},
            meta={"check": check, "download_maxsize": _BOUNDS.bytes},
        )
        assert self._crawler.engine
        try:
            response = await self._crawler.engine.download_async(request)
        except (RobotsDisallowedError, RefusedAddressError):
            return None
        except CrawlEndingError:
            raise
        except Exception as error:
            raise PageError(
                error_class(error), f"a part of the page, {url}, could not be had: {error}"
            ) from None
        if response.status >= 500 or response.status == 429 or flags_of(response):
            outcome = _FAULTS.get(response.status, "server_error" if response.status >= 500 else "truncated")
            raise PageError(outcome, f"a part of the page, {url}, could not be had: status {response.status}")
        if 300 <= response.status < 400:  # off the site: not followed
            return None
        told = {name: value.decode("latin-1") for name in _TOLD if (value := response.headers.get(name))}
        return Part(response.status, told, response.body)

    def crawl_is_ending(self) -> bool:
        """Whether the crawl has been asked to end."""
        slot = getattr(self._crawler.engine, "_slot", None)
        return slot is not None and slot.closing is not None
