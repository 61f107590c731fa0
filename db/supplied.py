"""Reads about captures that people supplied, and about what became of one capture."""

from __future__ import annotations

from typing import Any

from db.store import Store


def outcome_of(store: Store, capture: str) -> dict[str, Any] | None:
    """Return ``outcome`` and ``reason`` of a capture, or None where it was not judged yet."""
    found = store.rows("SELECT outcome, reason FROM outcomes WHERE capture = ?", [capture])
    return found[0] if found else None


def to_check_again(store: Store, now: str) -> list[dict[str, Any]]:
    """Return the documents whose last word is a person's and was to be looked for anew before ``now``, with
    ``url``, ``title``, ``captured_at`` and ``check_again_at``, the longest overdue first.

    A later good capture, by a crawl or by a person, takes a document off this list.
    """
    return store.rows(
        "SELECT c.document, c.url, coalesce(d.title, c.url) AS title, c.captured_at, c.check_again_at "
        "FROM captures c LEFT JOIN documents d ON d.id = c.document "
        "WHERE c.origin = 'manual' AND c.check_again_at <= ? AND NOT EXISTS ("
        "SELECT 1 FROM captures later JOIN outcomes o ON o.capture = later.id "
        "WHERE later.document = c.document AND later.captured_at > c.captured_at "
        "AND o.outcome IN ('first', 'changed', 'unchanged', 'not_modified')) "
        "ORDER BY c.check_again_at, c.url",
        [now],
    )
