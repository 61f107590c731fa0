"""Any list of rows as csv, json, md, xlsx or zip, each with the release that it is of (pure but for the bytes)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.answers_rows import Release
from web import flat_files
from web.data_package import Resource
from web.exports import md, md_row
from web.flat_files import meanings
from web.rows import release_words
from web.tables import release_json

FORMATS = ("csv", "json", "xlsx", "md", "zip")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of rows: its title, the columns that files hold, a line about what it is counted in, and the same
    rows in words for people: ``headings`` and ``told``. ``tables`` are the public tables whose columns these are."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    about: str
    release: Release | None
    headings: tuple[str, ...]
    told: Sequence[Sequence[object]]
    tables: tuple[str, ...] = ()


def listed_as(made: Listed, form: str) -> bytes:
    """Return ``made`` in one of :data:`FORMATS`."""
    if form in flat_files.FORMATS:
        return flat_files.flat_as(_resource(made), form, [("What this is", made.about)], made.release)
    if form == "json":
        rows = [{name: row.get(name) for name in made.columns} for row in made.rows]
        return json.dumps({**listed_json(made), "rows": rows}, indent=1, ensure_ascii=False).encode()
    lines = [
        f"# {md(made.title)}",
        "",
        f"{md(release_words(made.release))}. {md(made.about)}",
        "",
        md_row(made.headings),
        md_row(["---"] * len(made.headings)),
        *(md_row(_plain(cell) for cell in row) for row in made.told),
    ]
    return "\n".join([*lines, ""]).encode()


def _resource(made: Listed) -> Resource:
    number = made.release.id if made.release else None
    return Resource(
        made.title.lower().replace(" ", "-"),
        made.title,
        (*made.columns, "release"),
        [{**row, "release": number} for row in made.rows],
        told=meanings(*made.tables),
    )


def listed_json(made: Listed) -> dict[str, Any]:
    """Return ``made`` as JSON names it, its rows with all that is known of them."""
    now = release_json(made.release)
    return {"title": made.title, "about": made.about, "release": now, "rows": list(made.rows)}


def _plain(value: object) -> str:
    return "" if value is None else md(str(value))
