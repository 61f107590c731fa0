"""From Scrapy's responses to our own records: nothing after this point knows Scrapy's classes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scrapy import Request
from scrapy.http import Response

from crawler.arrival import stamp
from crawler.gate.addresses import led_to
from crawler.items import Check, Snapshot

_REDIRECTS = {301, 302, 303, 307, 308}
# In a record whose body is not what the server sent but the page as a browser drew it: what drew it.
DRAWN_BY = "X-Crosswalk-Rendered"
# What a whole HTML page or PDF ends with, looked for in its last bytes.
_END_MARKS = (b"</html>", b"%%eof")
_TAIL = 2048


def snapshot_of(check: Check, response: Response, now: datetime) -> Snapshot:
    """Return the snapshot of a response that came at ``now``, whatever its status."""
    request = response.request
    return Snapshot(
        check=check,
        captured_at=stamp(now),
        final_url=response.url,
        status=response.status,
        headers=tuple(_headers(response)),
        body=response.body,
        flags=flags_of(response),
        redirects=redirects_of(request, response) if request else (),
    )


def snapshot_of_error(request: Request, error: str, detail: str, now: datetime) -> Snapshot:
    """Return the snapshot of a request that brought no response."""
    return Snapshot(
        check=request.meta["check"],
        captured_at=stamp(now),
        final_url=request.url,
        redirects=redirects_of(request),
        error=error,
        detail=detail,
    )


def flags_of(response: Response) -> tuple[str, ...]:
    """Return ``("truncated",)`` for a body that is not known to be whole, else nothing.

    Scrapy says ``partial`` where the server closed the connection without ever giving a length; such
    a body is whole only where it carries the end mark of its kind.
    """
    tail = response.body[-_TAIL:].lower()
    partial = "partial" in response.flags and not any(mark in tail for mark in _END_MARKS)
    return ("truncated",) if partial or {"truncated", "dataloss"} & set(response.flags) else ()


def redirects_of(request: Request, response: Response | None = None) -> tuple[str, ...]:
    """Return the way that was gone as ``"301 https://..."`` steps, and the step not taken, if any."""
    urls = [*request.meta.get("redirect_urls", ()), request.url][1:]
    steps = [f"{why} {url}" for why, url in zip(request.meta.get("redirect_reasons", ()), urls, strict=True)]
    if (
        response is not None
        and response.status in _REDIRECTS
        and (location := response.headers.get("Location"))
    ):
        steps.append(f"{response.status} {led_to(response.url, location.decode('latin-1'))}")
    return tuple(steps)


def _headers(response: Response) -> Iterator[tuple[str, str]]:
    for name, values in response.headers.items():
        for value in values:
            if name.lower() != DRAWN_BY.lower().encode():  # only we say it
                yield name.decode("latin-1"), value.decode("latin-1")
