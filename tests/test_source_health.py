"""``sources list``: what is followed, how sure its address is, and how it does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawler import declarations
from db.ids import document_id
from db.records import Capture
from db.store import Store
from schedules.cli import collect, keep, listing, main, rules  # noqa: F401 - they register the commands
from schedules.cli.root import app
from schedules.source_health import health
from tests.captured import Page, statute, write_warc

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SOURCES = """\
jurisdiction: NH
publishers:
  - id: nh_ed
    name: Department of Education
    kind: agency
    url: https://ed.nh.example/
    documents:
      - {name: well, title: "The [rule]", url: "https://ed.nh.example/well", topics: [cbe], evidence: seen}
      - {name: bad, title: Bad, url: "https://ed.nh.example/bad", topics: [cbe, equity], evidence: listed}
      - {name: new, title: New, url: "https://ed.nh.example/new", topics: [equity], kind: framework}
      - {name: past, title: Past, url: "https://ed.nh.example/past", topics: [cbe], retired: 2026-01-31}
  - id: nh_closed
    name: A publisher of codes
    kind: rules
    url: https://code.nh.example/
    do_not_crawl: It asks not to be crawled.
    documents:
      - {name: code, title: Code, url: "https://code.nh.example/1", topics: [cbe]}
"""
GOOD = statute("1", ["A district may award credit for mastery."] * 9)


def row(**told: str | None) -> dict[str, Any]:
    names = ("removed_at", "since", "outcome", "last_confirmed_at", "ok_since")
    return {**dict.fromkeys(names), **told}


@pytest.mark.parametrize(
    ("checks", "waiting", "closed", "expected"),
    [
        (None, False, None, ("unread", "never read")),
        (row(), False, None, ("unread", "never read")),
        (None, False, "No.", ("closed", "not crawled, since its publisher asks so")),
        (None, True, "No.", ("waiting", "fetched, to be judged by 'crosswalk process'")),
        (
            row(since="2026-11-01T00:00:00Z", outcome="missing"),
            False,
            None,
            ("faulty", "missing since 2026-11-01"),
        ),
        (
            row(last_confirmed_at="2026-11-20T00:00:00Z", ok_since="2026-03-01T00:00:00Z"),
            True,
            None,
            ("ok", "ok since 2026-03-01, confirmed 2026-11-20"),
        ),
        (
            row(last_confirmed_at="2026-11-10T23:59:59Z"),
            False,
            None,
            ("unconfirmed", "last confirmed 2026-11-10"),
        ),
        (
            row(last_confirmed_at="2026-11-20T00:00:00Z", since="2026-11-21T00:00:00Z", outcome="blocked"),
            False,
            None,
            ("faulty", "blocked since 2026-11-21"),
        ),
        (row(removed_at="2026-05-01T00:00:00Z"), False, None, ("gone", "removed, missed since 2026-05-01")),
    ],
)
def test_health_in_words(
    checks: dict[str, Any] | None, waiting: bool, closed: str | None, expected: tuple[str, str]
) -> None:
    assert health(checks, waiting=waiting, closed=closed, now=NOW) == expected


def crosswalk(*argv: object) -> Result:
    return CliRunner().invoke(app, [*map(str, argv)], prog_name="crosswalk")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "jurisdictions.yml").write_text(
        "jurisdictions:\n  - {code: NH, name: New Hampshire, kind: state}\n"
    )
    (sources / "nh.yml").write_text(SOURCES)
    for module in (declarations, collect, listing):
        monkeypatch.setattr(module, "SOURCES", sources)
    return tmp_path / "data"


def filled(data: Path) -> Path:
    site = "https://ed.nh.example/"
    pages = [
        Page(f"{site}well", "2026-01-05T00:00:00Z", GOOD),
        Page(f"{site}well", "2026-01-06T00:00:00Z", b"<h1>Error</h1>", 500),
        Page(f"{site}well", "2026-01-07T00:00:00Z", GOOD),
        Page(f"{site}well", "2026-01-08T00:00:00Z", GOOD),
        Page(f"{site}bad", "2026-01-07T00:00:00Z", b"<h1>Not found</h1>", 404),
        Page("https://other.example/x", "2026-01-07T00:00:00Z", GOOD),
    ]
    warc = write_warc(data.parent / "one.warc.gz", pages)
    assert crosswalk("import", warc, "--data", data, "--workers", 1).exit_code == 0
    assert crosswalk("rebuild", "--data", data, "--workers", 1).exit_code == 0
    return data


def told(data: Path, *argv: str) -> list[list[str]]:
    """Return the cells of the list, row by row; they are two or more spaces apart."""
    ended = crosswalk("sources", "list", "--sources", listing.SOURCES, "--data", data, *argv)
    assert ended.exit_code == 0, ended.output
    lines = [line for line in ended.output.splitlines() if "https://" in line]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def test_every_followed_document_is_listed_with_its_health(data: Path) -> None:
    assert told(filled(data)) == [
        [
            "NH",
            "nh_ed",
            "The [rule]",
            "cbe",
            "address seen",
            "last confirmed 2026-01-08",
            "https://ed.nh.example/well",
        ],
        [
            "NH",
            "nh_ed",
            "Bad",
            "cbe, equity",
            "address listed",
            "missing since 2026-01-07",
            "https://ed.nh.example/bad",
        ],
        [
            "NH",
            "nh_ed",
            "New",
            "equity",
            "address to be confirmed",
            "never read",
            "https://ed.nh.example/new",
        ],
        [
            "NH",
            "nh_closed",
            "Code",
            "cbe",
            "address to be confirmed",
            "not crawled, since its publisher asks so",
            "https://code.nh.example/1",
        ],
        [
            "Section 1. Credit for demonstrated mastery",
            "imported",
            "last confirmed 2026-01-07",
            "https://other.example/x",
        ],
    ]


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        (("--health", "faulty"), ["bad"]),
        (("--health", "unread"), ["new"]),
        (("--health", "unconfirmed"), ["well", "x"]),
        (("--health", "closed"), ["1"]),
        (("--state", "nh", "--health", "unconfirmed"), ["well"]),
        (("--topic", "equity"), ["bad", "new"]),
        (("--kind", "framework"), ["new"]),
    ],
)
def test_it_is_filtered(data: Path, argv: tuple[str, ...], names: list[str]) -> None:
    assert [cells[-1].rpartition("/")[2] for cells in told(filled(data), *argv)] == names


def test_a_check_that_waits_to_be_judged_says_so(data: Path) -> None:
    filled(data)
    key = "ed.nh.example/new"
    with Store.open(data) as store:
        store.add_captures(
            [
                Capture(
                    "c1",
                    f"https://{key}",
                    key,
                    "2026-02-01T00:00:00Z",
                    "live",
                    document=document_id(key),
                    error="timeout",
                )
            ]
        )
    assert [cells[-2] for cells in told(data, "--health", "waiting")] == [
        "fetched, to be judged by 'crosswalk process'"
    ]


def test_without_data_the_declarations_are_listed_and_health_is_refused(data: Path) -> None:
    assert [cells[-2] for cells in told(data)][:3] == ["never read"] * 3
    ended = crosswalk("sources", "list", "--health", "ok", "--data", data)
    assert "so --health cannot be told" in str(ended.exception)
