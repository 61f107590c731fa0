"""Two views of a text for matching, each of exactly the text's length, so that offsets hold.

``flat`` evens out quotes, dashes and spaces and keeps the case (citations, bills, dates);
``words`` is lower case as well and reads hyphens as spaces (vocabulary).
"""

from __future__ import annotations

import re

_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4`", "'")
_DOUBLES = dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_SPACES = dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000\u200b", " ")
_THIN = {chr(code): " " for code in range(0x2000, 0x200B)}
_FLAT = _QUOTES | _DOUBLES | _DASHES | _SPACES | _THIN
# Few characters need folding, so finding them beats looking up every one.
_FOLDED = re.compile("[" + "".join(map(re.escape, _FLAT)) + "]")


def flat(text: str) -> str:
    """Return ``text`` with plain quotes, hyphens and spaces, code point for code point.

    >>> flat("\u00a7\u00a038\u20132905")
    '\u00a7 38-2905'
    """
    return _FOLDED.sub(lambda found: _FLAT[found[0]], text)


def words(flattened: str) -> str:
    """Return a flat text in lower case with spaces for hyphens, code point for code point."""
    lowered = flattened.lower()
    if len(lowered) != len(flattened):  # a few letters grow when lowered; those stay as they are
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in flattened)
    return lowered.replace("-", " ")
