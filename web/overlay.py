"""An analyst's own columns, kept beside our cells by the cell's id, release after release (pure but for the reading).

A file that we wrote, with columns added, is read back as it is: columns of ours are written anew, the others are kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from db.records import CrosswalkError
from web.columns import CELL_COLUMNS, PROVISION_COLUMNS

NOT_JOINED = "not joined: no such cell here"
_OURS = {*CELL_COLUMNS, *PROVISION_COLUMNS}
_MOST_BYTES = 50 * 2**20
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_SHOWN = 12  # ids in a sentence; the file has them all


class OverlayError(CrosswalkError):
    """A file of own columns that cannot be joined."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Own values by cell: those of the cells asked about, and those that are about no such cell (``left``)."""

    joined: Mapping[str, Mapping[str, str]]
    left: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """Own ``columns`` with their values by cell id; ``merged`` are cells that had several differing rows."""

    columns: tuple[str, ...]
    cells: Mapping[str, Mapping[str, str]]
    merged: tuple[str, ...] = ()

    def of(self, cell_ids: Iterable[str]) -> Joined:
        """Return what is about the cells ``cell_ids``, and what is left."""
        known = set(cell_ids)
        joined = {cell: values for cell, values in self.cells.items() if cell in known}
        return Joined(joined, {cell: values for cell, values in self.cells.items() if cell not in known})

    def words(self, cell_ids: Iterable[str]) -> str:
        """Return in sentences how the join came out, each id that is about no such cell named."""
        found = self.of(cell_ids)
        told = [
            f"{len(found.joined)} of {len(self.cells)} cells of the overlay joined, {', '.join(self.columns)} kept."
        ]
        if found.left:
            told.append(
                f"About no cell of this comparison, and kept at the end of the file: {_named(list(found.left))}."
            )
        if self.merged:
            told.append(f"Several rows about one cell, their values joined by '; ': {_named(self.merged)}.")
        return " ".join(told)


def _named(ids: Iterable[str]) -> str:
    listed = list(ids)
    rest = len(listed) - _SHOWN
    return ", ".join(listed[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def read_overlay(path: Path) -> Overlay:
    """Return the own columns of a CSV file or of the first sheet with a column ``cell_id`` of a workbook.

    Raises :class:`OverlayError` for a file without such a column, or without a column of one's own.
    """
    if not path.is_file():
        raise OverlayError(f"{path} is no file; name the one that holds your columns.")
    if path.stat().st_size > _MOST_BYTES:
        raise OverlayError(f"{path} is larger than any overlay; name the file that holds your columns.")
    tables = _sheets(path) if path.suffix.lower() in _WORKBOOKS else [_csv(path)]
    for rows in tables:
        names = [name.strip() for name in next(rows, [])]
        if "cell_id" in names:
            return _overlay(path, names, rows)
    raise OverlayError(
        f"{path} has no column cell_id in its first row. Take it from a file that 'crosswalk compare --format csv' "
        "wrote, and add your columns to it."
    )


def _overlay(path: Path, names: list[str], rows: Iterator[list[str]]) -> Overlay:
    own = [name for name in dict.fromkeys(names) if name and name not in _OURS]
    if not own:
        raise OverlayError(
            f"{path} has no column of your own: every one of them is ours, and is written anew."
        )
    cells: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        values = dict(zip(names, row, strict=False))
        cell = values.get("cell_id", "").strip()
        if not cell or not any(values.get(name) for name in own):
            continue
        held = cells.setdefault(cell, {name: [] for name in own})
        for name in own:
            value = values.get(name, "")
            if value and value not in held[name]:
                held[name].append(value)
    merged = tuple(cell for cell, held in cells.items() if any(len(listed) > 1 for listed in held.values()))
    return Overlay(
        tuple(own),
        {cell: {name: "; ".join(listed) for name, listed in held.items()} for cell, held in cells.items()},
        merged,
    )


def _csv(path: Path) -> Iterator[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OverlayError(f"{path} is no UTF-8 text. Save it as 'CSV UTF-8', or as a workbook.") from None
    first = text.partition("\n")[0]
    # Where commas are decimal signs, spreadsheets write semicolons.
    delimiter = max(",;\t", key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _sheets(path: Path) -> Iterator[Iterator[list[str]]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield ([_text(cell) for cell in row] for row in rows)
    except (CalamineError, OSError) as error:
        raise OverlayError(f"{path} cannot be read as a workbook ({error}).") from error


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
