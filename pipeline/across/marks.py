"""The marks of a text: few numbers by which texts that share a passage find each other.

Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003) over words: of every :data:`WINDOW` runs of :data:`RUN`
words in a row, the one with the smallest digest is a mark. Two texts that share :data:`SURE` words in a row share
a mark, wherever the words stand; a text of a thousand words has about 220.
"""

from __future__ import annotations

import re
from array import array
from itertools import accumulate
from typing import Final
from zlib import crc32

# docs/decisions/0030: eight words in a row are rarely chance, and fifteen are the shortest passage told.
RUN: Final = 8
WINDOW: Final = 8
SURE: Final = RUN + WINDOW - 1
# Marks kept under another rule are made anew.
RULE: Final = f"words {RUN}/{WINDOW} crc32"

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


def marks(text: str) -> array[int]:
    """Return the marks of ``text``, rising, each once; none for a text of fewer than :data:`RUN` words."""
    runs = run_digests([word.replace("\u2019", "'") for word in _WORD.findall(text.casefold())])
    return array("I", sorted(winnowed(runs)))


def run_digests(words: list[str]) -> list[int]:
    """Return a digest of 32 bits for every :data:`RUN` words in a row."""
    if len(words) < RUN:
        return []
    # One line of bytes, cut without copying: a digest is of the words and the single spaces between them.
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    line = memoryview(b" ".join(encoded))
    ends = list(accumulate(len(word) + 1 for word in encoded))
    starts = [0, *ends]
    return [crc32(line[start : end - 1]) for start, end in zip(starts, ends[RUN - 1 :], strict=False)]


def winnowed(runs: list[int]) -> set[int]:
    """Return the smallest of every :data:`WINDOW` digests in a row (of all, where there are fewer)."""
    if len(runs) <= WINDOW:
        return {min(runs)} if runs else set()
    return {min(runs[at : at + WINDOW]) for at in range(len(runs) - WINDOW + 1)}


def packed(found: array[int]) -> str:
    """Return marks as text, eight hex digits each."""
    return "".join(f"{mark:08x}" for mark in found)


def unpacked(kept: str) -> array[int]:
    """Return the marks that :func:`packed` wrote."""
    made = array("I", bytes.fromhex(kept))
    made.byteswap()
    return made if array("I", [1]).tobytes()[0] == 1 else array("I", bytes.fromhex(kept))
