"""One page of a text with what was read from it: the sections, the marked lines, the readings (pure)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web import readings
from web.field_names import POLICY_FIELDS
from web.marked_text import Block, MarkedLine, blocks_of, marked_lines
from web.readings import Group
from web.sections import Section, chosen, cut

# What a block and a reading put around their words, counted as characters.
_OF_BLOCK, _OF_READING = 30, 450


@dataclass(frozen=True, slots=True)
class PagedText:
    """What one page shows: its ``lines`` with the numbers of the readings in ``groups``; ``counts`` are the readings
    of each of the ``sections``, ``read`` all of the text's, ``numbered`` those of the page by their numbers."""

    sections: list[Section]
    here: Section
    lines: list[MarkedLine]
    groups: list[Group]
    counts: list[int]
    read: int
    numbered: Mapping[int, Mapping[str, Any]]


def paged_text(text: str | None, findings: Sequence[Mapping[str, Any]], asked: str | None) -> PagedText:
    """Return page ``asked`` of ``text``, or the page with its first reading where none is asked for.

    The first reading is the first about the policy itself, where there is one. Without a text (its publisher's
    are not public) the pages hold the readings alone.
    """
    blocks = blocks_of(text) if text else [Block("paragraph", 0, 0, 0)] * max(len(findings), 1)
    at = [_block_at(blocks, row) for row in findings] if text else list(range(len(findings)))
    weights = [block.end - block.start + _OF_BLOCK for block in blocks]
    for index, row in zip(at, findings, strict=True):
        weights[index] += _OF_READING + min(len(row["quote"] or ""), readings.LONGEST_QUOTE)
    headings = [text[b.start : b.end] if text and b.kind == "heading" else None for b in blocks]
    sections = cut(weights, headings)
    starts = [section.start for section in sections]
    on = [bisect_right(starts, index) - 1 for index in at]
    counts = [0] * len(sections)
    for section in on:
        counts[section] += 1
    first = next(
        (n for n, row in zip(on, findings, strict=True) if row["field"] in POLICY_FIELDS), min(on, default=0)
    )
    here = chosen(sections, asked, first + 1)
    shown_blocks = blocks[here.start : here.end]
    of_page = [
        row
        for row, section in zip(findings, on, strict=True)
        if section == here.number - 1 or (text and _runs_into(row, shown_blocks))
    ]
    shown = readings.kept(of_page)
    lines = marked_lines(text, shown, shown_blocks) if text else []
    groups = readings.groups(shown, of_page)
    return PagedText(sections, here, lines, groups, counts, len(findings), dict(enumerate(shown, 1)))


def _block_at(blocks: Sequence[Block], row: Mapping[str, Any]) -> int:
    """The block in which a reading's quote begins; what has no place is put first."""
    start = row["quote_start"]
    return 0 if start is None else max(bisect_right(blocks, start, key=lambda block: block.start) - 1, 0)


def _runs_into(row: Mapping[str, Any], blocks: Sequence[Block]) -> bool:
    start, end = row["quote_start"], row["quote_end"]
    return start is not None and end is not None and start < blocks[0].start < end
