"""Where a publisher's notes stand: amendments, emergency acts, cases, editors' remarks.

They speak of the law, they are not the law, so no field reads them. The history note in brackets below
a section (its acts and their dates) is not one of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache

from pipeline.text import Block
from pipeline.vocabulary import vocabulary

_SECTION = re.compile(r"(?:\u00a7|Sec(?:tion|\.)|Chapter|CHAPTER|Article|ARTICLE|Rule|[0-9A-Z]+[-.:][0-9])")
_LONGEST = 60  # a line longer than this is no opening word
_HISTORY = re.compile(r"history\W*$")


@lru_cache(maxsize=1)
def _openings() -> tuple[frozenset[str], re.Pattern[str]]:
    notes = vocabulary().notes
    return frozenset(notes.openings), re.compile("|".join(translate(pattern) for pattern in notes.amendment))


def _opens(block: Block, line: str) -> bool:
    """Say whether ``line`` (in lower case) opens notes; a heading "History" heads old acts, not the note."""
    whole, patterns = _openings()
    if patterns.match(line[:200]):
        return True
    if len(line) > _LONGEST:
        return False
    return (
        line.rstrip(" .:-") in whole
        or line in whole
        or (block.kind == "heading" and bool(_HISTORY.match(line)))
    )


def within(ranges: tuple[tuple[int, int], ...], offset: int) -> bool:
    """Say whether one of the ordered, separate ``ranges`` holds ``offset``."""
    at = bisect_right(ranges, offset, key=lambda one: one[0]) - 1
    return at >= 0 and offset < ranges[at][1]


def note_ranges(flat: str, blocks: tuple[Block, ...]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the publisher's notes of a flat text, in order."""
    began: int | None = None
    for block in blocks:
        line = flat[block.start : block.end].strip()
        if began is None and _opens(block, line.lower()):
            began = block.start
        elif began is not None and block.kind == "heading" and _SECTION.match(line):
            yield began, block.start
            began = None
    if began is not None:
        yield began, len(flat)
