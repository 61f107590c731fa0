"""Whether two stretches of text differ only in typography: case, punctuation, spacing, spelling of signs."""

from __future__ import annotations

import re
import unicodedata

# What different hands print for the same thing, as one spelling each. A comma between thousands is one.
_SPELLINGS = (
    (re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u02bb\u02bc]"), ""),
    (re.compile(r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])"), " "),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), ""),
    (re.compile(r"\s*(?:%|\bper\s?cent\b)", re.IGNORECASE), " percent"),
    (re.compile(r"\s*(?:§+|\bsec(?:tion)?s?\b\.?)\s*", re.IGNORECASE), " section "),
    (re.compile(r"\s*&\s*"), " and "),
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NOT_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
# Signs that carry meaning: money, comparison, minus, decimals, fractions, times, ranges, and the sign of a grade.
_SIGNS = re.compile(
    r"[$€£≥≤<>=+]|(?<![\w.)-])-(?=\d)|(?<=\d)[.,/:](?=\d)|(?<=\d)\s?-\s?(?=\d)|(?<![\w-])[A-F]-(?![\w-])"
)


def is_typographic(was: str, now: str) -> bool:
    """Return whether ``was`` and ``now`` say the same: the same letters and numbers, whatever their case, and
    the same signs that carry meaning.

    Both should be given with a character of what stands around them, since a sign means what it stands at.

    >>> is_typographic("et seq)", "et seq.)"), is_typographic("C- or", "C or"), is_typographic("$5000 ", "$5,000 ")
    (True, False, True)
    """
    one, other = _plain(was), _plain(now)
    return (
        _letters(one) == _letters(other)
        and _DIGITS.findall(one) == _DIGITS.findall(other)
        and [sign.replace(" ", "") for sign in _SIGNS.findall(one)]
        == [sign.replace(" ", "") for sign in _SIGNS.findall(other)]
    )


def _plain(text: str) -> str:
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text)).replace("\u2044", "/")


def _letters(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()
