"""The words that differ between two stretches of text, as character ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.compare.align import edits

# A block's mark is one token, so that a mark never aligns with words; so is a newline.
_TOKEN = re.compile(r"(?:(?<=\n)|\A)(?:#{1,6} |(?:  )*- |\| )|\n|\w+(?:['\u2019]\w+)*|[^\w\s]|[^\S\n]+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters ``old_start:old_end`` became ``new_start:new_end`` (offsets into whole texts)."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    words_removed: int
    words_added: int


def word_edits(old: str, new: str, *, old_at: int, new_at: int) -> list[Edit]:
    """Return the edits from ``old`` to ``new``, which start at ``old_at`` and ``new_at`` of their texts.

    Edits that only a space or a few small words part are joined, as a reader would.
    """
    left, right = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    found: list[Edit] = []
    for gap in edits([t[0] for t in left], [t[0] for t in right]):
        i1, i2 = _range(left, gap.old, len(old))
        j1, j2 = _range(right, gap.new, len(new))
        edit = Edit(
            old_at + i1, old_at + i2, new_at + j1, new_at + j2, _count(left, gap.old), _count(right, gap.new)
        )
        if found and _reads_as_one(found[-1], edit, old[found[-1].old_end - old_at : i1]):
            edit = _joined(found.pop(), edit)
        found.append(edit)
    return found


def words(text: str) -> int:
    """Return how many words ``text`` has, marks and punctuation aside."""
    return sum(bool(_WORD.match(token[0])) for token in _TOKEN.finditer(text))


def plain_words(text: str) -> list[str]:
    """Return the words of ``text`` in order, in lower case, without marks and punctuation."""
    return [
        token[0].casefold().replace("\u2019", "'") for token in _TOKEN.finditer(text) if _WORD.match(token[0])
    ]


def _range(tokens: Sequence[re.Match[str]], ends: tuple[int, int], length: int) -> tuple[int, int]:
    start = tokens[ends[0]].start() if ends[0] < len(tokens) else length
    return start, tokens[ends[1] - 1].end() if ends[1] > ends[0] else start


def _count(tokens: Sequence[re.Match[str]], ends: tuple[int, int]) -> int:
    return sum(bool(_WORD.match(token[0])) for token in tokens[ends[0] : ends[1]])


def _reads_as_one(first: Edit, second: Edit, between: str) -> bool:
    if "\n" in between:
        return False
    if not _WORD.search(between):
        return len(between) <= 2
    changed = sum((first.words_added, first.words_removed, second.words_added, second.words_removed))
    return words(between) * 4 <= changed and words(between) <= 3


def _joined(first: Edit, second: Edit) -> Edit:
    return Edit(
        first.old_start,
        second.old_end,
        first.new_start,
        second.new_end,
        first.words_removed + second.words_removed,
        first.words_added + second.words_added,
    )
