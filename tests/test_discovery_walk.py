"""Discovery without a network: links, traps, sitemaps, scent, the frontier, and the walk itself."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from crawler.discovery.frontier import Frontier, Lead
from crawler.discovery.links import Link, read_page
from crawler.discovery.rounds import due
from crawler.discovery.scent import score, why, worth
from crawler.discovery.traps import pattern_of, trap_of, without_session
from crawler.discovery.walk import Answered, Walk
from db.ids import url_key
from db.records import Index, Publisher
from pipeline.listing import listed_urls
from pipeline.sitemaps import MAX_ADDRESSES, Listed, SitemapError, inflated, read_sitemap

ROOT = "https://www.agency.example"
PAGE = b"""<html><head><title>Graduation</title></head><body>
<nav><a href="/about">About us</a><a href="/policy">Policies</a></nav>
<main><h2>Earning credit</h2><p>Read <a href="rule.pdf#page=2">Section <b>4</b></a> first.</p>
<a href="/policy">Board policy</a> <a href="mailto:a@b.example">Mail</a> <a href="javascript:x()">X</a>
<a href="//other.example/x"><img src="a.png" alt="Partner"></a> <a href="http://[bad">Bad</a></main>
<script>var a = "<a href='/never'>"</script></body></html>"""


def test_links_are_told_with_their_words_heading_and_place() -> None:
    page = read_page(PAGE, f"{ROOT}/high-school/")
    assert page.links == (
        Link(f"{ROOT}/about", "About us", "", True),
        Link(f"{ROOT}/policy", "Board policy", "Earning credit", False),
        Link(f"{ROOT}/high-school/rule.pdf", "Section 4", "Earning credit", False),
        Link("https://other.example/x", "Partner", "Earning credit", False),
    )
    assert (page.title, "About us" in page.text, "Read Section 4 first." in page.text) == (
        "Graduation",
        False,
        True,
    )


def test_a_page_nested_without_end_is_read() -> None:
    page = read_page(b"<div>" * 50_000 + b"<a href='/deep'>Deep</a>", f"{ROOT}/")
    assert len(page.links) <= 1


@pytest.mark.parametrize(
    ("path", "trap"),
    [
        ("/a" * 1050, "long"),
        ("/calendar/2025/06", "calendar"),
        ("/events/2025-06-01", "calendar"),
        ("/events?date=2025-06-01", "calendar"),
        ("/events/month", "calendar"),
        ("/publications?sort=title", "facet"),
        ("/publications?f[0]=topic:1", "facet"),
        ("/list?a=1&b=2&c=3&d=4&e=5", "facet"),
        ("/outreach/outreach/outreach/", "repeated"),
        ("/a/b/a/b", "repeated"),
        ("/x/a/y/a/z/a", "repeated"),
        ("/page/print", "service"),
        ("/login", "service"),
        ("/node/12/share", "service"),
        ("/feed/", "service"),
        ("/register", "service"),
        ("/logo.svg", "asset"),
        ("/data.xlsx", "asset"),
        ("/policies/2025/rule-12.pdf", None),
        ("/news/2025/06/a-title", None),
        ("/node/12345", None),
        ("/browse?page=4", None),
        ("/printing-and-sharing", None),
        ("/register/833/b", None),
        ("/seal-of-biliteracy/seal-of-biliteracy", None),
        ("/calendar", None),
        ("/docs/2025/2024", None),
    ],
)
def test_traps_are_told_from_pages(path: str, trap: str | None) -> None:
    assert trap_of(ROOT + path) == trap


def test_a_visit_is_no_part_of_an_address() -> None:
    assert without_session(f"{ROOT}/a;jsessionid=0AF3?sid=1&id=2&PHPSESSID=3") == f"{ROOT}/a?id=2"
    assert without_session(f"{ROOT}/(S(x1y2))/a.aspx") == f"{ROOT}/a.aspx"
    assert without_session(f"{ROOT}/a?q=a%20b&side=1") == f"{ROOT}/a?q=a%20b&side=1"
    assert pattern_of(f"{ROOT}/n/12?b=1&a=2") == pattern_of("https://agency.example/n/345?a=3&b=9")


URLSET = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://www.agency.example/a </loc><lastmod>2025-01-02</lastmod></url><url><loc>/b</loc></url>
<url><loc>ftp://x.example/c</loc></url><url></url><url><loc>/b</loc></url></urlset>"""
INDEX = b"<sitemapindex><sitemap><loc>https://www.agency.example/1.xml.gz</loc></sitemap></sitemapindex>"


def test_sitemaps_are_read_plain_and_compressed() -> None:
    listed = (Listed(f"{ROOT}/a", "2025-01-02"), Listed(f"{ROOT}/b"))
    for body in (
        URLSET,
        gzip.compress(URLSET, mtime=0),
        gzip.compress(URLSET[:80], mtime=0) + gzip.compress(URLSET[80:], mtime=0),
    ):
        assert read_sitemap(body, f"{ROOT}/sitemap.xml").listed == listed
        assert listed_urls(body, f"{ROOT}/sitemap.xml") == (f"{ROOT}/a", f"{ROOT}/b")
    assert read_sitemap(INDEX, ROOT).is_index
    assert listed_urls(b"<?xml version='1.0'?><html><a href='/x'>x</a></html>", ROOT) == (f"{ROOT}/x",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (URLSET[:-9], "It is not well-formed XML"),
        (gzip.compress(URLSET, mtime=0)[:-12], "Its gzip stream breaks off before its end."),
        (gzip.compress(URLSET, mtime=0)[:20] + b"broken" * 9, "Its gzip stream is damaged"),
        (b"<?xml version='1.0'?><rss><loc>/a</loc></rss>", "It begins with <rss>, which is no sitemap."),
        (
            b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&a;</loc></url></urlset>",
            "It declares a document type, which no sitemap does.",
        ),
        (
            b"<urlset>"
            + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(MAX_ADDRESSES + 1))
            + b"</urlset>",
            "It lists more than 50000 addresses.",
        ),
    ],
)
def test_an_unreadable_sitemap_lists_nothing_and_says_so(body: bytes, said: str) -> None:
    with pytest.raises(SitemapError, match=said.split("<")[0]):
        read_sitemap(body, ROOT)


def test_a_sitemap_that_unfolds_without_end_is_refused() -> None:
    with pytest.raises(SitemapError, match=r"^It unfolds to more than 1000 bytes\.$"):
        inflated(gzip.compress(b" " * 5000, mtime=0), 1000)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            Link(f"{ROOT}/a", "Credit by demonstrated mastery"),
            Link(f"{ROOT}/a", "Nursing competency evaluation"),
        ),
        (Link(f"{ROOT}/a", "Equity plan"), Link(f"{ROOT}/a", "Home equity loans")),
        (Link(f"{ROOT}/a", "Graduation requirements"), Link(f"{ROOT}/a", "Lunch menu of options")),
        (Link(f"{ROOT}/competency-based-education", "More"), Link(f"{ROOT}/x", "More")),
        (Link(f"{ROOT}/x", "Download", "Seat time waivers"), Link(f"{ROOT}/x", "Download", "Bus routes")),
        (Link(f"{ROOT}/x", "Policies"), Link(f"{ROOT}/x", "News")),
    ],
)
def test_what_smells_better_scores_higher(better: Link, worse: Link) -> None:
    assert score(better) > 2 * score(worse)


def test_a_page_that_speaks_of_it_recommends_what_it_links_to() -> None:
    link = Link(f"{ROOT}/x", "Download")
    assert score(link, worth_of_page=0.9) > score(link, worth_of_page=0.0)
    assert (
        worth("Rule", "Districts may award credit to students who demonstrate mastery of competencies. " * 3)
        > 0.5
    )
    assert (
        worth(
            "Nursing",
            "The nurse demonstrates mastery for patients at the university, tuition and degree. " * 3,
        )
        == 0
    )
    assert why(link, 0.5) == 'link "Download", score 0.50'


def test_the_frontier_is_best_first_learns_and_ends_endless_patterns() -> None:
    def lead(path: str, given: float, found_on: str | None = None) -> Lead:
        return Lead(ROOT + path, url_key(ROOT + path), given, found_on=found_on)

    frontier = Frontier(per_pattern=3)
    assert frontier.add(lead("/b", 0.5)) and frontier.add(lead("/a", 0.5)) and frontier.add(lead("/c/x", 0.7))
    assert not frontier.add(lead("/a", 0.4))
    assert [one.url for one in (frontier.pop(), frontier.pop()) if one] == [f"{ROOT}/c/x", f"{ROOT}/a"]
    good = lead("/good/one", 0.1, "list")
    for one in (lead("/good/two", 0.1, "list"), lead("/b2", 0.3)):
        frontier.add(one)
    frontier.learn(good, 1.0)
    first, second = frontier.pop(), frontier.pop()
    assert first and second and (first.url, second.url) == (f"{ROOT}/good/two", f"{ROOT}/b")
    endless = Frontier(per_pattern=3)
    for number in range(9):
        endless.add(lead(f"/day/{number}", 0.5))
    assert sum(1 for _ in iter(endless.pop, None)) == 3


def publisher(kind: str = "agency", **more: object) -> Publisher:
    hosts = ("agency.example",)
    return Publisher(
        "zz",
        "VT",
        "Z",
        kind,
        True,
        True,
        ROOT,
        hosts,
        entries=(f"{ROOT}/",),
        budget=20,
        **more,  # type: ignore[arg-type]
    )


def html(title: str, *links: str) -> bytes:
    anchors = "".join(f'<p><a href="{to}">{to}</a></p>' for to in links)
    return f"<html><title>{title}</title><body><h1>{title}</h1>{anchors}</body></html>".encode()


SITE: Mapping[str, bytes] = {
    "/": html("Home", "/policy/equity-plan", "/news", "https://elsewhere.example/mastery", "/declared"),
    "/news": html("News", "/news?page=2", "/policy/mastery-based-credit.pdf"),
    "/policy/equity-plan": html("Equity plan", "/policy/annex"),
    "/policy/annex": html("Annex"),
    "/policy/mastery-based-credit.pdf": b"%PDF-1.4",
    "/sitemap.xml": b"<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap>"
    b"<sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>",
    "/s1.xml": b"<urlset><url><loc>/hidden/competency-based-education</loc></url></urlset>",
    "/s2.xml": b"<urlset><url>",
    "/hidden/competency-based-education": html("Hidden"),
}


def fetch(url: str) -> Answered:
    body = SITE.get(url.removeprefix(ROOT) or "/")
    return Answered(url, 404 if body is None else 200, "", body or b"")


def walked(walk: Walk) -> list[str]:
    way = []
    while (lead := walk.next()) is not None:
        way.append(lead.url.removeprefix(ROOT))
        walk.answer(lead, fetch(lead.url))
    return way


def a_walk(**more: object) -> Walk:
    return Walk(
        publisher(),
        (),
        frozenset({url_key(f"{ROOT}/declared")}),
        lambda origin: (f"{origin}/sitemap.xml",),
        **more,  # type: ignore[arg-type]
    )


WAY = ["/", "/sitemap.xml", "/s1.xml", "/s2.xml", "/policy/equity-plan", "/policy/annex",
       "/hidden/competency-based-education", "/news", "/policy/mastery-based-credit.pdf", "/news?page=2"]  # fmt: skip


def test_a_walk_goes_best_first_over_its_own_site_and_its_sitemaps() -> None:
    walk = a_walk()
    assert walked(walk) == WAY
    assert (walk.asked, walk.stopped) == (len(WAY), "nothing is left")
    assert [url for url, _ in walk.unreadable] == [f"{ROOT}/s2.xml"]


@pytest.mark.parametrize("stopped_after", range(len(WAY) + 1))
def test_a_walk_that_was_stopped_goes_on_with_the_rest(stopped_after: int) -> None:
    already = {url_key(ROOT + path): fetch(ROOT + path) for path in WAY[:stopped_after]}
    walk, rest = a_walk(), []
    while (lead := walk.replay(already)) is not None:
        rest.append(lead.url.removeprefix(ROOT))
        walk.answer(lead, fetch(lead.url))
    assert rest == WAY[stopped_after:]
    assert walk.asked == len(WAY)


def test_the_budget_ends_a_walk_and_refusals_of_robots_cost_none() -> None:
    walk = Walk(publisher())
    lead = walk.next()
    assert lead is not None
    walk.answer(lead, Answered(lead.url, error="robots_disallowed"))
    assert walk.asked == 0
    many = Walk(publisher())
    home = html("Home", *(f"/equity/{n}" for n in range(90)))
    count = 0
    while (lead := many.next()) is not None:
        count += 1
        many.answer(lead, Answered(lead.url, 200, "text/html", home))
    assert (count, many.stopped) == (20, "its budget of 20 fetches is used up")


@pytest.mark.parametrize(
    ("answers", "stopped"),
    [
        ([Answered("x", error="rate_limited")], "the site is not to be asked further now (rate_limited)"),
        ([Answered("x", 429)], "the site is not to be asked further now (status 429)"),
        (
            [Answered("x", 200, "text/html", html("H", *"abcdefgh"))] + [Answered("x", 500)] * 5,
            "5 requests in a row failed",
        ),
    ],
)
def test_a_site_that_is_not_well_is_left_alone(answers: list[Answered], stopped: str) -> None:
    walk = Walk(publisher())
    for answered in answers:
        lead = walk.next()
        assert lead is not None
        walk.answer(lead, Answered(lead.url, answered.status, "", answered.body, error=answered.error))
    assert (walk.next(), walk.stopped) == (None, stopped)


def test_a_code_is_never_walked_but_for_the_sections_of_a_declared_chapter() -> None:
    chapter = Index(f"{ROOT}/t/9", "zz", sections=f"{ROOT}/t/9/")
    walk = Walk(publisher("legislature"), (chapter,), frozenset({url_key(chapter.url)}))
    walk.feed(
        chapter.url,
        Answered(chapter.url, 200, "", html("Chapter", "/t/9/1", "/t/9/2", "/t/91", "/t/8/1", "/")),
    )
    way = []
    while (lead := walk.next()) is not None:
        way.append((lead.url.removeprefix(ROOT), lead.why))
        walk.answer(lead, Answered(lead.url, 200, "", html("Section", "/t/9/3", "/other")))
    assert way == [(f"/t/9/{n}", f'section "/t/9/{n}" of a declared chapter') for n in (1, 2)]


def test_which_sites_are_due() -> None:
    now = datetime(2026, 3, 31, tzinfo=UTC)
    one = publisher()
    assert due([one], {}, now, discover=None) == {"zz"}
    assert due([one], {"agency.example": "2026-03-01T00:00:00Z"}, now, discover=None) == {"zz"}
    assert due([one], {"agency.example": "2026-03-01T00:00:01Z"}, now, discover=None) == frozenset()
    assert due([one], {"agency.example": "2026-03-30T00:00:00Z"}, now, discover=True) == {"zz"}
    assert due([one], {}, now, discover=False) == frozenset()
    assert due([publisher(do_not_crawl="it asks so")], {}, now, discover=True) == frozenset()
