"""What the pages ask most is ready-made in the public file: the names of those tables, and whether a file has them.

They are written with the file (:mod:`db.ready_tables`) from what it holds, say nothing that the other tables do not
say, and are no part of a release's digest. A release of an older program, or a draft, lacks them, and what other rules
of ours made ready is not taken: then the same is worked out when it is asked.
"""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from pathlib import Path

STATEMENTS = "ready_statements"
CELLS = "ready_cells"
DAYS = "ready_days"
LEARNED = "ready_learned"
MADE = "ready_made"
"""By which rules of ours the others were made: one row."""
TABLES = (STATEMENTS, CELLS, DAYS, LEARNED, MADE)
_RULES = (
    "answers_changes",
    "answers_days",
    "answers_force",
    "answers_leads",
    "answers_matrix",
    "answers_statements",
    "ready",
    "ready_tables",
)

WEIGHED = (
    "id", "jurisdiction", "key", "stance", "basis", "rank", "document", "version", "valid_to", "effective_from",
    "effective_to", "last_confirmed_at", "pages_read", "pages_unreachable", "kinds_read", "kinds_needed",
)  # fmt: skip
"""The columns of ``positions`` by which the lead of a cell is chosen, and that say why there is none; the status of
the version stands beside them."""
SEEN, FORCE = "seen", "force"
"""What a row of :data:`STATEMENTS` or :data:`DAYS` counts by: what had been observed, or what was in force."""
ALWAYS = "~"
"""The end of what has none; it sorts after every day."""


def is_ready(conn: sqlite3.Connection, table: str) -> bool:
    """Return whether the file behind ``conn`` has this table ready-made, by the rules of today."""
    held = "select count(*) from sqlite_master where type = 'table' and name in (?, ?)"
    if conn.execute(held, (table, MADE)).fetchone()[0] != len({table, MADE}):
        return False
    return conn.execute(f"select 1 from {MADE} where rules = ?", (rules(),)).fetchone() is not None


@cache
def rules() -> str:
    """Return a digest of the code that works out what is made ready."""
    here = Path(__file__).parent
    held = b"\0".join((here / f"{name}.py").read_bytes() for name in _RULES)
    return hashlib.sha256(held).hexdigest()
