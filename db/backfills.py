"""Reads and writes of backfills: their plans, row by row, so that a killed one goes on where it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from db.records import Capture
from db.store import Row, Store


def unfinished(store: Store) -> dict[str, Any] | None:
    """Return the newest backfill that is not finished, or None."""
    rows = store.rows(
        "SELECT * FROM backfills WHERE finished_at IS NULL ORDER BY started_at DESC, rowid DESC LIMIT 1"
    )
    return rows[0] if rows else None


def begin(store: Store, backfill: Row, addresses: Iterable[Row]) -> None:
    """Keep a new backfill and its addresses."""
    with store.transaction():
        store.insert("backfills", [backfill])
        store.insert("backfill_addresses", addresses)


def addresses(store: Store, backfill: str) -> list[dict[str, Any]]:
    """Return the addresses of a backfill, by jurisdiction and document."""
    return store.rows(
        "SELECT * FROM backfill_addresses WHERE backfill = ? ORDER BY jurisdiction, document, url", [backfill]
    )


def mementos(store: Store, backfill: str) -> list[dict[str, Any]]:
    """Return the captures of a backfill in order of document and time."""
    return store.rows(
        "SELECT * FROM backfill_mementos WHERE backfill = ? ORDER BY document, stamp, url", [backfill]
    )


def keep_search(store: Store, address: Row, found: Iterable[Row]) -> None:
    """Keep what the index said of one address: its row and the captures to take."""
    with store.transaction():
        store.insert("backfill_addresses", [address], replace=True)
        fresh = list(found)
        held = {
            (row["document"], row["stamp"], row["url"])
            for row in store.rows(
                "SELECT document, stamp, url FROM backfill_mementos WHERE backfill = ?", [address["backfill"]]
            )
        }
        store.insert(
            "backfill_mementos",
            [row for row in fresh if (row["document"], row["stamp"], row["url"]) not in held],
        )


def refuse(store: Store, address: Row, reason: str, *, from_stamp: str, before: str | None = None) -> None:
    """Refuse what is still to be taken of an address and was archived at ``from_stamp`` (14 digits; "": all of it)
    or later, for ``reason``; ``before`` is its new bound, None refuses the address itself."""
    told = {"before_at": before} if before else {"state": "refused", "reason": reason}
    with store.transaction():
        store.insert("backfill_addresses", [{**address, **told}], replace=True)
        store.conn.execute(
            "UPDATE backfill_mementos SET state = 'refused', reason = ? WHERE backfill = ? AND document = ? "
            "AND state IN ('planned', 'failed') AND stamp >= ?",
            [reason, address["backfill"], address["document"], from_stamp],
        )


def keep_taken(store: Store, memento: Row, captures: Iterable[Capture]) -> None:
    """Keep what became of one capture of a plan, and the capture that it became, in one step."""
    with store.transaction():
        store.add_captures(captures)
        store.insert("backfill_mementos", [memento], replace=True)


def mark(store: Store, backfill: str, column: str, at: str) -> None:
    """Write when a backfill was ``planned_at`` or ``finished_at``."""
    if column not in ("planned_at", "finished_at"):
        raise ValueError(column)
    with store.transaction():
        store.conn.execute(f"UPDATE backfills SET {column} = ? WHERE id = ?", [at, backfill])


def became(store: Store, document: str, url: str, stamp: str) -> dict[str, Any] | None:
    """Return what an earlier backfill made of a capture for good (taken or refused), or None."""
    rows = store.rows(
        "SELECT state, capture, reason FROM backfill_mementos WHERE document = ? AND url = ? AND stamp = ? "
        "AND state IN ('taken', 'refused') LIMIT 1",
        [document, url, stamp],
    )
    return rows[0] if rows else None


def held_at(store: Store, document: str, captured_at: str) -> Capture | None:
    """Return the archived capture of ``document`` at this second that did not come from a crawl, or None."""
    found = store.captures(
        "document = ? AND captured_at = ? AND origin IN ('wayback', 'warc') AND warc_file IS NOT NULL",
        [document, captured_at],
    )
    return found[0] if found else None


def same_body(store: Store, document: str, digest: str) -> Capture | None:
    """Return a capture of ``document`` whose bytes were seen to have the index's ``digest``, or None."""
    found = store.captures(
        "id IN (SELECT capture FROM backfill_mementos WHERE document = ? AND digest = ? AND verified = 1) "
        "AND warc_file IS NOT NULL",
        [document, digest],
    )
    return found[0] if found else None


def live_checks(store: Store, document: str) -> list[dict[str, Any]]:
    """Return the live checks of ``document`` (captured_at, outcome) in order of time, as far as judged."""
    return store.rows(
        "SELECT c.captured_at, coalesce(c.error, o.outcome, c.arrival_outcome, 'received') AS outcome "
        "FROM captures c LEFT JOIN outcomes o ON o.capture = c.id "
        "WHERE c.document = ? AND c.origin = 'live' ORDER BY c.captured_at, c.id",
        [document],
    )


def other_documents(store: Store) -> list[dict[str, Any]]:
    """Return the documents in the tables that no file declares (id, jurisdiction, title, url), which are
    followed, or were imported or supplied by hand."""
    return store.rows(
        "SELECT id, jurisdiction, title, url FROM documents WHERE origin <> 'declared' AND retired_at IS NULL "
        "ORDER BY jurisdiction, id"
    )
