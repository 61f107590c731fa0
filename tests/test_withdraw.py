"""Taking something back: the row that is kept, what falls with it, what the next release says, and what is refused."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.answers_corrections import corrections
from db.search_index import KINDS
from db.snapshot import open_release
from db.store import Store
from schedules import upgrading
from schedules.cli import commands
from schedules.processing import archive_of
from tests.captured import Page, statute, write_warc
from tests.test_processing import FILLER, PERMITS, REGISTRY, REQUIRES, published_rows, take

STAYS, GOES = "https://code.nowhere.example/12-301", "https://code.nowhere.example/12-302"


def crosswalk(*argv: object) -> tuple[int, str]:
    ended = CliRunner().invoke(commands(), [*map(str, argv)], prog_name="crosswalk")
    return ended.exit_code, ended.output if ended.exception is None or ended.exit_code != 1 else str(
        ended.exception
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two laws, one of which permits and then requires; published as release 1."""
    pages = [
        Page(STAYS, "2024-01-05T00:00:00Z", statute("12-301", FILLER)),
        Page(GOES, "2024-01-05T00:00:00Z", statute("12-302", [PERMITS, *FILLER])),
        Page(GOES, "2024-03-05T00:00:00Z", statute("12-302", [REQUIRES, *FILLER])),
    ]
    take(tmp_path / "data", [write_warc(tmp_path / "all.warc.gz", pages)])
    assert crosswalk("publish", "--data", tmp_path / "data")[0] == 0
    # Releases and what is taken back are told apart by times in seconds; a person takes longer than one.
    time.sleep(1.1)
    return tmp_path / "data"


def asked(data: Path, sql: str) -> str:
    with Store.open_to_read(data) as store:
        [row] = store.rows(sql)
        return str(row["id"])


DOCUMENT = f"SELECT id FROM documents WHERE url = '{GOES}'"


def said(data: Path, words: str) -> set[str]:
    """Return the tables of the newest release that say ``words``, the index of words by what it finds."""
    with closing(open_release(data / "public")) as conn:
        made = dict(conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
        indexes = {table for table, sql in made.items() if str(sql).startswith("CREATE VIRTUAL TABLE")}
        assert {f"search_{kind}" for kind in KINDS} == indexes
        phrase = '"' + words.replace('"', '""') + '"'
        return {
            table
            for table in made.keys() - indexes
            if any(words in str(value) for row in conn.execute(f'SELECT * FROM "{table}"') for value in row)
        } | {
            table
            for table in indexes
            if conn.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", [phrase]).fetchone()[0]
        }


def test_a_document_is_taken_back_with_all_that_was_read_from_it(data: Path) -> None:
    indexed = {"search_documents", "search_sentences"}
    assert indexed | {"versions", "findings", "field_changes"} <= said(data, PERMITS)
    assert indexed <= said(data, REQUIRES)
    document = asked(data, DOCUMENT)
    code, told = crosswalk(
        "withdraw", document, "--reason", "Asked by its author", "--by", "A. Person", "--data", data
    )
    assert code == 0
    assert f"document {document}: withdrawn\nrelease 2 of " in told
    assert "still holds 1 older release as it was published" in told
    assert said(data, PERMITS) == said(data, REQUIRES) == said(data, GOES) == said(data, "A. Person") == set()
    with closing(open_release(data / "public")) as conn:
        newest, older = corrections(conn)
        [row] = newest.withdrawals
        assert (row["id"], row["kind"], row["reason"]) == (document, "document", "Asked by its author")
        assert older.withdrawals == ()
        for table in ("versions", "changes", "documents"):
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 1, table
        stated = "SELECT count(*) FROM positions WHERE basis = 'stated' AND document = ?"
        assert conn.execute(stated, [document]).fetchone()[0] == 0


def test_it_stays_withdrawn_when_all_is_derived_again(data: Path) -> None:
    version = asked(data, "SELECT id FROM versions WHERE number = 2")
    assert crosswalk("withdraw", version, "--reason", "asked", "--data", data)[0] == 0
    assert said(data, REQUIRES) == set()
    assert {"versions", "search_documents"} <= said(data, PERMITS)
    before = published_rows(data)
    with Store.open(data) as store, archive_of(data) as archive:
        upgrading.rebuild(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
    assert published_rows(data) == before


def test_an_older_id_is_taken_for_what_it_leads_to(data: Path) -> None:
    document = asked(data, DOCUMENT)
    with Store.open(data) as store:
        store.insert("id_aliases", [{"old_id": "old", "new_id": document, "reason": "moved"}])
    code, told = crosswalk("withdraw", "old", "--reason", "asked", "--data", data)
    assert (code, f"document {document}: withdrawn" in told) == (0, True)


def test_what_is_refused_leaves_nothing(data: Path, tmp_path: Path) -> None:
    document = asked(data, DOCUMENT)
    assert (
        "no document, version, change or capture with the id nosuch"
        in crosswalk("withdraw", "nosuch", "--reason", "x", "--data", data)[1]
    )
    assert "Say why" in crosswalk("withdraw", document, "--reason", " ", "--data", data)[1]
    assert crosswalk("withdraw", document, "--data", data)[0] == 2
    assert "holds no data" in crosswalk("withdraw", document, "--reason", "x", "--data", tmp_path)[1]
    with Store.open_to_read(data) as store:
        assert store.rows("SELECT id FROM withdrawals") == []
    assert crosswalk("withdraw", document, "--reason", "asked", "--data", data)[0] == 0
    again = crosswalk("withdraw", document, "--reason", "again", "--data", data)[1]
    assert f"The document {document} was taken back on 20" in again and again.endswith(": asked")
