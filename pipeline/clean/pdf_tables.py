"""Tables with ruled lines in a PDF: their rows, put where the PDF reader had run their cells together.

pdfplumber says where the cells are; which characters are in them is asked of pdfium, so that a page with a
table is read with the same letters as all others, and what is outside the table stays as it was.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_PATH, FPDFPath_GetDrawMode

from pipeline.clean.paragraphs import ROW
from pipeline.clean.pdf_places import runs

# What finding tables may cost: pages of one document, lines and characters of one page.
_MAX_PAGES, _MAX_PATHS, _MAX_CHARACTERS = 40, 5_000, 20_000
# A page with fewer ruled lines each way (two rows of two cells have so many), in points thin and long, has
# no table.
_FEW_LINES, _THIN, _LONG = 3, 3.0, 8.0
# Cells of more characters than this, on average, only place text on the page. On average, so that a word
# more in one of them does not change how the others are read.
_LONG_CELLS = 100
# Rows with words in two cells: one of them may be chance.
_FEW_ROWS = 2
_LINE_END = re.compile(r"\s*[\r\n]+\s*")

# The number of a table and a cell in it, or neither.
Box = tuple[float, float, float, float]  # left, top, right, bottom, in points from the page's upper left
_Place = tuple[int | None, Box | None]
_Run = tuple[int | None, Box | None, str]


@dataclass(frozen=True, slots=True)
class _Table:
    box: Box
    rows: tuple[tuple[Box, ...], ...]


def with_rows(body: bytes, document: pypdfium2.PdfDocument, pages: Sequence[str]) -> list[str]:
    """Return the text of ``pages`` with each row of a ruled table as a line of its own, marked ``ROW``."""
    numbers = [n for n, text in enumerate(pages) if len(text) <= _MAX_CHARACTERS and _is_ruled(document, n)]
    made = list(pages)
    for number, tables in _found(body, document, numbers[:_MAX_PAGES]):
        made[number] = _rewritten(document, number, tables) or made[number]
    return made


def _is_ruled(document: pypdfium2.PdfDocument, number: int) -> bool:
    """Whether a page has lines both ways, counted without reading it a second time."""
    try:
        page = document[number]
        try:
            return not page.get_rotation() and _has_lines_both_ways(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return False


def _has_lines_both_ways(page: pypdfium2.PdfPage) -> bool:
    across = down = 0
    for seen, path in enumerate(page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=2)):
        if seen > _MAX_PATHS:
            return False
        left, bottom, right, top = path.get_bounds()
        wide, high = right - left, top - bottom
        frame = min(wide, high) > _LONG and _is_stroked(path)
        across += frame or (wide > _LONG and high < _THIN)
        down += frame or (high > _LONG and wide < _THIN)
    return across >= _FEW_LINES and down >= _FEW_LINES


def _is_stroked(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(FPDFPath_GetDrawMode(path, fill, stroke) and stroke.value)


def _found(
    body: bytes, document: pypdfium2.PdfDocument, numbers: Sequence[int]
) -> Iterator[tuple[int, list[_Table]]]:
    """Yield the pages that have tables, with them. A page that pdfplumber cannot read has none."""
    if not numbers:
        return
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it says of damaged files is not for us
    try:
        with pdfplumber.open(io.BytesIO(body), pages=[number + 1 for number in numbers]) as opened:
            for number, page in zip(numbers, opened.pages, strict=True):
                tables = _tables(page, document.get_page_size(number))
                page.close()
                if tables:
                    yield number, tables
    except MemoryError:
        raise
    except Exception:  # pdfminer raises of every kind on damaged files; pdfium has read the words already
        return


def _tables(page: Any, size: tuple[float, float]) -> list[_Table]:
    left, top, right, bottom = page.bbox
    if (left, top) != (0, 0) or abs(right - size[0]) > 1 or abs(bottom - size[1]) > 1:
        return []  # a page cut out of a larger one: its places are not pdfium's
    found = [
        _Table(table.bbox, tuple(tuple(cell for cell in row.cells if cell) for row in table.rows))
        for table in page.filter(_is_no_shade).find_tables()
    ]
    found.sort(key=lambda table: (table.box[1], table.box[0]))
    return [
        one for one in found if not any(_holds(other.box, one.box) for other in found if other is not one)
    ]


def _is_no_shade(thing: dict[str, Any]) -> bool:
    """A filled area colours a cell, or a line of it, and rules nothing; a thin one is how a line is drawn."""
    if thing["object_type"] not in ("rect", "curve") or thing.get("stroke") or not thing.get("fill"):
        return True
    return bool(min(thing["width"], thing["height"]) < _THIN)


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - 1 <= inner[0]
        and outer[1] - 1 <= inner[1]
        and inner[2] <= outer[2] + 1
        and inner[3] <= outer[3] + 1
        and outer != inner
    )


def _rewritten(document: pypdfium2.PdfDocument, number: int, tables: Sequence[_Table]) -> str | None:
    """The text of a page with its tables as rows; None where none of them is more than a frame."""
    try:
        page = document[number]
        try:
            textpage = page.get_textpage()
            try:
                return _in_rows(textpage, page.get_height(), tables)
            finally:
                textpage.close()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, UnicodeError):
        return None


def _in_rows(textpage: Any, height: float, tables: Sequence[_Table]) -> str | None:
    nowhere: _Place = (None, None)
    found = runs(textpage, nowhere, lambda x, y, before: _place(x, height - y, tables, before))
    places: list[_Run] = [(at, cell, words) for (at, cell), words in found]
    rows = {at: told for at, table in enumerate(tables) if (told := _told(table, at, places))}
    if not rows:
        return None
    text, done = [], set()
    for at, _, words in places:
        if at not in rows:
            text.append(words)
        elif at not in done:
            done.add(at)
            text.append("".join(f"\n{ROW}{row}" for row in rows[at]) + "\n")
    return "".join(text)


def _place(x: float, y: float, tables: Sequence[_Table], before: _Place) -> _Place:
    if before[1] and _is_in(before[1], x, y):
        return before
    for at, table in enumerate(tables):
        if _is_in(table.box, x, y):
            return at, next((cell for row in table.rows for cell in row if _is_in(cell, x, y)), None)
    return None, None


def _is_in(box: Box, x: float, y: float) -> bool:
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _told(table: _Table, at: int, places: Sequence[_Run]) -> list[str]:
    """The rows of a table, cell | cell; none where it is a frame around text, or loses a word."""
    words: dict[Box, str] = {}
    for where, cell, run in places:
        if where == at and cell:
            words[cell] = words.get(cell, "") + run
        elif where == at and run.strip():
            return []
    cells = [text.strip() for text in words.values() if text.strip()]
    if sum(map(len, cells)) > _LONG_CELLS * len(cells):
        return []
    rows = [[_LINE_END.sub(" ", words.get(cell, "")).strip() for cell in row] for row in table.rows]
    if sum(sum(map(bool, row)) > 1 for row in rows) < _FEW_ROWS:
        return []
    return [" | ".join(row) for row in rows if any(row)]
