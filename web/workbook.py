"""Workbooks: a comparison with its proof and codebook, or tables with what their columns hold, as xlsx bytes.

Text is written as text: no cell is ever a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from db.answers_matrix import Matrix
from db.answers_rows import Release
from web.column_dictionary import about
from web.data_package import Resource
from web.layouts import BOOK_COLUMNS, SOURCE_COLUMNS, Laid, laid_out, source_rows
from web.overlay import Overlay
from web.review_words import LEGEND, proof_words
from web.rows import asked_words, cell_rows, denominator_words, release_words
from web.wording import field_name, sentence, spoken

_SHADES = {
    "requires": "#D8E8F6",
    "permits": "#DFF0E4",
    "by_waiver": "#F3ECD6",
    "encourages": "#ECE6F4",
    "prohibits": "#F8DEDB",
    "repealed": "#E8E4E0",
}
# The same rows give the same bytes: a file is made on no day, and says itself which release it shows.
NO_DAY = datetime(1980, 1, 1)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST = 32_000  # what a cell of a workbook can hold
_LONGEST_NAME = 31  # what the name of a sheet can hold


def matrix_workbook(
    matrix: Matrix,
    codebook: Iterable[Mapping[str, Any]],
    *,
    layout: str | None = None,
    overlay: Overlay | None = None,
) -> bytes:
    """Return a workbook: *Comparison* (states by keys), *Statements* (a row per cell with its quote), *Provisions* (a
    row per statement), the one of ``layout`` first; then *Codebook*, *Sources*, *Columns* (what each holds) and
    *About* (what was asked, the release). Own rows about no such cell have a sheet *Not joined*."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    _dated(book, matrix.release, f"{field_name(matrix.field)}, {asked_words(matrix)}")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    own = overlay.of(row["cell_id"] for row in cell_rows(matrix)) if overlay else None
    long, provisions = (laid_out(matrix, name, overlay) for name in ("long", "provision"))
    sheets: dict[str, Callable[[], None]] = {
        "wide": lambda: _comparison(book, matrix, bold, plain),
        "long": lambda: _laid(book.add_worksheet("Statements"), long, bold),
        "provision": lambda: _laid(book.add_worksheet("Provisions"), provisions, bold),
    }
    for name in dict.fromkeys((layout or "wide", *sheets)):
        sheets[name]()
    if own and own.left and overlay:
        rows = [{"cell_id": cell, **values} for cell, values in own.left.items()]
        _table(book.add_worksheet("Not joined"), ("cell_id", *overlay.columns), rows, bold)
    listed = list(codebook)
    _table(book.add_worksheet("Codebook"), BOOK_COLUMNS, listed, bold)
    _table(book.add_worksheet("Sources"), SOURCE_COLUMNS, source_rows(matrix), bold)
    told: dict[str, tuple[str, ...]] = {"Statements": long.columns, "Provisions": provisions.columns}
    told |= {"Codebook": BOOK_COLUMNS, "Sources": SOURCE_COLUMNS}
    _meanings(
        book, [(sheet, name, about(name).about) for sheet, names in told.items() for name in names], bold
    )
    _about(book.add_worksheet("About"), matrix, bold, plain)
    _footed(book, f"{asked_words(matrix)}. {release_words(matrix.release)}")
    book.close()
    return out.getvalue()


def _laid(sheet: Worksheet, laid: Laid, bold: Format) -> None:
    _table(sheet, laid.columns, [row for row in laid.rows if row.get("state")], bold)


def tables_workbook(tables: Sequence[Resource], facts: Iterable[tuple[str, str]], title: str = "") -> bytes:
    """Return a workbook with a sheet per table, then *Columns* (what each holds) and *About* (``facts``)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": title or tables[0].title, "created": NO_DAY})
    bold = book.add_format({"bold": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for one in tables:
        _table(book.add_worksheet(sheet_name(one.name)), one.columns, one.rows, bold)
    told = [(sheet_name(one.name), name, one.meaning(name)) for one in tables for name in one.columns]
    _meanings(book, told, bold)
    last = book.add_worksheet("About")
    last.set_column(0, 1, 40)
    _listing(last, 0, "About", facts, bold, plain)
    book.close()
    return out.getvalue()


def sheet_name(name: str) -> str:
    """Return the name of a sheet for the table ``name`` of a data package.

    >>> sheet_name("quiet-removals")
    'Quiet removals'
    """
    return name.replace("-", " ").capitalize()[:_LONGEST_NAME]


def _meanings(book: Workbook, told: Iterable[tuple[str, str, str]], bold: Format) -> None:
    """Write what each column holds: its sheet, its name, its meaning."""
    names = ("sheet", "column", "meaning")
    rows = [dict(zip(names, one, strict=True)) for one in told]
    _table(book.add_worksheet("Columns"), names, rows, bold)


def _dated(book: Workbook, now: Release | None, title: str) -> None:
    book.set_properties({"title": title, "comments": release_words(now), "created": NO_DAY})


def _footed(book: Workbook, words: str) -> None:
    """Print ``words`` at the foot of every sheet."""
    for sheet in book.worksheets():
        # An ampersand begins a code there.
        sheet.set_footer("&L" + sentence(words).replace("&", "&&"))


def _comparison(book: Workbook, matrix: Matrix, bold: Format, plain: Format) -> None:
    sheet = book.add_worksheet("Comparison")
    shades = {
        stance: book.add_format({"text_wrap": True, "valign": "top", "bg_color": shade})
        for stance, shade in _SHADES.items()
    }
    sheet.write_string(
        0,
        0,
        f"{field_name(matrix.field)}, {asked_words(matrix)}. {release_words(matrix.release)}. "
        "Sentences and sources: sheet Statements.",
    )
    sheet.write_string(1, 0, "State", bold)
    sheet.write_string(1, 1, "Code", bold)
    for column, key in enumerate(matrix.keys, 2):
        sheet.write_string(1, column, spoken(key), bold)
    for line, state in enumerate(matrix.states, 2):
        sheet.write_string(line, 0, state["name"], bold)
        sheet.write_string(line, 1, state["code"])
        for column, key in enumerate(matrix.keys, 2):
            cell = matrix.cells[state["code"], key]
            if (state["code"], key) not in matrix.left_out:
                sheet.write_string(line, column, proof_words(cell), shades.get(cell.stance or "", plain))
    sheet.freeze_panes(2, 2)
    sheet.autofilter(1, 0, len(matrix.states) + 1, len(matrix.keys) + 1)
    sheet.set_column(0, 0, 22)
    sheet.set_column(2, len(matrix.keys) + 1, 20)


def _about(sheet: Worksheet, matrix: Matrix, bold: Format, plain: Format) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    facts = [
        ("What was asked", f"{field_name(matrix.field)}, {asked_words(matrix)}"),
        ("Release", release_words(matrix.release)),
        ("Digest of the release", matrix.release.digest if matrix.release else ""),
        ("Denominator", denominator_words(matrix)),
        (
            "Reading a cell",
            "The lead of a cell is the highest authority, then the text in force, then the stronger "
            "stance. Not found means: the kinds of source that would say it were read. Stated, not in "
            "force means: a document states it, but by its own dates not for the day asked. The sheet "
            f"Statements has the sentence behind every cell, Provisions every statement. {LEGEND}",
        ),
    ]
    _listing(sheet, 0, "About", facts, bold, plain)


def _listing(
    sheet: Worksheet, line: int, heading: str, pairs: Iterable[tuple[str, str]], bold: Format, plain: Format
) -> int:
    sheet.write_string(line, 0, heading, bold)
    for name, words in pairs:
        line += 1
        sheet.write_string(line, 0, name[:LONGEST], plain)
        sheet.write_string(line, 1, words[:LONGEST], plain)
    return line + 1


def _table(
    sheet: Worksheet, columns: Sequence[str], listed: Iterable[Mapping[str, Any]], bold: Format
) -> None:
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, bold)
    line = 0
    for line, row in enumerate(listed, 1):
        for column, name in enumerate(columns):
            value = row.get(name)
            if isinstance(value, int | float):
                sheet.write_number(line, column, value)
            elif value is not None:
                sheet.write_string(line, column, str(value)[:LONGEST])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, line, len(columns) - 1)
    sheet.set_column(0, len(columns) - 1, 18)
