"""Long texts cut into pages at their headings (pure): what a page holds, and what its list of pages calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

PAGE = 100_000
"""What a page may weigh: characters of text, and what is written around them counted as characters. Words that
pack badly shrink to less than half on the wire, so that a page stays under 100 kB with all that stands beside them."""

LONGEST = 8_000
"""A block longer than so many characters is shown in pieces, so that any text can be cut."""

# Cutting at a heading is worth a page that is no emptier than this.
_LEAST = PAGE // 4
_LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Section:
    """One page: its ``number`` from 1, the items ``start`` to ``end`` (exclusive) of the text, and its ``title``, the
    first heading on it, or the one in force where it begins (``continued``). None where no heading stands before."""

    number: int
    start: int
    end: int
    title: str | None
    continued: bool


def cut(weights: Sequence[int], headings: Sequence[str | None]) -> list[Section]:
    """Return the pages of a text whose items weigh ``weights`` and of which some are ``headings`` (their words).

    A page ends before a heading where that leaves it a quarter full, else where it is full. There is always one page.
    """
    edges, start, weight, at_heading = [0], 0, 0, 0
    for at, own in enumerate(weights):
        if headings[at] is not None and weight >= _LEAST:
            at_heading = at
        if weight + own > PAGE and at > start:
            start = at_heading if at_heading > start else at
            edges.append(start)
            weight = sum(weights[start:at])
            # What follows the heading may already fill a page with this item.
            if weight + own > PAGE and at > start:
                start, weight = at, 0
                edges.append(start)
        weight += own
    edges.append(len(weights))
    found: list[Section] = []
    in_force: str | None = None
    for number, (low, high) in enumerate(pairwise(edges), 1):
        first = next((words for words in headings[low:high] if words is not None), None)
        begins = low < len(headings) and headings[low] is not None
        title, continued = (first, False) if begins or in_force is None else (in_force, True)
        found.append(Section(number, low, high, _short(title), continued))
        in_force = next((words for words in reversed(headings[low:high]) if words is not None), in_force)
    return found


def chosen(sections: Sequence[Section], asked: str | None, first: int) -> Section:
    """Return the page that ``asked`` names, or ``first`` where it names none; what is too high is the last."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else first
    return sections[min(max(number, 1), len(sections)) - 1]


def _short(title: str | None) -> str | None:
    if title is None or len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " ..."


def pieces_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges in which ``text[start:end]`` is shown: one, or more of up to :data:`LONGEST` characters, cut
    after a space where there is one in the last tenth."""
    found = []
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST * 9 // 10, start + LONGEST) + 1
        stop = space or start + LONGEST
        found.append((start, stop))
        start = stop
    return [*found, (start, end)]
