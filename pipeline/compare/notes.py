"""Which stretches of a text are notes about the text - its history, its editors' remarks, its status.

Publishers of statutes and rules print the law and, around it, notes: where it was enacted, which
other law to see, that a temporary act overlays it. They are told by the headings they stand under
and by the form of their wording (:mod:`pipeline.compare.wording`), never by who publishes them.
A doubtful stretch is body: a change of law called a note is worse than a note called a change.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.compare import wording
from pipeline.compare.operative import names_enactment
from pipeline.compare.status_wording import is_status_note
from pipeline.text import Block, blocks

# The zone that a paragraph opened, deeper than any heading, so that any heading ends it.
_BY_PARAGRAPH = 7


_GONE = re.compile(r"\b(?:Repealed|Deleted|Renumbered|Transferred)\s+by")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters ``start:end`` of a text that are of one ``kind``: body, annotation or status_note."""

    start: int
    end: int
    kind: str


class Notes:
    """The stretches of one text, to be asked what kind a range of it is."""

    def __init__(self, text: str) -> None:
        """Read the stretches of ``text``."""
        self._text = text
        self._stretches = _stretches(text)
        self._starts = [stretch.start for stretch in self._stretches]

    def kinds(self, start: int, end: int) -> set[str]:
        """Return the kinds that the words in ``start:end`` are of (none for marks and spaces only)."""
        words = self._text[start:end]
        found = set()
        at = max(bisect_right(self._starts, start) - 1, 0)
        while words.strip() and at < len(self._stretches) and self._stretches[at].start < end:
            stretch = self._stretches[at]
            if self._text[max(stretch.start, start) : min(stretch.end, end)].strip():
                found.add(stretch.kind)
            at += 1
        return found

    def bodies(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of ``start:end`` that are body, in order."""
        at = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        while at < len(self._stretches) and self._stretches[at].start < end:
            stretch = self._stretches[at]
            low, high = max(stretch.start, start), min(stretch.end, end)
            if stretch.kind == "body" and low < high:
                found.append((low, high))
            at += 1
        return found


@dataclass(frozen=True, slots=True)
class _Zone:
    """A run of notes: the level of the heading that opened it, and whether only notes have such a heading
    (``sure``); else a block in it is a note where it speaks of an enactment."""

    level: int
    sure: bool


def _stretches(text: str) -> list[Stretch]:
    every = [(block, text[block.start : block.end]) for block in blocks(text)]
    found: list[Stretch] = []
    zone: _Zone | None = None
    after_citation = False
    for at, (block, words) in enumerate(every):
        following = next((after for later, after in every[at + 1 : at + 4] if later.kind != "heading"), "")
        zone = _zone(zone, block, words, following, inside=zone is not None or after_citation)
        heading = block.kind == "heading"
        if is_status_note(words):
            found.append(Stretch(block.start, block.end, "status_note"))
        elif (zone and _is_note_in(zone, words, heading=heading)) or _is_note(block, words):
            found.append(Stretch(block.start, block.end, "annotation"))
        else:
            found += _within(block, words)
        if not heading:
            after_citation = wording.is_citation(words)
    return found


def _is_note(block: Block, words: str) -> bool:
    """Whether a block outside a run of notes is one; "Repealed by Laws 2021, ch. 4" in a list is the law's item."""
    if block.kind == "heading" or (block.kind == "item" and _GONE.search(words)):
        return False
    return wording.is_note(words)


def _is_note_in(zone: _Zone, words: str, *, heading: bool) -> bool:
    return zone.sure or heading or wording.is_label(words) or names_enactment(words)


def _zone(zone: _Zone | None, block: Block, words: str, following: str, *, inside: bool) -> _Zone | None:
    """The run of notes that ``block`` is in, or None."""
    if block.kind == "heading":
        if wording.is_note_heading(words, following, inside=inside):
            level = (
                block.level if zone is None or zone.level == _BY_PARAGRAPH else min(zone.level, block.level)
            )
            return _Zone(level, sure=wording.is_sure_label(words))
        return None if zone is None or block.level <= zone.level or zone.level == _BY_PARAGRAPH else zone
    if zone and (wording.opens_section(words) or (zone.level == _BY_PARAGRAPH and wording.opens_body(words))):
        return None
    if (
        block.kind == "paragraph"
        and (zone is None or zone.level == _BY_PARAGRAPH)
        and wording.opens_notes(words, following)
    ):
        return _Zone(_BY_PARAGRAPH, sure=not wording.is_label(words) or wording.is_sure_label(words))
    return zone


def _within(block: Block, words: str) -> list[Stretch]:
    """A block of body, with the notes inside it as stretches of their own."""
    found, at = [], 0
    for start, end, kind in wording.notes_within(words, heading=block.kind == "heading"):
        if words[at:start].strip():
            found.append(Stretch(block.start + at, block.start + start, "body"))
        found.append(Stretch(block.start + start, block.start + end, kind))
        at = end
    if words[at:].strip() or not found:
        found.append(Stretch(block.start + at, block.end, "body"))
    return found
