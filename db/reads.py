"""Reads over the derived rows, for positions, upgrades and verification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from db.store import Store


def documents_in(store: Store, jurisdiction: str) -> list[dict[str, Any]]:
    """Return the documents of a jurisdiction, by id."""
    return store.rows("SELECT * FROM documents WHERE jurisdiction = ? ORDER BY id", [jurisdiction])


def versions_in(store: Store, jurisdiction: str) -> list[dict[str, Any]]:
    """Return the versions of a jurisdiction's documents, without their texts, in order."""
    return store.rows(
        "SELECT v.id, v.document, v.number, v.valid_from, v.valid_to, v.last_seen_at, v.instrument_type, v.status "
        "FROM versions v JOIN documents d ON d.id = v.document WHERE d.jurisdiction = ? "
        "ORDER BY v.document, v.number",
        [jurisdiction],
    )


def findings_in(store: Store, jurisdiction: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the findings of these fields in a jurisdiction's versions."""
    return store.rows(
        "SELECT f.* FROM findings f JOIN versions v ON v.id = f.version JOIN documents d ON d.id = v.document "
        f"WHERE d.jurisdiction = ? AND f.field IN ({', '.join('?' * len(names))}) "
        "ORDER BY f.version, f.quote_start, f.id",
        [jurisdiction, *names],
    )


def all_statements(store: Store) -> list[dict[str, Any]]:
    """Return every finding's document, version, field, key, stance, value and quote, in order."""
    return store.rows(
        "SELECT v.document, f.version, f.field, f.key, f.stance, f.value, f.quote FROM findings f "
        "JOIN versions v ON v.id = f.version ORDER BY v.document, f.version, f.quote_start, f.id"
    )


def quotes(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every finding's id, version, quote and offsets beside its version's text."""
    cursor = store.conn.execute(
        "SELECT f.id, f.version, f.quote, f.quote_start, f.quote_end, v.text FROM findings f "
        "JOIN versions v ON v.id = f.version ORDER BY f.version, f.quote_start"
    )
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
