"""A page that a script fills, as Chromium draws it: the browser computes, and reaches nothing by itself.

Every request of the page is taken from it and given to ``fetch``, which goes through robots.txt, the turns
of hosts and the gate like any other. Behind that stand the walls of the browser's own start: no name
resolves, and all that is not answered for it goes to a proxy that does not exist
(docs/decisions/0015-rendered-pages.md). Knows no Scrapy.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.records import CrosswalkError

if TYPE_CHECKING:
    from playwright.async_api import Browser, Route

# A page is done when it has asked for nothing for so long, in seconds.
_QUIET = 1.0
_LOOK = 0.1
# What a page needs for its words. Pictures, fonts, styles, frames and media are not asked for.
_PARTS = frozenset({"script", "xhr", "fetch"})
_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-features=WebRtcHideLocalIpsWithMdns,DnsOverHttps,NetworkPrediction,Translate",
    "--js-flags=--max-old-space-size=512",
)
# Without these a script has no way to a host but by requests, which are taken from it.
_NO_OTHER_WAYS = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocket"]) {
    Object.defineProperty(window, name, {value: undefined});
}
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one page may cost: ``requests``, ``bytes`` of their answers, ``seconds`` of the browser's own
    time (waiting for a host's turn is not the page's fault), ``patience`` for one step of the browser's:
    to start, to open the page, to tell what it drew, in seconds."""

    requests: int = 60
    bytes: int = 20 * 2**20
    seconds: float = 30.0
    patience: float = 20.0


@dataclass(frozen=True, slots=True)
class Part:
    """An answer to a page: what the browser is told came of its request."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class NoBrowserError(CrosswalkError):
    """There is nothing to draw pages with: the extra or the browser is not installed."""


class PageError(CrosswalkError):
    """The page could not be drawn; ``outcome`` is its class."""

    def __init__(self, outcome: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


# What answers for the page: None where the address is refused. What it raises, draw() raises: a part that
# could not be had is a fault, and must not pass for a page with less in it.
Fetch = Callable[[str], Awaitable[Part | None]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The page as its scripts left it: ``body`` is its DOM in UTF-8, ``browser`` what drew it."""

    body: bytes
    browser: str


def chromium() -> str:
    """Return the path of Chromium: ``CROSSWALK_CHROMIUM``, else Debian's."""
    return os.environ.get("CROSSWALK_CHROMIUM", "/usr/bin/chromium")


async def draw(url: str, page: Part, fetch: Fetch, bounds: Bounds = Bounds()) -> Drawn:
    """Return the page at ``url``, whose own answer is ``page``, once its scripts have asked for nothing more.

    Raises :class:`NoBrowserError` and :class:`PageError` (``timeout``, ``too_large``, and what ``fetch``
    raises).
    """
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError:
        raise NoBrowserError(
            'needs JavaScript: install the js extra (pip install "policy-crosswalk[js]") and Chromium'
        ) from None
    path = chromium()
    if not os.access(path, os.X_OK):
        raise NoBrowserError(
            f"needs JavaScript: no Chromium at {path}; set CROSSWALK_CHROMIUM to where it is"
        )
    with tempfile.TemporaryDirectory() as home:
        async with async_playwright() as playwright:
            try:
                browser = await playwright.chromium.launch(
                    executable_path=path,
                    args=list(_FLAGS),
                    chromium_sandbox=os.geteuid() != 0,  # Chromium has no sandbox for root
                    env={"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                    handle_sigint=False,  # the crawl decides when it ends
                    timeout=bounds.patience * 1000,
                )
            except Error as error:
                said = str(error).strip().splitlines()[0]
                raise NoBrowserError(f"needs JavaScript: {path} does not start ({said})") from None
            try:
                return await _Drawing(url, page, fetch, bounds).on(browser)
            except Error as error:
                said = str(error).strip().splitlines()[0]
                raise PageError("extract_failed", f"the browser broke off: {said}") from None
            finally:
                await browser.close()


class _Drawing:
    """One page being drawn: what it has asked for, and what of that is still to come."""

    def __init__(self, url: str, page: Part, fetch: Fetch, bounds: Bounds) -> None:
        self._url, self._page, self._fetch, self._bounds = url, page, fetch, bounds
        self._requests = self._bytes = self._pending = 0
        self._opened = False
        self._failed: Exception | None = None
        self._last = monotonic()

    async def on(self, browser: Browser) -> Drawn:
        """Draw the page on ``browser``, in a context of its own."""
        context = await browser.new_context(
            service_workers="block", locale="en-US", timezone_id="UTC", accept_downloads=False
        )
        await context.add_init_script(_NO_OTHER_WAYS)
        await context.route("**/*", self._answer)
        page = await context.new_page()
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        await self._within(page.goto(self._url, wait_until="commit"))
        await self._until_quiet()
        body = b"" if self._failed else str(await self._within(page.content())).encode("utf-8", "replace")
        if urlsplit(page.url).netloc != urlsplit(self._url).netloc:
            self._fail("redirected_away", f"the page's scripts lead to {page.url}")
        if len(body) > self._bounds.bytes:
            self._fail("too_large", f"the drawn page is over {self._bounds.bytes // 2**20} MB")
        if self._failed:
            raise self._failed
        return Drawn(body, f"chromium {browser.version}")

    async def _until_quiet(self) -> None:
        """Wait until nothing is asked for any more; the clock stands while an answer is waited for."""
        used, before = 0.0, monotonic()
        while not self._failed and (self._pending or monotonic() - self._last < _QUIET):
            await asyncio.sleep(_LOOK)
            now = monotonic()
            used, before = used + (0.0 if self._pending else now - before), now
            if used > self._bounds.seconds:
                self._fail("timeout", f"the page was not done after {self._bounds.seconds:.0f} s")

    async def _within(self, asked: Awaitable[Any]) -> Any:
        patience = self._bounds.patience
        try:
            async with asyncio.timeout(patience):
                return await asked
        except TimeoutError:
            raise self._failed or PageError(
                "timeout", f"the page's scripts keep the browser busy for more than {patience:.0f} s"
            ) from None

    def _fail(self, outcome: str, message: str) -> None:
        self._failed = self._failed or PageError(outcome, message)

    async def _answer(self, route: Route) -> None:
        """Answer one request of the page, or end it: nothing is ever let through to the browser's network."""
        part = None
        self._pending += 1
        try:
            part = await self._part(route)
        except Exception as error:  # raised where the page is waited for
            self._failed = self._failed or error
        finally:
            self._pending -= 1
            self._last = monotonic()
        # "aborted" leaves the page where it is; for other reasons Chromium draws a page of its own.
        await (route.abort("aborted") if part is None else _fulfil(route, part))

    async def _part(self, route: Route) -> Part | None:
        request = route.request
        if request.method != "GET" or self._failed:
            return None
        if not self._opened:
            self._opened = True
            return self._page
        if request.resource_type not in _PARTS:
            return None
        self._requests += 1
        if self._requests > self._bounds.requests:
            self._fail("too_large", f"the page asks for more than {self._bounds.requests} things")
            return None
        part = await self._fetch(request.url)
        self._bytes += len(part.body) if part else 0
        if self._bytes > self._bounds.bytes:
            self._fail("too_large", f"the page's parts are over {self._bounds.bytes // 2**20} MB in all")
            return None
        return part


async def _fulfil(route: Route, part: Part) -> None:
    await route.fulfill(status=part.status, headers=dict(part.headers), body=part.body)
