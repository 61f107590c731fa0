"""What discovery found and what people decided about it: the rows for a list, and the row of a decision."""

from __future__ import annotations

from typing import Any

from db.ids import url_key
from db.store import Store


def decide(store: Store, url: str, decision: str, *, reason: str, by: str, at: str) -> str | None:
    """Write what ``by`` decided about ``url``: ``pin`` or ``dismiss``. Return the decision that stood before.

    The last word counts; the one before stays told in the runs.
    """
    key = url_key(url)
    held = store.rows("SELECT decision FROM source_decisions WHERE url_key = ?", [key])
    row = {"url_key": key, "url": url, "decision": decision, "reason": reason, "by": by, "at": at}
    store.insert("source_decisions", [row], replace=True)
    return str(held[0]["decision"]) if held else None


def found(store: Store, *, state: str | None = None, became: str | None = None) -> list[dict[str, Any]]:
    """Return what was found, by jurisdiction and address, of one jurisdiction and state only where they are
    given; decisions about addresses that nothing came upon yet are there too, as ``pinned`` or ``dismissed``."""
    rows = store.rows(
        "SELECT jurisdiction, state, title, relevance, url, why, reason, found_on, found_at FROM leads "
        "UNION ALL SELECT NULL, CASE decision WHEN 'pin' THEN 'pinned' ELSE 'dismissed' END, NULL, NULL, url, "
        "NULL, reason, NULL, at FROM source_decisions "
        "WHERE url_key NOT IN (SELECT url_key FROM leads) ORDER BY jurisdiction, url"
    )
    return [row for row in rows if state in (None, row["jurisdiction"]) and became in (None, row["state"])]


def keys_of_leads(store: Store, *, why: str | None = None) -> list[str]:
    """Return the keys of the leads, of those only that were followed for the reason ``why`` where it is given."""
    rows = store.rows("SELECT url_key FROM leads WHERE ? IS NULL OR why = ? ORDER BY url_key", [why, why])
    return [row["url_key"] for row in rows]
