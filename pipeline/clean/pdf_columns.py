"""Two columns of text that a PDF draws line by line across both: each column is read for itself.

Most PDFs draw one column after the other, and are left as they are. A table without lines looks alike, but
its cells do not fill their columns as lines of text do.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from pipeline.clean.pdf_places import runs

# Fewer lines that run across both columns may be a heading, a form or chance.
_FEW = 8
_MOST = 0.6
# More pieces of text than this on a page are a drawing.
_TOO_MANY = 3_000
# A column is so much of the page, and a line of text fills so much of its column.
_COLUMN, _FILLED = 0.25, 0.6
# Where the gap between two columns is looked for, and how wide it has to be, in points.
_MIDDLE, _STEP, _GAP = (0.35, 0.65), 3.0, 6.0

# A piece of text as the reader finds it: left, bottom, right, top in points from the lower left.
Piece = tuple[float, float, float, float]
# The number of the band between headings over both columns, and the side: left, right, or over both.
_LEFT, _RIGHT, _BOTH = 0, 1, 2


def by_columns(textpage: Any, size: tuple[float, float]) -> str | None:
    """Return the page's text column by column; None where it has no two columns that run together."""
    count = textpage.count_rects()
    if not 2 * _FEW <= count <= _TOO_MANY:
        return None
    pieces = [textpage.get_rect(number) for number in range(count)]
    gap = _gap(pieces, size[0])
    if gap is None or not _runs_across(pieces, gap, size[0]):
        return None
    across = sorted((bottom for left, bottom, right, _ in pieces if left < gap < right), reverse=True)

    def place(x: float, y: float, before: tuple[int, int]) -> tuple[int, int]:
        if any(left < gap < right and bottom <= y <= top for left, bottom, right, top in pieces):
            return sum(y < bottom for bottom in across), _BOTH
        return sum(y < bottom for bottom in across), _LEFT if x < gap else _RIGHT

    parts: dict[tuple[int, int], list[str]] = {}
    for where, words in runs(textpage, (-1, _LEFT), place):
        parts.setdefault(where, []).append(words)
    return "\n".join("\n".join(parts[where]) for where in sorted(parts))


def _gap(pieces: Sequence[Piece], width: float) -> float | None:
    """The middle of the widest gap, in the middle of the page, that the fewest pieces reach over."""
    first, last = (width * share for share in _MIDDLE)
    places = [first + _STEP * number for number in range(int((last - first) / _STEP) + 1)]
    over = [sum(left - _GAP / 2 < x < right + _GAP / 2 for left, _, right, _ in pieces) for x in places]
    fewest = min(over)
    if fewest > len(pieces) // 10:
        return None
    clear = [x for x, count in zip(places, over, strict=True) if count == fewest]
    return clear[len(clear) // 2]


def _runs_across(pieces: Sequence[Piece], gap: float, width: float) -> bool:
    """Whether lines of text on the left are followed by lines on the right at the same height."""
    sides = [_LEFT if right <= gap else _RIGHT if left >= gap else _BOTH for left, _, right, _ in pieces]
    pairs = sum(
        (one, other) == (_LEFT, _RIGHT) and _level(piece, after)
        for one, other, piece, after in zip(sides, sides[1:], pieces, pieces[1:], strict=False)
    )
    columns = [_lines([p for p, s in zip(pieces, sides, strict=True) if s == side]) for side in (0, 1)]
    if pairs < max(_FEW, _MOST * min(map(len, columns))):
        return False
    for lines in columns:
        wide = max(right for _, right in lines) - min(left for left, _ in lines)
        if wide < _COLUMN * width or median(right - left for left, right in lines) < _FILLED * wide:
            return False
    return True


def _level(one: Piece, other: Piece) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _lines(pieces: Sequence[Piece]) -> list[tuple[float, float]]:
    """(left, right) of the lines that the pieces of one column make."""
    lines: list[list[Piece]] = []
    for piece in pieces:
        if lines and _level(lines[-1][-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [(min(p[0] for p in line), max(p[2] for p in line)) for line in lines]
