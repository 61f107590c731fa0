"""Writing what follows from all documents together: the law that they cite."""

from __future__ import annotations

from db import found, reads
from db.records import Registry
from db.store import Store
from pipeline.cited_law import Cited, cited_law


def write_found(store: Store, registry: Registry) -> None:
    """Replace the tables of what documents lead to by what the documents now say."""
    with store.transaction():
        write_cited_law(store, registry)


def write_cited_law(store: Store, registry: Registry) -> None:
    """Replace ``cited_law``: whole, since a citation may concern another jurisdiction's publisher."""
    cited = [Cited(**row) for row in reads.citations_now(store)]
    dismissed = {key for key, decision in found.decisions(store).items() if decision == "dismiss"}
    store.clear("cited_law")
    store.insert(
        "cited_law", cited_law(registry, cited, dismissed=dismissed, known=reads.document_ids(store))
    )
