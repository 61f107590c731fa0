"""Numbers as policy prints them: "one-half", "three (3)", "85%", "$1.5 million", each in one normal form.

The shapes are regular expressions over the lower-case view of a text, in which hyphens are spaces.
"""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * place for place, word in enumerate(_TENS, start=2)
}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_WORD = "|".join(sorted([*_WORDS, *_SCALES], key=len, reverse=True))
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,3})?"
_SPELLED = rf"(?:{_WORD})(?:(?:(?<=hundred) and |(?<=thousand) and | )(?:{_WORD})){{0,7}}"
FIGURE = r"(?: ?\([0-9.,/]{1,12} ?%?\))"
"""The figure that repeats a spelled number, in brackets: "three (3)"."""

NUMBER = rf"(?<![0-9a-z.,/$])(?:{_DIGITS}|{_SPELLED})(?![0-9]|[./][0-9])"
"""A whole or decimal number, in figures or in words."""

FRACTION = (
    r"(?<![0-9a-z.,/$])(?:[0-9]{1,2}/[0-9]{1,3}(?:th|rd)?|(?:(?:one|two|three|four|a) )?"
    r"(?:half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?))(?![a-z0-9])"
)
"""A part of a whole: "one-half", "two thirds", "1/10th"."""

PERCENT = rf"(?<![0-9a-z.,/$])(?:{_DIGITS}|{_SPELLED}){FIGURE}?(?: ?%| per ?cent(?:um)?\b)(?: ?\([0-9.]{{1,6}} ?%?\))?"
"""A percentage: "85%", "eighty-five (85) percent", "fifty percent (50%)"."""

_IN_BRACKETS = re.compile(r"\(([0-9.,/]{1,12}) ?%?\)")
_IN_FIGURES = re.compile(_DIGITS)
_RATIO = re.compile(r"([0-9]{1,2})/([0-9]{1,3})")
_OF_ONE_PERCENT = re.compile(r"\bof (?:1|one) per ?cent")
_SCALED = re.compile(r"\b(hundred|thousand|million|billion)\b")


def _spelled(words: str) -> int | None:
    """Return the value of a spelled number ("one hundred twenty"), or None."""
    total, current, seen = 0, 0, False
    for word in re.findall(r"[a-z]+", words):
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0
        elif word != "and":
            break
        seen = True
    return total + current if seen else None


def _plain(number: Fraction) -> str:
    """Return a number without needless zeros: "85", "2.5", or a ratio where it has no short decimal form."""
    if number.denominator == 1:
        return str(number.numerator)
    if 1000 % number.denominator == 0:
        return f"{float(number):.3f}".rstrip("0")
    return f"{number.numerator}/{number.denominator}"


def _part(words: str) -> Fraction | None:
    ratio = _RATIO.search(words)
    if ratio and int(ratio[2]):
        return Fraction(int(ratio[1]), int(ratio[2]))
    for word in re.findall(r"[a-z]+", words):
        name = word if word in _PARTS else word.removesuffix("s")
        if name in _PARTS:
            counted = _spelled(words)
            return Fraction(counted or 1, _PARTS[name])
    return None


def normal(printed: str) -> str | None:
    """Return a printed number in its normal form, or None where there is none.

    Parts keep their form as a ratio, percentages end in "%", whole and decimal numbers are plain.

    >>> [normal(one) for one in ("one-half", "three (3)", "eighty-five percent", "1/10th of 1 percent")]
    ['1/2', '3', '85%', '0.1%']
    """
    words = printed.lower().replace("-", " ")
    is_percent = "%" in words or "per cent" in words or "percent" in words
    part = _part(words)
    if part is not None and (not is_percent or _OF_ONE_PERCENT.search(words)):
        return f"{_plain(part)}%" if is_percent else f"{part.numerator}/{part.denominator}"
    bracketed = _IN_BRACKETS.search(words)
    figures = _IN_FIGURES.search(bracketed[1] if bracketed else words)
    if figures:
        number = Fraction(figures[0].replace(",", ""))
        scaled = _SCALED.match(words, figures.end() + 1) if not bracketed else None
        if scaled:
            number *= _SCALES[scaled[1]]
    else:
        told = _spelled(words)
        if told is None:
            return None
        number = Fraction(told)
    return _plain(number) + ("%" if is_percent else "")
