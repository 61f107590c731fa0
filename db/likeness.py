"""Whether two public files say the same, table by table; and a copy of the working file to try it on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.store import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """A public table whose rows differ: how many stand only in the one file, and only in the other."""

    table: str
    only_one: int
    only_other: int


def copy_into(store: Store, folder: Path) -> None:
    """Copy the whole working file of ``store`` into ``folder``, as a working file of its own."""
    with closing(sqlite3.connect(folder / store.path.name)) as copy:
        store.conn.backup(copy)


def rows_in(path: Path) -> int:
    """Return how many rows all tables of a public file hold."""
    with closing(sqlite3.connect(path)) as conn:
        return sum(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in _tables(conn))


def differences(one: Path, other: Path) -> list[Difference]:
    """Return the tables in which two public files of one schema differ, by name."""
    with closing(sqlite3.connect(one)) as conn:
        conn.execute("ATTACH ? AS other", [str(other)])
        found = []
        for name in _tables(conn):
            counts = []
            for here, there in (("main", "other"), ("other", "main")):
                sql = f'SELECT count(*) FROM (SELECT * FROM {here}."{name}" EXCEPT SELECT * FROM {there}."{name}")'
                counts.append(int(conn.execute(sql).fetchone()[0]))
            if any(counts):
                found.append(Difference(name, *counts))
        return found


def _tables(conn: sqlite3.Connection) -> list[str]:
    rows = conn.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return sorted(row[0] for row in rows)
