"""Datasette's metadata, written from the declared tables and the named queries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from db.answers_periods import READABLE
from db.derived_tables import TABLES
from db.ready import TABLES as READY_TABLES
from db.search_index import TABLES as INDEX_TABLES
from db.tables import Column

DATABASE = "crosswalk"
_QUERIES = Path(__file__).with_name("queries.yml")
_FACETS = {
    "changes": ["jurisdiction", "kind", "cause", "significance"],
    "documents": ["jurisdiction", "kind", "relevance"],
    "positions": ["jurisdiction", "field", "stance", "basis"],
    "coverage": ["jurisdiction", "outcome"],
    "findings": ["field", "stance", "review_state"],
    "accuracy": ["measured_on", "split", "form"],
    "discovered": ["jurisdiction", "relevance", "state"],
    "cited_law": ["jurisdiction", "kind", "state"],
    "holdings": ["kind", "state"],
    "notices": ["jurisdiction", "stage", "relevance"],
    "profile": ["jurisdiction", "field", "basis"],
    "passages": ["kind", "first_jurisdiction", "first_basis"],
    "quiet_removals": ["jurisdiction", "kind", "basis"],
    "term_points": ["jurisdiction", "cause", "kind"],
    "term_spans": ["term", "first_cause"],
    "waves": ["kind", "direction", "clear"],
    "wave_changes": ["jurisdiction", "counted"],
}
FACETED = 150_000
"""Rows of the largest table whose values are counted on its page; of larger ones that takes longer than the page."""
_SORT = {
    "changes": "new_seen_at",
    "captures": "captured_at",
    "notices": "first_seen_at",
    "releases": "id",
    "term_points": "at",
    "waves": "first_at",
}

# Which jurisdictions could be read throughout a period is asked in one way everywhere.
_READABLE = READABLE.replace(":start", "(select start from asked)").replace(
    ":before", "(select before from asked)"
)
# Tables whose ids are digests read best by this column.
_SORT_UPWARDS = {"profile": "jurisdiction"}


def queries() -> dict[str, dict[str, str]]:
    """Return the named queries, by name."""
    read: dict[str, dict[str, str]] = yaml.safe_load(_QUERIES.read_text(encoding="utf-8"))
    for query in read.values():
        query["sql"] = query["sql"].replace("{{readable}}", _READABLE)
    return read


def _meaning(column: Column) -> str:
    # Datasette's own ``units`` are left alone: 0.65 prints them into every cell ("12 B"), knows only what pint knows
    # (no words, no code points), answers a filter by a word with a fault of its own, and 1.0 has them no more.
    return f"{column.about} (unit: {column.unit})" if column.unit else column.about


def metadata(rows: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return the metadata of the site: a title and a meaning for every table and column.

    ``rows`` says how many rows each table has: of more than :data:`FACETED` none are counted by value unasked.
    """
    tables: dict[str, Any] = {}
    for table in TABLES:
        if not table.public_name:
            continue
        about: dict[str, Any] = {
            "title": table.public_name.replace("_", " ").capitalize(),
            "description": table.about,
            "columns": {column.name: _meaning(column) for column in table.public_columns},
        }
        if table.label:
            about["label_column"] = table.label
        if table.public_name in _SORT:
            about["sort_desc"] = _SORT[table.public_name]
        if table.public_name in _SORT_UPWARDS:
            about["sort"] = _SORT_UPWARDS[table.public_name]
        if table.public_name in _FACETS and (rows or {}).get(table.public_name, 0) <= FACETED:
            about["facets"] = _FACETS[table.public_name]
        tables[table.public_name] = about
    for name in (*INDEX_TABLES, *READY_TABLES):
        tables[name] = {"hidden": True}
    return {
        "title": "Policy Crosswalk",
        "description": "What US states say about competency-based education and equity, what changed, "
        "and the sentence behind every cell.",
        "databases": {
            DATABASE: {
                "title": "The data",
                "description": "Every table of this release, to filter, query and download.",
                "tables": tables,
                "queries": queries(),
            }
        },
    }
