"""Two texts and their spans as lines to show (pure, no HTML).

The templates turn these into HTML and escape every piece, so nothing scraped is ever markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What a clean text writes before a block (see pipeline.text).
_MARK = re.compile(r"(?P<heading>#{1,6}) |(?P<indent>(?:  )*)(?P<item>- )|(?P<row>\| )")
_FOLD_FROM = 4
# Of a block that moved so many characters are shown where it stood.
_SHOWN_OF_MOVED = 80

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One block: ``kind`` heading, item, row or paragraph, ``level`` its depth; ``pieces`` are
    (how, text) with how same, added, removed or moved; "at 3" (without text) is where span 3 begins, "from 3" is
    where its moved block stood."""

    kind: str
    level: int
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything in the line differs."""
        return any(how != "same" for how, _ in self.pieces)

    @property
    def gone(self) -> bool:
        """Whether all of it was removed, or moved away."""
        shown = [how for how, text in self.pieces if text]
        return bool(shown) and all(how == "removed" or how.startswith("from ") for how in shown)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines in a row; ``folded`` when they are unchanged and far from any change."""

    lines: tuple[Line, ...]
    folded: bool


def redline(new_text: str, spans: Iterable[Mapping[str, Any]]) -> list[Stretch]:
    """Return the new text with what was removed put back in place, long unchanged stretches folded.

    ``spans`` are rows of ``change_spans``; ``old_text`` and ``new_text`` are their words.
    """
    return folded(lines_of(new_text, spans))


def lines_of(new_text: str, spans: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Return the lines of :func:`redline`, none folded."""
    return list(_lines(_pieces(new_text, spans)))


def only_spans(spans: Iterable[Mapping[str, Any]]) -> list[tuple[int, str | None, tuple[Piece, ...]]]:
    """Return (seq, section, pieces) per span, for texts of which only the changed words are published."""
    found = []
    for span in spans:
        pieces = [("removed", span["old_text"] or ""), ("added", span["new_text"] or "")]
        if span["op"] == "moved":
            pieces = [("moved", span["new_text"] or span["old_text"] or "")]
        found.append((span["seq"], span["section"], tuple((how, text) for how, text in pieces if text)))
    return found


def _pieces(new_text: str, spans: Iterable[Mapping[str, Any]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    spans = list(spans)
    left = [(place, span, True) for place, span in _left(spans)]
    ordered = [((s["new_start"], s["seq"]), s, False) for s in spans] + left
    for (start, _), span, is_old_place in sorted(ordered, key=lambda each: (each[0], each[2])):
        start, end = max(start, at), max(start if is_old_place else span["new_end"], at)
        pieces.append(("same", new_text[at:start]))
        at = end
        if is_old_place:
            pieces += _old_place(new_text, start, span)
            continue
        pieces += _of_span(span, new_text[start:end])
    pieces.append(("same", new_text[at:]))
    return [(how, text) for how, text in pieces if text or how.startswith("at ")]


def _of_span(span: Mapping[str, Any], new: str) -> list[Piece]:
    """The words of a span, its anchor in the line that they begin."""
    how = "moved" if span["op"] == "moved" else "added"
    old = (span["old_text"] or "") if span["op"] in ("removed", "replaced") else ""
    lead = "\n" if (old or new).startswith("\n") else ""
    first, second = (old[len(lead) :], new) if old else ("", new[len(lead) :])
    return [
        ("removed" if old else how, lead),
        (f"at {span['seq']}", ""),
        ("removed", first),
        (how, second),
    ]


def _left(spans: Sequence[Mapping[str, Any]]) -> list[tuple[tuple[int, int], Mapping[str, Any]]]:
    """Where in the new text each moved block stood, with its span.

    The two texts without their spans are the same: what precedes a block there, and the spans that lie before
    it in the new text, tell its place.
    """
    moved = [span for span in spans if span["op"] == "moved"]
    in_order = sorted(spans, key=lambda s: (s["new_start"], s["seq"])) if moved else []
    found = []
    for span in moved:
        gone = sum(s["old_end"] - s["old_start"] for s in spans if s["old_start"] < span["old_start"])
        kept, place = span["old_start"] - gone, 0
        for each in in_order:
            if kept <= each["new_start"] - place:
                break
            kept -= each["new_start"] - place
            place = each["new_end"]
        found.append(((place + kept, -1), span))
    return found


def _old_place(new_text: str, start: int, span: Mapping[str, Any]) -> list[Piece]:
    """A line that says what stood here: the first words of the block that moved."""
    words = (span["old_text"] or "").strip("\n")
    words = words if len(words) <= _SHOWN_OF_MOVED else words[:_SHOWN_OF_MOVED].rsplit(" ", 1)[0] + " ..."
    starts_line = start == 0 or new_text[start - 1] == "\n"
    if not starts_line and new_text[start : start + 1] not in ("", "\n"):
        return []
    before, after = ("", "\n") if starts_line else ("\n", "" if new_text[start : start + 1] == "\n" else "\n")
    return [("same", before), (f"from {span['seq']}", words), ("same", after)]


def _lines(pieces: Iterable[Piece]) -> Iterable[Line]:
    current: list[Piece] = []
    for how, text in pieces:
        first, *rest = text.split("\n")
        if first or how.startswith("at "):
            current.append((how, first))
        for part in rest:
            if current:
                yield _line(current)
            current = [(how, part)] if part else []
    if current:
        yield _line(current)


def _line(pieces: list[Piece]) -> Line:
    """Read the block's mark off its words (the new ones, or the old where the line is gone)."""
    kept = [piece for piece in pieces if piece[0] != "removed" and piece[1]] or pieces
    words = "".join(text for _, text in kept)
    kind, level, width = block_of(words)
    of_mark = {id(piece) for piece in kept}
    shown: list[Piece] = []
    for piece in pieces:
        how, text = piece
        if id(piece) in of_mark and width:
            cut = min(width, len(text))
            width -= cut
            text = text[cut:]
        if text or how.startswith("at "):
            shown.append((how, text))
    return Line(kind, level, tuple(shown))


def block_of(line: str) -> tuple[str, int, int]:
    """Return (kind, level, width of the mark) of one line of a clean text."""
    mark = _MARK.match(line)
    if mark is None:
        return "paragraph", 0, 0
    if mark["heading"]:
        return "heading", len(mark["heading"]), mark.end()
    if mark["item"]:
        return "item", len(mark["indent"]) // 2 + 1, mark.end()
    return "row", 0, mark.end()


def folded(lines: Sequence[Line]) -> list[Stretch]:
    """Group lines so that only those beside a change, and their heading, stay open."""
    near: set[int] = set()
    heading: int | None = None
    for index, line in enumerate(lines):
        heading = index if line.kind == "heading" else heading
        if line.changed:
            near.update(range(max(index - 1, 0), min(index + 2, len(lines))))
            if heading is not None:
                near.add(heading)
    stretches: list[Stretch] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (end in near) == (start in near):
            end += 1
        stretches.append(Stretch(tuple(lines[start:end]), start not in near and end - start >= _FOLD_FROM))
        start = end
    return stretches
