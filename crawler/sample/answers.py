"""What the sample's sites answer: a function of the time, the address and the request's headers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from crawler.sample.around import around_at, trap
from crawler.sample.broken import damaged, without_document, zipped
from crawler.sample.clock import EDITION_STARTS, check_at, edition_at
from crawler.sample.docx import CONTENT_TYPE, document_docx
from crawler.sample.faults import fault_at
from crawler.sample.layout import content_html, document_html, index_html, plain_html
from crawler.sample.library import Library, Page, Site, library
from crawler.sample.noise import Noise
from crawler.sample.notices import notices_at, notices_html
from crawler.sample.pdf import document_pdf
from crawler.sample.reply import Answer
from crawler.sample.sitemaps import robots_of, sitemap_at

_PLAIN = {
    "/": ("Welcome", "Use the menu to find staff, meetings and the documents that this office keeps."),
    "/about": ("About this office", "This office works from one building near the river."),
    "/contact": ("Contact", "Write to the front desk or call between eight and five on working days."),
    "/calendar": ("Calendar", "Meetings are open to the public and begin at nine in the morning."),
}


def answer(now: datetime, host: str, path: str, asked: Mapping[str, str] | None = None) -> Answer:
    """Return what ``https://host/path`` answers at ``now``; ``path`` may end in a query, ``asked`` are
    lower-case request headers.

    The body depends only on time, host and path; the headers only on whether it is sent at all
    (conditional requests) and compressed.
    """
    shelves = library(edition_at(now))
    site = shelves.sites.get(host)
    if site is None:
        return Answer(421, b"no such site in the sample\n", "text/plain")
    parts = urlsplit(path)
    noise = Noise(now, host, path)
    page = shelves.at(host, parts.path) or shelves.moved(host, parts.path)
    does = _does(now, site, page, parts.path)
    if does is not None:
        return without_document(does, site, noise) or _damaged(does, page, site, shelves, noise)
    good = _healthy(parts.path, parts.query, site, shelves, noise)
    return _delivered(good, site, asked or {})


def _does(now: datetime, site: Site, page: Page | None, path: str) -> str | None:
    """Return the fault that meets a request for ``path``: the way of the site or page, or one that was planned."""
    if site.always and path != "/robots.txt":
        return site.always
    if page and page.always:
        return page.always
    fault = fault_at(check_at(now), site.host, page.name if page else None, path)
    return fault.does if fault else None


def _damaged(does: str, page: Page | None, site: Site, shelves: Library, noise: Noise) -> Answer:
    assert page is not None, f"{does} needs a document"
    return damaged(does, _document(page, site, shelves, noise), page, site, shelves, noise)


def _healthy(path: str, query: str, site: Site, shelves: Library, noise: Noise) -> Answer:
    if path == "/robots.txt":
        return robots_of(site)
    if site.moved_to:
        return Answer(301, headers={"Location": f"https://{site.moved_to}{path}"})
    page = shelves.at(site.host, path)
    if page is not None:
        return Answer(404, _not_found(site, noise)) if page.lost else _document(page, site, shelves, noise)
    moved = shelves.moved(site.host, path)
    if moved is not None:
        return Answer(301, headers={"Location": f"https://{site.host}{moved.path}"})
    if path == site.index:
        body = index_html(site, shelves, noise)
        marks = [f"{p.name} {p.path}" for p in shelves.listed(site.host)]
        return Answer(200, body.encode(), headers=_validators(site, "\n".join(marks), 1))
    return _beside(path, query, site, shelves, noise) or Answer(404, _not_found(site, noise))


def _beside(path: str, query: str, site: Site, shelves: Library, noise: Noise) -> Answer | None:
    """Return what is at an address that no file declares as a document, None where nothing is."""
    if (listed := notices_at(site.host, path)) is not None:
        rows = notices_html(listed, shelves.edition)
        return Answer(200, content_html(site, noise, listed.title, rows).encode())
    if (page := around_at(site.host, path, shelves.edition)) is not None:
        return _document(page, site, shelves, noise)
    if (made := sitemap_at(path, site, shelves)) is not None:
        return made
    if site.sitemap and (endless := trap(path, query)) is not None:
        return Answer(200, content_html(site, noise, *endless).encode())
    return Answer(200, plain_html(site, noise, *_PLAIN[path]).encode()) if path in _PLAIN else None


def _document(page: Page, site: Site, shelves: Library, noise: Noise) -> Answer:
    headers = _validators(site, page.body + page.path + site.template, page.changed_in)
    if page.format == "pdf":
        return Answer(200, document_pdf(page, site.name), "application/pdf", headers)
    if page.format == "docx":
        return Answer(200, document_docx(page, site.name), CONTENT_TYPE, headers)
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


def _not_found(site: Site, noise: Noise) -> bytes:
    words = "The page you requested could not be found. It may have been moved or removed."
    return plain_html(site, noise, "Page not found", words).encode()
