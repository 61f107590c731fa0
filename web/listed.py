"""Any list of rows as csv, json, md or xlsx, each with the release that it is of (pure but for the bytes)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.answers_rows import Release
from web.exports import md, md_row, to_csv
from web.rows import release_words

FORMATS = ("csv", "json", "xlsx", "md")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of rows: its title, the columns that files hold, a line about what it is counted in, and the same
    rows in words for people: ``headings`` and ``told``."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    about: str
    release: Release | None
    headings: tuple[str, ...]
    told: Sequence[Sequence[object]]


def listed_as(made: Listed, form: str) -> bytes:
    """Return ``made`` in one of :data:`FORMATS`."""
    if form == "xlsx":
        from web.workbook import rows_workbook

        facts = [("What this is", made.about), ("Release", release_words(made.release))]
        return rows_workbook(made.title, (*made.columns, "release"), _with_release(made), facts)
    if form == "json":
        now = made.release
        told = {
            "title": made.title,
            "about": made.about,
            "release": {"id": now.id, "at": now.at, "digest": now.digest} if now else None,
            "rows": [{name: row.get(name) for name in made.columns} for row in made.rows],
        }
        return json.dumps(told, indent=1, ensure_ascii=False).encode()
    if form == "csv":
        return to_csv((*made.columns, "release"), _with_release(made)).encode()
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


def _plain(value: object) -> str:
    return "" if value is None else md(str(value))


def _with_release(made: Listed) -> Iterable[dict[str, Any]]:
    number = made.release.id if made.release else None
    return ({**row, "release": number} for row in made.rows)
