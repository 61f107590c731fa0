"""The characters of a PDF page in the order of its reader, by the place that they are drawn in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

P = TypeVar("P")


def runs(textpage: Any, nowhere: P, place: Callable[[float, float, P], P]) -> Iterator[tuple[P, str]]:
    """Yield (place, characters) for the characters in a row that have the same place.

    ``place`` is asked with the middle of each character, in points from the lower left, and the place of
    the one before, which is ``nowhere`` at first. A space or a line end that the reader has put in is drawn
    nowhere: it belongs to what was before it.
    """
    start, before = 0, nowhere
    for index in range(count := textpage.count_chars()):
        left, bottom, right, top = textpage.get_charbox(index)
        here = place((left + right) / 2, (bottom + top) / 2, before) if right > left else before
        if here != before:
            if index > start:
                yield before, str(textpage.get_text_range(start, index - start))
            start, before = index, here
    if count > start:
        yield before, str(textpage.get_text_range(start, count - start))
