"""What a story pack needs beside its change: the quotes, the checks around it, and where its pages lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from db.answers_rows import Row, rows
from db.store import Store


def quoted(conn: sqlite3.Connection, change: str) -> list[Row]:
    """Return the findings that the field changes of ``change`` quote, in reading order, those before first."""
    return rows(
        conn,
        """
        select f.*, f.id in (select new_finding from field_changes where change = ?) as is_new
        from findings f where f.id in (
            select old_finding from field_changes where change = ?
            union select new_finding from field_changes where change = ?)
        order by is_new, f.quote_start, f.quote_end, f.field, f.key, f.id""",
        (change, change, change),
    )


def checks(conn: sqlite3.Connection, change: Mapping[str, Any]) -> list[Row]:
    """Return every check of the changed document from the first that showed the old state to the first that showed
    the new one (of a removal: to the one that proved it), with what it came to."""
    since = change["old"]["valid_from"] if change["old"] else change["new_seen_at"]
    until = change["new_seen_at"] or change["old_seen_at"]
    if change["kind"] == "removed":
        proofs = rows(
            conn,
            """select min(captured_at) as at from capture_outcomes
            where document = ? and outcome = 'removal_confirmed' and captured_at >= ?""",
            (change["document"], until),
        )
        until = proofs[0]["at"] or until
    return rows(
        conn,
        """
        select * from capture_outcomes
        where document = ? and captured_at >= ? and captured_at <= ? order by captured_at, id""",
        (change["document"], since, until),
    )


def capture(store: Store, capture_id: str) -> dict[str, Any] | None:
    """Return a row of ``captures``, with the place of its record in the archive, or None."""
    return next(iter(store.rows("SELECT * FROM captures WHERE id = ?", (capture_id,))), None)


def is_public(conn: sqlite3.Connection, capture_id: str) -> bool:
    """Return whether the release behind ``conn`` has this capture: what was withdrawn is in none."""
    return bool(rows(conn, "select 1 from captures where id = ?", (capture_id,)))


def packed(conn: sqlite3.Connection) -> list[str]:
    """Return the ids of the changes of which packs are kept: the substantive ones of sources."""
    found = rows(
        conn, "select id from changes where cause = 'source' and significance = 'substantive' order by id"
    )
    return [row["id"] for row in found]
