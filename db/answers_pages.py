"""Which pages a release has, the ids and codes by which they are named, and how large its tables are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.answers_rows import rows
from db.derived_tables import TABLES

_NAMED = {
    "documents": "id",
    "versions": "id",
    "changes": "id",
    "waves": "id",
    "passages": "id",
    "jurisdictions": "code",
    "id_aliases": "old_id",
}


def page_names(conn: sqlite3.Connection) -> frozenset[str]:
    """Return every id or code that a page of this release is named by, old ids that lead on among them."""
    return frozenset(
        str(row["name"])
        for table, column in _NAMED.items()
        for row in rows(conn, f'select "{column}" as name from "{table}"')
    )


def table_sizes(path: Path) -> dict[str, int]:
    """Return how many rows each table of the release at ``path`` has, by the number of its last row: none was ever
    deleted."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as conn:
        held = {row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")}
        named = [table.public_name for table in TABLES if table.public_name and table.public_name in held]
        return {name: conn.execute(f'select max(rowid) from "{name}"').fetchone()[0] or 0 for name in named}
