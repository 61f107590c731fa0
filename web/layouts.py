"""A comparison laid out as rows: a row per cell (long), per jurisdiction (wide), or per provision (pure).

Every row says which release it is of and what was asked; a cell has the same id in every release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.answers_differences import statements
from db.answers_leads import Cell
from db.answers_matrix import Matrix, UnknownQuestionError
from web.columns import BOOK_COLUMNS as BOOK_COLUMNS
from web.columns import CELL_COLUMNS, PROVISION_COLUMNS
from web.columns import SOURCE_COLUMNS as SOURCE_COLUMNS
from web.overlay import NOT_JOINED, Overlay
from web.readings import conditions, way
from web.rows import asked_code, cell_id, cell_rows
from web.wording import limit_words, spoken

LAYOUTS = {
    "long": "a row per cell, with the sentence that leads it",
    "wide": "a row per jurisdiction, a column per key: its stance, else why nothing is stated",
    "provision": "a row per statement of a document, with what is quoted, cited and confirmed",
}


@dataclass(frozen=True, slots=True)
class Laid:
    """A comparison in one layout: its columns, ours first and then the reader's own, and its rows."""

    layout: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def checked_layout(layout: str | None) -> str | None:
    """Return ``layout``; raise :class:`UnknownQuestionError` where there is none of that name."""
    if layout and layout not in LAYOUTS:
        raise UnknownQuestionError(f"There is no layout {layout!r}. Ask for one of: {', '.join(LAYOUTS)}.")
    return layout


def laid_out(matrix: Matrix, layout: str, overlay: Overlay | None = None) -> Laid:
    """Return ``matrix`` in one of :data:`LAYOUTS`. The columns of ``overlay`` stand beside the cells that they are
    about; what is about no cell of the comparison stands in rows of its own at the end, so that nothing is lost."""
    if layout == "wide":
        return _wide(matrix, overlay)
    columns, rows = (
        (CELL_COLUMNS, cell_rows(matrix)) if layout == "long" else (PROVISION_COLUMNS, provision_rows(matrix))
    )
    if overlay is None:
        return Laid(layout, columns, rows)
    own = overlay.of(row["cell_id"] for row in cell_rows(matrix))
    joined = [{**row, **own.joined.get(row["cell_id"], {})} for row in rows]
    left = [{"cell_id": cell, "asked": NOT_JOINED, **values} for cell, values in own.left.items()]
    return Laid(layout, (*columns, *overlay.columns), [*joined, *left])


def _wide(matrix: Matrix, overlay: Overlay | None) -> Laid:
    places = list(_places(matrix))
    own = overlay.of(cell_id(code, matrix.field, key) for code, key in places) if overlay else None
    rows: list[dict[str, Any]] = []
    noted: dict[str, None] = {}
    for state in matrix.states:
        row: dict[str, Any] = {"state": state["code"], "state_name": state["name"]}
        for key in matrix.keys:
            if (state["code"], key) in matrix.left_out:
                continue
            row[key] = plain(matrix.cells[state["code"], key])
            for name, value in (
                own.joined.get(cell_id(state["code"], matrix.field, key), {}) if own else {}
            ).items():
                if value:
                    row[f"{key}.{name}"] = value
                    noted[f"{key}.{name}"] = None
        rows.append({**row, **_shared(matrix)})
    for cell, values in own.left.items() if own else ():
        told = "; ".join(f"{name}={value}" for name, value in values.items() if value)
        rows.append({"state_name": f"{NOT_JOINED}: {cell}", "asked": told})
    ordered = [f"{key}.{name}" for key in matrix.keys for name in (overlay.columns if overlay else ())]
    columns = ("state", "state_name", *matrix.keys, *(name for name in ordered if name in noted))
    return Laid("wide", (*columns, "field", "release", "asked"), rows)


def plain(cell: Cell) -> str:
    """Return a cell in one code: its stance, ``stated`` where none is taken, else its basis."""
    return (cell.stance or "stated") if cell.basis == "stated" else cell.basis


def provision_rows(matrix: Matrix) -> list[dict[str, Any]]:
    """Return every statement of a comparison's cells as a flat row (:data:`PROVISION_COLUMNS`), the lead of each
    cell first."""
    names = {state["code"]: state["name"] for state in matrix.states}
    return [
        _provision(matrix, cell, row, names[code])
        for code, key in _places(matrix)
        for cell in (matrix.cells[code, key],)
        for row in (statements(cell) or cell.others)
    ]


def _provision(matrix: Matrix, cell: Cell, row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        "cell_id": cell_id(cell.state, matrix.field, cell.key),
        "provision_id": row["id"],
        "state": cell.state,
        "state_name": name,
        "field": matrix.field,
        "key": cell.key,
        "leads": int(row is cell.lead),
        "stance": row["stance"],
        "provision": row["quote"],
        "limit": limit_words(row) or None,
        "conditions": "; ".join(conditions(row)) or None,
        "citation": citation(row),
        "instrument_type": row["instrument_type"],
        "effective_from": row["effective_from"],
        "effective_to": row["effective_to"],
        "in_force": row["currency"],
        "observed_from": row["valid_from"],
        "observed_until": row["valid_to"],
        "last_confirmed_at": row["last_confirmed_at"],
        "review_state": row["review_state"],
        "reviewed_at": row["reviewed_at"],
        "confidence": row["confidence"],
        "read_how": way({**row, "field": matrix.field}),
        "document": row["document"],
        "document_title": row["document_title"],
        "publisher": row["publisher_name"],
        "url": row["document_url"],
        "page": row["page"],
        **{name: value for name, value in _shared(matrix).items() if name != "field"},
    }


def citation(row: Mapping[str, Any]) -> str:
    """Return the document of a statement as a reader cites it: title, publisher, page."""
    page = f"p. {row['page']}" if row["page"] else ""
    parts = (row["document_title"] or "Untitled document", row["publisher_name"] or "", page)
    return ", ".join(part for part in parts if part)


def source_rows(matrix: Matrix) -> list[dict[str, Any]]:
    """Return the documents behind a comparison (:data:`SOURCE_COLUMNS`), with how many of its statements each has."""
    found: dict[str, dict[str, Any]] = {}
    for code, key in _places(matrix):
        cell = matrix.cells[code, key]
        for row in statements(cell) or cell.others:
            told = found.setdefault(
                row["document"],
                {
                    "document": row["document"],
                    "document_title": row["document_title"],
                    "document_kind": row["document_kind"],
                    "instrument_type": row["instrument_type"],
                    "state": code,
                    "publisher": row["publisher_name"],
                    "publisher_kind": row["publisher_kind"],
                    "url": row["document_url"],
                    "last_confirmed_at": row["last_confirmed_at"],
                    "statements": 0,
                    "release": matrix.release.id if matrix.release else None,
                },
            )
            told["statements"] += 1
    return sorted(
        found.values(), key=lambda row: (row["state"], row["document_title"] or "", row["document"])
    )


def headed(column: str, matrix: Matrix) -> str:
    """Return what a column of the wide layout is about in words, "" for any other."""
    key, _, own = column.partition(".")
    return f"{spoken(key)}{f', {own}' if own else ''}" if key in matrix.keys else ""


def _places(matrix: Matrix) -> Iterator[tuple[str, str]]:
    for state in matrix.states:
        for key in matrix.keys:
            if (state["code"], key) not in matrix.left_out:
                yield state["code"], key


def _shared(matrix: Matrix) -> dict[str, Any]:
    number = matrix.release.id if matrix.release else None
    return {"field": matrix.field, "release": number, "asked": asked_code(matrix)}
