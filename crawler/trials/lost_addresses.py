"""Which sitemaps to read in search of an address that is gone (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from crawler.politeness.robots import Rules
from crawler.trials.trial import Wanted
from db.ids import host_of, url_key
from db.records import Capture

Body = Callable[[Capture], bytes]

# What at arrival says that nothing is at an address any more.
GONE = frozenset({"missing", "soft_404", "redirected_away"})
# A host's sitemaps that are asked for; each may name further ones.
_A_HOST = 8


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


def _fits(url: str, own: set[str]) -> bool:
    return url.startswith(("http://", "https://")) and host_of(url) in own


def _few(found: Sequence[Wanted]) -> list[Wanted]:
    by_host: dict[str, dict[str, Wanted]] = defaultdict(dict)
    for one in found:
        if len(by_host[host_of(one.url)]) < _A_HOST:
            by_host[host_of(one.url)].setdefault(url_key(one.url), one)
    return [one for host in by_host.values() for one in host.values()]
