"""The pages and commands of borrowed language and quiet removals, over the small public file."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schedules.cli import passages as command  # noqa: F401 - it registers the commands
from schedules.cli.root import app
from tests.test_named_queries import ask
from tests.test_web_public_file import HOSTILE, build, insert
from web.site import site

PASSAGE = {"id": "p" * 16, "kind": "borrowed", "words": 20, "jurisdictions": 2, "uses": 2, "first_jurisdiction": "X-FRA",
           "first_document": "fra-rule", "first_basis": "seen", "compared_with": "fra-rule",
           "last_joined_at": "2026-05-01T05:00:00Z"}  # fmt: skip
USE = {
    "passage": "p" * 16,
    "start": 0,
    "end": 9,
    "words": 20,
    "same_share": 1.0,
    "altered": "[]",
    "stands": 1,
}
USES = [
    USE | {"seq": 0, "jurisdiction": "X-FRA", "document": "fra-rule", "version": "v-rule-2", "order_told": "first",
           "order_basis": "seen", "seen_at": "2026-01-01T05:00:00Z", "quote": f"may earn credit {HOSTILE}"},
    USE | {"seq": 1, "jurisdiction": "X-DES", "document": "des-law", "version": "v-law-1", "order_told": "later",
           "order_basis": "seen", "seen_at": "2026-05-01T05:00:00Z", "not_before_at": "2026-04-01T05:00:00Z",
           "quote": f"shall earn credit {HOSTILE}", "same_share": 0.9,
           "altered": json.dumps([{"was": "may", "now": "shall"}])},
]  # fmt: skip
REMOVAL = {"kind": "section", "jurisdiction": "X-FRA", "document": "fra-rule", "version": "v-rule-1",
           "what": "equity", "heading": f"Equity {HOSTILE}", "old_seen_at": "2026-05-01T05:00:00Z",
           "new_seen_at": "2026-06-01T05:00:00Z", "basis": "seen", "evidence": "{}", "still_answers": 1}  # fmt: skip
REMOVALS = [
    REMOVAL | {"id": "r1", "change": "ch-rule-2", "quote": f"gone {HOSTILE}"},
    REMOVAL | {"id": "r2", "kind": "orphaned", "jurisdiction": "X-DES", "document": "des-law", "what": "orphaned",
               "heading": None, "new_seen_at": "2026-03-01T05:00:00Z",
               "evidence": json.dumps({"lists": [{"listed_on": "x.example/all", "last_at": "2026-01-05T00:00:00Z"}]})},
]  # fmt: skip
CARRIED = {"change": "ch-rule-2", "seq": 0, "from_document": "fra-rule", "from_version": "v-rule-1", "words": 15,
           "share": 0.5, "stands": 1, "to_document": "fra-guide", "to_version": "v-guide-1", "to_change": None,
           "from_start": 0, "from_end": 9, "came_at": "2026-06-01T05:00:00Z"}  # fmt: skip


@pytest.fixture
def public(tmp_path: Path) -> Path:
    path = build(_folder(tmp_path) / "crosswalk.db")
    with sqlite3.connect(path) as conn:
        insert(conn, "passages", [PASSAGE])
        insert(conn, "passage_uses", USES)
        insert(conn, "quiet_removals", REMOVALS)
        insert(conn, "carried_over", [CARRIED])
    return path


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "public").mkdir()
    return tmp_path / "public"


def get(public: Path, path: str, status: int = 200) -> str:
    answer = asyncio.run(site(public).client.get(path))
    assert answer.status_code == status, answer.text[:300]
    return str(answer.text)


@pytest.mark.parametrize("path", ["/borrowed", f"/borrowed/{'p' * 16}", "/removals", "/changes/ch-rule-2"])
def test_what_was_read_is_never_markup_and_the_release_is_named(public: Path, path: str) -> None:
    page = get(public, path)
    assert HOSTILE not in page and "Release 2" in page


def test_the_list_of_passages(public: Path) -> None:
    page = get(public, "/borrowed")
    assert (
        f"/borrowed/{'p' * 16}" in page and "had it first: we read it there before the others had it." in page
    )
    assert f"/borrowed/{'p' * 16}" not in get(public, "/borrowed?state=X-NOR")


def test_a_passage_marks_what_was_altered(public: Path) -> None:
    page = " ".join(get(public, f"/borrowed/{'p' * 16}").split())
    assert '<del><span class="vh">[removed: </span>may<' in page
    assert '<ins><span class="vh">[added: </span>shall<' in page
    assert "Came between 1 April 2026 and 1 May 2026" in page
    get(public, "/borrowed/nothing", 404)


def test_a_page_that_is_gone_is_said_to_be_gone_once(public: Path) -> None:
    with sqlite3.connect(public) as conn:
        conn.execute("update quiet_removals set kind = 'page', basis = 'proven' where id = 'r1'")
        conn.execute("update quiet_removals set kind = 'page', basis = 'unproven' where id = 'r2'")
    page = get(public, "/removals")
    assert '<span class="kind">Page gone.</span></p>' in page and "The page is gone." not in page
    assert (
        "Page gone.</span> The page is not found and its list shows it no longer; that is not proof yet."
        in page
    )


def test_the_list_of_removals_by_state_kind_and_day(public: Path) -> None:
    page = get(public, "/removals")
    assert "The section “Equity" in page and "x.example/all listed it until 5 January 2026" in page
    assert 'id="r1"' not in get(public, "/removals?kind=orphaned") and 'id="r2"' in get(
        public, "/removals?kind=orphaned"
    )
    assert 'id="r2"' not in get(public, "/removals?since=2026-04-01")
    assert 'id="r1"' not in get(public, "/removals?state=X-DES")
    assert "2 quiet removals in 6 documents read in 2 jurisdictions." in page
    assert "1 quiet removal in 3 documents read in 1 jurisdiction." in get(public, "/removals.md?state=X-DES")


def test_a_change_says_where_its_words_went(public: Path) -> None:
    page = " ".join(get(public, "/changes/ch-rule-2").split())
    assert "removed here stand in" in page and "/documents/fra-guide" in page


@pytest.mark.parametrize("form", ["csv", "json", "md", "xlsx"])
def test_downloads(public: Path, form: str) -> None:
    for name in ("borrowed", "removals"):
        assert asyncio.run(site(public).client.get(f"/{name}.{form}")).status_code == 200


def test_the_rows_of_a_download(public: Path) -> None:
    found = list(csv.DictReader(io.StringIO(get(public, "/borrowed.csv"))))
    assert [(row["state"], row["order"], row["altered"], row["release"]) for row in found] == [
        ("X-FRA", "first", "", "2"),
        ("X-DES", "later", "'shall' for 'may'", "2"),
    ]
    found = list(csv.DictReader(io.StringIO(get(public, "/removals.csv"))))
    assert [(row["kind"], row["state"], row["gone_by"]) for row in found] == [
        ("section", "X-FRA", "2026-06-01T05:00:00Z"),
        ("orphaned", "X-DES", "2026-03-01T05:00:00Z"),
    ]


def test_the_commands(public: Path) -> None:
    data = ["--data", str(public.parent.parent)]
    run = CliRunner().invoke
    answer = run(app, ["borrowed", *data])
    assert answer.exit_code == 0 and "1 passage. Release 2" in answer.stdout
    answer = run(app, ["removals", "--kind", "orphaned", "--format", "json", *data])
    assert [row["id"] for row in json.loads(answer.stdout)["removals"]] == ["r2"]
    answer = run(app, ["removals", "--kind", "orphaned", *data])
    assert "1 quiet removal in 6 documents read in 2 jurisdictions. Release 2" in answer.stdout
    answer = run(app, ["removals", "--since", "2026-04-01", "--state", "x-fra", "--format", "json", *data])
    assert [row["id"] for row in json.loads(answer.stdout)["removals"]] == ["r1"]


def test_the_named_queries(public: Path) -> None:
    conn = sqlite3.connect(public)
    assert ask(conn, "which_language_was_borrowed", "state", "order_told", state="x-des") == [
        ("X-FRA", "first"),
        ("X-DES", "later"),
    ]
    assert ask(conn, "what_vanished_without_a_word", "state", "kind", state="", kind="section", since="") == [
        ("X-FRA", "section")
    ]
    assert ask(conn, "which_pages_does_nothing_lead_to", "state", state="") == [("X-DES",)]
    assert ask(conn, "where_did_the_words_go", "state", "words", state="") == [("X-FRA", 15)]
    conn.close()
