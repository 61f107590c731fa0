"""The review queue as a spreadsheet: a row per reading, columns to fill in, and a sheet that says how.

Every cell is made harmless, so that none becomes a formula when it is edited or saved as CSV.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.confidence import DOUBTFUL
from pipeline.meanings import MEANINGS
from pipeline.review_queue import Item
from pipeline.review_sheet import STANCES
from pipeline.reviews import DECISIONS
from web.exports import to_csv
from web.rows import harmless
from web.wording import field_name, spoken, stance_name
from web.workbook import LONGEST, NO_DAY, OPTIONS

COLUMNS = (
    "id", "state", "document", "address", "field", "key", "stance", "value", "confidence", "review state", "why",
    "quote", "context", "site page",
    "decision", "corrected stance", "corrected value", "reason", "author",
    "exported",
    "review basis (do not alter)",
)  # fmt: skip
FILLED_IN = ("decision", "corrected stance", "corrected value", "reason", "author")
_WIDTHS = {
    "id": 12,
    "state": 7,
    "document": 28,
    "address": 24,
    "key": 22,
    "quote": 60,
    "context": 60,
    "reason": 30,
}
_WIDTH = 14
HOW = (
    ("A row", "is one value that was read from one sentence of a document's current version."),
    ("decision", "accept: the sentence says so. correct: it says something else, which goes into the corrected columns. "
     "reject: it says nothing of the kind. dispute: it cannot be settled from the sentence. Empty: not decided."),
    ("corrected stance", "only with correct; one of the stances below. Empty keeps the stance as it is."),
    ("corrected value", "only with correct. Empty keeps the value as it is."),
    ("reason", "needed to reject and to dispute; kept, never published."),
    ("author", "who decides; kept, never published. 'review import --author' fills it in for all rows."),
    ("id, review basis", "leave both as they are: they tell which reading the row is about, and whether it changed "
     "meanwhile or somebody else decided. Rows may be sorted, hidden and deleted."),
    ("A leading '", "before = + - or @ keeps a cell from becoming a formula; it is no part of the text."),
    ("Then", "save the file and run 'crosswalk review import FILE'."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a sheet says of itself: the ``release`` that stood, in words, the time, the site's address, whether it
    is for a blind coding, and since when changes count as new."""

    release: str
    at: str
    site: str
    blind: bool
    since: str


def sheet_rows(items: Iterable[Item], contexts: Mapping[str, str], about: About) -> list[dict[str, Any]]:
    """Return the rows of the sheet by column; a blind one shows what the rules read and nothing that people said."""
    return [_row(item, contexts.get(item.id, ""), about) for item in items]


def _row(item: Item, context: str, about: About) -> dict[str, Any]:
    stance, value = item.said if item.said is not None and not about.blind else item.read
    made = {
        "id": item.id,
        "state": item.about.get("jurisdiction"),
        "document": item.about.get("title"),
        "address": item.about.get("url"),
        "field": item.field,
        "key": item.key,
        "stance": stance,
        "value": value,
        "confidence": item.confidence,
        "review state": "" if about.blind else item.state,
        "why": "" if about.blind else item.why,
        "quote": item.quote,
        "context": context,
        "site page": f"{about.site}/documents/{item.document}" if about.site else "",
        "exported": f"{about.at}; {about.release}",
        "review basis (do not alter)": item.basis,
    }
    return {name: harmless(_cut(cell)) for name, cell in made.items()}


def _cut(cell: object) -> object:
    return cell[:LONGEST] if isinstance(cell, str) else cell


def review_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the rows as CSV, marked as UTF-8 for the programs that would guess otherwise."""
    return to_csv(COLUMNS, rows).encode("utf-8-sig")


def review_workbook(
    rows: Sequence[Mapping[str, Any]], about: About, codebook: Iterable[Mapping[str, Any]]
) -> bytes:
    """Return a workbook: *Queue* (a row per reading, lists to choose from) and *How to fill it in* (with the
    release, the day and the codebook)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": "Review queue", "comments": about.release, "created": NO_DAY})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    filled = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFF8DC", "border": 1})
    grey = book.add_format({"font_color": "#777777", "valign": "top"})
    sheet = book.add_worksheet("Queue")
    for column, name in enumerate(COLUMNS):
        form = filled if name in FILLED_IN else grey if name in ("id", *COLUMNS[-2:]) else plain
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
        for line, row in enumerate(rows, 1):
            _write(sheet, line, column, row.get(name), form)
    sheet.freeze_panes(1, 1)
    if rows:
        _choices(sheet, "decision", DECISIONS, len(rows))
        _choices(sheet, "corrected stance", STANCES, len(rows))
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    _how(book.add_worksheet("How to fill it in"), len(rows), about, codebook, bold, plain)
    book.close()
    return out.getvalue()


def _write(sheet: Worksheet, line: int, column: int, cell: object, form: Format) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(line, column, cell, form)
    elif cell:
        sheet.write_string(line, column, str(cell), form)
    else:
        sheet.write_blank(line, column, None, form)


def _choices(sheet: Worksheet, name: str, choices: Sequence[str], rows: int) -> None:
    column = COLUMNS.index(name)
    sheet.data_validation(
        1, column, rows, column,
        {
            "validate": "list",
            "source": list(choices),
            "error_title": f"Not a {name}",
            "error_message": f"Choose one of: {', '.join(choices)}. Or leave the cell empty.",
        },
    )  # fmt: skip


def _how(
    sheet: Worksheet,
    count: int,
    about: About,
    codebook: Iterable[Mapping[str, Any]],
    bold: Format,
    plain: Format,
) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    facts = (
        ("Made", about.at),
        ("Release", about.release),
        ("Readings", str(count)),
        (
            "Coding",
            "blind: what people decided is not shown" if about.blind else "shows what was decided before",
        ),
        (
            "Doubtful",
            f"a confidence below {DOUBTFUL}, by the share of right ones among labelled readings of its sort",
        ),
        ("Newly changed", f"first published {about.since} or later, or not yet published"),
    )
    line = 0
    for heading, pairs in (
        ("This sheet", facts),
        ("How to fill it in", HOW),
        ("Stances", [(stance_name(s), _defined(codebook, s)) for s in STANCES]),
        ("Review states", list(MEANINGS["review_state"].items())),
        ("Codebook", [(_name(row), _definition(row)) for row in codebook if not row["stance"]]),
    ):
        sheet.write_string(line, 0, heading, bold)
        for name, words in pairs:
            line += 1
            sheet.write_string(line, 0, name[:LONGEST], plain)
            sheet.write_string(line, 1, words[:LONGEST], plain)
        line += 2


def _defined(codebook: Iterable[Mapping[str, Any]], stance: str) -> str:
    return next((f"{stance}: {row['definition']}" for row in codebook if row["stance"] == stance), stance)


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['field']}: {row['key']}" if row["key"] else field_name(row["field"])


def _definition(row: Mapping[str, Any]) -> str:
    words = f"{spoken(row['key'])}. {row['definition']}" if row["key"] else str(row["definition"])
    return f"{words} Wordings: {row['examples']}." if row["examples"] else words
