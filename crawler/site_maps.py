"""Which sitemaps to read in search of an address that is gone, and what they list (pure)."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from crawler.robots import Rules
from crawler.trial import Wanted
from db.ids import host_of, url_key
from db.records import Capture
from pipeline.listing import listed_urls

Body = Callable[[Capture], bytes]

# What at arrival says that nothing is at an address any more.
GONE = frozenset({"missing", "soft_404", "redirected_away"})
# A host's sitemaps that are read, and the addresses of each that are looked at (the protocol's own limit).
_A_HOST = 8
WORTH_A_LOOK = 50_000
_MOST_BYTES = 64 * 2**20


def of_dead(captures: Iterable[Capture], body: Body, asked: Sequence[Wanted]) -> list[Wanted]:
    """Return the sitemaps that robots.txt names on hosts where an address is gone."""
    owners = {url_key(one.url): one for one in asked}
    held = list(captures)
    dead = {host_of(c.url): owners.get(c.url_key) for c in held if c.arrival_outcome in GONE and c.document}
    found = []
    for capture in held:
        host = host_of(capture.url)
        if capture.purpose != "robots" or host not in dead or capture.http_status != 200:
            continue
        one = dead[host]
        publisher = one.publisher if one else None
        own = {host, *(publisher.hosts if publisher else ())}
        maps = Rules(body(capture)).sitemaps()
        found += [Wanted(url, publisher, "sitemap") for url in maps if _fits(url, own)]
    return _few(found)


def nested(captures: Iterable[Capture], body: Body, asked: Sequence[Wanted]) -> list[Wanted]:
    """Return the sitemaps that the sitemaps read so far name in their turn, on their own hosts."""
    owners = {host_of(one.url): one.publisher for one in asked}
    found = []
    for capture in captures:
        if capture.purpose == "sitemap" and capture.arrival_outcome == "listed":
            host = host_of(capture.url)
            maps = [url for url in listed_in(body(capture), capture.url) if _is_sitemap(url)]
            found += [Wanted(url, owners.get(host), "sitemap") for url in maps if _fits(url, {host})]
    return _few(found)


def listed_in(held: bytes, url: str) -> list[str]:
    """Return the addresses that a sitemap lists, compressed or not."""
    return list(listed_urls(_unzipped(held), url))


def _unzipped(held: bytes) -> bytes:
    if not held.startswith(b"\x1f\x8b"):
        return held
    try:
        return zlib.decompressobj(31).decompress(held, _MOST_BYTES)
    except zlib.error:
        return b""


def _is_sitemap(url: str) -> bool:
    path = url.partition("?")[0].lower()
    return path.endswith((".xml", ".xml.gz")) or "sitemap" in path.rpartition("/")[2]


def _fits(url: str, own: set[str]) -> bool:
    return url.startswith(("http://", "https://")) and host_of(url) in own


def _few(found: Sequence[Wanted]) -> list[Wanted]:
    by_host: dict[str, dict[str, Wanted]] = defaultdict(dict)
    for one in found:
        if len(by_host[host_of(one.url)]) < _A_HOST:
            by_host[host_of(one.url)].setdefault(url_key(one.url), one)
    return [one for host in by_host.values() for one in host.values()]
