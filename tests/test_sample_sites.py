"""What the sample's sites can do besides showing documents: Word files, sitemaps, notices, moves, refusals,
and the traps and look-alikes that stand around the documents."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from datetime import date, datetime
from email.utils import parsedate_to_datetime

import pytest

from crawler.declarations import load
from crawler.sample.answers import answer
from crawler.sample.around import around
from crawler.sample.clock import CHECKS, EDITION_STARTS, edition_at
from crawler.sample.library import HERE, every_page, library
from crawler.sample.notices import notice_lists
from crawler.sample.reply import Answer
from crawler.sample.truth import load_truth
from pipeline import judge
from pipeline.clean import clean
from pipeline.judge import at_arrival
from pipeline.listing import listed_urls

TRUTH = load_truth()
JEFFERSON, SUPERIOR = "education.jefferson.example", "education.superior.example"


def ask(host: str, path: str, check: int = 0) -> Answer:
    return answer(CHECKS[check], host, path)


def locations(body: bytes) -> list[str]:
    return re.findall(r"<loc>([^<]+)</loc>", body.decode())


# Word files


def test_word_files_are_the_same_bytes_within_an_edition_and_read_as_their_pages() -> None:
    page = every_page()["jef-language-plan"]
    bodies = [answer(moment, page.site, page.path).body for moment in (*CHECKS[:5], *CHECKS[6:])]
    assert len(set(bodies)) == 2  # check 5 answers with a web page
    assert bodies[0] != bodies[-1]
    with zipfile.ZipFile(io.BytesIO(bodies[0])) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {EDITION_STARTS[0].timetuple()[:6]}
    text = clean(bodies[0], content_type="", url=f"https://{page.site}{page.path}")
    assert text.title == page.title
    assert re.search(r"(?m)^#+ 2\. What districts do$", text.text)
    assert "2.3 A district tells a family in writing" in text.text
    assert "| Winter | Districts say how many teachers they lack" in text.text


# Sitemaps and robots.txt


def test_a_plain_sitemap_lists_every_page_of_its_site_as_the_edition_has_it() -> None:
    assert b"Sitemap: https://education.jefferson.example/sitemap.xml\n" in ask(JEFFERSON, "/robots.txt").body
    for check, edition in ((0, 1), (15, 4)):
        got = ask(JEFFERSON, "/sitemap.xml", check)
        pages = [p for p in library(edition).pages.values() if p.site == JEFFERSON]
        pages += [p for p in around(edition) if p.site == JEFFERSON]
        listed = [f"https://{JEFFERSON}{p.path}" for p in pages]
        assert (
            locations(got.body) == listed == list(listed_urls(got.body, f"https://{JEFFERSON}/sitemap.xml"))
        )
    added = set(locations(ask(JEFFERSON, "/sitemap.xml", 8).body)) - set(
        locations(ask(JEFFERSON, "/sitemap.xml", 7).body)
    )
    assert added == {"https://education.jefferson.example/guidance/orchard-credit"}


def test_a_nested_sitemap_has_a_child_that_is_a_compressed_file() -> None:
    assert b"Sitemap: https://education.superior.example/sitemap_index.xml\n" in (
        ask(SUPERIOR, "/robots.txt").body
    )
    children = locations(ask(SUPERIOR, "/sitemap_index.xml").body)
    assert children == [
        "https://education.superior.example/sitemaps/pages.xml",
        "https://education.superior.example/sitemaps/files.xml.gz",
    ]
    packed = ask(SUPERIOR, "/sitemaps/files.xml.gz")
    assert (packed.content_type, "Content-Encoding" in packed.headers) == ("application/gzip", False)
    assert locations(gzip.decompress(packed.body)) == [
        "https://education.superior.example/files/teaching-that-honors.pdf",
        "https://education.superior.example/files/grading-by-mastery.docx",
    ]
    pages = locations(ask(SUPERIOR, "/sitemaps/pages.xml").body)
    assert "https://education.superior.example/support/new-to-english" in pages
    assert ask(SUPERIOR, "/sitemap.xml").status == 404


# Lists of notices


@pytest.mark.parametrize("listed", notice_lists(), ids=lambda one: one.host)
def test_rows_of_notices_come_and_age_off(listed) -> None:  # type: ignore[no-untyped-def]
    [declared] = [i for i in load(HERE / "sources").indexes if i.url == f"https://{listed.host}{listed.path}"]
    assert declared.notices is not None and declared.complete is False
    for check, edition in ((0, 1), (4, 2), (8, 3), (12, 4)):
        body = ask(listed.host, listed.path, check).body.decode()
        shown = [row for row in listed.rows if f'href="{row.link}"' in body]
        assert shown == [row for row in listed.rows if edition in row.editions]
        assert body.count('class="notice"') == len(shown)
    assert {1, 2, 3, 4} == {edition for row in listed.rows for edition in row.editions}


def test_the_truth_of_notices_fits_the_rows() -> None:
    rows = {f"https://{one.host}{row.link}": row for one in notice_lists() for row in one.rows}
    assert {true.url for true in TRUTH.notices} == set(rows)
    for true in TRUTH.notices:
        row = rows[true.url]
        first, last = (edition_at(CHECKS[check]) for check in true.seen)
        assert list(row.editions) == list(range(first, last + 1))
        assert (true.seen[0] % 4, true.seen[1] % 4) == (0, 3)
        words = " ".join(said for _, said in row.parts)
        for day in filter(None, (true.deadline, true.hearing)):
            assert f"{date.fromisoformat(day):%B} {date.fromisoformat(day).day}, {day[:4]}" in words
        assert (true.amends or "") in words
        assert true.document is None or true.document in every_page()


def test_the_truth_of_citations_fits_the_pages() -> None:
    """Each section is cited by its page, by the number at least, and no file declares it."""
    declared = {d.url for d in load(HERE / "sources").documents}
    for true in TRUTH.cited:
        assert true.citation.split()[-1] in every_page()[true.cited_by].body
        assert true.url not in declared
        host, path = true.url.removeprefix("https://").split("/", 1)
        got = ask(host, f"/{path}")
        assert true.read == (got.status == 200 and b"329.540" in got.body)


# Moves, refusals, limits


def test_a_site_moves_to_another_host_with_all_its_addresses() -> None:
    old, new = "education.kanawha.example", "learn.kanawha.example"
    page = every_page()["kan-tiers-guidance"]
    before, after, there = ask(old, page.path, 7), ask(old, page.path, 8), ask(new, page.path, 8)
    assert (before.status, ask(new, page.path, 7).status) == (200, 404)
    assert (after.status, after.headers["Location"]) == (301, f"https://{new}{page.path}")
    assert (there.status, ask(old, "/policies", 8).status) == (200, 301)
    assert ask(old, "/robots.txt", 8).status == 200
    [publisher] = [p for p in load(HERE / "sources").publishers if p.id == "x_kan_agency"]
    assert publisher.hosts == (old, new)


def test_a_site_that_refuses_answers_a_challenge_everywhere_but_at_robots() -> None:
    host = "legislature.nickajack.example"
    assert ask(host, "/robots.txt").body.startswith(b"User-agent: *\nDisallow: /search\n")
    for path in ("/", "/contents", every_page()["nic-credit-statute"].path, "/code/49/6/3110"):
        for check in (0, 9, 15):
            got = ask(host, path, check)
            assert (got.status, got.headers["cf-mitigated"]) == (200, "challenge")


def test_one_check_is_told_to_come_back_later_and_the_next_is_not() -> None:
    page = every_page()["tra-equity-plan-statute"]
    limited = ask(page.site, page.path, 6)
    assert (limited.status, limited.headers["Retry-After"]) == (429, "1800")
    assert ask(page.site, "/robots.txt", 6).status == 200
    assert [ask(page.site, page.path, check).status for check in (5, 7)] == [200, 200]


def test_a_lost_page_is_listed_and_not_found() -> None:
    page = every_page()["nic-network-page"]
    link = f'href="{page.path}"'.encode()
    assert [ask(page.site, page.path, check).status for check in (3, 4, 15)] == [200, 404, 404]
    assert all(link in ask(page.site, "/policies", check).body for check in (3, 4, 15))


def test_validators_are_given_where_a_site_has_them_for_files_too() -> None:
    page = every_page()["sup-belonging-guidance"]
    stamp = ask(page.site, page.path).headers["Last-Modified"]
    assert parsedate_to_datetime(stamp) == datetime.fromisoformat("2026-01-12T15:00:00+00:00")


def test_the_judge_takes_every_healthy_page_for_what_it_is() -> None:
    """A page on nursing speaks of blood pressure and of people who hold a diploma, and is no challenge."""
    for page in (*library(1).pages.values(), *around(1)):
        site = library(1).sites[page.site]
        if page.always or site.always:
            continue
        got = ask(page.site, page.path)
        url = f"https://{page.site}{page.path}"
        headers = {"content-type": got.content_type}
        verdict = at_arrival(judge.Answer(url, url, got.status, headers, got.body))
        assert verdict.outcome == "received", (page.name, verdict)


# What stands around the documents


def test_what_stands_around_the_documents_is_served_and_declared_nowhere() -> None:
    declared = {d.url for d in load(HERE / "sources").documents}
    for page in around(1):
        assert f"https://{page.site}{page.path}" not in declared
        got = ask(page.site, page.path)
        assert got.status == 200
        kind = {"html": b"<", "pdf": b"%PDF-", "docx": b"PK\x03\x04"}[page.format]
        assert got.body.startswith(kind)
    assert {page.format for page in around(1) if page.site == SUPERIOR} == {"html", "pdf", "docx"}


def test_the_truth_of_discovery_fits_the_pages() -> None:
    """What is reached by links is linked step by step from the entry page; the rest only a sitemap lists."""
    pages = {f"https://{page.site}{page.path}": page for page in around(1)}
    entries = {e for p in load(HERE / "sources").publishers for e in p.entries}
    reached, waiting = set(), set(entries)
    while waiting:
        page = pages.get(waiting.pop())
        if page is None:
            continue
        reached.add(f"https://{page.site}{page.path}")
        links = re.findall(r"\]\(([^)\s]+)\)", page.body)
        waiting |= {f"https://{page.site}{path}" for path in links} - reached
    for true in TRUTH.found:
        page = pages[true.url]
        assert (page.format, page.mapped) == (true.format, True)
        assert (true.url in reached) == (true.by == "link")
    assert {one.format for one in TRUTH.found} == {"html", "pdf", "docx"}
    assert {one.relevance for one in TRUTH.found} == {"cbe", "equity"}


def test_every_link_around_the_documents_leads_somewhere() -> None:
    for page in around(1):
        for label, path in re.findall(r"\[([^\]]+)\]\(([^)\s]+)\)", page.body):
            assert ask(page.site, path).status == 200, (page.path, label)


def test_a_found_document_is_edited_like_any_other() -> None:
    before, after = ({p.name: p.body for p in around(edition)} for edition in (2, 3))
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["education.superior.example/learning/clock-and-credit"]
    edited = {one.url.removeprefix("https://") for one in TRUTH.found if one.versions == (0, 8)}
    assert edited == set(changed)


def test_small_print_stands_at_the_foot_of_every_page_of_two_sites() -> None:
    hosts = {page.site for page in every_page().values()}
    told = {host for host in hosts if b"does not discriminate on the basis" in ask(host, "/about").body}
    assert told == {"education.nickajack.example", "education.transylvania.example"}
    page = every_page()["nic-words"]
    assert b"does not discriminate on the basis" in ask(page.site, page.path).body


def test_the_calendar_and_the_library_have_no_end() -> None:
    seen = "/events"
    for _ in range(30):
        [_, seen] = re.findall(r'href="(/events/\d{4}/\d\d)"', ask(JEFFERSON, seen).body.decode())
    assert seen == "/events/2028/07"
    path, seen_choices = "/library", set()
    for _ in range(5):
        choices = re.findall(r'href="(/library\?[^"]+)"', ask(SUPERIOR, path).body.decode())
        assert choices
        seen_choices |= set(choices)
        path = choices[-1].replace("&amp;", "&")
    assert len(seen_choices) > 20
    assert ask("education.franklin.example", "/events").status == 404
