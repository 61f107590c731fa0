"""Writing what joins documents: jurisdictions, publishers, the codebook, and positions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from db import reads
from db.records import Registry
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.evaluation import card
from pipeline.evaluation.pair_card import pair_rows
from pipeline.meanings import MEANINGS
from pipeline.outcomes import OUTCOMES
from pipeline.positions import POSITION_FIELDS, Cell, Spoken, lost_since, positions
from pipeline.profile import EVIDENCE, profile
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.codebook import codebook


def write_places(store: Store, registry: Registry) -> None:
    """Replace jurisdictions, publishers and the codebook by what is declared now."""
    with store.transaction():
        for table in ("jurisdictions", "publishers", "codebook", "accuracy", "calibration"):
            store.clear(table)
        store.insert(
            "jurisdictions",
            [
                {
                    "code": j.code,
                    "name": j.name,
                    "kind": j.kind,
                    "tile_column": j.tile_column,
                    "tile_row": j.tile_row,
                }
                for j in sorted(registry.jurisdictions, key=lambda j: j.code)
            ],
        )
        store.insert(
            "publishers",
            [
                {
                    "id": p.id,
                    "jurisdiction": p.jurisdiction,
                    "name": p.name,
                    "kind": p.kind,
                    "official": int(p.official),
                    "text_public": int(p.text_public),
                    "url": p.url,
                    "do_not_crawl": p.do_not_crawl,
                    "wayback_reason": p.wayback.reason if p.wayback else None,
                    "wayback_before": p.wayback.before[:10] if p.wayback else None,
                }
                for p in sorted(registry.publishers, key=lambda p: p.id)
            ],
        )
        store.insert("codebook", codebook_rows())
        store.insert("accuracy", [*card.rows(card.published()), *pair_rows(card.published())])
        store.insert("calibration", card.calibration_rows(card.published()))


def codebook_rows() -> list[dict[str, Any]]:
    """Return the rows of ``codebook``: the vocabulary's, and the outcomes."""
    low = card.experimental(card.published())
    rows = [
        {
            "field": row.field,
            "key": row.key or "",
            "stance": row.stance or "",
            "definition": row.definition,
            "source": row.source,
            "examples": "; ".join(row.examples),
            "needs": "; ".join(row.needs),
            "experimental": int(row.field in low),
        }
        for row in codebook()
    ]
    stages = vocabulary().notice_stages
    own: dict[str, dict[str, str]] = {
        **MEANINGS,
        "notice_stage": {str(stage): entry.definition for stage, entry in stages.items()},
        "outcome": {outcome.name: outcome.about for outcome in OUTCOMES.values()},
    }
    for field, keys in own.items():
        for key, definition in keys.items():
            rows.append(
                {
                    "field": field,
                    "key": key,
                    "stance": "",
                    "definition": definition,
                    "source": "Policy Crosswalk",
                    "examples": "",
                    "needs": "",
                    "experimental": 0,
                }
            )
    return [{**row, "place": place} for place, row in enumerate(rows, 1)]


def cells() -> tuple[Cell, ...]:
    """Return every cell whose absence may be said, with the kinds of publisher that it needs; what follows
    from other findings (an element, a commitment) has no absence of its own."""
    return tuple(
        Cell(row.field, row.key, frozenset(row.needs))
        for row in codebook()
        if row.field in POSITION_FIELDS and row.key and not row.stance and row.needs
    )


def write_positions(store: Store, atlas: Atlas, jurisdictions: Collection[str]) -> None:
    """Replace the positions and the profile of ``jurisdictions``; a national publisher is never evidence for
    a state. A place without documents has neither, whether it once had some or not."""
    kinds = {j.code: j.kind for j in atlas.registry.jurisdictions}
    for code in sorted(jurisdictions):
        store.delete("positions", "jurisdiction", [code])
        store.delete("profile", "jurisdiction", [code])
        if kinds.get(code) != "national":
            documents = spoken(store, atlas, code)
            if not documents:
                continue
            stated = positions(code, documents, cells())
            store.insert("positions", stated)
            its_own = [one for one in atlas.publishers.values() if one.jurisdiction == code]
            store.insert("profile", profile(code, its_own, documents, stated))


def spoken(store: Store, atlas: Atlas, jurisdiction: str) -> list[Spoken]:
    """Return the official documents of ``jurisdiction`` as positions need them.

    A document counts as official when its publisher is, and is not the nation's; an imported one without
    a publisher, when the person who imported it named the jurisdiction. One that a person dismissed says
    nothing from then on.
    """
    versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in reads.versions_in(store, jurisdiction):
        versions[row["document"]].append(row)
    findings: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in reads.findings_in(store, jurisdiction, (*POSITION_FIELDS, *EVIDENCE)):
        findings[row["version"]].append(row)
    return [
        Spoken(
            id=document["id"],
            publisher_kind=atlas.publishers[document["publisher"]].kind if document["publisher"] else None,
            tracked_since=document["tracked_since"],
            last_confirmed_at=document["last_confirmed_at"],
            lost_since=lost_since(document["unconfirmed_since"], document["last_checked_at"]),
            versions=tuple(_while_followed(document, versions[document["id"]])),
            findings={version["id"]: findings[version["id"]] for version in versions[document["id"]]},
        )
        for document in _official(atlas, reads.documents_in(store, jurisdiction))
    ]


def _while_followed(document: dict[str, Any], versions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the versions of a document, up to when it was retired: by its file, or dismissed by a person."""
    end = document["retired_at"]
    for version in versions:
        if end is None:
            yield version
        elif version["valid_from"] < end:
            yield version | {"valid_to": min(version["valid_to"] or end, end)}


def _official(atlas: Atlas, documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    nations = {place.code for place in atlas.registry.jurisdictions if place.kind == "national"}
    publishers = {p.id for p in atlas.publishers.values() if p.official and p.jurisdiction not in nations}
    return [one for one in documents if one["publisher"] is None or one["publisher"] in publishers]
