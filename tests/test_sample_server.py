"""The sample sites serve what their files say at each check, and the written truth fits their words."""

from __future__ import annotations

import gzip
import http.client
import io
import re
import socket
import ssl
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from crawler.declarations import check, load
from crawler.sample.answers import answer
from crawler.sample.clock import CHECKS, EDITION_STARTS, SampleClock, check_at, edition_at
from crawler.sample.faults import faults
from crawler.sample.library import HERE, SampleError, every_page, library, reworded
from crawler.sample.notices import notice_lists
from crawler.sample.server import SampleServer
from crawler.sample.truth import load_truth
from pipeline.outcomes import OUTCOMES

TRUTH = load_truth()
WHOLE_SITE_FAULTS = {(fault.check, fault.host) for fault in faults() if fault.host}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[SampleServer, SampleClock]]:
    clock = SampleClock()
    with SampleServer(clock) as server:
        yield server, clock


class Raw(http.client.HTTPSConnection):
    """A connection to where the sample says a host is, verified against the sample's authority."""

    def __init__(self, server: SampleServer, host: str) -> None:
        super().__init__(host, timeout=10)
        self._where = server.hosts[host]
        self._tls = ssl.create_default_context(cadata=server.ca_pem.decode())

    def connect(self) -> None:
        self.sock = self._tls.wrap_socket(socket.create_connection(self._where), server_hostname=self.host)


def get(server: SampleServer, host: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = Raw(server, host)
    try:
        connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def words(html: bytes) -> str:
    """Return the words inside the template's content, white space collapsed."""
    tree = LexborHTMLParser(html.decode())
    for css in ("div.field-body", "div#content", "div.policy-body", "div.rich-text"):
        if node := tree.css_first(css):
            return re.sub(r" (?=[.,])", "", " ".join(unescape(node.text(separator=" ")).split()))
    return ""


def document_words(body: bytes) -> str:
    """Return the words of a Word file's body, white space collapsed."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        xml = archive.read("word/document.xml").decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", xml)).split())


def plain(body: str) -> str:
    """Return the words of a page file's body, without its marks."""
    marks = re.compile(r"^(#{2,6} |\s*- |\| |\+ |\+\+$)")
    lines = [marks.sub("", line).replace(" | ", " ") for line in body.split("\n")]
    return " ".join(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", " ".join(lines)).split())


def absent(name: str, number: int) -> bool:
    return any(a.document == name and a.first <= number <= a.last for a in TRUTH.absences)


def faulty(name: str, number: int) -> bool:
    return any((f.document, f.check) == (name, number) for f in TRUTH.faults)


def test_checks_and_editions() -> None:
    assert len(CHECKS) == 16 and list(CHECKS) == sorted(CHECKS)
    assert CHECKS[4] == datetime.fromisoformat("2026-03-09T15:00:00Z")
    assert [CHECKS[9] - CHECKS[8], CHECKS[10] - CHECKS[8], CHECKS[11] - CHECKS[8]] == [
        timedelta(hours=1), timedelta(days=1), timedelta(days=8),
    ]  # fmt: skip
    assert [edition_at(moment) for moment in CHECKS] == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
    assert [check_at(moment + timedelta(minutes=5)) for moment in CHECKS] == list(range(16))
    assert edition_at(EDITION_STARTS[1] - timedelta(seconds=1)) == 1


def test_clock_wants_a_time_zone() -> None:
    clock = SampleClock()
    clock.advance(timedelta(hours=1))
    assert clock.now() == CHECKS[1]
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 1, 1))


def test_sources_declare_exactly_the_pages() -> None:
    assert check(HERE / "sources") == []
    declared = {d.name: d for d in load(HERE / "sources").documents}
    pages = every_page()
    assert declared.keys() == pages.keys() == TRUTH.versions.keys()
    for name, page in pages.items():
        one = declared[name]
        assert one.url == f"https://{page.site}{page.path}"
        assert (one.title, one.format) == (page.title, page.format)
        assert one.min_chars < len(page.body) or name == "abs-seat-time-rule"
    # One site proves things by its sitemap, one host only takes over, and two lists are of notices.
    listed = {f"https://{s.host}{s.index}" for s in library(1).sites.values()}
    listed -= {"https://education.jefferson.example/policies", "https://learn.kanawha.example/policies"}
    listed |= {f"https://{one.host}{one.path}" for one in notice_lists()}
    assert {i.url for i in load(HERE / "sources").indexes} == {
        *listed,
        "https://education.jefferson.example/sitemap.xml",
    }


def test_sample_is_large_enough() -> None:
    pages = every_page()
    assert len(pages) >= 62
    assert len({page.site.split(".")[1] for page in pages.values()}) == 12
    sizes = {name: len(plain(page.body).split()) for name, page in pages.items()}
    assert sum(size >= 2000 for size in sizes.values()) == 2
    assert min(sizes.values()) >= 180
    assert Counter(page.format for page in pages.values()) == {"html": len(pages) - 8, "pdf": 4, "docx": 4}


@pytest.mark.parametrize("number", range(16))
def test_every_document_at_every_check(number: int) -> None:
    now = CHECKS[number]
    shelves = library(edition_at(now))
    for name, first in every_page().items():
        host = shelves.sites[first.site].moved_to
        if host:
            there = answer(now, first.site, first.path)
            assert (there.status, there.headers["Location"]) == (301, f"https://{host}{first.path}")
        got = answer(now, host or first.site, first.path)
        if faulty(name, number):
            continue
        if absent(name, number):
            assert got.status == 404, name
            assert name not in shelves.pages or shelves.pages[name].lost
            continue
        page = shelves.pages[name]
        if page.path != first.path:
            assert (got.status, got.headers["Location"]) == (301, f"https://{page.site}{page.path}")
            got = answer(now, page.site, page.path)
        assert got.status == 200, name
        if page.format == "pdf":
            assert got.body.startswith(b"%PDF-") and got.body.rstrip().endswith(b"%%EOF")
        elif page.format == "docx":
            assert plain(page.body) in document_words(got.body)
        elif name not in TRUTH.unread or TRUTH.unread[name] in (None, "robots_disallowed"):
            assert plain(page.body) in words(got.body), name


@pytest.mark.parametrize("number", range(16))
def test_index_lists_what_is_there(number: int) -> None:
    now = CHECKS[number]
    shelves = library(edition_at(now))
    for host, site in shelves.sites.items():
        got = answer(now, host, site.index)
        if (number, host) in WHOLE_SITE_FAULTS or site.always or site.moved_to:
            assert got.status in (200, 301, 429, 503) and b"<main" not in got.body
            continue
        tree = LexborHTMLParser(got.body.decode())
        links = {a.attributes.get("href") for a in tree.css("main a, div#content a")}
        assert links == {page.path for page in shelves.listed(host)}
    assert set(shelves.pages) == {
        name
        for name in every_page()
        if not absent(name, number) or (name in shelves.pages and shelves.pages[name].lost)
    }


def test_the_move_and_the_new_template() -> None:
    before, after = library(2), library(3)
    host = "education.deseret.example"
    assert before.at(host, "/programs/educator-network") is not None
    assert after.at(host, "/programs/educator-network") is None
    moved = after.at(host, "/educators/network")
    assert moved is not None and moved.body == before.pages["des-educator-network"].body
    host = "education.westsylvania.example"
    old, new = (answer(CHECKS[i], host, "/support/steady-schools").body for i in (7, 8))
    assert b"masthead__brand" not in old and b"masthead__brand" in new
    assert words(old) == words(new)


def test_robots_allow_every_document_and_unknown_paths_are_missing() -> None:
    for host in library(1).sites:
        robots = answer(CHECKS[11], host, "/robots.txt")
        assert (robots.status, robots.content_type) == (200, "text/plain; charset=utf-8")
        barred = re.findall(r"^Disallow: (\S+)", robots.body.decode(), re.M)
        closed = host == "rules.nickajack.example"
        assert (barred == ["/"]) == closed
        assert closed or not any(page.path.startswith(tuple(barred)) for page in every_page().values())
        if library(4).sites[host].always or library(3).sites[host].moved_to:
            continue
        assert answer(CHECKS[0], host, "/favicon.ico").status == 404
        assert answer(CHECKS[0], host, "/no-such-page-9f1").status == 404
    assert answer(CHECKS[0], "elsewhere.example", "/").status == 421


def test_same_visit_same_bytes_other_visit_other_noise() -> None:
    page = every_page()["fra-portrait"]
    first, again = (answer(CHECKS[0], page.site, page.path).body for _ in range(2))
    later = answer(CHECKS[1], page.site, page.path).body
    assert first == again
    assert first != later and words(first) == words(later)
    assert b"csrf" in first and b"Viewed" in first


def test_pdf_bytes_are_stable_and_follow_the_edition() -> None:
    page = every_page()["des-equity-plan"]
    bodies = [answer(moment, page.site, page.path).body for moment in CHECKS]
    assert bodies[0] == bodies[3] == bodies[4] == bodies[7]
    assert bodies[8] == bodies[15] != bodies[0]
    assert b"/CreationDate (D:20260112150000Z)" in bodies[0]
    assert b"/CreationDate (D:20260615150000Z)" in bodies[8]


def test_a_patch_must_fit_exactly_once() -> None:
    page = every_page()["fra-portrait"]
    with pytest.raises(SampleError, match="exactly once"):
        reworded(page, "no such words in the page", "", 2)


# The truth fits the pages


def test_truth_names_outcomes_documents_and_checks() -> None:
    pages = every_page()
    for fault in TRUTH.faults:
        assert fault.document in pages and OUTCOMES[fault.outcome].good is False and 1 <= fault.check <= 15
    planned = {(f.page, f.check) for f in faults() if f.page} | {
        (p.name, f.check) for f in faults() if f.host for p in pages.values() if p.site == f.host
    }
    assert {(f.document, f.check) for f in TRUTH.faults} == planned
    assert {change.document for change in TRUTH.changes} == set(pages) - set(TRUTH.unread)
    for change in TRUTH.changes:
        assert edition_at(CHECKS[change.window[1]]) == change.edition


def test_truth_of_versions_follows_from_the_pages() -> None:
    """A version begins at the first check whose text is seen whole and differs from the one before."""
    for name in every_page():
        begun, last, gone = [], None, True
        for number, moment in enumerate(CHECKS):
            if faulty(name, number) or name in TRUTH.unread:
                continue
            page = library(edition_at(moment)).pages.get(name)
            if page is not None and (gone or page.body != last):
                begun.append(number)
                last = page.body
            gone = page is None
        assert tuple(begun) == TRUTH.versions[name], name


def test_truth_of_spans_and_quotes_is_in_the_pages() -> None:
    for change in TRUTH.changes:
        if change.kind != "edited":
            assert not change.spans and not change.field_changes
            continue
        old = plain(library(change.edition - 1).pages[change.document].body)
        new = plain(library(change.edition).pages[change.document].body)
        assert old != new and change.spans
        for span in change.spans:
            assert span.old in old and span.new in new, (change.document, span)
            assert span.op in {"added", "removed", "replaced", "moved"}
            assert (span.op == "added") == (not span.old) and (span.op == "removed") == (not span.new)
        for field in change.field_changes:
            assert (field.old_quote_contains or "") in old and (field.new_quote_contains or "") in new
            assert field.kind in {"added", "removed", "changed"}


def test_truth_of_spans_accounts_for_every_differing_word() -> None:
    """Beyond the spans, old and new pages hold the same words and marks."""
    pieces = re.compile(r"\w+|[^\w\s]")
    for change in TRUTH.changes:
        if change.kind != "edited" or not change.spans_complete:
            continue
        old = pieces.findall(library(change.edition - 1).pages[change.document].body)
        new = pieces.findall(library(change.edition).pages[change.document].body)
        for span in change.spans:
            for piece in pieces.findall(span.old):
                old.remove(piece)
            for piece in pieces.findall(span.new):
                new.remove(piece)
        assert sorted(old) == sorted(new), change.document


def test_truth_of_positions_covers_four_days_and_known_keys() -> None:
    vocabulary = HERE.parents[1] / "pipeline" / "vocabulary"
    files = {
        "cbe_dimension": "cbe_dimensions",
        "equity_strategy": "equity_strategies",
        "student_group": "student_groups",
    }
    known = {
        field: yaml.safe_load((vocabulary / f"{name}.yml").read_text())[name] for field, name in files.items()
    }
    said = {"requires", "permits", "encourages", "by_waiver", "prohibits", "repealed"}
    unsaid = {"not_found", "unreachable", "not_covered"}
    assert len(TRUTH.as_of) == 4
    assert {p.jurisdiction for p in TRUTH.positions} == {
        one.code for one in load(HERE / "sources").jurisdictions
    }
    stated: dict[str, set[str]] = {field: set() for field in files}
    for position in TRUTH.positions:
        assert position.key in known[position.field]
        assert position.stance in said | unsaid | {"stated"}
        if position.stance not in unsaid:
            stated[position.field].add(position.key)
    assert stated == {field: set(keys) for field, keys in known.items()}
    assert {position.stance for position in TRUTH.positions} == said | unsaid | {"stated"}


# Over the wire


def test_every_host_over_verified_tls(served: tuple[SampleServer, SampleClock]) -> None:
    server, clock = served
    clock.set(CHECKS[0])
    before = len(server.requests)
    assert len(set(server.hosts.values())) == 1
    for host in server.hosts:
        response, body = get(server, host, "/")
        assert response.status == 200 and (b"ictional sample" in body or b"Just a moment" in body)
    log = server.requests[before:]
    assert [(r.host, r.path, r.status, r.at) for r in log] == [(h, "/", 200, CHECKS[0]) for h in server.hosts]
    assert all(r.began <= r.ended for r in log)


@pytest.mark.parametrize("name", ["fra-mastery-credit-statute", "fra-graduation-policy"])
def test_conditional_requests(served: tuple[SampleServer, SampleClock], name: str) -> None:
    server, clock = served
    page = every_page()[name]
    clock.set(CHECKS[0])
    response, _ = get(server, page.site, page.path)
    etag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    asked = {"If_None_Match": etag} if etag else {"If_Modified_Since": modified}
    clock.set(CHECKS[2])
    response, body = get(server, page.site, page.path, **asked)
    assert (response.status, body) == (304, b"")
    clock.set(CHECKS[4])
    changes = name == "fra-mastery-credit-statute"
    assert get(server, page.site, page.path, **asked)[0].status == (200 if changes else 304)


def test_compression_only_where_asked(served: tuple[SampleServer, SampleClock]) -> None:
    server, clock = served
    clock.set(CHECKS[0])
    page = every_page()["fra-portrait"]
    response, packed = get(server, page.site, page.path, Accept_Encoding="gzip, br")
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == get(server, page.site, page.path)[1]


def test_faults_over_the_wire(served: tuple[SampleServer, SampleClock]) -> None:
    server, clock = served
    seen: dict[tuple[str, int], tuple[Any, ...]] = {}
    for fault in TRUTH.faults:
        clock.set(CHECKS[fault.check])
        page = library(edition_at(CHECKS[fault.check])).pages[fault.document]
        try:
            response, body = get(server, page.site, page.path)
            seen[fault.document, fault.check] = (response.status, response.headers["Location"], len(body))
        except (http.client.IncompleteRead, OSError) as error:
            seen[fault.document, fault.check] = (type(error).__name__,)
    status = {key: value[0] for key, value in seen.items()}
    assert status["abs-tiered-supports", 1] == 200
    assert status["des-educator-network", 2] == 200
    assert status["fra-portrait", 3] == "IncompleteRead"
    assert status["wes-graduation-rule", 4] == 503
    assert status["des-equity-policy", 5] == 200
    assert status["des-equity-plan", 5] == 200
    assert seen["wes-culturally-responsive-policy", 6][:2] == (302, "https://board.westsylvania.example/")
    assert status["wes-mastery-credit-statute", 7] == 500
    assert status["abs-accountability-rule", 9] == 404
    assert status["fra-competency-grants", 10] == 403
    assert status["abs-seat-time-rule", 11] == 503
    assert status["jef-language-plan", 5] == 200
    assert status["tra-innovation-statute", 6] == status["tra-equity-plan-statute", 6] == 429
    assert status["lin-first-step-grants", 14] == "IncompleteRead"
    for place in (("wes-portrait", 9), ("abs-student-voice-memo", 14)):
        assert status[place] in {"ConnectionResetError", "RemoteDisconnected"}
    assert seen["wes-portrait", 13][2] < 6_000


def test_faulty_bodies() -> None:
    def at(name: str, number: int) -> bytes:
        page = library(edition_at(CHECKS[number])).pages[name]
        return answer(CHECKS[number], page.site, page.path).body

    assert b"Just a moment" in at("abs-tiered-supports", 1)
    assert b"Page not found" in at("des-educator-network", 2)
    assert words(at("des-equity-policy", 5)) == "" and b'id="root"' in at("des-equity-policy", 5)
    assert at("des-equity-plan", 5).startswith(b"<!DOCTYPE html")
    with pytest.raises(EOFError):
        gzip.decompress(at("abs-literacy-statute", 6))
    whole, rump = words(at("wes-portrait", 12)), words(at("wes-portrait", 13))
    assert 800 < len(rump) < 0.2 * len(whole) and rump[:500] == whole[:500]
    assert words(at("wes-portrait", 14)) == whole


def test_a_stopped_server_is_gone() -> None:
    with SampleServer(SampleClock()) as server:
        where = next(iter(server.hosts.values()))
    with pytest.raises(OSError):
        socket.create_connection(where, timeout=1)
    with pytest.raises(RuntimeError):
        _ = server.hosts
