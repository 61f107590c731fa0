"""The cells that differ between two comparisons of one field, as rows, words and files (pure).

Both sides answer the same kind of question (what was observed, or what was in force); every file names
both days and the release.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

from db.answers_leads import Cell
from db.answers_matrix import Matrix, differences
from web.exports import PAGE_STYLE, md, md_row, to_csv
from web.rows import asked_words, cell_row, release_words
from web.wording import cell_words, field_name, spoken

DIFFERENCE_COLUMNS = (
    "state",
    "state_name",
    "field",
    "key",
    "before",
    "after",
    "before_stance",
    "after_stance",
    "before_basis",
    "after_basis",
    "before_quote",
    "after_quote",
    "before_document",
    "after_document",
    "before_url",
    "after_url",
    "before_asked",
    "after_asked",
    "release",
)
_SIDED = ("stance", "basis", "quote", "document", "url", "asked")


def difference_rows(before: Matrix, after: Matrix) -> list[dict[str, Any]]:
    """Return each cell that differs as a flat row (:data:`DIFFERENCE_COLUMNS`)."""
    names = {state["code"]: state["name"] for state in after.states}
    return [_row(before, after, old, new, names[new.state]) for old, new in differences(before, after)]


def _row(before: Matrix, after: Matrix, old: Cell, new: Cell, name: str) -> dict[str, Any]:
    was, now = cell_row(before, old, name), cell_row(after, new, name)
    sides = {f"before_{side}": was[side] for side in _SIDED} | {f"after_{side}": now[side] for side in _SIDED}
    shared = {column: now[column] for column in ("state", "state_name", "field", "key", "release")}
    return {**shared, "before": cell_words(old), "after": cell_words(new), **sides}


def difference_table(before: Matrix, after: Matrix) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows) of words for a table."""
    headings = ["State", field_name(after.field), asked_words(before), asked_words(after)]
    return headings, [
        [row["state_name"], spoken(row["key"]), row["before"], row["after"]]
        for row in difference_rows(before, after)
    ]


def title_words(before: Matrix, after: Matrix) -> str:
    """Return in words what is compared with what."""
    return f"{field_name(after.field)}: {asked_words(after)}, against {asked_words(before)}"


def count_words(before: Matrix, after: Matrix) -> str:
    """Return how many cells differ, of how many that are compared."""
    found = len(differences(before, after))
    return f"{found} of {len(after.cells)} cells differ"


def differences_as(before: Matrix, after: Matrix, form: str) -> bytes:
    """Return the differences as csv, json, md, html or xlsx."""
    if form == "xlsx":
        from web.workbook import rows_workbook

        facts = [
            ("What was asked", title_words(before, after)),
            ("Found", count_words(before, after)),
            ("Release", release_words(after.release)),
        ]
        return rows_workbook("Differences", DIFFERENCE_COLUMNS, difference_rows(before, after), facts)
    made: dict[str, Callable[[], str]] = {
        "csv": lambda: to_csv(DIFFERENCE_COLUMNS, difference_rows(before, after)),
        "json": lambda: _json(before, after),
        "md": lambda: _markdown(before, after),
        "html": lambda: _html(before, after),
    }
    return made[form]().encode()


def _json(before: Matrix, after: Matrix) -> str:
    now = after.release
    return json.dumps(
        {
            "field": after.field,
            "mode": after.mode,
            "day": after.day,
            "against": before.day,
            "release": {"id": now.id, "at": now.at, "digest": now.digest} if now else None,
            "cells": len(after.cells),
            "differences": difference_rows(before, after),
        },
        indent=1,
        ensure_ascii=False,
    )


def _markdown(before: Matrix, after: Matrix) -> str:
    headings, rows = difference_table(before, after)
    lines = [
        f"# {md(title_words(before, after))}",
        "",
        f"{md(release_words(after.release))}. {count_words(before, after)}.",
        "",
        md_row(map(md, headings)),
        md_row(["---"] * len(headings)),
        *(md_row(map(md, row)) for row in rows),
    ]
    return "\n".join([*lines, ""])


def _html(before: Matrix, after: Matrix) -> str:
    headings, rows = difference_table(before, after)
    title = html.escape(title_words(before, after))
    heads = "".join(f'<th scope="col">{html.escape(heading)}</th>' for heading in headings)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    about = html.escape(f"{release_words(after.release)}. {count_words(before, after)}.")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{PAGE_STYLE}</style></head><body><h1>{title}</h1><p>{about}</p><table><caption>{title}"
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></body></html>\n"
    )
