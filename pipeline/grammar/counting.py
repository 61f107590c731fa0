"""Where a text says the tracked terms: whole words, each place once, for the longest wording there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import Hit, hits
from pipeline.vocabulary import vocabulary

_COUNTS, _IS_ANOTHER = "mention:", "unmentioned:"


class Place(NamedTuple):
    """A place that counts for ``term``."""

    start: int
    end: int
    term: str


def counts(found: Mapping[str, tuple[Hit, ...]]) -> dict[str, int]:
    """Return how often each tracked term that occurs is said; ``found`` are a text's hits by target."""
    counted = Counter(place.term for place in _places(found))
    return {term: counted[term] for term in vocabulary().terms_tracked if counted[term]}


def places(text: str) -> list[Place]:
    """Return the places of ``text`` that count, in order; they never overlap."""
    found: dict[str, list[Hit]] = {}
    for hit in hits(words(flat(text))):
        for target in hit.targets:
            if target.startswith((_COUNTS, _IS_ANOTHER)):
                found.setdefault(target, []).append(hit)
    return list(_places({target: tuple(several) for target, several in found.items()}))


def _places(found: Mapping[str, tuple[Hit, ...]]) -> Iterator[Place]:
    """Yield the places: of wordings that overlap, the one that begins first, of those the longest."""
    met = sorted(
        (hit.start, -hit.end, target)
        for term in vocabulary().terms_tracked
        for target in (_COUNTS + term, _IS_ANOTHER + term)
        if target in found
        for hit in found[target]
    )
    taken = 0
    for start, end, target in met:
        if start < taken:
            continue
        taken = -end
        if target.startswith(_COUNTS):
            yield Place(start, -end, target.removeprefix(_COUNTS))
