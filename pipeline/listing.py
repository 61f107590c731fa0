"""What an index page or a sitemap lists: the addresses it links to (pure)."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipeline.sitemaps import looks_like_sitemap, read_sitemap


def listed_urls(body: bytes, base: str) -> tuple[str, ...]:
    """Return the http(s) addresses that an index page or sitemap lists, absolute, in its order.

    An index of sitemaps lists the sitemaps. Raises :class:`~pipeline.sitemaps.SitemapError` for XML or
    gzip that is no whole sitemap: what cannot be read must never count as a list without the document.
    """
    if looks_like_sitemap(body) and not _is_xhtml(body):
        return tuple(one.url for one in read_sitemap(body, base).listed)
    found = _page(body, base)
    return tuple(url for url in dict.fromkeys(found) if _is_web(url))


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:  # an address that nobody could open
        return False


def _is_xhtml(body: bytes) -> bool:
    return b"<html" in body[:2048].lower()


def _page(body: bytes, base: str) -> list[str]:
    urls = []
    for node in LexborHTMLParser(body).css("a[href]"):
        try:
            urls.append(urljoin(base, (node.attributes.get("href") or "").strip()))
        except ValueError:
            continue
    return urls
