"""What the sample's sites answer instead of the document while they are broken, shut or unwilling."""

from __future__ import annotations

import gzip
from dataclasses import replace

from crawler.sample.layout import document_html, plain_html
from crawler.sample.library import Library, Page, Site
from crawler.sample.noise import Noise
from crawler.sample.reply import Answer

_MADE_UP = {
    "soft_404": (200, "Page not found", "Sorry, we could not find the page you were looking for."),
    "missing": (404, "Page not found", "The page you requested could not be found."),
    "server_error": (500, "Server error", "An unexpected error occurred while this page was being prepared."),
    "html_for_pdf": (
        200,
        "Document viewer",
        "Your download will begin shortly. Choose Print to keep a copy.",
    ),
}
_BARE: dict[str, tuple[int, str, dict[str, str]]] = {
    "challenge": (
        200,
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
        "<h1>Checking your browser before you reach this site</h1>"
        "<noscript>Enable JavaScript and cookies to continue</noscript>"
        '<form id="challenge-form" action="/?__chk=RAY"></form><p>Reference RAY</p></body></html>',
        {"cf-mitigated": "challenge", "Cache-Control": "no-store"},
    ),
    "forbidden": (
        403,
        "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>"
        "<p>You do not have permission to access this page on this server.</p>"
        "<p>Reference #18.RAY</p></body></html>",
        {"Server": "AkamaiGHost", "Cache-Control": "no-cache"},
    ),
    "maintenance": (
        503,
        "<html><head><title>Site under maintenance</title></head><body><h1>We will be back soon</h1>"
        "<p>This site is down for scheduled maintenance.</p></body></html>",
        {"Cache-Control": "no-store"},
    ),
    "rate_limited": (
        429,
        "<html><head><title>Too many requests</title></head><body><p>Please slow down.</p></body></html>",
        {"Retry-After": "1800"},
    ),
    "shell": (
        200,
        '<!DOCTYPE html><html lang="en"><head><title></title>'
        '<script type="module" src="/assets/app.RAY.js"></script></head>'
        '<body><div id="root"></div></body></html>',
        {},
    ),
}


def without_document(does: str, site: Site, noise: Noise) -> Answer | None:
    """Return the answer of a fault that needs no document; None for one that damages a document."""
    if does in _MADE_UP:
        status, title, words = _MADE_UP[does]
        return Answer(status, plain_html(site, noise, title, words).encode())
    if does == "reset":
        return Answer(0, reset=True)
    if does == "home":
        return Answer(302, headers={"Location": f"https://{site.host}/"})
    if does in _BARE:
        status, html, headers = _BARE[does]
        return Answer(status, html.replace("RAY", noise.token(16)).encode(), headers=headers)
    return None


def damaged(does: str, whole: Answer, page: Page, site: Site, shelves: Library, noise: Noise) -> Answer:
    """Return ``whole``, the answer for ``page``, as the fault lets it through."""
    if does == "short_body":
        return replace(whole, body=whole.body[: len(whole.body) // 2], length=len(whole.body), headers={})
    if does == "short_gzip":
        packed = zipped(whole).body
        return replace(whole, body=packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"})
    rump = replace(page, body=_beginning(page.body))
    kept = {**shelves.pages, page.name: rump}
    return Answer(200, document_html(rump, site, replace(shelves, pages=kept), noise).encode())


def zipped(plain: Answer) -> Answer:
    """Return ``plain`` compressed with gzip, without a time stamp in it."""
    headers = {**plain.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return replace(plain, body=gzip.compress(plain.body, mtime=0), headers=headers)


def _beginning(body: str) -> str:
    """Return the first blocks of ``body``, up to a seventh of it."""
    lines, room = [], len(body) // 7
    for line in body.split("\n"):
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    return "\n".join(lines)
