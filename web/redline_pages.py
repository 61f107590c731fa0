"""One page of a redline: its stretches, the sections, and on which page each change stands (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from web import redline
from web.redline import Line, Piece, Stretch
from web.sections import LONGEST, Section, chosen, cut, pieces_of

FOLD_MOST = 6_000
"""An unchanged stretch of more characters is told by its length alone; the full text is a download."""

# What a line and a marked piece put around their words, counted as characters.
_OF_LINE, _OF_PIECE = 30, 70


@dataclass(frozen=True, slots=True)
class PagedRedline:
    """What one page shows: ``stretches`` (of a fold that is left out ``lines`` are kept for their number alone; see
    :func:`is_left_out`); ``counts`` are the changes on each of the ``sections``, ``places`` the page of each anchor."""

    sections: list[Section]
    here: Section
    stretches: list[Stretch]
    counts: list[int]
    places: dict[str, int]


def paged_redline(new_text: str, spans: Sequence[Mapping[str, Any]], asked: str | None) -> PagedRedline:
    """Return page ``asked`` of the redline of ``spans`` in ``new_text``, or the page with the first change."""
    lines = list(_short(redline.lines_of(new_text, spans)))
    stretches = redline.folded(lines) if spans else [Stretch(tuple(lines), folded=False)]
    items = [part for stretch in stretches for part in _parts(stretch)]
    sections = cut([_weight(item) for item in items], [_heading(item) for item in items])
    places = {
        anchor: section.number
        for section in sections
        for item in items[section.start : section.end]
        for anchor in _anchors(item)
    }
    counts = [
        sum(
            how.startswith("at ")
            for item in items[s.start : s.end]
            for line in item.lines
            for how, _ in line.pieces
        )
        for s in sections
    ]
    first = next((n for n, count in enumerate(counts, 1) if count), 1)
    here = chosen(sections, asked, first)
    return PagedRedline(sections, here, _joined(items[here.start : here.end]), counts, places)


def is_left_out(stretch: Stretch) -> bool:
    """Whether a folded stretch is too long to stand on the page even folded."""
    return stretch.folded and sum(len(text) for line in stretch.lines for _, text in line.pieces) > FOLD_MOST


def _parts(stretch: Stretch) -> Iterator[Stretch]:
    """A fold stays whole; of other stretches each line may begin a page."""
    if stretch.folded:
        yield stretch
        return
    for line in stretch.lines:
        yield Stretch((line,), folded=False)


def _joined(parts: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for part in parts:
        if joined and not part.folded and not joined[-1].folded:
            joined[-1] = Stretch((*joined[-1].lines, *part.lines), folded=False)
        else:
            joined.append(part)
    return joined


def _weight(item: Stretch) -> int:
    if is_left_out(item):
        return _OF_LINE
    return sum(
        _OF_LINE + sum(len(text) + (_OF_PIECE if how != "same" else 0) for how, text in line.pieces)
        for line in item.lines
    )


def _heading(item: Stretch) -> str | None:
    """The words of an open heading; of a fold the last heading in it, which is in force behind it."""
    headings = [line for line in item.lines if line.kind == "heading"]
    if not headings:
        return None
    return "".join(text for how, text in headings[-1].pieces if how != "removed") or None


def _anchors(item: Stretch) -> Iterator[str]:
    for line in item.lines:
        for how, _ in line.pieces:
            kind, _, seq = how.partition(" ")
            if seq:
                yield f"{'span' if kind == 'at' else 'from'}-{seq}"


def _short(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines in which no more than :data:`LONGEST` characters stand, long ones in several."""
    for line in lines:
        if sum(len(text) for _, text in line.pieces) <= LONGEST:
            yield line
            continue
        held: list[Piece] = []
        length = 0
        for how, text in line.pieces:
            for start, end in pieces_of(text, 0, len(text)):
                if held and length + end - start > LONGEST:
                    yield replace(line, pieces=tuple(held))
                    held, length = [], 0
                held.append((how, text[start:end]))
                length += end - start
        if held:
            yield replace(line, pieces=tuple(held))
