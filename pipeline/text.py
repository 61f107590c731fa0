"""The clean text of a document: one block a line, marked so that the text alone tells its shape.

A heading starts with one to six ``#`` and a space, a list item with ``- `` (two spaces of indent a
level), a table row with ``| `` (cells between `` | ``); every other line is a paragraph. There are no
empty lines. Because the marks are in the text, offsets, quotes, sections and comparisons need nothing
but the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile(r"(?P<heading>#{1,6}) |(?P<indent>(?:  )*)(?P<item>- )|(?P<row>\| )")


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the document: absolute address and visible label."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """A document's text. ``page_starts`` are the offsets at which PDF pages 1, 2 ... begin (empty
    for other formats); ``links`` are those inside the main content, in reading order."""

    text: str
    title: str
    page_starts: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the 1-based page that holds ``offset``, or None where the format has no pages."""
        if not self.page_starts:
            return None
        return max(sum(start <= offset for start in self.page_starts), 1)


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a clean text. ``start`` and ``end`` bound the words, without the mark;
    ``kind`` is heading, item, row or paragraph; ``level`` is the heading's or item's depth."""

    kind: str
    level: int
    start: int
    end: int


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of ``text`` in order; their ranges never overlap and never hold a newline."""
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        mark = _MARK.match(line)
        if mark is None:
            yield Block("paragraph", 0, at, end)
        elif mark["heading"]:
            yield Block("heading", len(mark["heading"]), at + mark.end(), end)
        elif mark["item"]:
            yield Block("item", len(mark["indent"]) // 2 + 1, at + mark.end(), end)
        else:
            yield Block("row", 0, at + mark.end(), end)
        at = end + 1
