"""What came after a change: the later changes of the same document, as far as the release tells."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from db.answers_rows import Row, one

_ORDER = "coalesce(new_seen_at, old_seen_at)"
_LATER = f"from changes where document = ? and cause <> 'review' and {_ORDER} > ?"
_COLUMNS = "id, kind, cause, significance, old_seen_at, new_seen_at, summary, reverts_to"


def later(conn: sqlite3.Connection, change: Mapping[str, Any]) -> Row:
    """Return how many changes of its document came after ``change`` (``count``), the ``next`` one and the ``last``
    (both None where there are none, the same where there is one). What reviewers decided is no change of a document.
    """
    given = (change["document"], change["new_seen_at"] or change["old_seen_at"])
    count = one(conn, f"select count(*) as n {_LATER}", given)
    picked = f"select {_COLUMNS} {_LATER} order by {_ORDER} {{0}}, id {{0}} limit 1"
    return {
        "count": count["n"] if count else 0,
        "next": one(conn, picked.format("asc"), given),
        "last": one(conn, picked.format("desc"), given),
    }
