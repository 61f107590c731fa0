"""Writing what follows from all documents together: the law that they cite, what is held by kind, and
what is coming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db import found, reads
from db.records import Capture, Registry
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.cited_law import Cited, cited_law
from pipeline.holdings import Followed, holdings
from pipeline.notice_history import amended, notice_rows, sightings
from pipeline.reading import Reading


def write_found(store: Store, registry: Registry) -> None:
    """Replace the tables of what documents lead to by what the documents now say."""
    with store.transaction():
        write_cited_law(store, registry)
        write_holdings(store, registry)
        link_notices(store, registry)


def write_cited_law(store: Store, registry: Registry) -> None:
    """Replace ``cited_law``: whole, since a citation may concern another jurisdiction's publisher."""
    cited = [Cited(**row | {"is_title": bool(row["is_title"])}) for row in reads.citations_now(store)]
    dismissed = {key for key, decision in found.decisions(store).items() if decision == "dismiss"}
    store.clear("cited_law")
    store.insert(
        "cited_law", cited_law(registry, cited, dismissed=dismissed, known=reads.document_ids(store))
    )


def write_holdings(store: Store, registry: Registry) -> None:
    """Replace ``holdings``, for the jurisdictions too in which nothing was crawled yet."""
    documents = [
        Followed(**row | {"current": bool(row["current"]), "found": bool(row["found"])})
        for row in reads.followed_now(store)
    ]
    for row in reads.sections_followed(store):
        form = row.pop("kind")
        documents.append(Followed(**row, instrument_type=form, found=True))
    store.clear("holdings")
    store.insert("holdings", holdings(registry, documents))


def write_notices(
    store: Store, atlas: Atlas, captures: Sequence[Capture], readings: Mapping[str, Reading]
) -> None:
    """Replace the notices of the publishers whose lists are among ``captures`` (all of theirs), and drop
    those of lists that are declared no more."""
    asked = {atlas.lists[c.url_key].publisher for c in captures if c.url_key in atlas.lists}
    declared = {index.url for index in atlas.lists.values()}
    store.delete("notices", "publisher", sorted(asked))
    store.delete("notices", "list_url", sorted(reads.notice_lists(store) - declared))
    store.insert("notices", notice_rows(atlas.registry, sightings(atlas.lists, captures, readings)))


def link_notices(store: Store, registry: Registry) -> None:
    """Say of each notice which followed document it would amend; that depends on what is followed by now."""
    known = reads.document_ids(store)
    rows = [
        row | {"document": amended(registry, row["jurisdiction"], row["amends"], known)}
        for row in reads.notices(store)
    ]
    store.clear("notices")
    store.insert("notices", rows)
