"""A Tabular Data Package: CSV files with a descriptor that says what every column holds, in one zip.

Data Package, Tabular Data Package, Data Resource and Table Schema, all version 1 (specs.frictionlessdata.io): the
descriptor is ``datapackage.json``. The same data make the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.answers_rows import Release
from web.column_dictionary import Column, about
from web.rows import release_words
from web.tables import to_csv

PROFILE = "tabular-data-package"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say; the release has its own time


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of a package. ``key`` names the columns that tell its rows apart, ``refers`` the columns that hold the
    key of another table, ``told`` what columns hold that are in no dictionary of ours, or that mean another
    thing here."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    key: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Column] = field(default_factory=dict)

    def meaning(self, column: str) -> str:
        """What a column holds, "" where it is the reader's own."""
        return (self.told.get(column) or about(column)).about

    def kind(self, column: str) -> str:
        """The type of a column as Table Schema names it: the dictionary's, else what its values have in common."""
        known = self.told.get(column) or about(column)
        if known.kind:
            return known.kind
        held = {type(row[column]) for row in self.rows if row.get(column) is not None}
        if held == {int}:
            return "integer"
        return "number" if held and held <= {int, float} else "string"


def package(
    name: str, title: str, description: str, now: Release | None, resources: Sequence[Resource]
) -> bytes:
    """Return the package as a zip: the descriptor, a README, and a CSV file a resource in ``data/``."""
    files = {one.name: to_csv(one.columns, one.rows).encode() for one in resources}
    descriptor: dict[str, Any] = {
        "profile": PROFILE,
        "name": name,
        "title": title,
        "description": f"{description} {release_words(now)}.",
        "keywords": ["education policy", "competency-based education", "educational equity", "United States"],
        "resources": [_resource(one, files[one.name]) for one in resources],
    }
    if now:
        descriptor.update({"version": f"{now.id}.0.0", "created": now.at, "id": now.digest})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        _write(book, "datapackage.json", json.dumps(descriptor, indent=1, ensure_ascii=False).encode())
        _write(book, "README.md", _readme(descriptor).encode())
        for one in resources:
            _write(book, _path(one), files[one.name])
    return out.getvalue()


def _write(book: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    book.writestr(entry, body)


def _path(one: Resource) -> str:
    return f"data/{one.name}.csv"


def _resource(one: Resource, body: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, one) for column in one.columns],
        "missingValues": [""],
    }
    if one.key:
        schema["primaryKey"] = list(one.key)
    if one.refers:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [column]}}
            for column, other in one.refers.items()
        ]
    return {
        "profile": "tabular-data-resource",
        "name": one.name,
        "title": one.title,
        "path": _path(one),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": schema,
    }


def _field(column: str, one: Resource) -> dict[str, Any]:
    kind = one.kind(column)
    made: dict[str, Any] = {"name": column, "type": kind}
    if kind == "boolean":
        made |= {"trueValues": ["1"], "falseValues": ["0"]}
    if words := one.meaning(column):
        made["description"] = words
    if column in one.key:
        made["constraints"] = {"required": True, "unique": True} if len(one.key) == 1 else {}
    return {name: value for name, value in made.items() if value != {}}


def _readme(descriptor: Mapping[str, Any]) -> str:
    lines = [f"# {descriptor['title']}", "", descriptor["description"], ""]
    lines += ["A Tabular Data Package: `datapackage.json` says what every column holds.", ""]
    lines += [f"- `{one['path']}`: {one['title']}" for one in descriptor["resources"]]
    return "\n".join([*lines, ""])
