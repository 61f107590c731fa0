"""Whether what we report as added and removed is what the official record says was (pure).

Two measures, each over words in lower case without punctuation:

*Marked paragraphs*: the paragraphs that the change page marks as changed, beside the official ones that
changed, as bags of words (the record does not say where its paragraphs stood). The numbers that head a
paragraph ("(b)", "(1)") are left out here: the record lists them apart, and only where they changed.

*Changed words*: what the spans added over what they removed, beside what the official paragraphs added over
what they removed, as bags of words that cancel. A word that a span holds on both sides is no difference,
and however two texts are aligned, the same words remain.

Only what the text itself says counts: notes on history and status are in no official list of paragraphs, so
stretches that are notes (:mod:`pipeline.compare.notes`) are left out on both sides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.records import Span
from pipeline.compare.notes import Notes
from pipeline.compare.wording import is_note, notes_within
from pipeline.compare.words import plain_words
from pipeline.evaluation.pairs import Pair, PairReading

Counts = tuple[int, int, int]  # hit, wrong, missed
_Told = tuple[str, ...]  # paragraphs of the official record
_NUMBERED = re.compile(r"^(?:[-#|\s]*\(?[A-Za-z\d]{1,5}[.)]\s*)*(?:[-#|\s]*\([A-Za-z\d.-]{1,6}\)\s*)*")


@dataclass(frozen=True, slots=True)
class PairWords:
    """Counts of words (hit, wrong, missed) of one pair, added and removed together."""

    paragraphs: Counts
    words: Counts


def pair_words(pair: Pair, reading: PairReading) -> PairWords | None:
    """Return how the words that ``reading`` reports agree with the official ones; None where none are named, or not
    all."""
    was, now = (_official(pair, *side) for side in (("removed", "old_history"), ("added", "new_history")))
    if not (was or now) or not pair.has_all_paragraphs:
        return None
    spans = reading.comparison.spans if reading.comparison else ()
    old, new = Notes(reading.old), Notes(reading.new)
    own = [span for span in spans if span.op != "moved" and _is_body(span, old, new)]
    return PairWords(
        _paragraphs(reading, [span for span in own if not _is_number(span, reading)], (old, new), was, now),
        _net(reading, own, (old, new), was, now),
    )


def _paragraphs(
    reading: PairReading, spans: Sequence[Span], notes: tuple[Notes, Notes], was: _Told, now: _Told
) -> Counts:
    kept = Counter(was) & Counter(now)
    lefts, rights = _ranges(spans)
    gone = _marked(reading.old, _shown(lefts, reading.new, rights), notes[0])
    came = _marked(reading.new, _shown(rights, reading.old, lefts), notes[1])
    return _sum(_compared(gone, _bag(was, kept)), _compared(came, _bag(now, kept)))


def _net(
    reading: PairReading, spans: Sequence[Span], notes: tuple[Notes, Notes], was: _Told, now: _Told
) -> Counts:
    lefts, rights = _ranges(spans)
    gone, came = _words(reading.old, lefts, notes[0]), _words(reading.new, rights, notes[1])
    before, after = (Counter(word for each in side for word in plain_words(each)) for side in (was, now))
    return _sum(_compared(gone - came, before - after), _compared(came - gone, after - before))


def _ranges(spans: Sequence[Span]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    return [(s.old_start, s.old_end) for s in spans], [(s.new_start, s.new_end) for s in spans]


def _is_number(span: Span, reading: PairReading) -> bool:
    """Whether a span holds no more than the number of a paragraph ("(a)"), which says nothing of its words."""
    sides = reading.old[span.old_start : span.old_end], reading.new[span.new_start : span.new_end]
    return any(map(plain_words, sides)) and not any(map(_unnumbered, sides))


def _official(pair: Pair, side: str, history: str) -> _Told:
    """The official paragraphs of one side, without the history note that a record may print behind the last."""
    note = pair.said.get(history)
    told = pair.paragraphs(side)
    if isinstance(note, str):
        told = tuple(each.strip().removesuffix(note.strip()) for each in told)
    return tuple(own for own in map(_own, told) if own)


def _own(paragraph: str) -> str:
    """What a paragraph of the official record says itself, without the notes inside it."""
    if not paragraph.startswith("§") and is_note(paragraph):
        return ""
    kept, at = "", 0
    for start, end, _ in notes_within(paragraph, heading=paragraph.startswith("§")):
        kept, at = kept + paragraph[at:start] + " ", end
    return " ".join((kept + paragraph[at:]).split())


def _is_body(span: Span, old: Notes, new: Notes) -> bool:
    return "body" in old.kinds(span.old_start, span.old_end) | new.kinds(span.new_start, span.new_end)


def _bag(paragraphs: _Told, kept: Counter[str]) -> Counter[str]:
    changed = Counter(paragraphs) - kept
    return Counter(word for each in changed.elements() for word in _unnumbered(each))


def _unnumbered(paragraph: str) -> list[str]:
    return plain_words(_NUMBERED.sub("", paragraph))


def _shown(
    ranges: Sequence[tuple[int, int]], other: str, others: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The ranges that mark a paragraph: where only the other text has words, the paragraph into
    which they were put, but none where they are paragraphs of their own."""
    pairs = zip(ranges, others, strict=True)
    return [here for here, there in pairs if here[0] < here[1] or "\n" not in other[slice(*there)]]


def _marked(text: str, ranges: Iterable[tuple[int, int]], notes: Notes) -> Counter[str]:
    """The words of the lines that the ranges touch, without numbers in front and notes inside."""
    lines: set[tuple[int, int]] = set()
    for start, end in ranges:
        at = text.rfind("\n", 0, start) + 1
        while at < end or (at <= start and start == end):
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            if text[max(at, start) : min(stop, end)].strip() or start == end:
                lines.add((at, stop))
            at = stop + 1
    return Counter(
        word
        for start, end in lines
        for word in _unnumbered(" ".join(text[s:e] for s, e in notes.bodies(start, end)))
    )


def _words(text: str, ranges: Iterable[tuple[int, int]], notes: Notes) -> Counter[str]:
    return Counter(
        word for start, end in ranges for s, e in notes.bodies(start, end) for word in plain_words(text[s:e])
    )


def _compared(ours: Counter[str], official: Counter[str]) -> Counts:
    hit = (ours & official).total()
    return hit, ours.total() - hit, official.total() - hit


def _sum(one: Counts, other: Counts) -> Counts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
