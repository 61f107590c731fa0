"""Finding words: by the index of a release and, in older ones, without; what is asked never breaks the question."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.answers_search import search
from db.search_asked import Search
from db.search_index import TABLES, is_indexed, write_index
from db.search_marks import marked, passages
from db.search_words import MOST, words_of
from db.snapshot import digest_of, open_release
from tests.test_web_public_file import DES, FRA, build

HOSTILE = (
    '"', '""', '"a', 'a"', "'", "NOT", "a AND", "a OR OR b", "NEAR(a b)", "title:", "title : a", "{title} : a", "a*", "*",
    "^a", "-a", "+", "(", ")", "a) OR (b", "--", "; DROP TABLE versions", "\x00", "a\x00b", "\ud800", "%", "_", "\\",
    "<script>alert(1)</script>", "ﬁ", "é" * 200, "\u0301", "𝒳", "rowid", "search_documents", "credit " * 50, "“credit",
)  # fmt: skip


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(build(tmp_path_factory.mktemp("search") / "crosswalk.db"))) as opened:
        write_index(opened)
        yield opened


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The same file as an older program would have written it."""
    with closing(sqlite3.connect(build(tmp_path_factory.mktemp("search") / "older.db"))) as opened:
        yield opened


def found(conn: sqlite3.Connection, asked: str, **narrowed: object) -> dict[str, list[str]]:
    """Return what is found: the ids of documents, with a star where the text stands no more, of sentences too, and of
    changes."""
    told = search(conn, Search(words_of(asked), **narrowed))  # type: ignore[arg-type]
    return {
        kind: [(row["id"] if kind == "changes" else row["document"]) + "*" * bool(kind != "changes" and row["until"])
               for row in group.rows]
        for kind, group in told.items()
    }  # fmt: skip


def test_all_words_have_to_be_there_in_whatever_form(conn: sqlite3.Connection) -> None:
    assert found(conn, "MASTERY districts shall") == found(conn, "mastery district shall")
    told = found(conn, "mastery shall")
    assert sorted(told["documents"]) == ["des-page", "fra-rule"]
    assert sorted(told["sentences"]) == ["des-page", "fra-rule"]
    assert found(conn, "mastery zebra") == {"documents": [], "sentences": [], "changes": []}


def test_what_is_not_relevant_is_not_found(conn: sqlite3.Connection, older: sqlite3.Connection) -> None:
    for opened in (conn, older):
        assert found(opened, "soup") == {"documents": [], "sentences": [], "changes": []}


def test_a_phrase_is_these_words_in_this_order(conn: sqlite3.Connection) -> None:
    assert found(conn, '"shall award credit"')["documents"] == ["fra-rule"]
    assert found(conn, '"credit award shall"')["documents"] == []
    assert sorted(found(conn, "credit award shall")["documents"]) == ["des-page", "fra-rule"]


def test_a_text_that_stands_no_more_is_told_with_its_end(conn: sqlite3.Connection) -> None:
    told = search(conn, Search(words_of('"may award credit"')))
    assert [(row["version"], row["until"]) for row in told["documents"].rows] == [
        ("v-rule-1", "2026-06-10T09:00:00Z")
    ]
    assert (told["documents"].count, told["documents"].standing) == (1, 0)
    assert found(conn, '"may award credit"')["sentences"] == ["fra-rule*"]
    # What the current text says is told of it alone, though the text before said it too.
    assert found(conn, "district credit")["documents"].count("fra-rule") == 1


def test_what_a_change_took_out_is_found_by_its_words(conn: sqlite3.Connection) -> None:
    (row,) = search(conn, Search(words_of("may")), ("changes",))["changes"].rows
    assert row["id"] == "ch-rule-2"
    assert [(True, "may") in span["old"] for span in row["spans"]] == [True]


def test_filters_narrow_every_kind(conn: sqlite3.Connection, older: sqlite3.Connection) -> None:
    for opened in (conn, older):
        assert sorted(found(opened, "credit", states=(FRA,))["documents"]) == ["fra-guide", "fra-rule"]
        assert found(opened, "credit", states=(DES, FRA)) == found(opened, "credit")
        assert found(opened, "submit portfolio", topic="equity")["documents"] == ["fra-rule"]
        assert found(opened, "submit portfolio", topic="graduation")["documents"] == []
        assert found(opened, "credit", field="mastery_based_credit")["changes"] == ["ch-rule-2"]
        assert found(opened, "credit", field="based_credit")["documents"] == []
        assert found(opened, "portfolio evidence", until="2026-06-09")["documents"] == ["fra-rule*"]
        assert found(opened, "credit", since="2026-06-11", states=(FRA,))["changes"] == []
        assert found(opened, "credit", since="2026-06-10", until="2026-06-10", states=(FRA,))["changes"] == [
            "ch-rule-2"
        ]


def test_of_a_publisher_whose_texts_are_not_public_only_quotes_are_found(
    conn: sqlite3.Connection, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(build(tmp_path / "crosswalk.db"))) as closed:
        closed.execute("update versions set text = null where document = 'fra-rule'")
        closed.commit()
        write_index(closed)
        assert found(closed, '"shall award credit"')["documents"] == ["fra-rule"]
        assert found(conn, '"award credit" reports')["documents"] == ["fra-rule"]
        assert found(closed, '"award credit" reports')["documents"] == []


@pytest.mark.parametrize("asked", HOSTILE)
def test_nothing_that_is_typed_is_an_error(
    conn: sqlite3.Connection, older: sqlite3.Connection, asked: str
) -> None:
    for opened in (conn, older):
        for more in ({}, {"states": (asked[:20],)}, {"topic": asked[:20]}, {"field": asked[:20]}):
            if all("\ud800" not in str(value) for value in more.values()):
                told = search(opened, Search(words_of(asked), **more))  # type: ignore[arg-type]
                assert set(told) == {"documents", "sentences", "changes"}


def test_words_are_read_as_they_are_typed() -> None:
    assert words_of('  credit “seat  time” "by waiver').terms == ("credit", "seat time", "by waiver")
    assert words_of("NOT (title: credit* -- §").terms == ("NOT", "(title:", "credit*")
    assert words_of(" ".join(f"w{n}" for n in range(MOST + 2))).left_out == ("w8", "w9")


def test_words_are_marked_by_the_rules_they_were_found_by() -> None:
    text = "# Seat time\nA school may ask for waivers of seat-time."
    assert marked([text, None, "Nothing"], words_of('waiver "seat time"')) == [
        [
            (True, "Seat time"),
            (False, " A school may ask for "),
            (True, "waivers"),
            (False, " of "),
            (True, "seat-time"),
            (False, "."),
        ],
        [],
        [(False, "Nothing")],
    ]
    assert passages(["Nothing here", "x\x02y waiver"], words_of("waiver")) == [
        [],
        [(False, "xy "), (True, "waiver")],
    ]


def test_pages_go_on_where_the_one_before_ended(conn: sqlite3.Connection) -> None:
    asked = Search(words_of("credit"))
    whole = search(conn, asked, ("documents",))["documents"]
    assert whole.count == len(whole.rows) > 1
    parts = [search(conn, asked, ("documents",), limit=1, offset=n)["documents"] for n in range(whole.count)]
    assert [part.rows[0]["version"] for part in parts] == [row["version"] for row in whole.rows]


def test_a_release_has_an_index_that_is_no_part_of_its_digest(demo_data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "crosswalk.db"
    shutil.copy(demo_data / "public" / "crosswalk.db", copy)
    with closing(open_release(tmp_path)) as conn:
        assert is_indexed(conn)
        (digest,) = conn.execute("SELECT digest FROM releases ORDER BY id DESC LIMIT 1").fetchone()
        standing = conn.execute(
            "SELECT count(DISTINCT document) FROM versions WHERE valid_to IS NULL AND relevance <> 'none'"
        ).fetchone()[0]
        assert 0 < search(conn, Search(words_of("school")))["documents"].count <= standing + 10
    with closing(sqlite3.connect(copy)) as conn:
        for table in TABLES:
            conn.execute(f'DROP TABLE "{table}"')
        assert not is_indexed(conn)
        assert digest_of(conn) == digest
        assert search(conn, Search(words_of("school")))["documents"].count > 0
