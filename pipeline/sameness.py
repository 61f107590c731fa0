"""Whether two texts are the same words, whatever their encoding went through; and how alike they are (pure).

A link's markup leaves a space before a comma on one day and not on another; the text keeps what the page shows,
and the two are the same words. A page that is served as UTF-8 one day and as windows-1252 the next, with curly
quotes or straight ones, says the same. What was lost for good (U+FFFD) is no evidence of a difference.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from ftfy import fix_encoding
from ftfy.badness import is_bad
from rapidfuzz.distance import LCSseq

_LOST = "�"
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("­​‌‍⁠﻿", ""),
        "…": "...",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)
# A dash between words, once typography is plain: printers set it with spaces or without, as one hyphen or two.
_DASH = re.compile(r"(?<=\S)[^\S\n]+--?[^\S\n]+(?=\S)|(?<=\S)--(?=\S)")
# A link's markup leaves a space before the mark that follows it, on one day and not on another. Dots in a row
# are an ellipsis, and a box to tick is empty.
_LOOSE = re.compile(
    r" (?:(?<=[\w)\]”’\"'%] )(?=[,.;)\]”](?:[\s,.;)\]”]|$)(?! ?\.))|(?<=[“(\[] )(?=[^\s)\]]))"
)
# The typography that an encoding spoils; the rest has to agree even where characters were lost.
_FRAGILE = re.compile(r"[^!-~]|['\"-]")
_KEPT = 64


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, but for spacing, typography and the faults of an encoding."""
    if one.split() == other.split():
        return True
    if _words(one) == _words(other):
        return True
    broken = [text for text in (one, other) if _LOST in text or is_bad(text)]
    # Two sound texts, or two that are spoilt alike, are told apart by what they say.
    if len(broken) == 1:
        return _skeleton(one) == _skeleton(other)
    return _is_questioned(one, other) or _is_questioned(other, one)


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are by their words, 0 to 1."""
    return float(LCSseq.normalized_similarity(_words(one), _words(other), score_cutoff=0.0))


def kept_share(before: str, after: str) -> float:
    """Return the share of the words of ``before`` that still stand in ``after``, in order."""
    a = _words(before)
    return LCSseq.similarity(a, _words(after)) / len(a) if a else 1.0


def plain(text: str) -> str:
    """Return ``text`` with one space between words and plain typography: equal for texts that say the same.

    >>> plain("A  district’s plan")
    "A district's plan"
    """
    return " ".join(_folded(text).split())


def tight(words: str) -> str:
    """Return ``words`` without a space before the mark that ends a clause, or inside brackets and quotes.

    >>> tight("as in § 21-18-303 , and ( § 4 ) only . . .")
    'as in § 21-18-303, and (§ 4) only . . .'
    """
    return _LOOSE.sub("", words)


@lru_cache(maxsize=_KEPT)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_DASH.sub("-", _folded(tight(text))).split())


def _folded(text: str) -> str:
    if not text.isascii() and is_bad(text):
        text = fix_encoding(text)
    if "&" in text:
        text = html.unescape(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)


def _is_questioned(good: str, poor: str) -> bool:
    """Whether ``poor`` is ``good`` with a question mark for each character that ASCII has not."""
    lost = sum(not (char.isascii() or char.isspace()) for char in good)
    if not lost or not poor.isascii() or poor.count("?") - good.count("?") != lost:
        return False
    return _skeleton(good).replace("?", "") == _skeleton(poor).replace("?", "")


def _skeleton(text: str) -> str:
    return _FRAGILE.sub("", html.unescape(text))
