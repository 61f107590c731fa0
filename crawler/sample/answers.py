"""What the sample's sites answer: a function of the time, the address and the request's headers."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from crawler.sample.clock import EDITION_STARTS, check_at, edition_at
from crawler.sample.faults import Fault, fault_at
from crawler.sample.layout import document_html, index_html, plain_html
from crawler.sample.library import Library, Page, Site, library
from crawler.sample.noise import Noise
from crawler.sample.pdf import document_pdf

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /admin/\nAllow: /\n"
_PLAIN = {
    "/": ("Welcome", "Use the menu to find staff, meetings and the documents that this office keeps."),
    "/about": ("About this office", "This office works from one building near the river."),
    "/contact": ("Contact", "Write to the front desk or call between eight and five on working days."),
    "/calendar": ("Calendar", "Meetings are open to the public and begin at nine in the morning."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. ``length`` is the Content-Length to claim where it is not the body's; ``reset``
    says that the connection breaks and nothing is sent."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    reset: bool = False


def answer(now: datetime, host: str, path: str, asked: Mapping[str, str] | None = None) -> Answer:
    """Return what ``https://host/path`` answers at ``now``; ``asked`` are lower-case request headers.

    The body depends only on time, host and path; the headers only on whether it is sent at all
    (conditional requests) and compressed.
    """
    shelves = library(edition_at(now))
    site = shelves.sites.get(host)
    if site is None:
        return Answer(421, b"no such site in the sample\n", "text/plain")
    noise = Noise(now, host, path)
    page = shelves.at(host, path) or shelves.moved(host, path)
    fault = fault_at(check_at(now), host, page.name if page else None, path)
    if fault is not None:
        return _faulty(fault, page, site, shelves, noise)
    good = _healthy(path, site, shelves, noise)
    return _delivered(good, site, asked or {})


def _healthy(path: str, site: Site, shelves: Library, noise: Noise) -> Answer:
    if path == "/robots.txt":
        return Answer(200, ROBOTS.encode(), "text/plain; charset=utf-8")
    page = shelves.at(site.host, path)
    if page is not None:
        return _document(page, site, shelves, noise)
    moved = shelves.moved(site.host, path)
    if moved is not None:
        return Answer(301, headers={"Location": f"https://{site.host}{moved.path}"})
    if path == site.index:
        body = index_html(site, shelves, noise)
        marks = [f"{p.name} {p.path}" for p in shelves.listed(site.host)]
        return Answer(200, body.encode(), headers=_validators(site, "\n".join(marks), 1))
    if path in _PLAIN:
        return Answer(200, plain_html(site, noise, *_PLAIN[path]).encode())
    return Answer(404, _not_found(site, noise))


def _document(page: Page, site: Site, shelves: Library, noise: Noise) -> Answer:
    headers = _validators(site, page.body + page.path + site.template, page.changed_in)
    if page.format == "pdf":
        return Answer(200, document_pdf(page, site.name), "application/pdf", headers)
    return Answer(200, document_html(page, site, shelves, noise).encode(), headers=headers)


def _validators(site: Site, content: str, changed_in: int) -> dict[str, str]:
    """Return the site's validators; they follow the document, not the noise around it."""
    if site.validator == "etag":
        return {"ETag": f'W/"{hashlib.sha256(content.encode()).hexdigest()[:16]}"'}
    if site.validator == "last_modified":
        return {"Last-Modified": format_datetime(EDITION_STARTS[changed_in - 1], usegmt=True)}
    return {}


def _delivered(good: Answer, site: Site, asked: Mapping[str, str]) -> Answer:
    """Return ``good`` as this request gets it: 304 where nothing changed, compressed where agreed."""
    if good.status == 200 and _unchanged(good, asked):
        return Answer(304, headers=good.headers)
    compressible = good.content_type.startswith("text/") and good.status == 200
    if site.gzip and compressible and "gzip" in asked.get("accept-encoding", ""):
        return zipped(good)
    return good


def _unchanged(good: Answer, asked: Mapping[str, str]) -> bool:
    if "ETag" in good.headers and "if-none-match" in asked:
        return good.headers["ETag"] in asked["if-none-match"]
    if "Last-Modified" in good.headers and "if-modified-since" in asked:
        since = parsedate_to_datetime(asked["if-modified-since"])
        return parsedate_to_datetime(good.headers["Last-Modified"]) <= since
    return False


def zipped(plain: Answer) -> Answer:
    """Return ``plain`` compressed with gzip, without a time stamp in it."""
    headers = {**plain.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return replace(plain, body=gzip.compress(plain.body, mtime=0), headers=headers)


def _not_found(site: Site, noise: Noise) -> bytes:
    words = "The page you requested could not be found. It may have been moved or removed."
    return plain_html(site, noise, "Page not found", words).encode()


def _faulty(fault: Fault, page: Page | None, site: Site, shelves: Library, noise: Noise) -> Answer:
    """Return what ``fault`` makes of the address, instead of its document."""
    if fault.does in _MADE_UP:
        status, title, words = _MADE_UP[fault.does]
        return Answer(status, plain_html(site, noise, title, words).encode())
    if fault.does == "reset":
        return Answer(0, reset=True)
    if fault.does == "home":
        return Answer(302, headers={"Location": f"https://{site.host}/"})
    if fault.does in _BARE:
        status, html, headers = _BARE[fault.does]
        return Answer(status, html.replace("RAY", noise.token(16)).encode(), headers=headers)
    assert page is not None, f"{fault.does} needs a document"
    whole = _document(page, site, shelves, noise)
    if fault.does == "short_body":
        return replace(whole, body=whole.body[: len(whole.body) // 2], length=len(whole.body), headers={})
    if fault.does == "short_gzip":
        packed = zipped(whole).body
        return replace(whole, body=packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"})
    rump = replace(page, body=_beginning(page.body))
    kept = {**shelves.pages, page.name: rump}
    return Answer(200, document_html(rump, site, replace(shelves, pages=kept), noise).encode())


def _beginning(body: str) -> str:
    """Return the first blocks of ``body``, up to a seventh of it."""
    lines, room = [], len(body) // 7
    for line in body.split("\n"):
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    return "\n".join(lines)


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
    "shell": (
        200,
        '<!DOCTYPE html><html lang="en"><head><title></title>'
        '<script type="module" src="/assets/app.RAY.js"></script></head>'
        '<body><div id="root"></div></body></html>',
        {},
    ),
}
