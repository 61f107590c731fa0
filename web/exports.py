"""A comparison or a list of changes as csv, json, md, html, xlsx, or rows for a terminal table.

Pure but for the bytes it builds; free of Datasette, so the command line and the site print the same.
Every export names the release and the day it answers for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.answers_rows import Release
from web.comparison_files import matrix_as as matrix_as
from web.data_package import Resource, package
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
from web.tables import md as md
from web.tables import md_row as md_row
from web.tables import release_json
from web.tables import to_csv as to_csv
from web.wording import counted, window

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
}


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
    return json.dumps({"release": release_json(now), "changes": listed}, indent=1, ensure_ascii=False)


def changes_markdown(changes: Sequence[Mapping[str, Any]], now: Release | None) -> str:
    """Return how many changes there are, and the changes as a Markdown list, newest first."""
    lines = [f"# Changes. {md(release_words(now))}", "", f"{counted(len(changes), 'change')}.", ""]
    for row in changes:
        when = window(row["old_seen_at"], row["new_seen_at"])
        lines.append(
            f"- **{md(row['jurisdiction_name'] or row['jurisdiction'] or '')}**, "
            f"{md(row['document_title'] or '')}: {md(row['summary'] or '')} ({when}; `{row['id']}`)"
        )
    return "\n".join([*lines, ""])


def changes_as(changes: Sequence[Mapping[str, Any]], form: str, now: Release | None) -> bytes:
    """Return changes as csv, json, md, xlsx or zip (a data package)."""
    if form == "zip":
        table = Resource(
            "changes", "A row per change", CHANGE_COLUMNS, [change_row(row, now) for row in changes], ("id",)
        )
        return package("crosswalk-changes", "Changes", "What changed, newest first.", now, [table])
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
        told = {"release": release_json(now), "notices": listed}
        return json.dumps(told, indent=1, ensure_ascii=False).encode()
    number = now.id if now else None
    return to_csv(NOTICE_COLUMNS, ({**row, "release": number} for row in listed)).encode()
