"""What the checks of each followed document came to, in one row: for a list of sources with their health."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.store import Store


def checks_of_documents(store: Store, faults: Sequence[str], good: Sequence[str]) -> list[dict[str, Any]]:
    """Return one row for each document that was ever checked, with ``ok_since`` (its first good check after the
    last fault) and the fault that stands (``since``, ``outcome``); ``waiting`` counts checks not judged yet."""
    marks = ", ".join("?" * len(faults))
    oks = ", ".join("?" * len(good))
    return store.rows(
        "WITH judged AS (SELECT coalesce(o.look_of, c.document) AS document, c.captured_at, o.outcome FROM captures c "
        "JOIN outcomes o ON o.capture = c.id WHERE c.document IS NOT NULL), "
        f"last_fault AS (SELECT document, max(captured_at) AS at FROM judged WHERE outcome IN ({marks}) GROUP BY 1), "
        "ok AS (SELECT j.document, min(j.captured_at) AS since FROM judged j "
        "LEFT JOIN last_fault f ON f.document = j.document "
        f"WHERE j.outcome IN ({oks}) AND (f.at IS NULL OR j.captured_at > f.at) GROUP BY 1) "
        "SELECT d.id, d.origin, d.jurisdiction, d.publisher, d.title, d.url, d.kind, d.evidence, "
        "d.last_checked_at, d.last_confirmed_at, d.removed_at, d.retired_at, "
        "ok.since AS ok_since, p.since, p.outcome FROM documents d "
        "LEFT JOIN ok ON ok.document = d.id LEFT JOIN problems p ON p.document = d.id ORDER BY d.jurisdiction, d.url",
        [*faults, *good],
    )


def waiting_documents(store: Store) -> set[str]:
    """Return the documents with checks that were not judged yet."""
    rows = store.rows(
        "SELECT DISTINCT document FROM captures WHERE document IS NOT NULL AND id NOT IN (SELECT capture FROM outcomes)"
    )
    return {row["document"] for row in rows}


def addresses_taken(store: Store) -> dict[str, str]:
    """Return url_key -> the document that is at that address now."""
    rows = store.rows("SELECT url_key, document FROM document_urls WHERE valid_to IS NULL ORDER BY document")
    return {row["url_key"]: row["document"] for row in rows}
