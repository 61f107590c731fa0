"""Reads about how fresh the data are: for ``crosswalk status`` and for the scheduler."""

from __future__ import annotations

from typing import Any

from db.store import Store


def last_checks(store: Store) -> dict[str, str]:
    """Return publisher id -> the time of the last check of any of its documents, whatever came back."""
    rows = store.rows(
        "SELECT d.publisher, max(c.captured_at) AS at FROM captures c JOIN documents d ON d.id = c.document "
        "WHERE c.origin = 'live' AND d.publisher IS NOT NULL GROUP BY d.publisher"
    )
    return {row["publisher"]: row["at"] for row in rows}


def by_jurisdiction(store: Store) -> list[dict[str, Any]]:
    """Return, for each jurisdiction with documents, how many there are and how fresh they are."""
    return store.rows(
        "SELECT coalesce(d.jurisdiction, '(none)') AS jurisdiction, count(*) AS documents, "
        "sum(d.last_confirmed_at IS NULL) AS never_read, sum(d.unconfirmed_since IS NOT NULL) AS unconfirmed, "
        "max(d.last_checked_at) AS last_checked_at, max(d.last_confirmed_at) AS last_confirmed_at, "
        "max(d.last_changed_at) AS last_changed_at "
        "FROM documents d GROUP BY 1 ORDER BY 1"
    )


def problems(store: Store) -> list[dict[str, Any]]:
    """Return the faults that stand now, the longest standing first."""
    return store.rows(
        "SELECT p.*, d.title FROM problems p JOIN documents d ON d.id = p.document ORDER BY p.since, p.url"
    )


def last_runs(store: Store, count: int) -> list[dict[str, Any]]:
    """Return the latest runs, newest first."""
    return store.rows("SELECT * FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ?", [count])


def pending(store: Store) -> int:
    """Return how many captures have no outcome yet."""
    return len(store.unjudged_captures())
