"""Pages that count the same things count them alike: what is read, out of reach, removed, and when it changed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette

from db.snapshot import open_release
from tests.asking import get
from tests.test_web_public_file import build, insert
from web.site import site

DAY = "2026-02-01T05:00:00Z"
# A page that was read once and removed, one that could never be read, and both again elsewhere.
MORE = [
    {"id": "fra-gone", "title": "Gone", "last_confirmed_at": DAY, "last_changed_at": DAY, "removed_at": DAY},
    {"id": "fra-shut", "title": "Shut", "unconfirmed_since": DAY},
]
FAULT = {
    "id": "q-shut",
    "document": "fra-shut",
    "jurisdiction": "X-FRA",
    "outcome": "blocked",
    "since": DAY,
    "checks": 3,
}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    path = build(folder / "crosswalk.db")
    with closing(sqlite3.connect(path)) as conn, conn:
        shared = {"jurisdiction": "X-FRA", "publisher": "fra-doe", "format": "html", "origin": "declared"}
        insert(conn, "documents", (shared | row for row in MORE))
        insert(
            conn, "coverage", [FAULT | {"publisher": "fra-doe", "url": "https://x.example/", "last_at": DAY}]
        )
        conn.execute(
            "update holdings set removed = 1 where jurisdiction = 'X-FRA' and kind = 'statute_section'"
        )
    return folder


@pytest.fixture(scope="module")
def served(public: Path) -> Datasette:
    return site(public / "crosswalk.db")


def words(served: Datasette, path: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", get(served, path).text).split())).replace(" .", ".")


def row_of(served: Datasette, path: str, name: str) -> list[str]:
    """Return the cells of the first row of a page that is headed by this name."""
    found = next(
        row
        for row in re.findall(r"<tr.*?</tr>", get(served, path).text, re.DOTALL)
        if f">{name}<" in row.partition("</th>")[0]
    )
    return [
        " ".join(re.sub(r"<[^>]+>", "", cell).split())
        for cell in re.findall(r"<t[hd].*?</t[hd]>", found, re.DOTALL)
    ]


def test_the_first_page_and_the_coverage_count_alike(served: Datasette) -> None:
    home, coverage = words(served, "/"), words(served, "/coverage")
    assert "Read so far: 7 documents from 2 of 3 jurisdictions" in home
    assert "1 of them cannot be reached now , 1 was removed by its publisher" in home
    assert "8 documents are followed in 2 of 3 jurisdictions, and 7 of them have been read." in coverage
    assert "2 of 8 are out of reach now: 1 that was read before, 1 that never could be read." in coverage


def test_confirmed_unconfirmed_and_removed_make_all_documents(served: Datasette) -> None:
    name, documents, confirmed, unconfirmed, removed, *_ = row_of(served, "/coverage", "Fralia")
    assert (name[:6], documents, confirmed, unconfirmed, removed) == ("Fralia", "5", "2 of 5", "2", "1")


def test_removed_is_told_from_not_read_yet(served: Datasette) -> None:
    told = "Held 2 1 more never read so far 1 more removed by its publisher"
    assert told in words(served, "/coverage")
    assert "Held, 2 documents; 1 more never read so far; 1 more removed by its publisher" in words(
        served, "/states/X-FRA"
    )


def test_only_what_was_read_still_stands(served: Datasette, public: Path, tmp_path: Path) -> None:
    told = words(served, "/states/X-FRA")
    assert (
        "2 sources are out of reach. What 1 of them said before still stands below, marked as unconfirmed; "
        in told
    )
    assert "the others were never read. Which ones" in told
    other = tmp_path / "crosswalk.db"
    other.write_bytes((public / "crosswalk.db").read_bytes())
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("delete from coverage where document <> 'fra-shut'")
    told = words(site(other), "/states/X-FRA")
    assert "1 source is out of reach. It was never read, so nothing of it stands below." in told
    assert "still stands" not in told


def test_a_first_reading_is_no_change(public: Path, tmp_path: Path) -> None:
    other = tmp_path / "crosswalk.db"
    other.write_bytes((public / "crosswalk.db").read_bytes())
    with closing(open_release(public)) as conn:
        [latest] = conn.execute(
            "select max(new_seen_at) from changes where cause = 'source' and jurisdiction = 'X-FRA'"
            " and coalesce(relevance, '') <> 'none'"
        ).fetchone()
        assert latest
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("update changes set cause = 'coverage' where jurisdiction = 'X-DES'")
    served = site(other)
    assert row_of(served, "/states", "Desmora")[-1] == "none seen"
    assert row_of(served, "/states", "Fralia")[-1] != "none seen"
    assert row_of(served, "/states/X-DES", "=HYPERLINK(1) Seat time")[3] == "not seen to change"
    assert row_of(served, "/states/X-FRA", "Shut")[3] == "not yet read"
    assert row_of(served, "/states/X-FRA", "Credit for Learning")[3] not in (
        "not seen to change",
        "not yet read",
    )
