"""Cells of a table that reach over several rows or columns: below a high cell stands an empty one."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.clean.tree import Node

# Wider and higher cells have not been seen; it bounds the work.
_WIDEST, _HIGHEST = 50, 1_000


class Spans:
    """How far cells of earlier rows reach down, column by column."""

    def __init__(self) -> None:
        """Start before the first row."""
        self._left: list[int] = []

    def row(self, cells: Iterable[tuple[Node, str]]) -> list[str]:
        """Return the words of the next row, cell by cell, with an empty one where a cell above reaches down
        before another: what it says is not said again, since an edit of it would then be many."""
        words: list[str] = []
        column = 0
        for cell, said in cells:
            while column < len(self._left) and self._left[column]:
                self._left[column] -= 1
                words.append("")
                column += 1
            words.append(said)
            width, height = min(_number(cell, "colspan"), _WIDEST), min(_number(cell, "rowspan"), _HIGHEST)
            self._left += [0] * (column + width - len(self._left))
            self._left[column : column + width] = [height - 1] * width
            column += width
        self._left[column:] = [max(left - 1, 0) for left in self._left[column:]]
        return words


def _number(cell: Node, name: str) -> int:
    said = cell.attributes.get(name, "").strip()
    return max(int(said), 1) if said.isdecimal() and len(said) < 6 else 1
