"""The store: one schema, one writer, nothing older touched by something newer."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from db import ids
from db.derived_tables import TABLES
from db.faults import NoDataError, NoRoomError, UnusableDatabaseError, WrongKindOfDatabaseError
from db.locks import LockHeldError, daemon_lock, holder, writer_lock
from db.migrations import SCHEMA_STEP, NewerDatabaseError, OlderDatabaseError, build, migrate
from db.records import Capture
from db.store import Store
from db.tables import Table, columns

CAPTURE = Capture(
    id="c" * 16,
    url="https://a.example/x",
    url_key="a.example/x",
    captured_at="2026-01-01T00:00:00Z",
    origin="live",
)


def test_every_declared_table_and_column_is_made(store: Store) -> None:
    for table in TABLES:
        made = [row[1] for row in store.conn.execute(f"PRAGMA table_info({table.name})")]
        assert made == [column.name for column in table.columns]


def test_opening_again_migrates_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with Store.open(tmp_path) as store:
            assert store.conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_STEP,)
            assert store.conn.execute("PRAGMA journal_mode").fetchone() == ("truncate",)


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crosswalk.db") as conn:
        conn.execute("PRAGMA user_version = 99")
    before = (tmp_path / "crosswalk.db").read_bytes()
    with pytest.raises(NewerDatabaseError, match="schema step 99 and this program knows 4"):
        Store.open(tmp_path)
    assert (tmp_path / "crosswalk.db").read_bytes() == before


def step_two() -> tuple[Table, Table]:
    """A table that got a column and an index at step 2, and a table that came with step 2."""
    first = Table(
        "first",
        "kept",
        "There from the start.",
        columns("""
            id:text       the id
            said:text     what was said
            count:int@2   how often
        """),
        ("id",),
        (("said",), ("count",)),
    )
    return first, Table("second", "kept", "Came later.", columns("id:text  the id"), ("id",), since=2)


def test_a_file_of_an_earlier_step_gains_what_came_since(tmp_path: Path) -> None:
    ran: list[int] = []

    def steps(upto: int) -> Migrations:
        made = Migrations("crosswalk")
        for step in range(1, upto + 1):

            def run(db: Database, step: int = step) -> None:
                ran.append(step)
                build(db, step=step, tables=step_two())

            made(name=f"step_{step}")(run)
        return made

    def shape(db: Database) -> dict[str, list[str]]:
        return {table.name: [column.name for column in table.columns] for table in db.tables}

    old = Database(sqlite3.connect(tmp_path / "old.db"))
    migrate(old, steps=steps(1), newest=1)
    assert shape(old)["first"] == ["id", "said"] and "second" not in shape(old)
    old.conn.execute("INSERT INTO first VALUES ('a', 'kept')")
    for _ in range(2):
        migrate(old, steps=steps(2), newest=2)
    assert ran == [1, 2]
    assert old.conn.execute("PRAGMA user_version").fetchone() == (2,)
    assert old.conn.execute("SELECT * FROM first").fetchall() == [("a", "kept", None)]
    ran.clear()
    fresh = Database(sqlite3.connect(tmp_path / "fresh.db"))
    migrate(fresh, steps=steps(2), newest=2)
    assert ran == [1, 2]
    assert fresh.schema == old.schema and shape(fresh)["first"] == ["id", "said", "count"]
    with pytest.raises(NewerDatabaseError, match="schema step 2 and this program knows 1"):
        migrate(fresh, steps=steps(1), newest=1)


def test_a_reader_writes_nothing_and_migrates_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoDataError, match="does not exist"):
        Store.open_to_read(tmp_path / "typo")
    assert not (tmp_path / "typo").exists()
    with Store.open(tmp_path) as store:
        store.add_captures([CAPTURE])
    before = (tmp_path / "crosswalk.db").read_bytes()
    with Store.open_to_read(tmp_path) as store:
        assert store.captures() == [CAPTURE]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.claim("real")
    assert (tmp_path / "crosswalk.db").read_bytes() == before
    with sqlite3.connect(tmp_path / "crosswalk.db") as conn:
        conn.execute("PRAGMA user_version = 0")
    with pytest.raises(OlderDatabaseError, match="schema step 0 and this program needs 4"):
        Store.open_to_read(tmp_path)
    with sqlite3.connect(tmp_path / "crosswalk.db") as conn:
        conn.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerDatabaseError):
        Store.open_to_read(tmp_path)


def test_a_reader_works_beside_a_writer(tmp_path: Path) -> None:
    with Store.open(tmp_path) as writer, writer.transaction():
        writer.add_captures([CAPTURE])
        with Store.open_to_read(tmp_path) as reader:
            assert reader.captures() == []


@pytest.mark.parametrize("opened", [Store.open, Store.open_to_read])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, opened: Callable[[Path], Store]) -> None:
    (tmp_path / "crosswalk.db").write_bytes(b"no database at all, " * 100)
    with pytest.raises(UnusableDatabaseError, match=r"crosswalk\.db is damaged or is no database\. Put a"):
        opened(tmp_path)


def test_sample_and_real_data_never_mix(store: Store) -> None:
    store.claim("sample")
    store.claim("sample")
    with pytest.raises(WrongKindOfDatabaseError, match="holds sample data"):
        store.claim("real")


def test_captures_are_added_once(store: Store) -> None:
    later = replace(CAPTURE, id="d" * 16, captured_at="2026-01-02T00:00:00Z")
    assert store.add_captures([later, CAPTURE]) == 2
    assert store.add_captures([CAPTURE]) == 0
    assert [capture.id for capture in store.captures()] == [CAPTURE.id, later.id]


def test_captures_on_a_host_are_not_those_of_its_namesakes(store: Store) -> None:
    urls = [
        "https://a.example/x",
        "https://a.example",
        "https://www.a.example:8080/y",
        "https://a.example.org/z",
    ]
    store.add_captures(
        replace(CAPTURE, id=f"{n:016}", url=url, url_key=ids.url_key(url)) for n, url in enumerate(urls)
    )
    assert [capture.url for capture in store.captures_on(["a.example"])] == urls[:3]


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.add_captures([CAPTURE])
        raise ZeroDivisionError
    assert store.captures() == []


def test_a_full_disk_is_a_sentence_and_nothing_half_written(store: Store) -> None:
    """Here a limit on the file's pages stands for the disk."""
    pages = store.conn.execute("PRAGMA page_count").fetchone()[0]
    store.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = [replace(CAPTURE, id=f"{n:016}", url="https://a.example/" + "x" * 500) for n in range(200)]
    with pytest.raises(NoRoomError, match="free some space and run the command again"):
        store.add_captures(many)
    assert store.captures() == []


HOLD = """
import sys, time
from pathlib import Path
from db.locks import writer_lock
with writer_lock(Path(sys.argv[1]), command="crosswalk crawl VT"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "held\n"
        with (
            pytest.raises(LockHeldError, match=rf'pid {child.pid}, "crosswalk crawl VT", since 20'),
            writer_lock(tmp_path, command="crosswalk process", patience=0.1),
        ):
            pass
        assert f"pid {child.pid}" in (holder(tmp_path / "writer.lock") or "")
        child.kill()
    deadline = time.monotonic() + 5
    while holder(tmp_path / "writer.lock") and time.monotonic() < deadline:
        time.sleep(0.05)
    with writer_lock(tmp_path, command="crosswalk process", patience=0.0):
        assert f"pid {os.getpid()}" in (holder(tmp_path / "writer.lock") or "")
    assert holder(tmp_path / "writer.lock") is None


def test_a_second_daemon_is_refused_at_once(tmp_path: Path) -> None:
    with (
        daemon_lock(tmp_path, command="crosswalk watch"),
        pytest.raises(LockHeldError, match="may schedule"),
        daemon_lock(tmp_path, command="crosswalk watch"),
    ):
        pass


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.A.example/p/", "http://a.example/p"),
        ("https://a.example:443/p?b=2&a=1", "https://a.example/p?a=1&b=2"),
        ("https://a.example/p?utm_source=x&fbclid=1#part", "https://a.example/p"),
    ],
)
def test_addresses_of_one_document_share_a_key(one: str, other: str) -> None:
    assert ids.url_key(one) == ids.url_key(other)


@pytest.mark.parametrize("other", ["https://a.example/P", "https://a.example/p?a=2", "https://b.example/p"])
def test_addresses_of_two_documents_do_not(other: str) -> None:
    assert ids.url_key("https://a.example/p?a=1") != ids.url_key(other)
