"""Words that a bill or rule shows as struck, where the text has no layout left to show it.

Only what the text itself explains counts: a legend ("matter struck is in [brackets]") makes bracketed words
struck ones; ``[strikethrough: ...]`` and ``~~...~~`` need no legend.
"""

from __future__ import annotations

import re

_LEGEND = re.compile(
    r"(?:struck|deleted|omitted|repealed|removed|stricken|deletions?)\b[^.\n]{0,60}\[?brackets?\b"
    r"|\[?bracket(?:s|ed)?\]?\b[^.\n]{0,60}\b(?:struck|deleted|omitted|removed|stricken|deletions?)\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\[[^\[\]\n]{3,1200}\]")
_MARKED = re.compile(
    r"\[(?:strikethrough|strike ?through|struck|deleted|stricken)[: ][^\[\]\n]{3,1200}\]|~~[^~\n]{3,1200}~~",
    re.IGNORECASE,
)


def struck_ranges(flat: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of the struck words of a flat text, in order."""
    if "[" not in flat and "~~" not in flat:
        return ()
    pattern = _BRACKETED if _LEGEND.search(flat) else _MARKED
    return tuple(found.span() for found in pattern.finditer(flat))
