"""What an index page or a sitemap lists: the addresses it links to (pure)."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser


def listed_urls(body: bytes, base: str) -> tuple[str, ...]:
    """Return the http(s) addresses that an index page or sitemap lists, absolute, in its order.

    An unreadable body lists nothing.
    """
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = _sitemap(body) if start.startswith(b"<?xml") or b"<urlset" in start else _page(body, base)
    return tuple(url for url in dict.fromkeys(found) if urlsplit(url).scheme in ("http", "https"))


def _sitemap(body: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    root = etree.fromstring(body, parser)
    if root is None:
        return []
    return [(node.text or "").strip() for node in root.iter("{*}loc")]


def _page(body: bytes, base: str) -> list[str]:
    urls = []
    for node in LexborHTMLParser(body).css("a[href]"):
        try:
            urls.append(urljoin(base, (node.attributes.get("href") or "").strip()))
        except ValueError:
            continue
    return urls
