"""The health of every source: declared, discovered, imported and supplied, in words that a list can hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.answers_leads import UNCONFIRMED_AFTER
from db.found import followed
from db.ids import url_key
from db.records import Declared, Registry
from db.source_health import addresses_taken, checks_of_documents, waiting_documents
from db.store import Store
from pipeline.outcomes import FAULTS, GOOD


class Health(StrEnum):
    """How a source does."""

    ok = "ok"
    faulty = "faulty"
    unconfirmed = "unconfirmed"
    waiting = "waiting"
    unread = "unread"
    gone = "gone"
    closed = "closed"


# How an undeclared document came to be followed.
ORIGINS = {"discovered": "found by discovery", "imported": "imported", "manual": "supplied by a person"}


@dataclass(frozen=True, slots=True)
class Source:
    """One followed document as a list shows it: ``health`` with its words in ``told``."""

    jurisdiction: str | None
    publisher: str | None
    title: str
    topics: tuple[str, ...]
    kind: str
    origin: str
    evidence: str | None
    url: str
    health: Health
    told: str


def health(
    row: Mapping[str, Any] | None, *, waiting: bool, closed: str | None, now: datetime
) -> tuple[Health, str]:
    """Return how a document does by the row of its checks (None: it was never checked), in a word and in words."""
    if row is not None and row["removed_at"]:
        return Health.gone, f"removed, missed since {row['removed_at'][:10]}"
    if row is not None and row["since"]:
        return Health.faulty, f"{row['outcome']} since {row['since'][:10]}"
    if row is not None and row["last_confirmed_at"]:
        seen = row["last_confirmed_at"]
        if now - datetime.fromisoformat(seen) > UNCONFIRMED_AFTER:
            return Health.unconfirmed, f"last confirmed {seen[:10]}"
        return Health.ok, f"ok since {(row['ok_since'] or seen)[:10]}, confirmed {seen[:10]}"
    if waiting:
        return Health.waiting, "fetched, to be judged by 'crosswalk process'"
    if closed:
        return Health.closed, "not crawled, since its publisher asks so"
    return Health.unread, "never read"


def followed_sources(
    store: Store | None,
    registry: Registry,
    chosen: Iterable[Declared],
    *,
    beside: Store | None,
    now: datetime,
) -> list[Source]:
    """Return ``chosen`` declared documents with their health by ``store`` (None: nothing was collected), and
    what ``beside`` follows that no file declares."""
    rows = (
        {row["id"]: row for row in checks_of_documents(store, sorted(FAULTS), sorted(GOOD))} if store else {}
    )
    waiting = waiting_documents(store) if store else set()
    closed = {publisher.id: publisher.do_not_crawl for publisher in registry.publishers}

    def source(one: Declared) -> Source:
        row = rows.get(one.id)
        name, told = health(row, waiting=one.id in waiting, closed=closed.get(one.publisher), now=now)
        return Source(
            jurisdiction=one.jurisdiction,
            publisher=one.publisher,
            title=one.title,
            topics=one.topics,
            kind=one.kind,
            origin=one.origin,
            evidence=row["evidence"] if row else one.evidence,
            url=one.url,
            health=name,
            told=told,
        )

    declared = {document.id for document in registry.documents}
    return [source(one) for one in [*chosen, *_undeclared(beside, rows.values(), declared)]]


def _undeclared(
    store: Store | None, rows: Iterable[Mapping[str, Any]], declared: Collection[str]
) -> list[Declared]:
    """Return what is followed and not declared: what there are checks of, then what a crawl will ask for."""
    if store is None:
        return []
    checked = {row["id"]: _of_row(row) for row in rows if row["id"] not in declared and not row["retired_at"]}
    moved = addresses_taken(store)
    asked = {
        one.id: one
        for one in followed(store)
        if one.id not in declared and one.id == moved.get(url_key(one.url), one.id)
    }
    return list({**asked, **checked}.values())


def _of_row(row: Mapping[str, Any]) -> Declared:
    return Declared(
        id=row["id"],
        name=row["id"],
        jurisdiction=row["jurisdiction"],
        publisher=row["publisher"],
        url=row["url"],
        title=row["title"],
        kind=row["kind"],
        origin=row["origin"],
    )
