"""The only way out: Scrapy's own HTTP handler behind the gate of the crawl's network.

It comes after every queue and delay, so what it refuses is refused at the moment of asking.
"""

from __future__ import annotations

import asyncio
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from twisted.web.iweb import IPolicyForHTTPS

from crawler.addresses import refusal
from crawler.faults import HostRestingError, RefusedAddressError
from crawler.network import Network

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Networked(Protocol):
    """A spider that says which network it may reach, and how long hosts asked it to pause."""

    network: Network
    pauses: dict[str, float]


class GuardedHandler(HTTP11DownloadHandler):
    """Downloads over the network of the spider, which is :meth:`Network.public` unless a constructor
    said otherwise."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._spider = cast(Networked, crawler.spider)
        network = self._spider.network
        self._resolver = network.resolver
        # Scrapy has no other place for a policy since it deprecated the setting for one (2.19).
        self._contextFactory = cast(IPolicyForHTTPS, network.tls_policy())
        self._resting: dict[str, str] = {}
        self._ended_at: dict[str, float] = {}

    async def download_request(self, request: Request) -> Response:
        """Return the response.

        Raises :class:`RefusedAddressError` where the gate is closed, and :class:`HostRestingError` for
        a host that asked for a rest in this crawl: with 429, or with 503 and a Retry-After.
        """
        if reason := refusal(request.url):
            raise RefusedAddressError(f"{request.url}: {reason}")
        if request.meta.get("proxy"):
            raise RefusedAddressError(f"{request.url}: a proxy would connect past the gate")
        host = urlsplit(request.url).hostname or ""
        if host in self._resting:
            raise HostRestingError(f"{host} asked us to come back later ({self._resting[host]})")
        await self._pause(host)
        self._stand_in_front()
        try:
            response = await super().download_request(request)
        except CannotResolveHostError:
            if closed := self._resolver.refused.pop(host, None):
                raise RefusedAddressError(closed) from None
            raise
        finally:
            self._ended_at[host] = monotonic()
        if rest := _asks_for_rest(response):
            self._resting[host] = rest
        return response

    async def _pause(self, host: str) -> None:
        # Scrapy knows no Crawl-delay. One request at a time for a host makes waiting here enough.
        wait = self._ended_at.get(host, -inf) + self._spider.pauses.get(host, 0.0) - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    def _stand_in_front(self) -> None:
        # Each time, since Scrapy installs a resolver of its own after the handlers are made.
        from twisted.internet import reactor

        pluggable = cast(Any, reactor)
        if pluggable.nameResolver is not self._resolver:
            pluggable.installNameResolver(self._resolver)


def _asks_for_rest(response: Response) -> str | None:
    retry = (response.headers.get("Retry-After") or b"").decode("latin-1")[:40]
    if response.status == 429 or (response.status == 503 and retry):
        return f"status {response.status}" + (f", Retry-After {retry}" if retry else "")
    return None
