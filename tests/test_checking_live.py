"""``sources check --live``: what is dead, moved or blocked, and what to declare instead.

Stand-ins on the loopback address play the real host names; nothing is tried against the internet.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from schedules import trying
from schedules.cli import live  # noqa: F401 - it registers the command
from schedules.cli.root import app
from schedules.replacing import best_match
from tests.loopback import Asked, Reply, Stand
from tests.trial_stand_in import describe

OFFICE, LAW, CLOSED = "www.office.nh.gov", "law.nh.gov", "code.nh.gov"
SOURCES = """\
jurisdiction: NH
publishers:
  - id: nh_office
    name: An office
    kind: agency
    url: https://www.office.nh.gov/
    entries: [https://www.office.nh.gov/learning]
    indexes:
      - {url: https://www.office.nh.gov/policies, complete: true}
    documents:
      - {name: well, title: Well, url: "https://www.office.nh.gov/well", topics: [cbe]}
      - {name: moved, title: Moved, url: "https://www.office.nh.gov/old", topics: [cbe]}
      - name: gone
        title: Competency-Based Learning in New Hampshire
        url: https://www.office.nh.gov/programs/cbl.html
        topics: [cbe]
        earlier_urls: [https://www.office.nh.gov/cbl]
      - {name: blocked, title: Blocked, url: "https://www.office.nh.gov/blocked", topics: [cbe]}
      - {name: hidden, title: Hidden, url: "https://www.office.nh.gov/private/x", topics: [cbe]}
      - {name: thin, title: Thin, url: "https://www.office.nh.gov/thin", topics: [cbe], expect: {min_chars: 5000}}
      - {name: past, title: Past, url: "https://www.office.nh.gov/past", topics: [cbe], retired: 2026-01-31}
  - id: nh_law
    name: A court
    kind: legislature
    url: https://law.nh.gov/
    documents:
      - {name: section-2, title: Section 2, url: "https://law.nh.gov/rsa/193-e-2.htm", topics: [cbe]}
  - id: nh_closed
    name: A publisher of codes
    kind: rules
    url: https://code.nh.gov/
    do_not_crawl: It asks not to be crawled.
    documents:
      - {name: code, title: Code, url: "https://code.nh.gov/1", topics: [cbe]}
"""
WELL = """\
jurisdiction: NH
publishers:
  - id: nh_office
    name: An office
    kind: agency
    url: https://www.office.nh.gov/
    documents:
      - {name: well, title: Well, url: "https://www.office.nh.gov/well", topics: [cbe]}
"""
PAGE = (
    "<html><head><title>T</title></head><body><main><h1>Heading</h1><p>" + "Students show mastery. " * 40
).encode()
BLOCKED = b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>No.</body></html>"
XML = (("Content-Type", "application/xml"),)
NEW = f"https://{OFFICE}/learning/competency-based-learning-new-hampshire"


def sitemap(*urls: str, kind: str = "urlset") -> bytes:
    inside = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{kind}>'.encode()


def answer(asked: Asked) -> Reply:
    robots = f"User-agent: *\nDisallow: /private\nSitemap: https://{asked.host}/sitemap.xml\n".encode()
    replies = {
        "/robots.txt": Reply(robots, headers=(("Content-Type", "text/plain"),)),
        "/old": Reply(status=301, headers=(("Location", "/new"),)),
        "/blocked": Reply(BLOCKED),
        "/sitemap.xml": Reply(
            sitemap(f"https://{asked.host}/pages.xml.gz", kind="sitemapindex"), headers=XML
        ),
        "/pages.xml.gz": Reply(
            gzip.compress(sitemap(f"https://{OFFICE}/well", NEW, f"https://{OFFICE}/news/1"), mtime=0),
            headers=XML,
        ),
    }
    if asked.host == LAW and asked.path == "/pages.xml.gz":
        return Reply(gzip.compress(sitemap(f"https://{LAW}/rsa/193-e-3.htm"), mtime=0), headers=XML)
    if asked.path in {"/well", "/new", "/thin", "/learning", "/policies"}:
        return Reply(PAGE)
    return replies.get(asked.path, Reply(b"<h1>Not found</h1>", 404))


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand(answer, [OFFICE, "office.nh.gov", LAW, CLOSED]) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Path:
    told = describe(stand, tmp_path / "stand.json")
    monkeypatch.setattr(trying, "PROGRAM", (sys.executable, "-m", "tests.trial_stand_in", str(told)))
    stand.log.clear()
    made = tmp_path / "sources"
    made.mkdir()
    table = "jurisdictions:\n  - {code: NH, name: New Hampshire, kind: state}\n  - {code: VT, name: V, kind: state}\n"
    (made / "jurisdictions.yml").write_text(table)
    (made / "nh.yml").write_text(SOURCES)
    return made


def checked(folder: Path, *argv: str) -> Result:
    return CliRunner().invoke(
        app, ["sources", "check", "--sources", str(folder), *argv], prog_name="crosswalk"
    )


def test_each_address_is_asked_once_and_told(folder: Path, stand: Stand) -> None:
    ended = checked(folder, "--live", "--format", "json")
    assert ended.exit_code == 1
    found: list[dict[str, Any]] = json.loads(ended.stdout)
    assert [(one["finding"], one["outcome"], one["url"].partition("nh.gov")[2]) for one in found] == [
        ("dead", "missing", "/programs/cbl.html"),
        ("dead", "missing", "/rsa/193-e-2.htm"),
        ("moved", "received", "/old"),
        ("blocked", "blocked", "/blocked"),
        ("blocked", "robots_disallowed", "/private/x"),
        ("unfit", "unexpected", "/thin"),
        ("not asked", "do_not_crawl", "/1"),
        ("ok", "received", "/well"),
        ("ok", "received", "/learning"),
        ("ok", "received", "/policies"),
    ]
    asked = Counter(f"{one.host}{one.path}" for one in stand.log)
    assert max(count for path, count in asked.items() if not path.endswith("/robots.txt")) == 1
    assert not any(path.startswith(CLOSED) or "/private" in path or "/past" in path for path in asked)
    changes = {one["place"]: (one["proposed"], one["change"]) for one in found if one["proposed"]}
    assert changes == {
        "nh.yml:12": (
            f"https://{OFFICE}/new",
            f"url: https://{OFFICE}/new; earlier_urls: ['https://{OFFICE}/old']",
        ),
        "nh.yml:15": (
            NEW,
            f"url: {NEW}; earlier_urls: ['https://{OFFICE}/cbl', 'https://{OFFICE}/programs/cbl.html']",
        ),
    }


def test_the_table_says_what_to_write_and_the_csv_all_of_it(folder: Path) -> None:
    ended = checked(folder, "--live", "NH")
    assert ended.exit_code == 1
    assert (
        f"nh.yml:15: url: {NEW}; earlier_urls:" in ended.stdout
        and "# the site's sitemap lists it" in ended.stdout
    )
    assert ended.stdout.endswith("10 addresses: 2 dead, 1 moved, 2 blocked, 1 unfit, 1 not asked, 3 ok\n")
    rows = list(csv.DictReader(io.StringIO(checked(folder, "--live", "--format", "csv").stdout)))
    assert [row["finding"] for row in rows].count("ok") == 3 and rows[0][
        "because"
    ] == "the site's sitemap lists it"


def test_what_is_well_exits_0_and_a_state_without_sources_asks_nothing(folder: Path, stand: Stand) -> None:
    (folder / "nh.yml").write_text(WELL)
    ended = checked(folder, "--live")
    assert (ended.exit_code, ended.stdout) == (0, "1 address: 1 ok\n"), ended.output
    stand.log.clear()
    ended = checked(folder, "--live", "VT")
    assert (ended.exit_code, ended.stdout, stand.log) == (0, "0 addresses: none declared\n", [])


def test_our_own_network_down_is_told_and_is_not_well(folder: Path) -> None:
    offices = "".join(
        f"  - {{id: p{n}, name: P{n}, kind: agency, url: 'https://p{n}.nh.gov/', entries: ['https://p{n}.nh.gov/a']}}\n"
        for n in range(6)
    )
    (folder / "nh.yml").write_text(f"jurisdiction: NH\npublishers:\n{offices}")
    ended = checked(folder, "--live")
    assert ended.exit_code == 1, ended.output
    assert "our own network or name server seems to be down" in ended.stdout
    assert "could not be asked, so nothing is known of them; run it again." in ended.stderr


def test_states_are_for_live_and_unknown_ones_are_told(folder: Path) -> None:
    assert checked(folder, "NH").exit_code == 2
    assert "'ZZ' is no jurisdiction's code" in str(checked(folder, "--live", "ZZ").exception)


@pytest.mark.parametrize(
    ("url", "title", "match"),
    [
        (
            "https://a.gov/policy/graduation-requirements.aspx",
            "",
            "https://a.gov/high-school/graduation-requirements",
        ),
        ("https://a.gov/p/1234", "Graduation Requirements", None),
        ("https://a.gov/x", "Equity plan", "https://a.gov/new/equity-plan/index.html"),
        ("https://a.gov/rules/ed-306.html", "", "https://a.gov/admin-rules/ed306/ed-306"),
        ("https://a.gov/rules/ed-305.html", "", None),
        ("https://a.gov/", "", None),
    ],
)
def test_a_replacement_is_alike_by_words_and_never_another_number(
    url: str, title: str, match: str | None
) -> None:
    listed = (
        "https://a.gov/high-school/graduation-requirements",
        "https://a.gov/new/equity-plan/index.html",
        "https://a.gov/admin-rules/ed306/ed-306",
        "https://a.gov/news",
    )
    assert best_match(url, title, listed) == match
