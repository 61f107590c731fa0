"""Politeness and honesty on the way out and back: robots, redirects, content codings."""

from __future__ import annotations

import asyncio
import struct
import zlib
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler import robots
from crawler.addresses import refusal
from crawler.answers import redirects_of, snapshot_of, snapshot_of_error
from crawler.arrival import answer_of
from crawler.faults import (
    RedirectLoopError,
    RobotsDisallowedError,
    RobotsUnreachableError,
    TooLargeError,
    UndecodableError,
    error_class,
)
from crawler.item_pipelines import ArchivePipeline
from crawler.items import Check

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.documents import DocumentsSpider

_REDIRECTS = {301, 302, 303, 307, 308}
# RFC 9309, 2.3.1.2: follow at least five redirects of a robots.txt, to other hosts too.
_ROBOTS_REDIRECTS = 5


def _spider(crawler: Crawler) -> DocumentsSpider:
    return cast("DocumentsSpider", crawler.spider)


class RobotsMiddleware:
    """Nothing is fetched before the origin's robots.txt was read, nor against what it says."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._rules: dict[str, asyncio.Task[robots.Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Make the middleware; there is no switch for it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise a refusal where the rules of the origin do not allow ``request``."""
        check: Check = request.meta["check"]
        if check.purpose == "robots" or refusal(request.url):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(f"{origin}/robots.txt", check))
        rules = await asyncio.shield(self._rules[origin])
        if not rules.reachable:
            raise RobotsUnreachableError(f"{origin}/robots.txt: {rules.unreachable}", rules.outcome)
        agent = self.crawler.settings["USER_AGENT"].partition("/")[0]
        if not rules.allows(request.url, agent):
            raise RobotsDisallowedError(f"{origin}/robots.txt disallows {parts.path or '/'}")
        _spider(self.crawler).pauses[parts.hostname or ""] = rules.pause(agent)

    async def _fetch(self, url: str, why: Check) -> robots.Rules:
        check = Check(url, "robots", why.publisher, why.jurisdiction)
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            dont_filter=True,
            meta={"check": check, "redirect_ttl": _ROBOTS_REDIRECTS},
        )
        now = _spider(self.crawler).network.now
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            outcome = error_class(error)
            await self._keep(request, error=(outcome, str(error)))
            # What holds for the host holds for the page: it is told as itself, not as a robots matter.
            of_host = outcome in {"refused_address", "dns_error", "tls_error", "rate_limited"}
            return robots.Rules(
                unreachable=f"{outcome}: {error}", outcome=outcome if of_host else "robots_unreachable"
            )
        snapshot = snapshot_of(check, response, now())
        await self._pipeline().process_item(snapshot)
        return robots.read(answer_of(snapshot))

    async def _keep(self, request: Request, *, error: tuple[str, str]) -> None:
        snapshot = snapshot_of_error(request, error[0], error[1], _spider(self.crawler).network.now())
        await self._pipeline().process_item(snapshot)

    def _pipeline(self) -> ArchivePipeline:
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        assert pipeline is not None  # settings.py lists it
        return pipeline


class SameSiteRedirectMiddleware(RedirectMiddleware):
    """Follows redirects within a site; one that leaves it is an answer, recorded and not followed."""

    # Scrapy's own signature keeps an argument that it warns about.
    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the next request of the same site, or the response as it is."""
        target = redirect_target(request, response)
        check: Check = request.meta["check"]
        if target is None or not (check.purpose == "robots" or same_site(request.url, target, check.hosts)):
            return response
        if target in {request.url, *request.meta.get("redirect_urls", ())}:
            raise RedirectLoopError(f"it leads round to {target}")
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            way = redirects_of(request, response)
            raise RedirectLoopError(f"more than {len(way)} redirects, last to {target}") from None


def redirect_target(request: Request, response: Response) -> str | None:
    """Return where ``response`` sends us, or None where it does not, or to no address we open."""
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or not location:
        return None
    target = urljoin(request.url, location.decode("latin-1").strip())
    return None if refusal(target) else target


def same_site(url: str, target: str, hosts: tuple[str, ...] = ()) -> bool:
    """Whether two addresses are of one site: the same host but for ``www.``, or both in ``hosts``."""
    here, there = ((urlsplit(one).hostname or "").removeprefix("www.") for one in (url, target))
    own = {host.removeprefix("www.") for host in hosts}
    return here == there or {here, there} <= own


class CheckedCompressionMiddleware(HttpCompressionMiddleware):
    """Decompresses, and flags a body whose compressed stream broke off as ``truncated``.

    Scrapy hands over the readable part of such a body as if it were whole.
    """

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response with its body decoded."""
        whole = stream_ends(response)
        try:
            decoded = super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLargeError(str(error)) from None
        except (OSError, EOFError, ValueError, struct.error, zlib.error) as error:
            raise UndecodableError(f"the body is not what Content-Encoding says: {error}") from None
        if not whole and isinstance(decoded, Response):
            decoded.flags.append("truncated")
        return decoded


def stream_ends(response: Response) -> bool:
    """Whether a gzip or deflate body has its end mark (true for the codings that we do not ask for)."""
    coding = b",".join(response.headers.getlist("Content-Encoding")).strip().lower()
    windows = {b"gzip": (31,), b"x-gzip": (31,), b"deflate": (15, -15)}.get(coding)
    if not windows or not response.body:
        return True
    return any(_inflates_to_end(response.body, bits) for bits in windows)


def _inflates_to_end(body: bytes, window_bits: int) -> bool:
    stream = zlib.decompressobj(wbits=window_bits)
    rest = body
    try:
        while rest and not stream.eof:
            stream.decompress(rest, 1 << 16)
            rest = stream.unconsumed_tail
        return stream.eof
    except zlib.error:
        return False
