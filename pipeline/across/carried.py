"""Carried over: words that a change took out of one document and that stand in another of the same jurisdiction.

A page that was split in two, two that became one, a section that went to another page: nothing was dropped, and a
reader must not be told so.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.across.held import Held, Source
from pipeline.across.marks import run_digests
from pipeline.across.passages import shared_passages
from pipeline.across.words import Words

Row = dict[str, Any]
# Fewer words in a row that stand elsewhere say nothing (docs/decisions/0030).
FEWEST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Loss:
    """What a ``change`` took out of ``version``: ``stretches`` of its text, in order; ``words`` is how many in all, and
    ``old_seen_at`` when the version was last seen."""

    change: str
    version: str
    old_seen_at: str
    words: int
    stretches: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage of a stretch (``start:end`` of the text it was in) that stands in ``held``."""

    start: int
    end: int
    held: Held
    there: tuple[int, int]
    same: int
    first: Held
    stood_before: bool


def carried_over(losses: Iterable[Loss], source: Source, marked: Mapping[str, array[int]]) -> list[Row]:
    """Return the rows of ``carried_over``, by change and place.

    ``marked`` are the marks of versions. Words that stand in several documents are told of the one that they came
    to, else of the first.
    """
    by_place: dict[str, dict[int, list[str]]] = {}
    rows: list[Row] = []
    for loss in sorted(losses, key=lambda one: one.change):
        home = source.versions[loss.version].jurisdiction
        if home not in by_place:
            by_place[home] = _index(home, source, marked)
        rows += _rows_of(loss, source, by_place[home])
    return rows


def _index(home: str, source: Source, marked: Mapping[str, array[int]]) -> dict[int, list[str]]:
    """Return mark -> the versions of a jurisdiction that have it."""
    index: dict[int, list[str]] = defaultdict(list)
    for version in sorted(marked):
        if version in source.versions and source.versions[version].jurisdiction == home:
            for mark in marked[version]:
                index[mark].append(version)
    return index


def _rows_of(loss: Loss, source: Source, index: Mapping[int, Sequence[str]]) -> list[Row]:
    text = source.text(loss.version)
    found: list[_Found] = []
    for start, end in loss.stretches:
        words = Words.whole(text[start:end])
        if len(words.keys) >= FEWEST_WORDS:
            for held in _holders(words, loss, source, index):
                found += _found(words, start, loss, held, source)
    return [_row(loss, seq, one, source) for seq, one in enumerate(_apart(found))]


def _holders(words: Words, loss: Loss, source: Source, index: Mapping[int, Sequence[str]]) -> Iterator[Held]:
    """Yield, of each other document that may have some of ``words``, the last version that stood after the change."""
    last: dict[str, Held] = {}
    home = source.versions[loss.version].document
    for mark in set(run_digests(list(words.keys))):
        for version in index.get(mark, ()):
            held = source.versions[version]
            if held.document == home or (held.until is not None and held.until <= loss.old_seen_at):
                continue
            if held.document not in last or last[held.document].number < held.number:
                last[held.document] = held
    yield from (last[document] for document in sorted(last))


def _found(words: Words, at: int, loss: Loss, held: Held, source: Source) -> Iterator[_Found]:
    other = Words.whole(source.text(held.id))
    for passage in shared_passages(words, other, fewest=FEWEST_WORDS):
        start, end = words.slice(passage.start, passage.end)
        there = other.slice(passage.other_start, passage.other_end)
        first = source.first_with(other.text[there[0] : there[1]], held)
        stood = first.seen_at <= loss.old_seen_at
        yield _Found(at + start, at + end, held, there, passage.same, first, stood)


def _apart(found: Iterable[_Found]) -> list[_Found]:
    """Return passages that do not overlap, in order: first those that came to a document, then the longest."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (f.stood_before, -f.same, f.start, f.held.document)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _row(loss: Loss, seq: int, one: _Found, source: Source) -> Row:
    return {
        "change": loss.change,
        "seq": seq,
        "from_document": source.versions[loss.version].document,
        "from_version": loss.version,
        "from_start": one.start,
        "from_end": one.end,
        "quote": source.text(loss.version)[one.start : one.end],
        "to_document": one.held.document,
        "to_version": one.held.id,
        "to_start": one.there[0],
        "to_end": one.there[1],
        "to_quote": source.text(one.held.id)[one.there[0] : one.there[1]],
        "words": one.same,
        "share": round(min(one.same / max(loss.words, 1), 1.0), 3),
        "stands": int(one.held.stands),
        "to_change": None if one.stood_before else one.first.came_with,
        "came_at": one.first.seen_at,
    }
