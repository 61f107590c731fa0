"""The walk of one publisher's site: which address to ask for next, given all answers so far (pure).

Entries first, then the sitemaps that robots.txt lists, then the most promising address, one at a
time, within the publisher's budget. It never leaves the publisher's hosts. Of a statute or rule site only
the sections that a declared chapter lists are asked for, never anything that they link to.

The order depends on the answers alone, so a walk that was interrupted goes on where it stopped when it
is given again what had been answered: :meth:`Walk.replay`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.discovery.frontier import Frontier, Lead
from crawler.discovery.links import Link, Page, read_page
from crawler.discovery.scent import promise_of, recommends, scent_of, score, why, words_of_url, worth
from crawler.discovery.traps import MAX_DEPTH, trap_of, without_session
from db.ids import host_of, url_key
from db.records import Index, Publisher
from pipeline.sitemaps import SitemapError, looks_like_sitemap, read_sitemap

# Kinds of publisher whose sites hold whole codes: they are never walked.
CODES = frozenset({"legislature", "rules"})
MAX_SITEMAPS = 15
SITEMAP_DEPTH = 3
# An address that only a sitemap lists is less promising than one that a page links to.
_LISTED = 0.75
# A declared chapter may look like a trap (/register/833): of its sections only these are left out.
_NO_SECTION = frozenset({"asset", "long"})
# A page with so few links outside its menus is about what it links to.
_FEW = 6
# So many failures in a row mean that the site is not well; so many refusals, that it does not want us here.
_MOST_FAILURES = 5
_MOST_REFUSALS = 100
# Refusals of our own before anything is sent: they cost the site nothing.
_FREE = frozenset({"robots_disallowed", "refused_address"})
_RESTING = frozenset({"rate_limited", "robots_unreachable", "dns_error", "tls_error"})
# Above every score, so that it comes before every link.
_ENTRY, _SITEMAP = 4.0, 3.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What an address answered. ``status`` None: no answer, for the reason ``error``; ``redirects`` is how
    many steps led to ``final_url``."""

    final_url: str
    status: int | None = None
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    redirects: int = 0
    error: str | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is an HTML page that can be read for links."""
        start = self.body[:256].lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
        if self.status != 200 or (looks_like_sitemap(self.body) and b"<html" not in self.body[:2048].lower()):
            return False
        return start.startswith(b"<") or ("html" in self.content_type and bool(start))


@dataclass(frozen=True, slots=True)
class _Fed:
    """What is kept of a page that is done with: where it was, its links, and how far it recommends them."""

    url: str
    links: tuple[Link, ...]
    worth: float


@dataclass(slots=True)
class Walk:
    """One publisher's discovery. ``indexes`` are its declared ones; ``known`` the keys that are asked for
    anyway (declared and followed documents); ``robots_sitemaps`` returns the sitemaps that an origin's
    robots.txt lists (empty until it was read)."""

    publisher: Publisher
    indexes: tuple[Index, ...] = ()
    known: frozenset[str] = frozenset()
    robots_sitemaps: Callable[[str], Iterable[str]] = lambda _origin: ()
    asked: int = 0
    stopped: str | None = None
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    caught: Counter[str] = field(default_factory=Counter)
    _frontier: Frontier = field(default_factory=Frontier)
    _fed: dict[str, _Fed] = field(default_factory=dict)
    _fed_maps: dict[str, Answered] = field(default_factory=dict)
    _origins: set[str] = field(default_factory=set)
    _sitemaps: int = 0
    _failures: int = 0
    _refusals: int = 0
    _begun: bool = False

    @property
    def is_free(self) -> bool:
        """Whether links are followed, and not only the sections of declared chapters listed."""
        return self.publisher.kind not in CODES

    def feed(self, url: str, answered: Answered) -> None:
        """Take a page that is asked for anyway, before the walk begins: it costs no fetch."""
        if looks_like_sitemap(answered.body) and not answered.is_page:
            self._fed_maps[url_key(url)] = answered
        elif answered.is_page:
            page = read_page(answered.body, answered.final_url)
            self._fed[url_key(url)] = _Fed(answered.final_url, page.links, recommends(page.title, page.text))

    def next(self) -> Lead | None:
        """Return what to ask for next, None where the walk is over; answer it with :meth:`answer`."""
        if not self._begun:
            self._begin()
        if self.stopped:
            return None
        if self.asked >= self.publisher.budget:
            self.stopped = f"its budget of {self.publisher.budget} fetches is used up"
            return None
        lead = self._frontier.pop()
        if lead is None:
            self.stopped = "nothing is left"
        return lead

    def answer(self, lead: Lead, answered: Answered) -> None:
        """Take what ``lead`` brought: count it, follow its links, learn from it."""
        self._count(answered)
        if answered.status is None:
            return
        self._frontier.seen.add(url_key(answered.final_url))
        if lead.purpose == "sitemap":
            self._read_sitemap(lead, answered)
        elif answered.is_page and host_of(answered.final_url) in self.publisher.hosts:
            self._read(lead, read_page(answered.body, answered.final_url), answered.final_url)
        self._ask_for_sitemaps(answered.final_url)

    def replay(self, already: Mapping[str, Answered]) -> Lead | None:
        """Go on with what was answered before (by url_key) as if it were fetched now; return the first
        address that was not answered, None where the walk is over."""
        while (lead := self.next()) is not None:
            before = already.get(lead.key)
            if before is None:
                return lead
            self.answer(lead, before)
        return None

    def _begin(self) -> None:
        self._begun = True
        chapters = {url_key(index.url): index.sections for index in self.indexes if index.sections}
        entries = {url_key(url) for url in self.publisher.entries}
        for key, fed in sorted(self._fed.items()):
            if chapters.get(key):
                self._list_sections(fed, chapters[key] or "")
            elif self.is_free and host_of(fed.url) in self.publisher.hosts:
                self._follow(fed, 0, is_entry=key in entries)
                self._ask_for_sitemaps(fed.url)
        for url, answered in sorted(self._fed_maps.items()):
            if self.is_free:
                self._read_sitemap(Lead(answered.final_url, url, _SITEMAP, purpose="sitemap"), answered)
        if self.is_free:
            for url in self.publisher.entries:
                self._add(Lead(url, url_key(url), _ENTRY, why="an entry page of its publisher", beside=False))

    def _count(self, answered: Answered) -> None:
        if answered.error in _FREE:
            self._refusals += 1
            if self._refusals >= _MOST_REFUSALS:
                self.stopped = f"{self._refusals} addresses were refused"
            return
        self.asked += 1 + answered.redirects
        failed = answered.status is None or answered.status >= 500 or answered.status == 429
        self._failures = self._failures + 1 if failed else 0
        if answered.error in _RESTING or answered.status == 429:
            self.stopped = f"the site is not to be asked further now ({answered.error or 'status 429'})"
        elif self._failures >= _MOST_FAILURES:
            self.stopped = f"{self._failures} requests in a row failed"

    def _read(self, lead: Lead, page: Page, url: str) -> None:
        value = worth(page.title, page.text)
        self._frontier.learn(lead, max(value, promise_of(page.links)))
        if self.is_free:
            recommended = recommends(
                page.title, page.text, promised=0.0 if lead.score == _ENTRY else lead.score
            )
            self._follow(_Fed(url, page.links, recommended), lead.depth, is_entry=lead.score == _ENTRY)

    def _follow(self, page: _Fed, depth: int, *, is_entry: bool) -> None:
        is_of_few = sum(not link.in_menu for link in page.links) <= _FEW
        for link in page.links:
            given = score(link, worth_of_page=page.worth, is_entry=is_entry, is_of_few=is_of_few)
            self._offer(link, given, depth + 1, page.url, why(link, given), beside=not link.in_menu)

    def _list_sections(self, page: _Fed, prefix: str) -> None:
        for link in page.links:
            if _bare(link.url).startswith(_bare(prefix)):
                told = f'section "{link.text}" of a declared chapter'
                self._offer(link, max(score(link), 0.01), MAX_DEPTH, page.url, told, beside=False)

    def _offer(self, link: Link, given: float, depth: int, found_on: str, told: str, *, beside: bool) -> None:
        url = without_session(link.url)
        if host_of(url) not in self.publisher.hosts:
            return
        trap = "deep" if depth > MAX_DEPTH else trap_of(url)
        if trap and (self.is_free or trap in _NO_SECTION):
            self.caught[trap] += 1
            return
        self._add(Lead(url, url_key(url), given, depth, found_on, told, beside=beside, part=link.heading))

    def _add(self, lead: Lead) -> None:
        if lead.key not in self.known and lead.key not in self._fed:
            self._frontier.add(lead)

    def _ask_for_sitemaps(self, url: str) -> None:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if not self.is_free or origin in self._origins:
            return
        self._origins.add(origin)
        for found in self.robots_sitemaps(origin):
            self._add_sitemap(found, f"{origin}/robots.txt", 0)

    def _add_sitemap(self, url: str, found_on: str, depth: int) -> None:
        if (
            depth >= SITEMAP_DEPTH
            or self._sitemaps >= MAX_SITEMAPS
            or host_of(url) not in self.publisher.hosts
        ):
            return
        promise = _SITEMAP + scent_of(words_of_url(url)).left
        if url_key(url) in self._fed_maps:
            return
        told = "a sitemap that robots.txt lists" if depth == 0 else "a sitemap that another one lists"
        lead = Lead(url, url_key(url), promise, depth, found_on, told, "sitemap", beside=False)
        self._sitemaps += self._frontier.add(lead)

    def _read_sitemap(self, lead: Lead, answered: Answered) -> None:
        if answered.status != 200:
            return
        try:
            sitemap = read_sitemap(answered.body, answered.final_url)
        except SitemapError as error:
            self.unreadable.append((lead.url, str(error)))
            return
        for one in sitemap.listed:
            if sitemap.is_index:
                self._add_sitemap(one.url, lead.url, lead.depth + 1)
            else:
                given = round(_LISTED * score(Link(one.url, "")), 4)
                dated = f", dated {one.lastmod}" if one.lastmod else ""
                told = f"listed in the sitemap{dated}, score {given:.2f}"
                self._offer(Link(one.url, ""), given, 1, lead.url, told, beside=False)


def _bare(url: str) -> str:
    """Return ``url`` without its scheme and ``www.``, which a site's own links leave to chance."""
    return url.partition("://")[2].removeprefix("www.")
