"""Drift: how often each tracked term is said in a jurisdiction, from when to when, and what changed that (pure).

A document counts when any of its texts is on our subjects: a page that loses the word that made it so keeps
its place in the count. What only our reading did (a document more, a document less) is coverage and never looks
like a word that came or went: the like-for-like count has every document in it all the time, by its first text
before it was read and by its last after reading it ended, so that only sources move it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """The change with which a text began or ended."""

    change: str
    kind: str
    cause: str
    before_at: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A version: the interval in which it stood, its words, and how often it says each tracked term."""

    version: str
    valid_from: str
    valid_to: str | None
    last_seen_at: str
    words: int
    counts: Mapping[str, int]
    began: Happening
    ended: Happening | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An official document with its texts in order."""

    id: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    """A text that came in place of another (None: of nothing, or nothing came)."""

    at: str
    document: str
    number: int
    old: Text | None
    new: Text | None
    happening: Happening


@dataclass(slots=True)
class _Series:
    """One term in one jurisdiction so far."""

    start: int
    like_for_like: int
    saying: dict[str, int] = field(default_factory=dict)
    count: int = 0
    points: list[Row] = field(default_factory=list)


def drift(jurisdiction: str, documents: Sequence[Told], terms: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Return the rows of ``term_points`` and of ``term_spans`` for one jurisdiction, in canonical order."""
    series = {term: _Series(start, start) for term, start in _starts(documents, terms).items()}
    read: set[str] = set()
    for event in sorted(_events(documents), key=lambda one: (one.at, one.document, one.number)):
        (read.discard if event.new is None else read.add)(event.document)
        _note(series, event, jurisdiction, len(read))
    standing = [document.texts[-1] for document in documents if document.texts[-1].valid_to is None]
    latest = _latest(documents)
    spans = [
        {
            "jurisdiction": jurisdiction,
            "term": term,
            **_span(series[term], latest.get(term)),
            **_now(series[term].count, standing),
            "documents_ever": len(documents),
        }
        for term in terms
    ]
    return [point for term in terms for point in series[term].points], spans


def _starts(documents: Sequence[Told], terms: Sequence[str]) -> dict[str, int]:
    """Return the count of each term at the start, with the first text of every document that was there
    before it was read."""
    starts = dict.fromkeys(terms, 0)
    for document in documents:
        first = document.texts[0]
        if first.began.cause == "coverage":
            for term, count in first.counts.items():
                starts[term] += count
    return starts


def _events(documents: Sequence[Told]) -> Iterator[_Event]:
    for document in documents:
        old: Text | None = None
        for number, text in enumerate(document.texts):
            if old is not None and old.ended is not None and old.valid_to is not None:
                yield _Event(old.valid_to, document.id, 2 * number - 1, old, None, old.ended)
                old = None
            yield _Event(text.valid_from, document.id, 2 * number, old, text, text.began)
            old = text
        if old is not None and old.ended is not None and old.valid_to is not None:
            yield _Event(old.valid_to, document.id, 2 * len(document.texts), old, None, old.ended)


def _note(series: Mapping[str, _Series], event: _Event, jurisdiction: str, read: int) -> None:
    """Add a point to each term whose count ``event`` changed."""
    was = event.old.counts if event.old else {}
    now = event.new.counts if event.new else {}
    for term in sorted(was.keys() | now.keys()):
        before, after = was.get(term, 0), now.get(term, 0)
        if before == after or term not in series:
            continue
        one = series[term]
        count_before = one.count
        one.count += after - before
        if event.happening.cause == "source":
            one.like_for_like += after - before
        if after:
            one.saying[event.document] = after
        else:
            one.saying.pop(event.document, None)
        text = event.new or event.old
        assert text is not None
        one.points.append(
            {
                "jurisdiction": jurisdiction,
                "term": term,
                "seq": len(one.points),
                "at": event.at,
                "before_at": event.happening.before_at,
                "cause": event.happening.cause,
                "kind": event.happening.kind,
                "document": event.document,
                "version": text.version,
                "change": event.happening.change,
                "own_before": before,
                "own_count": after,
                "count_before": count_before,
                "count": one.count,
                "like_for_like": one.like_for_like,
                "documents": len(one.saying),
                "documents_read": read,
            }
        )


def _latest(documents: Sequence[Told]) -> dict[str, Text]:
    """Return, for each term, the text that was the last seen to say it."""
    latest: dict[str, Text] = {}
    for document in documents:
        for text in document.texts:
            for term in text.counts:
                known = latest.get(term)
                if known is None or (text.last_seen_at, text.version) > (known.last_seen_at, known.version):
                    latest[term] = text
    return latest


def _span(series: _Series, latest: Text | None) -> Row:
    """Return when the term was first and last seen, and how often at most."""
    points = series.points
    first = points[0] if points else None
    gone = points[-1] if points and not series.count else None
    # Of several highest points the first: max() keeps it.
    peak = max(points, key=lambda point: int(point["count"]), default=None)
    return {
        "first_seen_at": first["at"] if first else None,
        "first_cause": first["cause"] if first else None,
        "first_version": first["version"] if first else None,
        "first_change": first["change"] if first else None,
        "last_seen_at": latest.last_seen_at if latest else None,
        "last_version": latest.version if latest else None,
        "gone_since": gone["at"] if gone else None,
        "gone_cause": gone["cause"] if gone else None,
        "gone_change": gone["change"] if gone else None,
        "count_first": first["count"] if first else 0,
        "count_now": series.count,
        "like_for_like_first": series.start,
        "documents_now": len(series.saying),
        "peak": peak["count"] if peak else 0,
        "peak_at": peak["at"] if peak else None,
    }


def _now(count: int, standing: Sequence[Text]) -> Row:
    """Return what ``count`` is to be seen beside: the documents that stand, and their words."""
    words = sum(text.words for text in standing)
    return {
        "documents_read": len(standing),
        "per_thousand": round(1000 * count / words, 4) if words else None,
    }
