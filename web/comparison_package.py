"""Comparisons as a Tabular Data Package: the tables that one comparison, or several of one place, come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.answers_matrix import Matrix
from web.column_dictionary import Column
from web.columns import BOOK_COLUMNS, CELL_COLUMNS, PROVISION_COLUMNS, SOURCE_COLUMNS
from web.data_package import Resource, package
from web.layouts import headed, laid_out, source_rows
from web.overlay import Overlay
from web.rows import asked_words, denominator_words
from web.wording import field_name


def resources_of(
    asked: Sequence[Matrix],
    codebook: Iterable[Mapping[str, Any]],
    overlay: Overlay | None = None,
    *,
    cells: str = "cells",
) -> list[Resource]:
    """Return the tables of some comparisons as one set: the cells (under the name ``cells``), the provisions, the
    codebook and the documents behind them, each of these once. The columns of ``overlay`` stand beside the cells that
    they are about."""
    columns = overlay.columns if overlay else ()
    own = dict.fromkeys(columns, Column("string", "a column of the reader's own"))
    return [
        Resource(
            cells,
            "A row per cell, with the sentence that leads it",
            (*CELL_COLUMNS, *columns),
            _laid(asked, "long", overlay),
            ("cell_id",),
            {"document": "sources"},
            own,
        ),
        Resource(
            "provisions",
            "A row per statement of a document",
            (*PROVISION_COLUMNS, *columns),
            _laid(asked, "provision", overlay),
            ("provision_id",),
            {"cell_id": cells, "document": "sources"},
            own,
        ),
        Resource(
            "codebook",
            "What every key, stance and basis means",
            BOOK_COLUMNS,
            list(codebook),
            ("field", "key", "stance"),
        ),
        Resource("sources", "The documents behind the cells", SOURCE_COLUMNS, _sources(asked), ("document",)),
    ]


def _laid(asked: Sequence[Matrix], layout: str, overlay: Overlay | None) -> list[dict[str, Any]]:
    """Return the rows of one layout that are about a place: those of an overlay that join nothing are not."""
    return [row for matrix in asked for row in laid_out(matrix, layout, overlay).rows if row.get("state")]


def _sources(asked: Sequence[Matrix]) -> list[dict[str, Any]]:
    sources: dict[str, dict[str, Any]] = {}
    for matrix in asked:
        for row in source_rows(matrix):
            told = sources.setdefault(row["document"], {**row, "statements": 0})
            told["statements"] += row["statements"]
    return list(sources.values())


def matrix_package(
    matrix: Matrix, codebook: Iterable[Mapping[str, Any]] = (), overlay: Overlay | None = None
) -> bytes:
    """Return a comparison as a Tabular Data Package: every layout, the codebook and the sources."""
    cells, *others = resources_of([matrix], codebook, overlay)
    wide = laid_out(matrix, "wide", overlay)
    comparison = Resource(
        "comparison",
        "A row per jurisdiction, a column per key",
        wide.columns,
        [row for row in wide.rows if row.get("state")],
        ("state",),
        {},
        {name: Column("string", words) for name in wide.columns if (words := headed(name, matrix))},
    )
    resources = [cells, comparison, *others]
    left = overlay.of(row["cell_id"] for row in cells.rows).left if overlay else {}
    if left and overlay:
        resources.append(
            Resource(
                "not-joined",
                "Own rows that are about no cell of this comparison",
                ("cell_id", *overlay.columns),
                [{"cell_id": cell, **values} for cell, values in left.items()],
                ("cell_id",),
                {},
                cells.told,
            )
        )
    title = f"{field_name(matrix.field)}, {asked_words(matrix)}"
    name = f"crosswalk-{matrix.field.replace('_', '-')}-{matrix.day or 'current'}"
    return package(name, title, denominator_words(matrix), matrix.release, resources)
