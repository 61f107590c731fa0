"""Changes as csv, json, md, xlsx or a data package: each with what it did to the fields and with both sentences (pure
but for the bytes)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.answers_rows import Release
from web.columns import CHANGE_COLUMNS, FIELD_CHANGE_COLUMNS
from web.data_package import Resource, package
from web.flat_files import meanings
from web.rows import change_row, release_words
from web.tables import md, release_json, to_csv
from web.wording import counted, window

Row = Mapping[str, Any]
_OF_TABLE = (
    "jurisdiction", "old_version", "new_version", "old_seen_at", "new_seen_at", "relevance", "feed_id",
)  # fmt: skip
_SOURCES = ("document", "document_title", "state", "state_name", "publisher", "url")


def changes_as(changes: Sequence[Row], form: str, now: Release | None, counted_in: str = "") -> bytes:
    """Return changes as csv, json, md, xlsx or zip (a data package). ``counted_in`` says of a period how many are
    certain and of how many jurisdictions; all but plain rows of csv carry it."""
    if form == "csv":
        return to_csv(CHANGE_COLUMNS, (change_row(row, now) for row in changes)).encode()
    if form == "zip":
        about = f"What changed, newest first.{f' {counted_in}.' if counted_in else ''}"
        return package("crosswalk-changes", "Changes", about, now, _resources(changes, now))
    if form == "xlsx":
        from web.workbook import tables_workbook

        facts = [("Changes", counted_in)] if counted_in else []
        return tables_workbook(_resources(changes, now), [*facts, ("Release", release_words(now))], "Changes")
    return (_json if form == "json" else _markdown)(changes, now, counted_in).encode()


def _resources(changes: Sequence[Row], now: Release | None) -> list[Resource]:
    rows = [change_row(row, now) for row in changes]
    fields = [field_change_row(row, field) for row in changes for field in row["field_changes"]]
    sources = {row["document"]: {name: row[name] for name in _SOURCES} for row in rows}
    return [
        Resource("changes", "A row per change", CHANGE_COLUMNS, rows, ("id",), {"document": "sources"}),
        Resource(
            "field-changes",
            "What a change did to a field, with the sentence before and the sentence after",
            FIELD_CHANGE_COLUMNS,
            fields,
            ("change", "seq"),
            {"change": "changes"},
            meanings("field_changes"),
        ),
        Resource("sources", "The documents that changed", _SOURCES, list(sources.values()), ("document",)),
    ]


def field_change_row(change: Row, field: Row) -> dict[str, Any]:
    """Return what a change did to one field as a flat row (:data:`web.columns.FIELD_CHANGE_COLUMNS`)."""
    return {
        **{name: field.get(name) for name in FIELD_CHANGE_COLUMNS},
        "state": change["jurisdiction"],
        "document": change["document"],
        "document_title": change["document_title"],
        "happened_by": change["new_seen_at"],
    }


def changes_told(changes: Iterable[Row], now: Release | None) -> list[dict[str, Any]]:
    """Return changes as JSON names them, with their field changes and both quotes."""
    return [
        {
            **change_row(row, now),
            **{name: row[name] for name in _OF_TABLE},
            "reasons": row["reasons"],
            "field_changes": [
                {k: v for k, v in field.items() if k not in ("change", "seq")}
                for field in row["field_changes"]
            ],
        }
        for row in changes
    ]


def _json(changes: Sequence[Row], now: Release | None, counted_in: str) -> str:
    about = {"counted_in": counted_in} if counted_in else {}
    listed = changes_told(changes, now)
    return json.dumps(
        {"release": release_json(now), **about, "changes": listed}, indent=1, ensure_ascii=False
    )


def _markdown(changes: Sequence[Row], now: Release | None, counted_in: str) -> str:
    """Changes as a Markdown list, newest first, under how many they are."""
    said = counted_in or f"{counted(len(changes), 'change')}"
    lines = [f"# Changes. {md(release_words(now))}", "", f"{md(said)}.", ""]
    for row in changes:
        when = window(row["old_seen_at"], row["new_seen_at"])
        lines.append(
            f"- **{md(row['jurisdiction_name'] or row['jurisdiction'] or '')}**, "
            f"{md(row['document_title'] or '')}: {md(row['summary'] or '')} ({when}; `{row['id']}`)"
        )
    return "\n".join([*lines, ""])
