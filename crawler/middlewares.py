"""Honesty on the way back: redirects that leave a site, bodies that break off."""

from __future__ import annotations

import struct
import zlib
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.answers import redirects_of
from crawler.faults import (
    RedirectLoopError,
    TooLargeError,
    UndecodableError,
)
from crawler.gate.addresses import led_to, refusal
from crawler.items import Check

_REDIRECTS = {301, 302, 303, 307, 308}


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
            onward = super().process_response(request, response)
        except IgnoreRequest:
            way = redirects_of(request, response)
            raise RedirectLoopError(f"more than {len(way)} redirects, last to {target}") from None
        # A validator is of the address that gave it: what another address has not changed is no proof.
        for condition in ("If-None-Match", "If-Modified-Since"):
            onward.headers.pop(condition, None)
        return onward


def redirect_target(request: Request, response: Response) -> str | None:
    """Return where ``response`` sends us, or None where it does not, or to no address we open."""
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or not location:
        return None
    target = led_to(request.url, location.decode("latin-1"))
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
