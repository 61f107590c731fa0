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

from db.answers_matrix import Cell, Matrix
from db.answers_rows import Release
from web.wording import absence, cell_flags, cell_words, day, field_change_words, spoken, window

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

CELL_COLUMNS = (
    "state", "state_name", "field", "key", "stance", "basis", "also_stated", "conflict", "unconfirmed", "in_force",
    "quote", "document", "document_title", "publisher", "url", "page", "effective_from", "effective_to",
    "observed_from", "observed_until", "last_confirmed_at", "changed_between", "statements", "pages_read",
    "pages_unreachable", "confidence", "review_state", "release", "asked",
)
CHANGE_COLUMNS = (
    "id", "state", "state_name", "document", "document_title", "publisher", "url", "kind", "cause", "significance",
    "priority", "happened_after", "happened_by", "first_published_at", "first_release", "words_added", "words_removed",
    "summary", "field_changes", "release",
)


def harmless(value: object) -> object:
    """Return ``value`` so that no spreadsheet runs it: text that looks like a formula gets a leading quote."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def asked_words(matrix: Matrix) -> str:
    """Return in words which day a comparison answers for."""
    if not matrix.day:
        return "as it stands in this release"
    return f"{'in force on' if matrix.mode == 'in_force' else 'as of'} {day(matrix.day)}"


def release_words(now: Release | None) -> str:
    """Return the release's number and time, as every page and export prints it."""
    return f"Release {now.id}, {now.at}" if now else "Not yet released"


def denominator_words(matrix: Matrix) -> str:
    """Return how many of the states asked about have an answer, naming the rest."""
    covered = {row["code"] for row in matrix.covered}
    rest = [row["code"] for row in matrix.states if row["code"] not in covered]
    words = f"{len(covered)} of {len(matrix.states)} jurisdictions have been read for this field"
    return f"{words}. Not covered: {', '.join(rest)}." if rest else f"{words}."


def cell_row(matrix: Matrix, cell: Cell, name: str) -> dict[str, Any]:
    """Return one cell with its proof as a flat row (:data:`CELL_COLUMNS`)."""
    lead: Mapping[str, Any] = cell.lead or {}
    return {
        "state": cell.state, "state_name": name, "field": matrix.field, "key": cell.key, "stance": cell.stance,
        "basis": cell.basis, "also_stated": "; ".join((*cell.also, *cell.beside)) or None, "conflict": int(cell.conflict),
        "unconfirmed": int(cell.unconfirmed), "in_force": cell.currency if cell.lead else None,
        "quote": lead.get("quote"), "document": lead.get("document"), "document_title": lead.get("document_title"),
        "publisher": lead.get("publisher_name"), "url": lead.get("document_url"), "page": lead.get("page"),
        "effective_from": lead.get("effective_from"), "effective_to": lead.get("effective_to"),
        "observed_from": lead.get("valid_from"), "observed_until": lead.get("valid_to"),
        "last_confirmed_at": lead.get("last_confirmed_at"),
        "changed_between": "; ".join(f"{w.seen}/{w.seen_new}" for w in cell.windows) or None,
        "statements": len(cell.others) + 1 if cell.lead else 0, "pages_read": cell.pages_read,
        "pages_unreachable": cell.pages_unreachable, "confidence": lead.get("confidence"),
        "review_state": lead.get("review_state"), "release": matrix.release.id if matrix.release else None,
        "asked": f"{matrix.mode} {matrix.day}" if matrix.day else "current",
    }


def cell_rows(matrix: Matrix) -> list[dict[str, Any]]:
    """Return every cell of a comparison as a flat row, state by state."""
    return [cell_row(matrix, matrix.cells[state["code"], key], state["name"])
            for state in matrix.states for key in matrix.keys]


def change_row(change: Mapping[str, Any], now: Release | None) -> dict[str, Any]:
    """Return one change as a flat row (:data:`CHANGE_COLUMNS`)."""
    return {
        "id": change["id"], "state": change["jurisdiction"], "state_name": change["jurisdiction_name"],
        "document": change["document"], "document_title": change["document_title"],
        "publisher": change["publisher_name"], "url": change["document_url"], "kind": change["kind"],
        "cause": change["cause"], "significance": change["significance"], "priority": change["priority"],
        "happened_after": change["old_seen_at"], "happened_by": change["new_seen_at"],
        "first_published_at": change["learned_at"], "first_release": change["learned_release"],
        "words_added": change["words_added"], "words_removed": change["words_removed"], "summary": change["summary"],
        "field_changes": "; ".join(field_change_words(row) for row in change["field_changes"]) or None,
        "release": now.id if now else None,
    }


def table_rows(matrix: Matrix) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows) of words for a terminal table: a row per key, a column per state."""
    headings = [spoken(matrix.field), *(state["code"] for state in matrix.states)]
    return headings, [[spoken(key), *(cell_words(matrix.cells[state["code"], key]) for state in matrix.states)]
                      for key in matrix.keys]


def change_table_rows(changes: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows) of words for a terminal table of changes."""
    headings = ["When", "State", "Document", "What", "Significance", "Change id"]
    return headings, [[window(row["old_seen_at"], row["new_seen_at"]), row["jurisdiction"] or "-",
                       row["document_title"] or row["document"], row["summary"] or row["kind"],
                       spoken(row["significance"]), row["id"]] for row in changes]


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
    for row, (state, key) in zip(cell_rows(matrix), ((s, k) for s in matrix.states for k in matrix.keys), strict=True):
        cell = matrix.cells[state["code"], key]
        cells.append({**row, "others": [_statement(other) for other in cell.others]})
    return json.dumps({
        "field": matrix.field, "mode": matrix.mode, "day": matrix.day, "release": _release(matrix.release),
        "covered": [state["code"] for state in matrix.covered], "states": [state["code"] for state in matrix.states],
        "keys": list(matrix.keys), "counts": {key: matrix.counts(key) for key in matrix.keys}, "cells": cells,
    }, indent=1, ensure_ascii=False)


def _statement(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("stance", "value", "rank", "document", "document_title", "publisher_name", "quote", "page",
             "effective_from", "effective_to", "valid_from", "valid_to", "last_confirmed_at", "currency")
    return {name: row.get(name) for name in names}


def _release(now: Release | None) -> dict[str, Any] | None:
    return {"id": now.id, "at": now.at, "digest": now.digest} if now else None


def changes_json(changes: Iterable[Mapping[str, Any]], now: Release | None) -> str:
    """Return changes as JSON with their field changes and both quotes."""
    listed = [{**change_row(row, now), "reasons": row["reasons"], "field_changes": [
        {k: v for k, v in field.items() if k not in ("change", "seq")} for field in row["field_changes"]]}
        for row in changes]
    return json.dumps({"release": _release(now), "changes": listed}, indent=1, ensure_ascii=False)


def matrix_markdown(matrix: Matrix) -> str:
    """Return a comparison as a Markdown table with its sources as footnotes below."""
    head = ["", *(_md(state["name"]) for state in matrix.states)]
    lines = [f"# {_md(spoken(matrix.field))}, {asked_words(matrix)}", "", _md(release_words(matrix.release)) + ". "
             + _md(denominator_words(matrix)), "", _md_row(head), _md_row(["---"] * len(head))]
    notes: list[str] = []
    for key in matrix.keys:
        shown = [spoken(key)]
        for state in matrix.states:
            cell = matrix.cells[state["code"], key]
            mark = ""
            if cell.lead:
                notes.append(f"[{len(notes) + 1}] {_md(state['name'])}, {spoken(key)}: \"{_md(cell.lead['quote'] or '')}\" "
                             f"({_md(cell.lead['document_title'] or '')}, {_md(cell.lead['document_url'] or '')})")
                mark = f" [{len(notes)}]"
            shown.append(_md(cell_words(cell)) + mark)
        lines.append(_md_row(shown))
    return "\n".join([*lines, "", "## Sources", "", *("- " + note for note in notes), ""])


def _md(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is, on one line."""
    escaped = "".join("\\" + c if c in "\\`*_[]|#~" else c for c in " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _md_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def changes_markdown(changes: Iterable[Mapping[str, Any]], now: Release | None) -> str:
    """Return changes as a Markdown list, newest first."""
    lines = [f"# Changes. {_md(release_words(now))}", ""]
    for row in changes:
        when = window(row["old_seen_at"], row["new_seen_at"])
        lines.append(f"- **{_md(row['jurisdiction_name'] or row['jurisdiction'] or '')}**, "
                     f"{_md(row['document_title'] or '')}: {_md(row['summary'] or '')} ({when}; `{row['id']}`)")
    return "\n".join([*lines, ""])


def matrix_html(matrix: Matrix) -> str:
    """Return a comparison as one self-contained HTML page without script or outside reference."""
    heads = "".join(f'<th scope="col">{html.escape(state["name"])}</th>' for state in matrix.states)
    body = []
    for key in matrix.keys:
        cells = "".join(_html_cell(matrix.cells[state["code"], key]) for state in matrix.states)
        body.append(f'<tr><th scope="row">{html.escape(spoken(key))}</th>{cells}</tr>')
    title = html.escape(f"{spoken(matrix.field)}, {asked_words(matrix)}")
    about = html.escape(f"{release_words(matrix.release)}. {denominator_words(matrix)}")
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_PAGE_STYLE}'
            f"</style></head><body><h1>{title}</h1><p>{about}</p><table><caption>{title}</caption><thead><tr>"
            f'<td></td>{heads}</tr></thead><tbody>{"".join(body)}</tbody></table></body></html>\n')


_PAGE_STYLE = ("body{font:16px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}"
               "td,th{border:1px solid #bbb;padding:.4rem;text-align:left;vertical-align:top}"
               "blockquote{margin:.3rem 0;font-size:.85em}")


def _html_cell(cell: Cell) -> str:
    if cell.lead is None:
        return f"<td>{html.escape('; '.join([absence(cell), *cell_flags(cell)]))}</td>"
    quote = html.escape(cell.lead["quote"] or "")
    source = html.escape(cell.lead["document_title"] or "")
    return f"<td>{html.escape(cell_words(cell))}<blockquote>{quote} ({source})</blockquote></td>"


def matrix_as(matrix: Matrix, form: str, codebook: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """Return a comparison in one of :data:`FORMATS`; ``codebook`` rows go on the workbook's second sheet."""
    if form == "xlsx":
        from web.workbook import matrix_workbook

        return matrix_workbook(matrix, codebook)
    made = {"csv": lambda: to_csv(CELL_COLUMNS, cell_rows(matrix)), "json": lambda: matrix_json(matrix),
            "md": lambda: matrix_markdown(matrix), "html": lambda: matrix_html(matrix)}
    return made[form]().encode()


def changes_as(changes: Sequence[Mapping[str, Any]], form: str, now: Release | None) -> bytes:
    """Return changes as csv, json, md or xlsx."""
    if form == "xlsx":
        from web.workbook import changes_workbook

        return changes_workbook([change_row(row, now) for row in changes], now)
    made = {"csv": lambda: to_csv(CHANGE_COLUMNS, (change_row(row, now) for row in changes)),
            "json": lambda: changes_json(changes, now), "md": lambda: changes_markdown(changes, now)}
    return made[form]().encode()


