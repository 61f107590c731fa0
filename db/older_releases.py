"""Releases of an older program, asked by today's questions: what they lack is there, and empty.

A release is never written again, so a table or a column that came later is not in it. A temporary table without rows,
or a temporary view with nulls, stands in its place on the connection; the file is not touched.
"""

from __future__ import annotations

import sqlite3

from db.derived_tables import TABLES
from db.tables import Table


def fill_in(conn: sqlite3.Connection) -> list[str]:
    """Put what the release behind ``conn`` lacks in place of it, for this connection; return the names of the tables
    concerned. A file that is no release at all is left as it is."""
    held = {
        row[0] for row in conn.execute("SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view')")
    }
    if "releases" not in held:
        return []
    lacking = [table for table in TABLES if table.public_name and _fill_in(conn, table, held)]
    return [table.public_name or table.name for table in lacking]


def _fill_in(conn: sqlite3.Connection, table: Table, held: set[str]) -> bool:
    name = table.public_name
    # What the first program had is in every release: where that is missing the file is damaged, and must not be
    # shown as one that says nothing.
    later = {column.name for column in table.public_columns if max(column.since, table.since) > 1}
    names = [column.name for column in table.public_columns]
    if name not in held:
        if table.since == 1:
            return False
        conn.execute(f'CREATE TEMP TABLE IF NOT EXISTS "{name}" ({", ".join(_quoted(names))})')
        return True
    there = {row[1] for row in conn.execute(f'PRAGMA main.table_info("{name}")')}
    missing = [column for column in names if column in later and column not in there]
    if missing:
        nulls = ", ".join(f"NULL AS {column}" for column in _quoted(missing))
        conn.execute(f'CREATE TEMP VIEW IF NOT EXISTS "{name}" AS SELECT *, {nulls} FROM main."{name}"')
    return bool(missing)


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]
