"""Rows as dicts, the release that a public file holds, and whether it is sample data."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Given = Sequence[object] | Mapping[str, object]
"""Parameters of a query: in order, or by name."""
# The codebook as the vocabulary orders it; a release of an earlier program knows the alphabet only.
CODEBOOK_ORDER = "place is null, place, field, key, stance"


@dataclass(frozen=True, slots=True)
class Release:
    """A numbered release: when it was published, its digest, its recipe, its changes by cause."""

    id: int
    at: str
    digest: str
    recipe: str
    about: dict[str, Any]


SLICE = 900
"""So many values go into one statement: SQLite's default limit is 999 on old builds."""


def rows(conn: sqlite3.Connection, sql: str, given: Given = ()) -> list[Row]:
    """Return every row of a query as a dict, whatever row factory ``conn`` has."""
    cursor = conn.cursor()
    # A row of Datasette's connections costs more to make than the tuple that the dict is made from.
    cursor.row_factory = None
    cursor.execute(sql, given if isinstance(given, Mapping) else tuple(given))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def rows_among(conn: sqlite3.Connection, sql: str, values: Sequence[object]) -> Iterator[Row]:
    """Yield the rows of ``sql``, whose ``{}`` stands for the marks of parameters, over ``values``, some at a time."""
    for start in range(0, len(values), SLICE):
        part = values[start : start + SLICE]
        yield from rows(conn, sql.format(", ".join("?" * len(part))), part)


def one(conn: sqlite3.Connection, sql: str, given: Given = ()) -> Row | None:
    """Return the first row of a query as a dict, or None."""
    return next(iter(rows(conn, sql, given)), None)


def release(conn: sqlite3.Connection) -> Release | None:
    """Return the release that this file holds, or None where it was never published."""
    found = one(conn, "select * from releases order by id desc limit 1")
    if found is None:
        return None
    about = json.loads(found["about"]) if found["about"] else {}
    return Release(
        found["id"],
        found["at"] or "",
        found["digest"] or "",
        found["recipe"] or "",
        about if isinstance(about, dict) else {},
    )


def is_sample(conn: sqlite3.Connection) -> bool:
    """Return whether what this file holds was invented: the sample places, or a rehearsal."""
    return invented(conn) is not None


def invented(conn: sqlite3.Connection) -> str | None:
    """Return ``sample`` or ``rehearsal`` where no page of this file was ever published, else None."""
    facts = {row["key"]: str(row["value"]).lower() for row in rows(conn, "select key, value from meta")}
    if facts.get("sample") in {"1", "true", "yes"}:
        return "sample"
    return facts.get("kind") if facts.get("kind") in ("sample", "rehearsal") else None
