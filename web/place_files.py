"""Everything that one place states, of all fields, as a file (pure but for the bytes)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from db.answers_matrix import Matrix
from web.columns import BOOK_COLUMNS, CELL_COLUMNS, PROVISION_COLUMNS, SOURCE_COLUMNS
from web.comparison_files import book_of, matrix_json, matrix_markdown
from web.data_package import Resource, package
from web.layouts import provision_rows, source_rows
from web.rows import cell_rows, release_words
from web.tables import to_csv

FORMATS = ("csv", "xlsx", "json", "md", "zip")
Book = Mapping[str, list[dict[str, Any]]]


def positions_as(asked: Sequence[Matrix], form: str, book: Book) -> bytes:
    """Return the cells of several comparisons of one place, one field each, in one of :data:`FORMATS`; xlsx and zip
    with every statement, the documents behind them and the codebook."""
    if form == "xlsx":
        from web.workbook import tables_workbook

        tables = {one.title: (one.columns, one.rows) for one in _resources(asked, book)}
        return tables_workbook(tables, [("Release", release_words(asked[0].release))])
    if form == "zip":
        state = asked[0].states[0]
        name = f"crosswalk-{state['code'].lower()}"
        about = f"What the official documents of {state['name']} state, field by field."
        return package(name, state["name"], about, asked[0].release, _resources(asked, book))
    made: dict[str, Callable[[], str]] = {
        "csv": lambda: to_csv(CELL_COLUMNS, _joined(asked, cell_rows)),
        "json": lambda: json.dumps(
            {"fields": [json.loads(matrix_json(matrix)) for matrix in asked]}, indent=1, ensure_ascii=False
        ),
        "md": lambda: "\n".join(matrix_markdown(matrix) for matrix in asked),
    }
    return made[form]().encode()


def _resources(asked: Sequence[Matrix], book: Book) -> list[Resource]:
    meanings = {
        (row["field"], row["key"], row["stance"]): row for one in asked for row in book_of(one.field, book)
    }
    sources: dict[str, dict[str, Any]] = {}
    for row in _joined(asked, source_rows):
        told = sources.setdefault(row["document"], {**row, "statements": 0})
        told["statements"] += row["statements"]
    return [
        Resource(
            "positions",
            "Positions",
            CELL_COLUMNS,
            _joined(asked, cell_rows),
            ("cell_id",),
            {"document": "sources"},
        ),
        Resource(
            "provisions",
            "Provisions",
            PROVISION_COLUMNS,
            _joined(asked, provision_rows),
            ("provision_id",),
            {"cell_id": "positions", "document": "sources"},
        ),
        Resource("codebook", "Codebook", BOOK_COLUMNS, list(meanings.values()), ("field", "key", "stance")),
        Resource("sources", "Sources", SOURCE_COLUMNS, list(sources.values()), ("document",)),
    ]


def _joined(asked: Sequence[Matrix], rows: Callable[[Matrix], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [row for matrix in asked for row in rows(matrix)]
