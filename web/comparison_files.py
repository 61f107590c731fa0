"""A comparison as a file: csv, json, xlsx, md, html, or a data package, in one of the layouts.

Pure but for the bytes it builds; free of Datasette, so the command line and the site write the same. Every file names
the release and the day it answers for.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from db.answers_leads import Cell
from db.answers_matrix import Matrix, UnknownQuestionError
from web.comparison_package import matrix_package
from web.layouts import Laid, checked_layout, laid_out
from web.overlay import Overlay
from web.review_words import LEGEND, proof_words
from web.rows import asked_words, cell_rows, denominator_words, release_words, shown_words
from web.tables import PAGE_STYLE, md, md_row, md_table, release_json, to_csv
from web.wording import spoken

Evidence = Mapping[str, Mapping[str, Any]]

# What a Markdown table of the narrow layouts shows; the other files have every column.
_TOLD = {
    "long": ("state_name", "key", "stance", "basis", "quote", "document_title", "confidence", "cell_id"),
    "provision": (
        "state_name",
        "key",
        "stance",
        "provision",
        "limit",
        "citation",
        "effective_from",
        "last_confirmed_at",
        "review_state",
        "cell_id",
    ),
}


def book_of(field: str, book: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the rows of the codebook that a comparison of ``field`` is read with."""
    return [row for name in (field, "stance", "basis", "review_state") for row in book.get(name, [])]


def matrix_as(
    matrix: Matrix,
    form: str,
    codebook: Iterable[Mapping[str, Any]] = (),
    *,
    layout: str | None = None,
    overlay: Overlay | None = None,
    evidence: Evidence | None = None,
) -> bytes:
    """Return a comparison in one of :data:`web.exports.FORMATS`, laid out as asked or as the format is read best:
    csv long, md and html wide, xlsx and zip in every layout, json with every statement of every cell.

    ``codebook`` rows go where the format has a place for them, and so does the ``evidence`` of :func:`findings_of`.
    Raises :class:`UnknownQuestionError` for a layout that
    there is not, or not as html.
    """
    checked_layout(layout)
    if form == "html" and (overlay or layout not in (None, "wide")):
        raise UnknownQuestionError(
            "One HTML page has the wide layout only, without own columns. Ask for xlsx or md."
        )
    if form == "xlsx":
        from web.workbook import matrix_workbook

        return matrix_workbook(matrix, codebook, layout=layout, overlay=overlay)
    if form == "zip":
        return matrix_package(matrix, codebook, overlay)
    made: dict[str, Callable[[], str]] = {
        "csv": lambda: _csv(laid_out(matrix, layout or "long", overlay)),
        "json": lambda: matrix_json(matrix, layout, overlay, evidence),
        "md": lambda: matrix_markdown(matrix, layout or "wide", overlay),
        "html": lambda: matrix_html(matrix),
    }
    return made[form]().encode()


def _csv(laid: Laid) -> str:
    return to_csv(laid.columns, laid.rows)


def findings_of(matrix: Matrix) -> list[str]:
    """Return the ids of the findings that a comparison rests on, to ask :func:`db.answers_evidence.evidence` for."""
    cells = matrix.cells.values()
    statements = (row for cell in cells for row in (*([cell.lead] if cell.lead else []), *cell.others))
    return [row["finding"] for row in statements if row["finding"]]


def matrix_json(
    matrix: Matrix,
    layout: str | None = None,
    overlay: Overlay | None = None,
    evidence: Evidence | None = None,
) -> str:
    """Return a comparison as JSON (see :func:`matrix_told`)."""
    return json.dumps(matrix_told(matrix, layout, overlay, evidence), indent=1, ensure_ascii=False)


def matrix_told(
    matrix: Matrix,
    layout: str | None = None,
    overlay: Overlay | None = None,
    evidence: Evidence | None = None,
) -> dict[str, Any]:
    """Return a comparison as JSON names it: what was asked, the release, the denominator, and every cell with
    all its statements; of a ``layout`` its rows instead. ``evidence`` says by finding where its words stand."""
    whole = matrix.whole or matrix
    told = {
        "field": matrix.field,
        "mode": matrix.mode,
        "day": matrix.day,
        "release": release_json(matrix.release),
        "covered": [state["code"] for state in whole.covered],
        "states": [state["code"] for state in matrix.states],
        "keys": list(matrix.keys),
        "of": {"states": len(whole.states), "keys": len(whole.keys)},
        "counts": {key: whole.counts(key) for key in matrix.keys},
    }
    if layout:
        laid = laid_out(matrix, layout, overlay)
        told |= {"layout": layout, "columns": list(laid.columns), "rows": laid.rows}
    else:
        told |= _cells(matrix, overlay, evidence or {})
    return told


def _cells(matrix: Matrix, overlay: Overlay | None, evidence: Evidence) -> dict[str, Any]:
    rows = cell_rows(matrix)
    own = overlay.of(row["cell_id"] for row in rows) if overlay else None
    cells = []
    for row in rows:
        cell = matrix.cells[row["state"], row["key"]]
        lead = cell.lead or {}
        noted = {"own": dict(own.joined.get(row["cell_id"], {}))} if own else {}
        shown = {"position": lead.get("id"), "evidence": evidence.get(lead.get("finding") or "")}
        others = [_statement(other, evidence) for other in cell.others]
        cells.append({**row, **noted, **shown, "others": others})
    return {"cells": cells} | ({"not_joined": own.left} if own else {})


def _statement(row: Mapping[str, Any], evidence: Evidence) -> dict[str, Any]:
    names = (
        "id",
        "version",
        "finding",
        "stance",
        "value",
        "rank",
        "document",
        "document_title",
        "publisher_name",
        "quote",
        "page",
        "effective_from",
        "effective_to",
        "valid_from",
        "valid_to",
        "last_confirmed_at",
        "currency",
        "confidence",
        "review_state",
        "reviewed_at",
    )
    return {**{name: row.get(name) for name in names}, "evidence": evidence.get(row.get("finding") or "")}


def matrix_markdown(matrix: Matrix, layout: str = "wide", overlay: Overlay | None = None) -> str:
    """Return a comparison as a Markdown table; of the wide layout with its sources as footnotes below."""
    lines = [
        f"# {md(spoken(matrix.field))}, {asked_words(matrix)}",
        "",
        md(release_words(matrix.release)) + ". " + md(denominator_words(matrix)) + " " + LEGEND,
        "",
    ]
    if layout != "wide" or overlay:
        laid = laid_out(matrix, layout, overlay)
        listed = _TOLD.get(layout, laid.columns)
        own = [column for column in laid.columns if overlay and column in overlay.columns]
        return "\n".join([*lines, *md_table([*listed, *own], laid.rows), ""])
    head = ["", *(md(state["name"]) for state in matrix.states)]
    lines += [
        md_row(head),
        md_row(["---"] * len(head)),
    ]
    notes: list[str] = []
    for key in matrix.keys:
        shown = [spoken(key)]
        for state in matrix.states:
            cell = matrix.cells[state["code"], key]
            mark = ""
            if cell.lead and (state["code"], key) not in matrix.left_out:
                source = f"{cell.lead['document_title'] or ''}, {cell.lead['document_url'] or ''}"
                place = f"[{len(notes) + 1}] {md(state['name'])}, {spoken(key)}"
                notes.append(f'{place}: "{md(cell.lead["quote"] or "")}" ({md(source)})')
                mark = f" [{len(notes)}]"
            shown.append(md(shown_words(matrix, state["code"], key)) + mark)
        lines.append(md_row(shown))
    return "\n".join([*lines, "", "## Sources", "", *("- " + note for note in notes), ""])


def matrix_html(matrix: Matrix) -> str:
    """Return a comparison as one self-contained HTML page without script or outside reference."""
    heads = "".join(f'<th scope="col">{html.escape(state["name"])}</th>' for state in matrix.states)
    body = []
    for key in matrix.keys:
        cells = "".join(
            "<td></td>"
            if (state["code"], key) in matrix.left_out
            else _html_cell(matrix.cells[state["code"], key])
            for state in matrix.states
        )
        body.append(f'<tr><th scope="row">{html.escape(spoken(key))}</th>{cells}</tr>')
    title = html.escape(f"{spoken(matrix.field)}, {asked_words(matrix)}")
    about = html.escape(f"{release_words(matrix.release)}. {denominator_words(matrix)} {LEGEND}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{PAGE_STYLE}</style></head><body><h1>{title}</h1><p>{about}</p><table><caption>{title}</caption><thead><tr>"
        f"<td></td>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></body></html>\n"
    )


def _html_cell(cell: Cell) -> str:
    if cell.lead is None:
        return f"<td>{html.escape(proof_words(cell))}</td>"
    quote = html.escape(cell.lead["quote"] or "")
    source = html.escape(cell.lead["document_title"] or "")
    return f"<td>{html.escape(proof_words(cell))}<blockquote>{quote} ({source})</blockquote></td>"
