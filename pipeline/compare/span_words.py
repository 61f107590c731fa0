"""The words of one side of a span: without what surrounds them, with a neighbour where one alone says little."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Span
from pipeline.compare.grounds import touched
from pipeline.compare.sentences import Quoted, cut, in_quotes
from pipeline.compare.words import words

_LEADING = re.compile(r"(?:#{1,6} |(?:  )*- |\| )?[\s,;:.)\]—–-]*")
_TRAILING = re.compile(r"[\s,;:(\[—–|-]*$")
_NUMBER_BEFORE, _NUMBER_AFTER = re.compile(r"[\d.,:/]*\d[.,:/]$"), re.compile(r"[.,:/]\d[\d.,:/]*(?<=\d)")
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to")
)
_NEXT_WORD, _WORD_BEFORE = re.compile(r" [\w$%][\w'\u2019$%-]*"), re.compile(r"[\w$%][\w'\u2019$%-]* $")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a span: its range without what surrounds words, and how many words it has."""

    side: str
    text: str
    start: int
    end: int

    @property
    def words(self) -> int:
        """How many words it has."""
        return words(self.text[self.start : self.end])

    def of(self, where: Quoted) -> str:
        """Return the words of the text at ``where``."""
        return self.text[where.start : where.end]

    @property
    def is_line(self) -> bool:
        """Whether it lies in one line."""
        return "\n" not in self.text[self.start : self.end]

    def quoted(self) -> tuple[str, Quoted, bool]:
        """Return the words in quotation marks, where they stand, and whether they are all of them."""
        stop, mark = cut(self.text, self.start, self.end)
        return (
            in_quotes(self.text[self.start : stop] + mark),
            Quoted(self.side, self.start, stop),
            not mark,
        )


def side_of(side: str, text: str, start: int, end: int) -> Side:
    """Return the range without the block mark, the spaces and the punctuation around its words."""
    piece = text[start:end]
    lead = _LEADING.match(piece.lstrip("\n"))
    first = len(piece) - len(piece.lstrip("\n")) + (lead.end() if lead else 0)
    trail = _TRAILING.search(piece)
    last = trail.start() if trail else len(piece)
    return Side(side, text, start + first, start + last) if first < last else Side(side, text, start, start)


def whole_numbers(was: Side, now: Side) -> tuple[Side, Side]:
    """Return both sides with the rest of a number that a change cut: "16,145", not "145" of it.

    What is beside a span is the same in both texts, so both sides grow alike.
    """
    before, after = _NUMBER_BEFORE.search(was.text[: was.start]), _NUMBER_AFTER.match(was.text, was.end)
    left = len(before[0]) if before and all(one.text[one.start].isdigit() for one in (was, now)) else 0
    right = len(after[0]) if after and all(one.text[one.end - 1].isdigit() for one in (was, now)) else 0
    grown = [Side(one.side, one.text, one.start - left, one.end + right) for one in (was, now)]
    alike = all(one.start >= 0 and one.end <= len(one.text) for one in grown) and len(
        {(one.text[one.start : one.start + left], one.text[one.end - right : one.end]) for one in grown}
    )
    return (grown[0], grown[1]) if alike == 1 else (was, now)


def token_of(side: str, text: str, start: int, end: int) -> Side:
    """Return the signs in the range with all that stands around them without a space, so that a sign has its number."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Side(side, text, start, end)


def wider(number: int, spans: Sequence[Span], was: Side, now: Side) -> tuple[Side, Side]:
    """Return a single word with a neighbour that both texts have, so that it can be read: "24 credits", not "24"."""
    if min(was.words, now.words) != 1:
        return was, now
    for step, pattern in ((1, _NEXT_WORD), (-1, _WORD_BEFORE)):
        beside = pattern.match(was.text, was.end) if step > 0 else pattern.search(was.text[: was.start][-40:])
        if beside is None or beside[0].strip().casefold() in _SMALL_WORDS:
            continue
        length = len(beside[0])
        wide = [
            Side(one.side, one.text, one.start, one.end + length)
            if step > 0
            else Side(one.side, one.text, one.start - length, one.end)
            for one in (was, now)
        ]
        pieces = {
            one.text[one.end - length : one.end] if step > 0 else one.text[one.start : one.start + length]
            for one in wide
        }
        alone = all(
            touched(spans, one.start, one.end, new=one.side == "new") == (number,) and one.start >= 0
            for one in wide
        )
        if len(pieces) == 1 and alone:
            return wide[0], wide[1]
    return was, now
