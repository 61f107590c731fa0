"""Passages that two texts share: the same words in the same order, small alterations allowed.

Pure, and of these two texts alone, so that what was found can be kept by their digests: what is common to many
texts is told apart afterwards (:mod:`pipeline.across.common`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.across.words import Words

# docs/decisions/0030. A passage has at least so many words of its own that are the same on both sides ...
FEWEST_WORDS: Final = 15
# ... and they are this share of the longer side.
LEAST_SAME: Final = 0.75
# Runs of the same words that a passage is made of: the shortest that begins one, and the longest alteration
# between two. At its ends it goes on behind an alteration of up to so many words, where three times as many follow.
_RUN, _GAP, _NEAR_GAP = 6, 12, 3
_REACH = 60
# So few words past the end of a sentence are chance.
_STRAY = 3
# So few words from the begin or end of a sentence, the rest of it belongs to the passage.
_CLOSE = 8
_STOP = re.compile(r"[.;:!?\n]")
# A run of words that a text repeats more often than this says nothing of where it came from.
_REPEATED = 12


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``at:at + words`` of one text that are words ``there:there + words`` of the other."""

    at: int
    there: int
    words: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage: words ``start:end`` of one text and ``other_start:other_end`` of the other, of which ``same``
    are the same in the same order."""

    start: int
    end: int
    other_start: int
    other_end: int
    same: int

    @property
    def same_share(self) -> float:
        """The share of the longer side's words that are the same on both."""
        return self.same / max(self.end - self.start, self.other_end - self.other_start)


def shared_passages(one: Words, other: Words, *, fewest: int = FEWEST_WORDS) -> list[Shared]:
    """Return the passages that ``one`` and ``other`` share, in the order of ``one``, none in another.

    ``fewest`` is how many words of a passage must be the same on both sides and ``one``'s own.
    """
    found = []
    for chain in _chains(_runs(one.keys, other.keys)):
        _lengthen(chain, one.keys, other.keys)
        _trim(chain, one, other)
        first, last = chain[0], chain[-1]
        same = sum(run.words for run in chain)
        passage = Shared(first.at, last.at + last.words, first.there, last.there + last.words, same)
        whole = _to_sentences(passage, one, other)
        passage = whole if whole.same_share >= LEAST_SAME else passage
        own = sum(one.own_words(run.at, run.at + run.words) for run in chain)
        if own >= fewest and passage.same_share >= LEAST_SAME:
            found.append(passage)
    return _apart(found)


def _runs(one: Sequence[str], other: Sequence[str]) -> list[Run]:
    """Return the longest runs of the same words, by where they begin in ``one``."""
    places: dict[tuple[str, ...], list[int]] = {}
    for there, gram in enumerate(_grams(other)):
        places.setdefault(gram, []).append(there)
    found: list[Run] = []
    reached: dict[int, int] = {}  # by how far apart the two places are: the word after the last run
    for at, gram in enumerate(_grams(one)):
        standing = places.get(gram, ())
        if len(standing) > _REPEATED:
            continue
        for there in standing:
            if reached.get(there - at, 0) <= at:
                words = _same_from(one, other, at, there)
                reached[there - at] = at + words
                found.append(Run(at, there, words))
    return found


def _grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[shift:] for shift in range(_RUN)), strict=False)


def _same_from(one: Sequence[str], other: Sequence[str], at: int, there: int) -> int:
    words = 0
    while at + words < len(one) and there + words < len(other) and one[at + words] == other[there + words]:
        words += 1
    return words


def _chains(runs: Iterable[Run]) -> list[list[Run]]:
    """Join runs that follow each other closely on both sides."""
    chains: list[list[Run]] = []
    open_ones: list[list[Run]] = []
    for run in runs:
        open_ones = [chain for chain in open_ones if run.at - (chain[-1].at + chain[-1].words) <= _GAP]
        best: tuple[int, list[Run], Run] | None = None
        for chain in open_ones:
            joined = _after(chain[-1], run)
            if joined is None:
                continue
            last = chain[-1]
            gap = joined.at - last.at + joined.there - last.there - 2 * last.words
            if best is None or gap < best[0]:
                best = gap, chain, joined
        if best is not None:
            best[1].append(best[2])
        else:
            chains.append([run])
            open_ones.append(chains[-1])
    return chains


def _after(last: Run, run: Run) -> Run | None:
    """Return ``run``, without what it has in common with ``last``, where it goes on from it; else None."""
    over = max(last.at + last.words - run.at, last.there + last.words - run.there, 0)
    if run.there <= last.there or over >= run.words:
        return None
    rest = Run(run.at + over, run.there + over, run.words - over)
    near = rest.at - last.at - last.words <= _GAP and rest.there - last.there - last.words <= _GAP
    return rest if near else None


def _lengthen(chain: list[Run], one: Sequence[str], other: Sequence[str]) -> None:
    """Let a chain go on at both ends behind small alterations, where the words are the same again."""
    while more := _beyond(one[chain[-1].at + chain[-1].words :][:_REACH], other[_end(chain) :][:_REACH]):
        last = chain[-1]
        chain.append(Run(last.at + last.words + more.at, last.there + last.words + more.there, more.words))
    while more := _beyond(_back(one, chain[0].at), _back(other, chain[0].there)):
        first = chain[0]
        at, there = first.at - more.at - more.words, first.there - more.there - more.words
        chain.insert(0, Run(at, there, more.words))


def _trim(chain: list[Run], one: Words, other: Words) -> None:
    """Leave off up to :data:`_STRAY` words at either end that belong to a sentence or line beyond, but for a line that
    is whole in both texts."""
    last = chain[-1]
    end, there = last.at + last.words, last.there + last.words
    whole = _ends_line(one, end) and _ends_line(other, there)
    for cut in () if whole else range(1, min(_STRAY, last.words - 1) + 1):
        if _stops(one, end - cut):
            chain[-1] = Run(last.at, last.there, last.words - cut)
            break
    first = chain[0]
    whole = _ends_line(one, first.at) and _ends_line(other, first.there)
    for cut in () if whole else range(1, min(_STRAY, first.words - 1) + 1):
        if _stops(one, first.at + cut):
            chain[0] = Run(first.at + cut, first.there + cut, first.words - cut)
            break


def _stops(words: Words, place: int) -> bool:
    """Whether a sentence or block ends before the word at ``place``."""
    if place <= 0 or place >= len(words.keys):
        return True
    return _STOP.search(words.text, words.ends[place - 1], words.starts[place]) is not None


def _ends_line(words: Words, place: int) -> bool:
    """Whether a line ends before the word at ``place``."""
    if place <= 0 or place >= len(words.keys):
        return True
    return "\n" in words.text[words.ends[place - 1] : words.starts[place]]


def _to_sentences(passage: Shared, one: Words, other: Words) -> Shared:
    """Let a passage begin and end with its sentences, where those begin or end close by on both sides: what was
    altered there belongs to it."""
    start, other_start = (_to_stop(one, passage.start, -1), _to_stop(other, passage.other_start, -1))
    if start is not None and other_start is not None:
        before, there = one.keys[start : passage.start], other.keys[other_start : passage.other_start]
        same = passage.same + _same_from(before, there, 0, 0)
        passage = replace(passage, start=start, other_start=other_start, same=same)
    end, other_end = _to_stop(one, passage.end, 1), _to_stop(other, passage.other_end, 1)
    if end is not None and other_end is not None:
        after, there = one.keys[passage.end : end], other.keys[passage.other_end : other_end]
        same = passage.same + _same_from(after[::-1], there[::-1], 0, 0)
        passage = replace(passage, end=end, other_end=other_end, same=same)
    return passage


def _to_stop(words: Words, at: int, step: int) -> int | None:
    """Return the nearest place from ``at``, within :data:`_CLOSE` words in the direction of ``step``, where a
    sentence or block ends between two words; None where none does."""
    for place in range(at, at + step * (_CLOSE + 1), step):
        if _stops(words, place):
            return min(max(place, 0), len(words.keys))
    return None


def _end(chain: Sequence[Run]) -> int:
    return chain[-1].there + chain[-1].words


def _back(words: Sequence[str], before: int) -> Sequence[str]:
    """Return the words before a place, the nearest first."""
    return words[max(before - _REACH, 0) : before][::-1]


def _beyond(one: Sequence[str], other: Sequence[str]) -> Run | None:
    """Return the nearest run of the same words behind an alteration that is small beside it."""
    for gap in range(_NEAR_GAP + 1):
        for at, there in ((gap, other_gap) for other_gap in range(gap + 1)):
            for here, yonder in {(at, there), (there, at)}:
                words = _same_from(one, other, here, yonder)
                if words >= 3 * max(gap, 1):
                    return Run(here, yonder, words)
    return None


def _apart(found: list[Shared]) -> list[Shared]:
    """Keep, of passages that stand in each other, the one with the most words."""
    kept: list[Shared] = []
    for passage in sorted(found, key=lambda p: (-p.same, p.start, p.other_start)):
        if not any(_mostly_in(passage, longer) for longer in kept):
            kept.append(passage)
    return sorted(kept, key=lambda p: (p.start, p.other_start))


def _mostly_in(passage: Shared, longer: Shared) -> bool:
    here = min(passage.end, longer.end) - max(passage.start, longer.start)
    there = min(passage.other_end, longer.other_end) - max(passage.other_start, longer.other_start)
    return 2 * here > passage.end - passage.start or 2 * there > passage.other_end - passage.other_start
