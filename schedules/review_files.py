"""Reading a filled-in review sheet back: XLSX, ODS or CSV, as the program that saved it left it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from db.records import CrosswalkError
from pipeline.review_sheet import Filled, as_filled

# Far more than any queue; what is larger is another file.
_MOST_BYTES = 50 * 2**20
_NEEDED = ("id", "decision", "review basis")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


class SheetError(CrosswalkError):
    """A file that is no review sheet."""


def filled_rows(path: Path) -> list[Filled]:
    """Return the rows of the sheet in ``path``, with their numbers as the program shows them.

    Columns are told by their names, in any order. Raises :class:`SheetError` for what is no review sheet.
    """
    if not path.is_file():
        raise SheetError(f"{path} is no file; name the sheet that 'crosswalk review export' wrote.")
    if path.stat().st_size > _MOST_BYTES:
        raise SheetError(f"{path} is larger than any review sheet; name the one that was exported.")
    rows = _workbook(path) if path.suffix.lower() in _WORKBOOKS else _csv(path)
    names = [_column(cell) for cell in next(rows, [])]
    if missing := [name for name in _NEEDED if name not in names]:
        raise SheetError(
            f"{path} has no column {', '.join(repr(name) for name in missing)} in its first row; "
            "name the sheet that was exported, with the queue as its first page."
        )
    found = []
    for number, cells in enumerate(rows, start=2):
        named = {name: _plain(cell) for name, cell in zip(names, cells, strict=False)}
        if any(named.values()):
            found.append(as_filled(number, named))
    return found


def _column(cell: str) -> str:
    return " ".join(cell.partition("(")[0].lower().replace("_", " ").split())


def _plain(cell: str) -> str:
    """Return a cell without the quote that kept it from being a formula."""
    return cell[1:] if cell.startswith(_GUARDED) else cell


def _workbook(path: Path) -> Iterator[list[str]]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            name = "Queue" if "Queue" in book.sheet_names else book.sheet_names[0]
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise SheetError(
            f"{path} cannot be read as a workbook ({error}); save it anew as XLSX or CSV."
        ) from None
    for row in rows:
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """Return a cell as a person sees it; a day that a program made a date of is its ISO form again."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv(path: Path) -> Iterator[list[str]]:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")  # what spreadsheet programs write on some machines
    head = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    yield from _lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), path)


def _lines(rows: Iterator[Sequence[str]], path: Path) -> Iterator[list[str]]:
    try:
        for row in rows:
            yield list(row)
    except csv.Error as error:
        raise SheetError(f"{path} cannot be read as CSV ({error}); save it anew as XLSX or CSV.") from None
