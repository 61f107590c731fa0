"""Whether a text is about public schools at all, or only sounds like it."""

from __future__ import annotations

from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import hits

_WEIGHT = 2  # how many words of schools outweigh one word of the look-alikes
_TITLE = 5  # a word of the title counts as so many of the text


def in_scope(context: Context) -> bool:
    """Return True where words of public schools outweigh those of college, licensing, money and courts."""
    inside = len({hit.start for hit in context.found.get("scope:inside", ())})
    outside = len({hit.start for hit in context.found.get("scope:outside", ())})
    titled = [target for hit in hits(words(flat(context.clean.title))) for target in hit.targets]
    inside += _TITLE * titled.count("scope:inside")
    outside += _TITLE * titled.count("scope:outside")
    return inside >= _WEIGHT * outside
