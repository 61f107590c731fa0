"""What the pages ask most is ready-made in the public file: the names of those tables, and whether a file has them.

They are written with the file (:mod:`db.ready_tables`) from what it holds, say nothing that the other tables do not
say, and are no part of a release's digest. A release of an older program, or a draft, lacks them: then the same is
worked out when it is asked.
"""

from __future__ import annotations

import sqlite3

STATEMENTS = "ready_statements"
CELLS = "ready_cells"
DAYS = "ready_days"
LEARNED = "ready_learned"
TABLES = (STATEMENTS, CELLS, DAYS, LEARNED)

SEEN, FORCE = "seen", "force"
"""What a row of :data:`STATEMENTS` or :data:`DAYS` counts by: what had been observed, or what was in force."""
ALWAYS = "~"
"""The end of what has none; it sorts after every day."""


def is_ready(conn: sqlite3.Connection, table: str) -> bool:
    """Return whether the file behind ``conn`` has this table ready-made."""
    found = conn.execute("select 1 from sqlite_master where type = 'table' and name = ?", (table,))
    return found.fetchone() is not None
