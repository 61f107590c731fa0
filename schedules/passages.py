"""Writing the passages that several documents have: marks and pairs are kept, so that only new texts cost time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from db import passage_reads as reads
from db import vanished_reads
from db.ids import host_of
from db.store import Store
from pipeline.across import marks
from pipeline.across.borrowed import borrowed
from pipeline.across.candidates import Marked, candidates
from pipeline.across.carried import Loss, carried_over
from pipeline.across.held import Held, Source
from pipeline.across.joined import Match, Place
from pipeline.across.passages import shared_passages
from pipeline.across.words import Words
from pipeline.recipe import recipe

_ABOUT = frozenset({"cbe", "equity", "both"})
# Texts whose words stay in memory while pairs are compared.
_AT_HAND = 400


def write_borrowed(store: Store) -> None:
    """Replace ``passages`` and ``passage_uses`` by what all kept texts come to."""
    versions = reads.texts_of_all(store)
    marked = _marked(store, versions)
    about = [one for one in versions if one["jurisdiction"] and one["relevance"] in _ABOUT]
    others = [one for one in versions if one["jurisdiction"] and one["relevance"] not in _ABOUT]
    found = candidates(
        [_with_marks(one, marked) for one in about], (_with_marks(one, marked) for one in others)
    )
    matches = _matches(store, {one["id"]: one for one in about}, found.pairs)
    passages, uses = borrowed(matches, _source(store, versions), found.common)
    store.clear("passages")
    store.clear("passage_uses")
    store.insert("passages", passages)
    store.insert("passage_uses", uses)


def write_carried_over(store: Store) -> None:
    """Replace ``carried_over`` by what the changes of all documents took out and other documents have."""
    versions = reads.texts_of_all(store)
    kept = _marked(store, versions)
    marked = {one["id"]: marks.unpacked(kept[one["text_sha256"]]) for one in versions}
    source = _source(store, versions)
    losses = [
        _loss(store, row) for row in vanished_reads.losses(store) if row["old_version"] in source.versions
    ]
    store.clear("carried_over")
    store.insert("carried_over", carried_over(losses, source, marked))


def _loss(store: Store, row: Mapping[str, Any]) -> Loss:
    if row["kind"] == "removed":
        whole = ((0, len(reads.text_of(store, row["old_version"]))),)
        return Loss(row["id"], row["old_version"], row["old_seen_at"], row["words"], whole)
    stretches: list[tuple[int, int]] = []
    for span in vanished_reads.spans_of(store, row["id"]):
        if span["op"] not in ("removed", "replaced") or span["old_start"] == span["old_end"]:
            continue
        # What went side by side went together, however the comparison cut it.
        if stretches and span["old_start"] <= stretches[-1][1] + 1:
            stretches[-1] = stretches[-1][0], span["old_end"]
        else:
            stretches.append((span["old_start"], span["old_end"]))
    return Loss(row["id"], row["old_version"], row["old_seen_at"], row["words_removed"], tuple(stretches))


def _marked(store: Store, versions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return text digest -> marks of every version, marking the texts that are new."""
    kept = reads.kept_marks(store, marks.RULE)
    fresh = {one["text_sha256"]: one["id"] for one in versions if one["text_sha256"] not in kept}
    made = {
        digest: marks.packed(marks.marks(reads.text_of(store, of))) for digest, of in sorted(fresh.items())
    }
    rows = [{"text_sha256": digest, "rule": marks.RULE, "marks": told} for digest, told in made.items()]
    store.insert("text_marks", rows, replace=True)
    gone = kept.keys() - {one["text_sha256"] for one in versions}
    reads.forget_others(store, sorted(gone), recipe())
    return kept | made


def _with_marks(one: Mapping[str, Any], marked: Mapping[str, str]) -> Marked:
    found = marks.unpacked(marked[one["text_sha256"]])
    return Marked(one["id"], one["document"], one["jurisdiction"], host_of(one["url"]), one["number"], found)


def _matches(
    store: Store, versions: Mapping[str, Mapping[str, Any]], pairs: Sequence[tuple[str, str]]
) -> list[Match]:
    """Return what each pair of versions shares, comparing those pairs of texts that were not compared before."""
    kept, fresh = reads.kept_passages(store, recipe()), []

    @lru_cache(maxsize=_AT_HAND)
    def words(version: str) -> Words:
        return Words.of(reads.text_of(store, version))

    matches: list[Match] = []
    for pair in pairs:
        one, other = sorted(pair, key=lambda version: (versions[version]["text_sha256"], version))
        key = (versions[one]["text_sha256"], versions[other]["text_sha256"])
        if key not in kept:
            kept[key] = json.dumps(_compared(words(one), words(other)), separators=(",", ":"))
            fresh.append({"one": key[0], "other": key[1], "rule": recipe(), "passages": kept[key]})
        for start, end, other_start, other_end, same, told in json.loads(kept[key]):
            places = Place(one, start, end), Place(other, other_start, other_end)
            matches.append(Match(*places, same, tuple(told)))
    store.insert("text_passages", fresh, replace=True)
    return matches


def _compared(one: Words, other: Words) -> list[list[Any]]:
    """Return the passages that two texts share: both places, how many words are the same, the marks."""
    return [
        [
            *one.slice(found.start, found.end),
            *other.slice(found.other_start, found.other_end),
            found.same,
            sorted(marks.winnowed(marks.run_digests(list(one.keys[found.start : found.end])))),
        ]
        for found in shared_passages(one, other)
    ]


def _source(store: Store, versions: Sequence[Mapping[str, Any]]) -> Source:
    """Return what is known of all versions."""
    dates: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in reads.dates_of_all(store):
        dates[finding["version"]].append(finding)
    held: dict[str, Held] = {}
    for one in versions:
        if one["jurisdiction"] and one["id"] not in held:
            held[one["id"]] = _held(one, dates.get(one["id"], ()))
    of_document: dict[str, list[Held]] = defaultdict(list)
    for version in held.values():
        of_document[version.document].append(version)
    return Source(
        held, of_document, lru_cache(maxsize=_AT_HAND)(lambda version: reads.text_of(store, version))
    )


def _held(one: Mapping[str, Any], dates: Sequence[Mapping[str, Any]]) -> Held:
    # What was there when we began to look came at a time that we do not know.
    is_seen = one["cause"] == "source"
    return Held(
        one["id"],
        one["document"],
        one["jurisdiction"],
        one["number"],
        one["valid_from"],
        one["valid_to"],
        one["change"],
        one["old_seen_at"] if is_seen else None,
        is_seen,
        tuple(dates),
    )
