"""Which pages a release has: the ids and codes by which they are named."""

from __future__ import annotations

import sqlite3

from db.answers_rows import rows

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
