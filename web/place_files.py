"""Everything that one place states, of all fields, as a file (pure but for the bytes)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from db.answers_matrix import Matrix
from web.columns import CELL_COLUMNS
from web.comparison_files import book_of, matrix_markdown
from web.comparison_package import resources_of
from web.data_package import Resource, package
from web.rows import cell_rows, release_words
from web.tables import to_csv

FORMATS = ("csv", "xlsx", "md", "zip")
Book = Mapping[str, list[dict[str, Any]]]


def positions_as(asked: Sequence[Matrix], form: str, book: Book) -> bytes:
    """Return the cells of several comparisons of one place, one field each, in one of :data:`FORMATS`; xlsx and zip
    with every statement, the documents behind them and the codebook."""
    if form == "xlsx":
        from web.workbook import tables_workbook

        facts = [("Release", release_words(asked[0].release))]
        return tables_workbook(_resources(asked, book), facts, asked[0].states[0]["name"])
    if form == "zip":
        state = asked[0].states[0]
        name = f"crosswalk-{state['code'].lower()}"
        about = f"What the official documents of {state['name']} state, field by field."
        return package(name, state["name"], about, asked[0].release, _resources(asked, book))
    made: dict[str, Callable[[], str]] = {
        "csv": lambda: to_csv(CELL_COLUMNS, [row for one in asked for row in cell_rows(one)]),
        "md": lambda: "\n".join(matrix_markdown(matrix) for matrix in asked),
    }
    return made[form]().encode()


def _resources(asked: Sequence[Matrix], book: Book) -> list[Resource]:
    meanings = {
        (row["field"], row["key"], row["stance"]): row for one in asked for row in book_of(one.field, book)
    }
    return resources_of(asked, meanings.values(), cells="positions")
