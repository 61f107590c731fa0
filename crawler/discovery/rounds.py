"""The walks of one crawl: which begin when, and what each asks for next (no Scrapy, no disk).

A walk begins when the declared checks of its publisher are answered, since their pages are read for
links too; it has one request in flight, so that a site is asked one thing at a time and the order of
the walk depends on its answers alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from crawler.discovery.frontier import Lead
from crawler.discovery.walk import CODES, Answered, Walk
from crawler.items import ASIDE, Check, Snapshot
from crawler.politeness import robots
from db.ids import host_of, url_key
from db.records import Publisher, Registry
from pipeline.judge import Answer
from pipeline.sitemaps import SitemapError, looks_like_sitemap, read_sitemap

# A publisher's site is walked again after so long.
EVERY = timedelta(days=30)
# Sitemaps that one declared sitemap may lead to, each level counted.
_NESTED, _NESTED_DEPTH = 50, 3


def due(
    publishers: Iterable[Publisher], walked: Mapping[str, str], now: datetime, *, discover: bool | None
) -> frozenset[str]:
    """Return the ids of the publishers whose sites are to be walked in this crawl.

    ``walked`` is host -> when a candidate was asked for there last; ``discover`` True walks all of them,
    False none, None those that were not walked within :data:`EVERY`.
    """
    if discover is False:
        return frozenset()
    since = (now - EVERY).strftime("%Y-%m-%dT%H:%M:%SZ")
    return frozenset(
        one.id
        for one in publishers
        if one.do_not_crawl is None and (discover or all(walked.get(host, "") <= since for host in one.hosts))
    )


class Rounds:
    """All walks of one crawl. ``checks`` are all that is asked for anyway, ``left`` those of them that are
    not answered yet; ``already`` has, by url_key, what a stopped crawl had been answered;
    ``sitemaps`` returns what an origin's robots.txt lists; the addresses ``left_alone`` (keys) are never
    asked for."""

    def __init__(
        self,
        registry: Registry,
        walked: Iterable[str],
        checks: Iterable[Check],
        left: Iterable[Check],
        *,
        already: Mapping[str, Answered],
        sitemaps: Callable[[str], Iterable[str]],
        left_alone: frozenset[str] = frozenset(),
    ) -> None:
        self._publishers = {one.id: one for one in registry.publishers}
        self._already, self._sitemaps = already, sitemaps
        self._pending = Counter(check.publisher or "" for check in left)
        self._current: dict[str, Lead] = {}
        self._claimed: set[str] = set()
        self._nested: set[str] = set()
        self._depths: dict[str, int] = {}
        self.walks: dict[str, Walk] = {}
        asked = frozenset(url_key(check.url) for check in checks if check.purpose == "document")
        for name in sorted(walked):
            one = self._publishers[name]
            own = tuple(index for index in registry.indexes if index.publisher == name)
            if (one.entries and one.kind not in CODES) or any(index.sections for index in own):
                indexed = frozenset(url_key(index.url) for index in own)
                self.walks[name] = Walk(one, own, asked | indexed | left_alone, self._sitemaps_of)
        waiting = set(left)
        self._first: list[Check] = []
        for check in checks:
            if check not in waiting and (before := self._already.get(url_key(check.url))):
                self._remember(check, before)
        self._pending += Counter(check.publisher or "" for check in self._first)

    def begin(self) -> list[Check]:
        """Return the first checks of the walks that wait for nothing; call it once, off the reactor's
        thread where something was answered ``already``, since that is read from the disk."""
        ready = (name for name in sorted(self.walks) if not self._pending[name])
        return [*self._first, *(check for name in ready for check in self._next(name))]

    def reads_anew(self, check: Check) -> bool:
        """Whether the links of the page are wanted, so that "not modified" would not do."""
        walk = self.walks.get(check.publisher or "")
        entries = walk.publisher.entries if walk else ()
        indexes = walk.indexes if walk else ()
        key = url_key(check.url)
        return key in {url_key(one) for one in (*entries, *(index.url for index in indexes))}

    def took(self, snapshot: Snapshot) -> list[Check]:
        """Take what came back for any check; return what is to be asked for next because of it."""
        check, answered = snapshot.check, answered_of(snapshot)
        if check.purpose in ASIDE:
            return []
        name = check.publisher or ""
        lead = self._current.get(name)
        if lead is not None and check.purpose == lead.purpose and check.url == lead.url:
            del self._current[name]
            self.walks[name].answer(lead, answered)
            return self._next(name)
        more = self._nested_in(check, answered)
        self._feed(check, answered)
        self._pending[name] += len(more) - 1
        return more if self._pending[name] else [*more, *self._next(name)]

    def _sitemaps_of(self, origin: str) -> Iterable[str]:
        """Return what robots.txt lists, as it was read in this crawl or in the one that was stopped."""
        if listed := self._sitemaps(origin):
            return listed
        url = f"{origin}/robots.txt"
        before = self._already.get(url_key(url))
        if before is None or before.status is None:
            return ()
        return robots.read(Answer(url, before.final_url, before.status, {}, before.body)).sitemaps()

    def _remember(self, check: Check, before: Answered) -> None:
        """Take what a check was answered in the stopped crawl; ask for the sitemaps that are left of it."""
        self._feed(check, before)
        for one in self._nested_in(check, before):
            if known := self._already.get(url_key(one.url)):
                self._remember(one, known)
            else:
                self._first.append(one)

    def _feed(self, check: Check, answered: Answered | None) -> None:
        walk = self.walks.get(check.publisher or "")
        if walk is not None and answered is not None:
            walk.feed(check.url, answered)

    def _next(self, name: str) -> list[Check]:
        walk = self.walks.get(name)
        lead = walk.replay(self._already) if walk else None
        while walk and lead is not None and lead.key in self._claimed:
            lead = walk.replay(self._already)  # another publisher of the same site has asked for it
        if lead is None:
            return []
        self._claimed.add(lead.key)
        self._current[name] = lead
        of = self._publishers[name]
        return [
            Check(
                lead.url,
                lead.purpose,
                of.id,
                of.jurisdiction,
                hosts=of.hosts,
                found_on=lead.found_on,
                why=lead.why,
            )
        ]

    def _nested_in(self, check: Check, answered: Answered) -> list[Check]:
        """Return the sitemaps that a declared one lists, on its publisher's hosts."""
        if check.purpose != "sitemap" or answered.status != 200 or not looks_like_sitemap(answered.body):
            return []
        depth = self._depths.get(url_key(check.url), 0) + 1
        try:
            sitemap = read_sitemap(answered.body, answered.final_url)
        except SitemapError:  # its reading says so when it is processed
            return []
        if not sitemap.is_index or depth >= _NESTED_DEPTH:
            return []
        found = []
        for one in sitemap.listed:
            key = url_key(one.url)
            if key in self._nested or len(self._nested) >= _NESTED or host_of(one.url) not in check.hosts:
                continue
            self._nested.add(key)
            self._depths[key] = depth
            told = "a sitemap that a declared one lists"
            found.append(
                Check(
                    one.url,
                    "sitemap",
                    check.publisher,
                    check.jurisdiction,
                    hosts=check.hosts,
                    found_on=check.url,
                    why=told,
                )
            )
        return found


def answered_of(snapshot: Snapshot) -> Answered:
    """Return what a walk needs of a snapshot."""
    return Answered(
        snapshot.final_url,
        snapshot.status,
        snapshot.header("content-type") or "",
        snapshot.body,
        len(snapshot.redirects),
        snapshot.error,
    )
