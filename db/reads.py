"""Reads over the derived rows, for positions, upgrades and verification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from db.store import Store


def jurisdictions_of(store: Store, documents: Sequence[str]) -> set[str]:
    """Return the jurisdictions that these documents are filed under now."""
    held = store.rows("SELECT id, jurisdiction FROM documents WHERE jurisdiction IS NOT NULL")
    wanted = set(documents)
    return {row["jurisdiction"] for row in held if row["id"] in wanted}


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
    """Return every finding's document, version, field, key, stance, value, quote and its place, in order."""
    return store.rows(
        "SELECT v.document, f.version, f.field, f.key, f.stance, f.value, f.quote, f.quote_start, f.quote_end "
        "FROM findings f JOIN versions v ON v.id = f.version "
        "ORDER BY v.document, f.version, f.quote_start, f.id"
    )


def all_versions(store: Store) -> list[dict[str, Any]]:
    """Return every version with what people know it by: jurisdiction, title, address, number and dates."""
    return store.rows(
        "SELECT v.id AS version, d.jurisdiction, d.title, d.url, v.number, v.valid_from, v.valid_to "
        "FROM versions v JOIN documents d ON d.id = v.document ORDER BY v.id"
    )


def source_changes(store: Store) -> dict[str, dict[str, Any]]:
    """Return change id -> its document, kind and window, of every change but those of reviewers."""
    rows = store.rows(
        "SELECT id, document, kind, old_seen_at, new_seen_at FROM changes WHERE cause <> 'review' ORDER BY id"
    )
    return {row["id"]: row for row in rows}


def looks_beside(store: Store, captures: Sequence[str]) -> set[str]:
    """Return the captures that were, with any of ``captures``, looks at one document."""
    marks = ", ".join("?" * len(captures))
    rows = store.rows(
        "SELECT capture FROM outcomes WHERE look_of IN "
        f"(SELECT look_of FROM outcomes WHERE capture IN ({marks}))",
        list(captures),
    )
    return {row["capture"] for row in rows}


def addresses_of(store: Store, jurisdictions: Sequence[str]) -> list[str]:
    """Return the addresses that the documents of these jurisdictions were ever asked for at."""
    marks = ", ".join("?" * len(jurisdictions))
    found = store.rows(
        "SELECT DISTINCT c.url FROM captures c JOIN documents d ON d.id = c.document "
        f"WHERE d.jurisdiction IN ({marks}) ORDER BY c.url",
        list(jurisdictions),
    )
    return [row["url"] for row in found]


def texts(store: Store) -> Iterator[tuple[str, str]]:
    """Yield every version's id and text, one at a time, in order of id."""
    for (version,) in store.conn.execute("SELECT id FROM versions ORDER BY id").fetchall():
        row = store.conn.execute("SELECT text FROM versions WHERE id = ?", [version]).fetchone()
        yield version, row[0]


def quotes(store: Store, version: str) -> list[dict[str, Any]]:
    """Return the findings of a version with their quotes and offsets, in order."""
    return store.rows(
        "SELECT id, version, quote, quote_start, quote_end FROM findings WHERE version = ? ORDER BY quote_start, id",
        [version],
    )


def citations_now(store: Store) -> list[dict[str, Any]]:
    """Return the citations in the current versions of followed documents that are on our subjects;
    ``is_title`` says that the text is called by it."""
    return store.rows(
        "SELECT d.jurisdiction, d.id AS document, d.publisher, d.origin, v.relevance, f.key AS kind, "
        "f.value AS citation, json_extract(f.detail, '$.jurisdiction') AS home, "
        "f.rule = 'citation.own_number' OR instr(v.title, f.quote) > 0 AS is_title "
        "FROM versions v JOIN documents d ON d.id = v.document JOIN findings f ON f.version = v.id "
        "WHERE v.valid_to IS NULL AND v.relevance IN ('cbe', 'equity', 'both') AND d.retired_at IS NULL "
        "AND d.jurisdiction IS NOT NULL AND f.field = 'citation' AND f.value IS NOT NULL ORDER BY f.id"
    )


def document_ids(store: Store) -> set[str]:
    """Return the ids of all documents that there are captures of."""
    return {row["id"] for row in store.rows("SELECT id FROM documents")}


def followed_now(store: Store) -> list[dict[str, Any]]:
    """Return the documents that are followed, each with whether it has a text now (``current``) and the
    fault that its last checks came to (``outcome``), which is ``removed`` where that is proven."""
    return store.rows(
        "SELECT d.id, d.jurisdiction, d.publisher, d.instrument_type, d.origin = 'discovered' AS found, "
        "CASE WHEN d.removed_at IS NULL THEN q.outcome ELSE 'removed' END AS outcome, "
        "EXISTS (SELECT 1 FROM versions v WHERE v.document = d.id AND v.valid_to IS NULL) AS current "
        "FROM documents d LEFT JOIN problems q ON q.document = d.id "
        "WHERE d.retired_at IS NULL ORDER BY d.id"
    )


def sections_followed(store: Store) -> list[dict[str, Any]]:
    """Return the sections of law that are to be followed as cited and that there are no captures of yet,
    with the kind of their citation."""
    return store.rows(
        "SELECT document AS id, jurisdiction, publisher, kind FROM cited_law "
        "WHERE state = 'tracked' AND document NOT IN (SELECT id FROM documents) ORDER BY id"
    )


def notices(store: Store) -> list[dict[str, Any]]:
    """Return all notices, by id."""
    return store.rows("SELECT * FROM notices ORDER BY id")


def notice_lists(store: Store) -> set[str]:
    """Return the addresses of the lists of which there are notices."""
    return {row["list_url"] for row in store.rows("SELECT DISTINCT list_url FROM notices")}
