"""A release of an older program is served and asked by today's program: what it lacks is there, and empty."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.derived_tables import TABLES
from db.older_releases import fill_in
from db.ready import TABLES as READY_TABLES
from db.snapshot import open_release

LATER = [table for table in TABLES if table.public_name and table.since > 1]


@pytest.fixture
def older(demo_data: Path, tmp_path: Path) -> Path:
    """The sample's release as schema step 1 would have published it."""
    public = tmp_path / "public"
    public.mkdir()
    shutil.copy(demo_data / "public" / "crosswalk.db", public / "crosswalk.db")
    with closing(sqlite3.connect(public / "crosswalk.db")) as conn:
        conn.execute("DROP VIEW capture_outcomes")
        made = conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for (index,) in made:
            conn.execute(f'DROP INDEX "{index}"')
        for name in READY_TABLES:
            conn.execute(f"DROP TABLE {name}")
        for table in TABLES:
            if table.public_name and table.since > 1:
                conn.execute(f'DROP TABLE "{table.public_name}"')
            elif table.public_name:
                for column in table.public_columns:
                    if column.since > 1:
                        conn.execute(f'ALTER TABLE "{table.public_name}" DROP COLUMN "{column.name}"')
        conn.commit()
    return public


def test_every_table_and_column_can_be_asked_for(older: Path) -> None:
    assert len(LATER) > 10
    with closing(open_release(older)) as conn:
        for table in TABLES:
            if table.public_name:
                names = ", ".join(f'"{column.name}"' for column in table.public_columns)
                conn.execute(f'SELECT {names} FROM "{table.public_name}" LIMIT 1').fetchall()
        assert conn.execute("SELECT count(*) FROM wave_changes").fetchone()[0] == 0
        (count,) = conn.execute("SELECT count(*) FROM changes WHERE reverts_to IS NULL").fetchone()
        assert count == conn.execute("SELECT count(*) FROM main.changes").fetchone()[0] > 0


def test_the_file_is_not_touched(older: Path) -> None:
    before = (older / "crosswalk.db").read_bytes()
    with closing(open_release(older)) as conn:
        conn.execute("SELECT * FROM waves").fetchall()
    assert (older / "crosswalk.db").read_bytes() == before


def test_a_release_of_today_lacks_nothing(demo_data: Path) -> None:
    with closing(sqlite3.connect(f"file:{demo_data / 'public' / 'crosswalk.db'}?mode=ro", uri=True)) as conn:
        assert fill_in(conn) == []


def test_what_is_no_release_is_left_alone() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        assert fill_in(conn) == []
        assert conn.execute("SELECT count(*) FROM temp.sqlite_master").fetchone()[0] == 0
