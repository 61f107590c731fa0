"""What the sample's sites tell crawlers: robots.txt, and the sitemaps that it lists."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

from crawler.sample.around import around
from crawler.sample.clock import EDITION_STARTS
from crawler.sample.library import Library, Page, Site
from crawler.sample.reply import Answer

_OPEN = "User-agent: *\nDisallow: /search\nDisallow: /admin/\nAllow: /\n"
_CLOSED = "# Readers are welcome. Machines are not.\nUser-agent: *\nDisallow: /\n"
_FIRST = {"plain": "/sitemap.xml", "nested": "/sitemap_index.xml"}
_CHILDREN = ("/sitemaps/pages.xml", "/sitemaps/files.xml.gz")
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def robots_of(site: Site) -> Answer:
    """Return the site's robots.txt, with the address of its sitemap where it has one."""
    rules = _CLOSED if site.robots == "closed" else _OPEN
    if site.sitemap:
        rules += f"Sitemap: https://{site.host}{_FIRST[site.sitemap]}\n"
    return Answer(200, rules.encode(), "text/plain; charset=utf-8")


def sitemap_at(path: str, site: Site, shelves: Library) -> Answer | None:
    """Return the sitemap at ``path``, None where the site has none there.

    A plain one lists every page of the site. Of a nested one the first child lists web pages and the
    second, compressed as a file and not for the way, lists files.
    """
    if not site.sitemap:
        return None
    pages = [p for p in shelves.listed(site.host) if not p.lost] + [
        p for p in around(shelves.edition) if p.site == site.host and p.mapped
    ]
    if path == _FIRST[site.sitemap]:
        return _xml(_urls(pages, site) if site.sitemap == "plain" else _index(site, shelves))
    if site.sitemap != "nested" or path not in _CHILDREN:
        return None
    files = path == _CHILDREN[1]
    text = _urls((p for p in pages if (p.format != "html") == files), site)
    return Answer(200, gzip.compress(text.encode(), mtime=0), "application/gzip") if files else _xml(text)


def _urls(pages: Iterable[Page], site: Site) -> str:
    rows = "".join(
        f"<url><loc>https://{site.host}{page.path}</loc>"
        f"<lastmod>{EDITION_STARTS[page.changed_in - 1]:%Y-%m-%d}</lastmod></url>\n"
        for page in pages
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMES}>\n{rows}</urlset>\n'


def _index(site: Site, shelves: Library) -> str:
    day = f"{EDITION_STARTS[shelves.edition - 1]:%Y-%m-%d}"
    rows = "".join(
        f"<sitemap><loc>https://{site.host}{child}</loc><lastmod>{day}</lastmod></sitemap>\n"
        for child in _CHILDREN
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_NAMES}>\n{rows}</sitemapindex>\n'


def _xml(text: str) -> Answer:
    return Answer(200, text.encode(), "application/xml; charset=utf-8")
