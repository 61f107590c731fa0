"""Which texts may share a passage, by their marks: an index over all of them, a part of the marks at a time."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from pipeline.across.common import COMMON_IN

# The marks are gone through in so many parts, so that the index of one part is all that stands in memory.
_PARTS: Final = 16
_WIDTH: Final = 2**32 // _PARTS
# A mark in more documents than this tells of a form or a template, even where few jurisdictions have it.
_CROWD: Final = 60


@dataclass(frozen=True, slots=True)
class Marked:
    """A version with its marks: ``number`` orders the versions of a ``document``; ``site`` is the host that shows it
    (what two documents of one site share may be the site's)."""

    version: str
    document: str
    jurisdiction: str
    site: str
    number: int
    marks: array[int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of versions (each pair and all pairs in order) that share a mark that is not common, and the ``common``
    marks."""

    pairs: tuple[tuple[str, str], ...]
    common: frozenset[int]


def candidates(texts: Sequence[Marked], everywhere: Iterable[Marked] = ()) -> Candidates:
    """Return the pairs among ``texts`` of two jurisdictions and two sites that may share a passage.

    Of a document's versions the last that has a mark stands for it. ``everywhere`` are further texts, which only
    tell what is common.
    """
    further = list(everywhere)
    pairs: Counter[tuple[str, str]] = Counter()
    common: set[int] = set()
    for part in range(_PARTS):
        low, high = part * _WIDTH, (part + 1) * _WIDTH
        slices = [(one, _between(one.marks, low, high)) for one in texts]
        more = [(one, _between(one.marks, low, high)) for one in further]
        spread = _spread([*slices, *more])
        common.update(mark for mark, places in spread.items() if places >= COMMON_IN)
        shared = {mark for mark, places in spread.items() if 1 < places < COMMON_IN}
        for holders in _holders(slices, shared):
            pairs.update(_pairs(holders))
    return Candidates(tuple(sorted(pairs)), frozenset(common))


def _between(marks: array[int], low: int, high: int) -> array[int]:
    return marks[bisect_left(marks, low) : bisect_left(marks, high)]


def _spread(slices: Iterable[tuple[Marked, array[int]]]) -> Counter[int]:
    """Return mark -> in the texts of how many jurisdictions it stands."""
    standing: dict[str, set[int]] = defaultdict(set)
    for one, marks in slices:
        standing[one.jurisdiction].update(marks)
    spread: Counter[int] = Counter()
    for marks_there in standing.values():
        spread.update(marks_there)
    return spread


def _holders(slices: Iterable[tuple[Marked, array[int]]], shared: set[int]) -> Iterable[list[Marked]]:
    """Yield, for each shared mark, the last version of each document that has it."""
    holding: dict[int, dict[str, Marked]] = defaultdict(dict)
    for one, marks in slices:
        for mark in shared.intersection(marks):
            held = holding[mark].get(one.document)
            if held is None or held.number < one.number:
                holding[mark][one.document] = one
    return (list(held.values()) for held in holding.values() if 1 < len(held) <= _CROWD)


def _pairs(holders: Sequence[Marked]) -> Iterable[tuple[str, str]]:
    for one, other in combinations(holders, 2):
        if one.jurisdiction != other.jurisdiction and one.site != other.site:
            yield (min(one.version, other.version), max(one.version, other.version))
