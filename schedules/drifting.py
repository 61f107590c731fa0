"""Writing words over time: how often each tracked term is said where, from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from db import drift as reads
from db.store import Store
from pipeline.across.drift import Happening, Text, Told, drift
from pipeline.vocabulary import vocabulary

_BEGINS = frozenset({"started", "edited", "restored"})


def write_drift(store: Store) -> None:
    """Replace the tracked terms, their points and their spans by what all texts now say."""
    with store.transaction():
        for table in ("tracked_terms", "term_points", "term_spans"):
            store.clear(table)
        store.insert("tracked_terms", _term_rows())
        terms = tuple(vocabulary().terms_tracked)
        found = reads.official_documents(store)
        for jurisdiction, documents in groupby(found, key=lambda row: str(row["jurisdiction"])):
            told = _told(store, jurisdiction, {row["document"]: row["retired_at"] for row in documents})
            if told:
                points, spans = drift(jurisdiction, told, terms)
                store.insert("term_points", points)
                store.insert("term_spans", spans)


def _term_rows() -> list[dict[str, Any]]:
    return [
        {
            "term": term,
            "kind": entry.group,
            "definition": entry.definition,
            "source": entry.source,
            "wordings": "; ".join(entry.terms),
            "unless": "; ".join(entry.unless) or None,
            "place": place,
        }
        for place, (term, entry) in enumerate(vocabulary().terms_tracked.items())
    ]


def _told(store: Store, jurisdiction: str, retired: Mapping[str, str | None]) -> list[Told]:
    """Return the documents of ``jurisdiction`` with their texts, up to when following them ended."""
    counts = reads.mentions_of(store, jurisdiction)
    began: dict[str, Happening] = {}
    removed: dict[str, Happening] = {}
    ended: dict[str, Happening] = {}
    for row in reads.happenings_of(store, jurisdiction):
        happening = Happening(row["id"], row["kind"], row["cause"], row["old_seen_at"])
        if row["kind"] in _BEGINS:
            began[row["new_version"]] = happening
        elif row["kind"] == "removed":
            removed[row["old_version"]] = happening
        else:
            ended[row["document"]] = happening
    versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in reads.versions_of(store, jurisdiction):
        versions[row["document"]].append(row)
    told = []
    for document, its in versions.items():
        end = retired[document]
        kept = [row for row in its if end is None or row["valid_from"] < end]
        if kept:
            told.append(Told(document, tuple(_texts(kept, end, counts, began, removed, ended.get(document)))))
    return told


def _texts(
    versions: Sequence[Mapping[str, Any]],
    retired_at: str | None,
    counts: Mapping[str, Mapping[str, int]],
    began: Mapping[str, Happening],
    removed: Mapping[str, Happening],
    ended: Happening | None,
) -> list[Text]:
    texts = []
    for row, later in zip(versions, [*versions[1:], None], strict=True):
        until, end = row["valid_to"], removed.get(row["id"])
        if later is None and retired_at is not None and (until is None or until > retired_at):
            until, end = retired_at, ended
        texts.append(
            Text(
                row["id"],
                row["valid_from"],
                until,
                row["last_seen_at"],
                row["words"],
                counts.get(row["id"], {}),
                began[row["id"]],
                end,
            )
        )
    return texts
