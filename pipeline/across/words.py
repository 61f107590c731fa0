"""The words of a text as passages are matched by them: folded, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.across.common import common_words
from pipeline.compare.notes import Notes
from pipeline.text import blocks

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text. ``own`` counts, from the begin, those that are the text's own: not in a heading, a
    history note or a phrase that many texts have (:mod:`pipeline.across.common`)."""

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    own: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Read ``text``, a clean text."""
        words = cls.whole(text)
        masked = _apart(text, words.starts)
        for start, end in common_words(words.keys):
            masked[start:end] = b"\1" * (end - start)
        return replace(words, own=tuple(accumulate((1 - one for one in masked), initial=0)))

    @classmethod
    def whole(cls, text: str) -> Words:
        """Read ``text`` with every word its own."""
        found = list(_WORD.finditer(text))
        keys = tuple(word[0].casefold().replace("\u2019", "'") for word in found)
        starts, ends = tuple(word.start() for word in found), tuple(word.end() for word in found)
        return cls(text, keys, starts, ends, tuple(range(len(keys) + 1)))

    def own_words(self, start: int, end: int) -> int:
        """Return how many of the words ``start:end`` are the text's own."""
        return self.own[end] - self.own[start]

    def slice(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters that the words ``start:end`` stand in."""
        return self.starts[start], self.ends[end - 1]


def _apart(text: str, starts: Sequence[int]) -> bytearray:
    """Return 1 for each word that stands in a heading or a note, else 0."""
    masked, at, notes = bytearray(len(starts)), 0, Notes(text)
    for block in blocks(text):
        first = at
        while at < len(starts) and starts[at] < block.end:
            at += 1
        if first < at and (block.kind == "heading" or "body" not in notes.kinds(block.start, block.end)):
            masked[first:at] = b"\1" * (at - first)
    return masked
