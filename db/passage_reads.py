"""Reads over all documents at once, for the passages that several of them have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.store import Store


def texts_of_all(store: Store) -> list[dict[str, Any]]:
    """Return every version, without its text, with whose it is and how it came: the change that brought it, the
    cause of that change, and when the document was last seen without it (``old_seen_at``)."""
    return store.rows(
        """
        SELECT v.id, v.document, v.number, v.text_sha256, v.valid_from, v.valid_to, v.last_seen_at, v.relevance,
               d.jurisdiction, d.publisher, d.url, c.id AS change, c.cause, c.kind, c.old_seen_at
        FROM versions v JOIN documents d ON d.id = v.document
        LEFT JOIN changes c ON c.new_version = v.id AND c.kind IN ('started', 'edited', 'restored')
        ORDER BY v.document, v.number, c.id"""
    )


def dates_of_all(store: Store) -> list[dict[str, Any]]:
    """Return the findings of dates, in order: version, kind of date (``key``), ISO value, id."""
    return store.rows(
        "SELECT version, key, value, id FROM findings WHERE field = 'date' AND value IS NOT NULL ORDER BY version, id"
    )


def text_of(store: Store, version: str) -> str:
    """Return the text of a version."""
    return str(store.rows("SELECT text FROM versions WHERE id = ?", [version])[0]["text"])


def kept_marks(store: Store, rule: str) -> dict[str, str]:
    """Return text digest -> marks, as they were kept under ``rule``."""
    found = store.rows("SELECT text_sha256, marks FROM text_marks WHERE rule = ?", [rule])
    return {row["text_sha256"]: row["marks"] for row in found}


def kept_passages(store: Store, rule: str) -> dict[tuple[str, str], str]:
    """Return (text digest, text digest) -> the passages that the two share, as they were kept under ``rule``."""
    found = store.rows("SELECT one, other, passages FROM text_passages WHERE rule = ?", [rule])
    return {(row["one"], row["other"]): row["passages"] for row in found}


def forget_others(store: Store, texts: Sequence[str], rule: str) -> None:
    """Drop what was kept of texts that no version has any more (``texts`` are gone), and passages of another rule."""
    for table, column in (
        ("text_marks", "text_sha256"),
        ("text_passages", "one"),
        ("text_passages", "other"),
    ):
        store.delete(table, column, texts)
    with store.transaction():
        store.conn.execute("DELETE FROM text_passages WHERE rule <> ?", [rule])
