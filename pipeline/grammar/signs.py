"""The signs by which a text shows what it is, weighed: wordings and shapes at given places.

The signs are data (``vocabulary/instrument_types.yml`` and others); here stands only where each place is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import hits
from pipeline.grammar.needed import caseless, may_match, stretches
from pipeline.text import Block
from pipeline.vocabulary.shapes import Sign

_PLACES = "places"
_FIRST_LINES = 4
_SHORT_LINE = 140  # a first line no longer than this is a title
_TOP, _END = 600, 500
_SEARCHED = 8000  # a shape that the first characters do not show is not looked for further down


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sign that was seen: its weight, its place, its range in the text (none in a title alone), and the
    form whose weight it takes over."""

    weight: int
    where: str
    start: int | None = None
    end: int | None = None
    takes_from: str | None = None


@lru_cache(maxsize=512)
def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one text where signs are looked for, found once."""

    context: Context
    title: str
    title_targets: frozenset[str]
    lines: tuple[tuple[int, int], ...]
    titled: bool

    def see(self, target: str, sign: Sign) -> Iterator[Sighting]:
        """Yield a sighting for each time that ``sign`` counts; ``target`` names it in the automaton."""
        spans = self._worded(target, sign) if sign.words else self._shaped(sign)
        seen: set[int | None] = set()
        for span in spans:
            start, end = span or (None, None)
            if start in seen:
                continue
            seen.add(start)
            yield Sighting(sign.weight, sign.where, start, end, sign.takes_from)
            if len(seen) >= sign.most:
                return

    def _worded(self, target: str, sign: Sign) -> Iterator[tuple[int, int] | None]:
        found = self.context.found.get(target, ())
        size = len(self.context.text)
        if sign.where == "title":
            yield from ((hit.start, hit.end) for hit in found if self._in_title(hit.start))
            if target in self.title_targets:
                yield None
            return
        for hit in found:
            if sign.where == "top" and hit.start >= _TOP:
                return
            if sign.where == "end" and hit.start < size - _END:
                continue
            if not self.context.in_notes(hit.start):
                yield hit.start, hit.end

    def _shaped(self, sign: Sign) -> Iterator[tuple[int, int] | None]:
        shape, text = _shape(sign.pattern or ""), self.context.flat
        if sign.where == "heading":
            if shape.match(self.title):
                yield None
            for start, end in self.lines:
                if match := shape.match(text, start, end):
                    yield match.span()
            return
        if sign.where == "title":
            first = self.lines[0] if self.titled else None
            if first and may_match(shape, *self._stretch(*first)) and (match := shape.search(text, *first)):
                yield match.span()
            if may_match(shape, self.title, self._titled_folded()) and shape.search(self.title):
                yield None
            return
        reach = {"top": (0, _TOP), "end": (max(len(text) - _END, 0), len(text))}.get(
            sign.where, (0, _SEARCHED)
        )
        stretch, folded = self._stretch(*reach)
        if not may_match(shape, stretch, folded):
            return
        same = folded if len(folded) == len(stretch) else None
        for part in stretches(shape, text, same, reach[0], min(reach[1], len(text))):
            yield from (match.span() for match in shape.finditer(text, *part))

    def _titled_folded(self) -> str:
        """Return the title without case."""
        known: str | None = self.context.memo.get("folded title")
        if known is None:
            known = self.context.memo["folded title"] = caseless(self.title)
        return known

    def _stretch(self, start: int, end: int) -> tuple[str, str]:
        """Return a stretch of the flat text, and its form without case."""
        known: dict[tuple[int, int], tuple[str, str]] = self.context.memo.setdefault("stretches", {})
        if (start, end) not in known:
            stretch = self.context.flat[start:end]
            known[start, end] = (stretch, caseless(stretch))
        return known[start, end]

    def _in_title(self, offset: int) -> bool:
        """Say whether ``offset`` stands in a first line that is a title."""
        return self.titled and offset < self.lines[0][1]


def _is_title(context: Context, first: Block | None) -> bool:
    """Say whether the first line is a title: a heading, or a short line above others that is no sentence."""
    if first is None:
        return False
    if first.kind == "heading":
        return True
    line = context.flat[first.start : first.end].rstrip()
    return len(line) <= _SHORT_LINE and line[-1:] not in (".", ";", "?") and first.end < len(context.text)


def places(context: Context) -> Places:
    """Return the places of ``context``, found once."""
    if _PLACES not in context.memo:
        context.memo[_PLACES] = _found(context)
    found: Places = context.memo[_PLACES]
    return found


def _found(context: Context) -> Places:
    title = flat(context.clean.title).strip()
    targets = frozenset(target for hit in hits(words(title)) for target in hit.targets)
    filled = [block for block in context.blocks[: 4 * _FIRST_LINES] if block.end > block.start]
    lines = tuple((block.start, block.end) for block in filled[:_FIRST_LINES])
    return Places(context, title, targets, lines, _is_title(context, filled[0] if filled else None))


def sightings(seen: Places, name: str, signs: Iterable[Sign], first: int = 0) -> list[Sighting]:
    """Return the sightings of ``signs``, heaviest first; ``name`` is the owner's, as in ``Vocabulary.terms``,
    and ``first`` the number of the first of them among the owner's."""
    found = [one for number, sign in enumerate(signs, first) for one in seen.see(f"{name}:{number}", sign)]
    return sorted(found, key=lambda one: (-one.weight, one.start if one.start is not None else -1))


def within_a_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the part of the range up to its first line break, without outer spaces."""
    while start < end and text[start].isspace():
        start += 1
    stop = text.find("\n", start, end)
    end = end if stop < 0 else stop
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
