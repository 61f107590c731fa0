"""Writing what follows from all documents together: the law that they cite, and what is held by kind."""

from __future__ import annotations

from db import found, reads
from db.records import Registry
from db.store import Store
from pipeline.cited_law import Cited, cited_law
from pipeline.holdings import Followed, holdings


def write_found(store: Store, registry: Registry) -> None:
    """Replace the tables of what documents lead to by what the documents now say."""
    with store.transaction():
        write_cited_law(store, registry)
        write_holdings(store, registry)


def write_cited_law(store: Store, registry: Registry) -> None:
    """Replace ``cited_law``: whole, since a citation may concern another jurisdiction's publisher."""
    cited = [Cited(**row) for row in reads.citations_now(store)]
    dismissed = {key for key, decision in found.decisions(store).items() if decision == "dismiss"}
    store.clear("cited_law")
    store.insert(
        "cited_law", cited_law(registry, cited, dismissed=dismissed, known=reads.document_ids(store))
    )


def write_holdings(store: Store, registry: Registry) -> None:
    """Replace ``holdings``, for the jurisdictions too in which nothing was crawled yet."""
    documents = [Followed(**row | {"current": bool(row["current"])}) for row in reads.followed_now(store)]
    for row in reads.sections_followed(store):
        form = row.pop("kind")
        documents.append(Followed(**row, instrument_type=form, cited=True))
    store.clear("holdings")
    store.insert("holdings", holdings(registry, documents))
