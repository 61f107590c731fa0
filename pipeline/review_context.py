"""The sentences around a quote, for a person who has to judge it (pure)."""

from __future__ import annotations

from bisect import bisect_left

from pipeline.grammar.sentences import sentence_ranges
from pipeline.reviews import where_stands
from pipeline.text import blocks

_LONGEST_SIDE = 600


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Return the ranges of all sentences of a clean text, headings and items too, in order."""
    return [span for block in blocks(text) for span in sentence_ranges(text, block.start, block.end)]


def context(text: str, quote: str, start: int | None, sentences: list[tuple[int, int]]) -> str:
    """Return ``quote`` in its sentence with the sentence before and the one after, the quote between guillemets.

    ``start`` is where it stands (None: wherever it does), ``sentences`` are :func:`sentences_of` the text. A
    quote that does not stand in the text has no context.
    """
    where = (start, start + len(quote)) if start is not None else where_stands(text, quote)
    if where is None:
        return ""
    first = max(bisect_left(sentences, (where[0] + 1, 0)) - 1, 0)
    last = max(bisect_left(sentences, (where[1], 0)) - 1, first)
    around = sentences[max(first - 1, 0) : last + 2]
    begin, end = (around[0][0], around[-1][1]) if around else where
    begin, end = (
        max(min(begin, where[0]), where[0] - _LONGEST_SIDE),
        min(max(end, where[1]), where[1] + _LONGEST_SIDE),
    )
    return f"{text[begin : where[0]]}«{text[slice(*where)]}»{text[where[1] : end]}"
