"""A text with what was read from it marked in place (pure, no HTML).

The templates turn this into HTML and escape every piece, so nothing scraped is ever markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from web.redline import block_of
from web.sections import pieces_of


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a clean text, or a piece of a very long one: ``kind`` heading, item, row or paragraph, ``level`` its
    depth, ``start`` and ``end`` its words without the block's mark."""

    kind: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a line: ``notes`` are the numbers of the findings whose quote covers it, ``ends``
    those that end with it."""

    text: str
    notes: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


MarkedLine = tuple[str, int, list[Marked]]


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of ``text`` in order, very long ones in pieces."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    at = 0
    for line in text.split("\n"):
        kind, level, width = block_of(line)
        for start, end in pieces_of(text, at + width, at + len(line)):
            yield Block(kind, level, start, end)
        at += len(line) + 1


def marked_lines(
    text: str, findings: Sequence[Mapping[str, Any]], blocks: Sequence[Block] | None = None
) -> list[MarkedLine]:
    """Return (kind, level, pieces) per block of ``text`` (of ``blocks``, in order, where they are given); finding n
    (from 1) is noted on its quote."""
    ranges = [
        (row["quote_start"], row["quote_end"], number)
        for number, row in enumerate(findings, 1)
        if row["quote_start"] is not None and row["quote_end"] is not None
    ]
    ranges.sort(reverse=True)
    shown: list[MarkedLine] = []
    open_ones: list[tuple[int, int, int]] = []
    listed = blocks_of(text) if blocks is None else blocks
    for at, block in enumerate(listed):
        while ranges and ranges[-1][0] < block.end:
            open_ones.append(ranges.pop())
        open_ones = [one for one in open_ones if one[1] > block.start]
        following = listed[at + 1].start if at + 1 < len(listed) else len(text) + 1
        shown.append((block.kind, block.level, _marked(text, block, open_ones, following)))
    return shown


def _marked(text: str, block: Block, ranges: Sequence[tuple[int, int, int]], following: int) -> list[Marked]:
    """The pieces of one block; a quote that reaches no word of the ``following`` block that is shown ends here."""
    start, end = block.start, block.end
    cuts = sorted({start, end, *(min(max(edge, start), end) for r in ranges for edge in r[:2])})
    pieces = []
    for left, right in pairwise(cuts):
        covering = [(e, n) for s, e, n in ranges if s <= left and e >= right]
        ends = tuple(
            n
            for e, n in covering
            if e == right or (right == end and (e <= following or following > len(text)))
        )
        pieces.append(Marked(text[left:right], tuple(n for _, n in covering), ends))
    return pieces or [Marked("")]
