"""A person fills a hole: a saved file goes through the same archive, judge and extraction as any capture."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawler import declarations
from crawler.warc.supplied import moment
from db.records import Capture
from db.store import Store
from schedules.cli import main, site, supply  # noqa: F401 - they register the commands
from schedules.cli.root import app
from tests.captured import statute
from tests.loopback import Asked, Reply, Stand
from tests.test_clean_files import docx, run
from tests.test_command_line import pdf
from tests.trial_stand_in import describe
from web.site import site as site_of

SOURCES = """\
jurisdiction: NH
publishers:
  - id: nh_closed
    name: A publisher of codes
    kind: legislature
    url: https://code.nh.example/
    do_not_crawl: It asks not to be crawled.
    documents:
      - name: credit
        title: Credit
        url: https://code.nh.example/credit
        topics: [cbe]
        expect: {min_chars: 100}
  - id: nh_open
    name: An office
    kind: agency
    url: https://office.nh.example/
    documents:
      - {name: page, title: Page, url: "https://office.nh.example/page", topics: [cbe]}
"""
URL = "https://code.nh.example/credit"
PAGE = statute(
    "1", ["A district shall award credit when a student demonstrates mastery of the competencies."] * 6
)
BLOCKED = (
    b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>No permission.</body></html>"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "jurisdictions.yml").write_text(
        "jurisdictions:\n  - {code: NH, name: New Hampshire, kind: state}\n"
    )
    (sources / "nh.yml").write_text(SOURCES)
    monkeypatch.setattr(declarations, "SOURCES", sources)
    return tmp_path


def crosswalk(*argv: object) -> Result:
    return CliRunner().invoke(app, [*map(str, argv)], prog_name="crosswalk")


def given(folder: Path, body: bytes = PAGE, *, name: str = "saved.html", **options: str) -> Result:
    (folder / name).write_bytes(body)
    said = {
        "url": URL,
        "captured-at": "2026-03-01",
        "by": "Ann Example",
        "reason": "No crawler may.",
        **options,
    }
    argv = [part for key, value in said.items() for part in (f"--{key}", value)]
    return crosswalk("add-capture", folder / name, *argv, "--data", folder / "data", "--workers", 1)


def captures(folder: Path) -> list[Capture]:
    with Store.open(folder / "data") as store:
        return store.captures()


def rows(folder: Path, sql: str) -> list[dict[str, object]]:
    with Store.open(folder / "data") as store:
        return store.rows(sql)


def test_it_is_the_only_way_in_where_a_publisher_refuses_crawlers(folder: Path) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(status=404) if asked.path == "/robots.txt" else Reply(PAGE)

    with Stand(answer, ["code.nh.example", "office.nh.example"]) as stand:
        told = describe(stand, folder / "stand.json")
        argv = [sys.executable, "-m", "tests.trial_stand_in", str(told), "--crawl"]
        argv += [str(folder / "data"), str(folder / "sources")]
        assert subprocess.run(argv, check=False, timeout=120).returncode == 0
        assert {asked.host for asked in stand.log} == {"office.nh.example"}
    ended = given(folder)
    assert ended.exit_code == 0, ended.output
    assert f"{URL}: first; to be checked again on 2026-08-28" in ended.output
    [held] = [capture for capture in captures(folder) if capture.origin == "manual"]
    assert (held.url, held.captured_at, held.http_status) == (URL, "2026-03-01T00:00:00Z", 200)
    assert (held.why, held.supplied_by) == ("No crawler may.", "Ann Example")
    assert held.check_again_at == "2026-08-28T00:00:00Z"
    [stated] = rows(
        folder,
        "SELECT p.stance, d.origin, d.evidence FROM positions p JOIN documents d ON d.id = p.document "
        f"WHERE p.key = 'mastery_based_credit' AND d.url = '{URL}'",
    )
    assert stated == {"stance": "requires", "origin": "declared", "evidence": "known"}


def test_twice_is_once(folder: Path) -> None:
    assert given(folder).exit_code == 0
    again = given(folder)
    assert again.exit_code == 0 and "held already, so not added again" in again.output
    assert len(captures(folder)) == 1 and "nothing public changed" in again.output


def test_a_lost_database_gets_the_row_back(folder: Path) -> None:
    assert given(folder, state="NH", reason="Für Schüler: 100 %", by="Zoë").exit_code == 0
    before = captures(folder)
    (folder / "data" / "crosswalk.db").unlink()
    assert crosswalk("process", "--data", folder / "data", "--workers", 1).exit_code == 0
    assert captures(folder) == before
    assert before == [replace(before[0], jurisdiction="NH", supplied_by="Zoë", why="Für Schüler: 100 %")]


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("saved.pdf", pdf(), "application/pdf"),
        (
            "saved.docx",
            docx("<w:p>" + run("A district may award credit for mastery. " * 12) + "</w:p>"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("named-wrongly.pdf", PAGE, "text/html"),
    ],
)
def test_the_bytes_say_what_it_is(folder: Path, name: str, body: bytes, kind: str) -> None:
    ended = given(folder, body, name=name, url="https://other.example/rule", state="nh")
    assert ended.exit_code == 0, ended.output
    [held] = captures(folder)
    assert held.content_type == kind
    [document] = rows(folder, "SELECT jurisdiction, publisher, origin, url FROM documents")
    assert document == {"jurisdiction": "NH", "publisher": None, "origin": "manual", "url": held.url}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(BLOCKED, "blocked"), (b"<html><body><main><p>Short.</p></main></body></html>", "empty")],
)
def test_a_saved_fault_is_kept_and_stands_for_nothing(folder: Path, body: bytes, outcome: str) -> None:
    ended = given(folder, body)
    assert ended.exit_code == 1
    assert f"{outcome}. " in ended.output and "save the page anew and supply that." in ended.output
    assert len(captures(folder)) == 1 and rows(folder, "SELECT id FROM versions") == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"captured-at": "yesterday"}, "--captured-at 'yesterday' is no day; write it as 20"),
        ({"captured-at": "2999-01-01"}, "has not come yet; say when the page was saved."),
        ({"captured-at": "0001-01-01"}, "is before there were web pages"),
        ({"check-again": "2026-02-28"}, "must be later than --captured-at 2026-03-01."),
        ({"by": " "}, "Say with --by who saved it"),
        ({"url": "code.nh.example/credit"}, "is not a full address"),
        ({"url": "https://nobody.example/x"}, "say whose page it is with --state."),
        ({"state": "VT"}, "'VT' is no jurisdiction's code"),
        ({"body": "", "name": "empty.html"}, "is empty; save the page again."),
        ({"body": "plain words", "name": "a.txt"}, "is neither a page (HTML) nor a PDF nor a Word file"),
        ({"body": "From: <Saved by Blink>\n", "name": "a.mhtml"}, "save the page as 'HTML only'"),
    ],
)
def test_what_cannot_be_taken_is_a_sentence_and_leaves_nothing(
    folder: Path, options: dict[str, str], told: str
) -> None:
    body = options.pop("body").encode() if "body" in options else PAGE
    ended = given(folder, body, name=options.pop("name", "saved.html"), **options)
    assert ended.exception is not None and told in str(ended.exception)
    assert not (folder / "data" / "archive").exists() or captures(folder) == []


def test_a_missing_file_is_a_sentence(folder: Path) -> None:
    said = (
        "--url",
        URL,
        "--captured-at",
        "2026-03-01",
        "--by",
        "A",
        "--reason",
        "R",
        "--data",
        folder / "data",
    )
    ended = crosswalk("add-capture", folder / "nothing.html", *said)
    assert "is no file; name the page" in str(ended.exception)


def test_status_lists_what_is_to_be_checked_again_until_somebody_does(folder: Path) -> None:
    assert given(folder, **{"check-again": "2026-04-01"}).exit_code == 0
    told = crosswalk("status", "--data", folder / "data")
    assert told.exit_code == 1 and "supplied by a person, to be checked again" in told.output
    assert "2026-04-01  2026-03-01" in told.output and URL in told.output
    assert given(folder, **{"captured-at": "2026-11-01", "check-again": "2999-01-01"}).exit_code == 0
    told = crosswalk("status", "--data", folder / "data")
    assert "to be checked again" not in told.output


def test_the_page_says_it_and_no_name_is_published(folder: Path) -> None:
    assert given(folder).exit_code == 0
    public = folder / "data" / "public" / "crosswalk.db"
    [document] = rows(folder, "SELECT id FROM documents")
    page = asyncio.run(site_of(public).client.get(f"/documents/{document['id']}"))
    words = " ".join(page.text.split())
    assert 'by a person on <time datetime="2026-03-01T00:00:00Z">1 March 2026</time>; check again by' in words
    assert "28 August 2026" in words and "No crawler may." in words
    assert b"Ann Example" not in public.read_bytes()


def test_a_day_is_its_first_moment_and_a_zone_counts() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert moment("2026-03-01", "--captured-at", now) == datetime(2026, 3, 1, tzinfo=UTC)
    assert moment("2026-03-01T09:00-05:00", "--captured-at", now) == datetime(2026, 3, 1, 14, tzinfo=UTC)
