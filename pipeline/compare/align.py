"""Which blocks of two texts correspond: equal, edited in place, moved, removed or added."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

# Blocks this alike (0 to 100) are one block edited; below, one went and another came.
_SAME_BLOCK = 55.0
# A shorter block that is found elsewhere says nothing about a move ("Repealed.", "Yes").
_MOVED_WORDS = 4
# Aligning takes memory with the product of the two lengths (an eighth of a byte each): beyond this,
# things that occur once on either side are aligned first, and the rest between them.
MAX_PRODUCT = 200_000_000
# A block inside a longer one is that block extended.
_CONTAINED, _CONTAINED_LENGTH = 60.0, 10
_MAX_PAIRING = 40_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Gap:
    """Blocks ``old`` (first, after last) that stand where blocks ``new`` stand, and differ."""

    old: tuple[int, int]
    new: tuple[int, int]


def edits(old: Sequence[object], new: Sequence[object]) -> list[Gap]:
    """Return the gaps between the longest common subsequence of two sequences, in order."""
    head = 0
    while head < len(old) and head < len(new) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    left, right = _numbered(old[head : len(old) - tail], new[head : len(new) - tail])
    return _joined(
        [Gap((i1 + head, i2 + head), (j1 + head, j2 + head)) for i1, i2, j1, j2 in _unequal(left, right)]
    )


def _unequal(left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    if len(left) * len(right) <= MAX_PRODUCT:
        for op in Indel.opcodes(left, right):
            if op.tag != "equal":
                yield op.src_start, op.src_end, op.dest_start, op.dest_end
        return
    i = j = 0
    for i2, j2 in [*_anchors(left, right), (len(left), len(right))]:
        if (i2 - i) * (j2 - j) <= MAX_PRODUCT:
            for op in Indel.opcodes(left[i:i2], right[j:j2]):
                if op.tag != "equal":
                    yield op.src_start + i, op.src_end + i, op.dest_start + j, op.dest_end + j
        else:
            yield i, i2, j, j2
        i, j = i2 + 1, j2 + 1


def _anchors(left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int]]:
    """The longest run, in order on both sides, of things that occur once on either side."""
    once = {each for each, count in Counter(left).items() if count == 1}
    places = {each: at for at, each in enumerate(right) if each in once}
    many = {each for each, count in Counter(right).items() if count > 1}
    found = [(i, places[each]) for i, each in enumerate(left) if each in places and each not in many]
    tops: list[int] = []  # the smallest last place of a rising run of each length
    before: list[int] = []
    held: list[int] = []  # which of ``found`` that last place belongs to
    for at, (_, j) in enumerate(found):
        length = bisect_left(tops, j)
        before.append(held[length - 1] if length else -1)
        tops[length : length + 1] = [j]
        held[length : length + 1] = [at]
    run, at = [], held[-1] if held else -1
    while at >= 0:
        run.append(found[at])
        at = before[at]
    return run[::-1]


def _joined(gaps: Sequence[Gap]) -> list[Gap]:
    """Gaps that touch on both sides are one."""
    found: list[Gap] = []
    for gap in gaps:
        if found and found[-1].old[1] == gap.old[0] and found[-1].new[1] == gap.new[0]:
            gap = _over(found.pop(), gap)
        found.append(gap)
    return found


def _over(first: Gap, second: Gap) -> Gap:
    return Gap((first.old[0], second.old[1]), (first.new[0], second.new[1]))


def _numbered(left: Sequence[object], right: Sequence[object]) -> tuple[list[int], list[int]]:
    """Small whole numbers for equal things: two things never share one, as hashes might."""
    numbers: dict[object, int] = {}
    return (
        [numbers.setdefault(each, len(numbers)) for each in left],
        [numbers.setdefault(each, len(numbers)) for each in right],
    )


def moves(gaps: Sequence[Gap], old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return (old block, new block) of the blocks that only changed their place, in new order."""
    gone: dict[str, list[int]] = defaultdict(list)
    for gap in gaps:
        for at in range(*gap.old):
            if len(_WORD.findall(old[at])) >= _MOVED_WORDS:
                gone[old[at]].append(at)
    found = []
    for gap in gaps:
        for at in range(*gap.new):
            if waiting := gone.get(new[at]):
                found.append((waiting.pop(0), at))
    return found


def pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return which of ``old`` became which of ``new`` by an edit: in order, the most alike overall."""
    if not old or not new:
        return []
    if len(old) * len(new) > _MAX_PAIRING:
        return _pairs_in_step(old, new)
    scores = [[_likeness(before, after) for after in new] for before in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + _weight(scores[i][j], old[i], new[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together if scores[i][j] else 0.0)
    return _traced(best, scores, old, new)


def _likeness(old: str, new: str) -> float:
    """How alike two blocks are, 0 to 100; 0 below what makes them one block edited."""
    if score := fuzz.ratio(old, new, score_cutoff=_SAME_BLOCK):
        return float(score)
    short, long = sorted((old.strip(), new.strip()), key=len)
    return _CONTAINED if len(short) >= _CONTAINED_LENGTH and short in long else 0.0


def _weight(score: float, old: str, new: str) -> float:
    """Long blocks that are alike bind more than short ones."""
    return float(score) * min(len(old) + len(new), 400)


def _traced(
    best: list[list[float]], scores: Sequence[Sequence[float]], old: Sequence[str], new: Sequence[str]
) -> list[tuple[int, int]]:
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + _weight(scores[i][j], old[i], new[j]):
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _pairs_in_step(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """For very long gaps: the next like block within a short look ahead."""
    found, j = [], 0
    for i, words in enumerate(old):
        for ahead in range(j, min(j + 20, len(new))):
            if _likeness(words, new[ahead]):
                found.append((i, ahead))
                j = ahead + 1
                break
    return found
