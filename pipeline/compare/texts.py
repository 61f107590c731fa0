"""Compare two clean texts: first their blocks, then the words of the blocks that were edited."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.records import Span
from pipeline.compare.align import MAX_PRODUCT, Gap, edits, moves, pairs
from pipeline.compare.significance import significance
from pipeline.compare.words import Edit, plain_words, word_edits, words
from pipeline.text import blocks

# A paragraph split in two is better read as words over both; whole blocks are easier to read
# otherwise. Words over the whole gap win only if they change this share of what blocks change.
_CLEARLY_FEWER = 0.6


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two texts. ``spans`` are in the order of the new text; taking their old
    ranges out of the old text and their new ranges out of the new one leaves the same characters.
    A moved span holds the same block in both (a newline at one end aside) and counts no words."""

    spans: tuple[Span, ...]
    words_added: int
    words_removed: int
    significance: str


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a text, each with its newline; the last one is given one for the comparison."""

    text: str
    lines: list[str]
    starts: list[int]

    def cut(self, ends: tuple[int, int]) -> str:
        return self.text[self.starts[ends[0]] : self.starts[ends[1]]]


def compare(old: str, new: str) -> Comparison:
    """Return what turned ``old`` into ``new`` (two clean texts)."""
    before, after = _lines(old), _lines(new)
    gaps = edits(before.lines, after.lines)
    moved = moves(gaps, before.lines, after.lines)
    found: list[Edit] = []
    for gap in gaps:
        for part in _without_moved(gap, moved):
            found += _edits_of(part, before, after)
    moved_edits = [
        Edit(before.starts[i], before.starts[i + 1], after.starts[j], after.starts[j + 1], 0, 0)
        for i, j in moved
    ]
    spans = _spans(_ends_mended(found, moved_edits, before.text, after.text), old, new)
    return Comparison(
        spans,
        sum(edit.words_added for edit in found),
        sum(edit.words_removed for edit in found),
        significance(old, new, spans),
    )


def _lines(text: str) -> _Lines:
    lines = [each + "\n" for each in text.split("\n")] if text else []
    starts = [0]
    for each in lines:
        starts.append(starts[-1] + len(each))
    return _Lines("".join(lines), lines, starts)


def _without_moved(gap: Gap, moved: Sequence[tuple[int, int]]) -> list[Gap]:
    """The parts of ``gap`` between the blocks that only moved; what is left on one side stays in step."""
    gone = sorted(i for i, _ in moved if gap.old[0] <= i < gap.old[1])
    came = sorted(j for _, j in moved if gap.new[0] <= j < gap.new[1])
    if not gone and not came:
        return [gap]
    lefts, rights = _pieces(gap.old, gone), _pieces(gap.new, came)
    parts = []
    for at in range(max(len(lefts), len(rights))):
        left = lefts[at] if at < len(lefts) else (gap.old[1], gap.old[1])
        right = rights[at] if at < len(rights) else (gap.new[1], gap.new[1])
        if left[0] < left[1] or right[0] < right[1]:
            parts.append(Gap(left, right))
    return parts


def _pieces(ends: tuple[int, int], holes: Sequence[int]) -> list[tuple[int, int]]:
    pieces, start = [], ends[0]
    for hole in holes:
        pieces.append((start, hole))
        start = hole + 1
    return [*pieces, (start, ends[1])]


def _edits_of(gap: Gap, before: _Lines, after: _Lines) -> list[Edit]:
    """The edits of one gap: by pairs of blocks, or over the whole gap where that changes far less."""
    old, new = before.cut(gap.old), after.cut(gap.new)
    by_block = _by_block(gap, before, after)
    one_each = gap.old[1] - gap.old[0] == gap.new[1] - gap.new[0] == 1
    if not old or not new or (one_each and len(by_block) > 1) or words(old) * words(new) > MAX_PRODUCT // 4:
        return by_block
    whole = word_edits(old, new, old_at=before.starts[gap.old[0]], new_at=after.starts[gap.new[0]])
    same = plain_words(old) == plain_words(new)
    return whole if same or _changed(whole) < _CLEARLY_FEWER * _changed(by_block) else by_block


def _changed(found: Sequence[Edit]) -> int:
    return sum(edit.words_added + edit.words_removed for edit in found)


def _by_block(gap: Gap, before: _Lines, after: _Lines) -> list[Edit]:
    old, new = before.lines[slice(*gap.old)], after.lines[slice(*gap.new)]
    found: list[Edit] = []
    i = j = 0
    for left, right in [*pairs(old, new), (len(old), len(new))]:
        if i < left or j < right:
            found += _block_edit(
                before, after, (gap.old[0] + i, gap.old[0] + left), (gap.new[0] + j, gap.new[0] + right)
            )
        if left < len(old):
            found += word_edits(
                old[left],
                new[right],
                old_at=before.starts[gap.old[0] + left],
                new_at=after.starts[gap.new[0] + right],
            )
        i, j = left + 1, right + 1
    return found


def _block_edit(before: _Lines, after: _Lines, old: tuple[int, int], new: tuple[int, int]) -> list[Edit]:
    """Whole blocks that went, and whole blocks that came in their place."""
    i1, i2 = before.starts[old[0]], before.starts[old[1]]
    j1, j2 = after.starts[new[0]], after.starts[new[1]]
    return [Edit(i1, i2, j1, j2, words(before.cut(old)), words(after.cut(new)))]


def _ends_mended(found: list[Edit], moved: list[Edit], old: str, new: str) -> list[tuple[str, Edit]]:
    """Take back the newline that each text was lent at its end, and name each edit's operation."""
    every = [(False, edit) for edit in found] + [(True, edit) for edit in moved]
    every.sort(key=lambda each: (each[1].new_start, each[1].new_end, each[1].old_start))
    left = _tail([(e.old_start, e.old_end) for _, e in every], len(old))
    right = _tail([(e.new_start, e.new_end) for _, e in every], len(new))
    shift_left = left < len(old) and right == len(new) and left > 0
    shift_right = right < len(new) and left == len(old) and right > 0
    mended = []
    for moves_only, edit in every:
        i1, i2 = _mended(edit.old_start, edit.old_end, len(old), left if shift_left else None)
        j1, j2 = _mended(edit.new_start, edit.new_end, len(new), right if shift_right else None)
        if i1 < i2 or j1 < j2:
            whole = replace(edit, old_start=i1, old_end=i2, new_start=j1, new_end=j2)
            mended.append(("moved" if moves_only else _op(whole), whole))
    return mended


def _op(edit: Edit) -> str:
    if edit.old_start == edit.old_end:
        return "added"
    return "removed" if edit.new_start == edit.new_end else "replaced"


def _tail(ranges: list[tuple[int, int]], length: int) -> int:
    """Where the run of ranges that reaches the end of a text starts; ``length`` if none does."""
    start = length
    for low, high in sorted(ranges, reverse=True):
        if high == start and low < high:
            start = low
    return start


def _mended(start: int, end: int, length: int, tail: int | None) -> tuple[int, int]:
    """A range at the end gives its newline back, or, where only one text grew, takes the one before."""
    if tail is not None and start >= tail and end > start:
        return start - 1, end - 1
    return min(start, max(length - 1, 0)), min(end, max(length - 1, 0))


def _spans(found: Sequence[tuple[str, Edit]], old: str, new: str) -> tuple[Span, ...]:
    old_sections, new_sections = _Sections(old), _Sections(new)
    return tuple(
        Span(
            op,
            edit.old_start,
            edit.old_end,
            edit.new_start,
            edit.new_end,
            old_sections.above(edit.old_start) if op == "removed" else new_sections.above(edit.new_start),
        )
        for op, edit in found
    )


class _Sections:
    """The headings of a text, to be asked for the nearest at or above an offset."""

    def __init__(self, text: str) -> None:
        self._found = [
            (block.start - block.level - 1, text[block.start : block.end])
            for block in blocks(text)
            if block.kind == "heading"
        ]
        self._starts = [start for start, _ in self._found]

    def above(self, offset: int) -> str | None:
        at = bisect_right(self._starts, offset) - 1
        return self._found[at][1] if at >= 0 else None
