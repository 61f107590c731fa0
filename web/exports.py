"""A comparison or a list of changes as csv, json, md, html, xlsx, or rows for a terminal table.

Pure but for the bytes it builds; free of Datasette, so the command line and the site print the same.
Every export names the release and the day it answers for.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.answers_leads import Cell
from db.answers_matrix import Matrix
from db.answers_rows import Release
from web.review_words import LEGEND, proof_words
from web.rows import CELL_COLUMNS as CELL_COLUMNS
from web.rows import CHANGE_COLUMNS as CHANGE_COLUMNS
from web.rows import NOTICE_COLUMNS as NOTICE_COLUMNS
from web.rows import asked_words as asked_words
from web.rows import cell_rows as cell_rows
from web.rows import change_row as change_row
from web.rows import change_table_rows as change_table_rows
from web.rows import denominator_words as denominator_words
from web.rows import harmless as harmless
from web.rows import release_words as release_words
from web.rows import table_rows as table_rows
from web.wording import spoken, window

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def to_csv(columns: Sequence[str], listed: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV, each cell made harmless for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in listed:
        writer.writerow([harmless(row.get(column)) for column in columns])
    return out.getvalue()


def matrix_json(matrix: Matrix) -> str:
    """Return a comparison as JSON: what was asked, the release, the denominator, and every cell with
    all its statements."""
    cells = []
    for row, (state, key) in zip(
        cell_rows(matrix), ((s, k) for s in matrix.states for k in matrix.keys), strict=True
    ):
        cell = matrix.cells[state["code"], key]
        cells.append({**row, "others": [_statement(other) for other in cell.others]})
    return json.dumps(
        {
            "field": matrix.field,
            "mode": matrix.mode,
            "day": matrix.day,
            "release": _release(matrix.release),
            "covered": [state["code"] for state in matrix.covered],
            "states": [state["code"] for state in matrix.states],
            "keys": list(matrix.keys),
            "counts": {key: matrix.counts(key) for key in matrix.keys},
            "cells": cells,
        },
        indent=1,
        ensure_ascii=False,
    )


def _statement(row: Mapping[str, Any]) -> dict[str, Any]:
    names = (
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
    return {name: row.get(name) for name in names}


def _release(now: Release | None) -> dict[str, Any] | None:
    return {"id": now.id, "at": now.at, "digest": now.digest} if now else None


def changes_json(changes: Iterable[Mapping[str, Any]], now: Release | None) -> str:
    """Return changes as JSON with their field changes and both quotes."""
    listed = [
        {
            **change_row(row, now),
            "reasons": row["reasons"],
            "field_changes": [
                {k: v for k, v in field.items() if k not in ("change", "seq")}
                for field in row["field_changes"]
            ],
        }
        for row in changes
    ]
    return json.dumps({"release": _release(now), "changes": listed}, indent=1, ensure_ascii=False)


def matrix_markdown(matrix: Matrix) -> str:
    """Return a comparison as a Markdown table with its sources as footnotes below."""
    head = ["", *(md(state["name"]) for state in matrix.states)]
    lines = [
        f"# {md(spoken(matrix.field))}, {asked_words(matrix)}",
        "",
        md(release_words(matrix.release)) + ". " + md(denominator_words(matrix)) + " " + LEGEND,
        "",
        md_row(head),
        md_row(["---"] * len(head)),
    ]
    notes: list[str] = []
    for key in matrix.keys:
        shown = [spoken(key)]
        for state in matrix.states:
            cell = matrix.cells[state["code"], key]
            mark = ""
            if cell.lead:
                source = f"{cell.lead['document_title'] or ''}, {cell.lead['document_url'] or ''}"
                place = f"[{len(notes) + 1}] {md(state['name'])}, {spoken(key)}"
                notes.append(f'{place}: "{md(cell.lead["quote"] or "")}" ({md(source)})')
                mark = f" [{len(notes)}]"
            shown.append(md(proof_words(cell)) + mark)
        lines.append(md_row(shown))
    return "\n".join([*lines, "", "## Sources", "", *("- " + note for note in notes), ""])


def md(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is, on one line."""
    escaped = "".join("\\" + c if c in "\\`*_[]|#~" else c for c in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def md_row(cells: Iterable[str]) -> str:
    """Return one row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def changes_markdown(changes: Iterable[Mapping[str, Any]], now: Release | None) -> str:
    """Return changes as a Markdown list, newest first."""
    lines = [f"# Changes. {md(release_words(now))}", ""]
    for row in changes:
        when = window(row["old_seen_at"], row["new_seen_at"])
        lines.append(
            f"- **{md(row['jurisdiction_name'] or row['jurisdiction'] or '')}**, "
            f"{md(row['document_title'] or '')}: {md(row['summary'] or '')} ({when}; `{row['id']}`)"
        )
    return "\n".join([*lines, ""])


def matrix_html(matrix: Matrix) -> str:
    """Return a comparison as one self-contained HTML page without script or outside reference."""
    heads = "".join(f'<th scope="col">{html.escape(state["name"])}</th>' for state in matrix.states)
    body = []
    for key in matrix.keys:
        cells = "".join(_html_cell(matrix.cells[state["code"], key]) for state in matrix.states)
        body.append(f'<tr><th scope="row">{html.escape(spoken(key))}</th>{cells}</tr>')
    title = html.escape(f"{spoken(matrix.field)}, {asked_words(matrix)}")
    about = html.escape(f"{release_words(matrix.release)}. {denominator_words(matrix)} {LEGEND}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{PAGE_STYLE}</style></head><body><h1>{title}</h1><p>{about}</p><table><caption>{title}</caption><thead><tr>"
        f"<td></td>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></body></html>\n"
    )


PAGE_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:.4rem;text-align:left;vertical-align:top}"
    "blockquote{margin:.3rem 0;font-size:.85em}"
)


def _html_cell(cell: Cell) -> str:
    if cell.lead is None:
        return f"<td>{html.escape(proof_words(cell))}</td>"
    quote = html.escape(cell.lead["quote"] or "")
    source = html.escape(cell.lead["document_title"] or "")
    return f"<td>{html.escape(proof_words(cell))}<blockquote>{quote} ({source})</blockquote></td>"


def matrix_as(matrix: Matrix, form: str, codebook: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """Return a comparison in one of :data:`FORMATS`; ``codebook`` rows go on the workbook's second sheet."""
    if form == "xlsx":
        from web.workbook import matrix_workbook

        return matrix_workbook(matrix, codebook)
    made = {
        "csv": lambda: to_csv(CELL_COLUMNS, cell_rows(matrix)),
        "json": lambda: matrix_json(matrix),
        "md": lambda: matrix_markdown(matrix),
        "html": lambda: matrix_html(matrix),
    }
    return made[form]().encode()


def changes_as(changes: Sequence[Mapping[str, Any]], form: str, now: Release | None) -> bytes:
    """Return changes as csv, json, md or xlsx."""
    if form == "xlsx":
        from web.workbook import changes_workbook

        return changes_workbook([change_row(row, now) for row in changes], now)
    made = {
        "csv": lambda: to_csv(CHANGE_COLUMNS, (change_row(row, now) for row in changes)),
        "json": lambda: changes_json(changes, now),
        "md": lambda: changes_markdown(changes, now),
    }
    return made[form]().encode()


def notices_as(notices: Sequence[Mapping[str, Any]], form: str, now: Release | None) -> bytes:
    """Return notices as csv or json."""
    listed = [{name: row.get(name) for name in NOTICE_COLUMNS[:-1]} for row in notices]
    if form == "json":
        told = {"release": _release(now), "notices": listed}
        return json.dumps(told, indent=1, ensure_ascii=False).encode()
    number = now.id if now else None
    return to_csv(NOTICE_COLUMNS, ({**row, "release": number} for row in listed)).encode()
