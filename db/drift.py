"""Reads for words over time: the official documents on our subjects, their texts, and what changed them."""

from __future__ import annotations

from typing import Any

from db.store import Store

# A publisher of the nation speaks for no state, and an imported document without a publisher for the place that
# the person who imported it named.
OFFICIAL = """
SELECT d.id AS document, d.jurisdiction, d.retired_at FROM documents d
JOIN jurisdictions j ON j.code = d.jurisdiction AND j.kind <> 'national'
LEFT JOIN publishers p ON p.id = d.publisher
WHERE (d.publisher IS NULL OR (p.official = 1
       AND p.jurisdiction NOT IN (SELECT code FROM jurisdictions WHERE kind = 'national')))
  AND EXISTS (SELECT 1 FROM versions v WHERE v.document = d.id AND v.relevance IN ('cbe', 'equity', 'both'))
"""


def official_documents(store: Store) -> list[dict[str, Any]]:
    """Return the official documents of which any version is on our subjects, by jurisdiction and id."""
    return store.rows(f"{OFFICIAL} ORDER BY d.jurisdiction, d.id")


def versions_of(store: Store, jurisdiction: str) -> list[dict[str, Any]]:
    """Return the versions of a jurisdiction's official documents, without texts, by document and number."""
    return store.rows(
        f"WITH official AS ({OFFICIAL} AND d.jurisdiction = ?) "
        "SELECT v.id, v.document, v.valid_from, v.valid_to, v.last_seen_at, v.words "
        "FROM official o JOIN versions v ON v.document = o.document ORDER BY v.document, v.number",
        [jurisdiction],
    )


def mentions_of(store: Store, jurisdiction: str) -> dict[str, dict[str, int]]:
    """Return the counts of tracked terms by version of a jurisdiction's official documents."""
    counted: dict[str, dict[str, int]] = {}
    for version, term, count in store.conn.execute(
        f"WITH official AS ({OFFICIAL} AND d.jurisdiction = ?) SELECT m.version, m.term, m.count "
        "FROM official o JOIN versions v ON v.document = o.document JOIN mentions m ON m.version = v.id",
        [jurisdiction],
    ):
        counted.setdefault(version, {})[term] = count
    return counted


def happenings_of(store: Store, jurisdiction: str) -> list[dict[str, Any]]:
    """Return the changes of a jurisdiction that began or ended a text, without what they say."""
    return store.rows(
        "SELECT id, document, old_version, new_version, old_seen_at, kind, cause FROM changes "
        "WHERE jurisdiction = ? AND cause <> 'review' AND kind <> 'moved' ORDER BY new_seen_at, id",
        [jurisdiction],
    )
