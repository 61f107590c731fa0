"""One table as csv, a workbook or a data package: what all lists that we hand out have in common (pure but for the
bytes)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from db.answers_rows import Release
from db.derived_tables import TABLES
from web.column_dictionary import Column
from web.data_package import Resource, package
from web.rows import release_words
from web.tables import to_csv

FORMATS = ("csv", "xlsx", "zip")
_KINDS = {str: "string", int: "integer", float: "number"}


def flat_as(one: Resource, form: str, facts: Iterable[tuple[str, str]], now: Release | None) -> bytes:
    """Return ``one`` in one of :data:`FORMATS`. A workbook has the rows, *Columns* (what each holds) and *About*
    (``facts``, pairs of a name and words, then the release); a package says the same in its descriptor."""
    if form == "csv":
        return to_csv(one.columns, one.rows).encode()
    listed = list(facts)
    if form == "zip":
        told = " ".join(f"{name}: {words.rstrip('.')}." for name, words in listed)
        return package(f"crosswalk-{one.name}", one.title, told, now, [one])
    from web.workbook import tables_workbook

    return tables_workbook([one], [*listed, ("Release", release_words(now))])


@cache
def meanings(*tables: str) -> dict[str, Column]:
    """Return what the columns of some public tables hold, by column; of two with a name the first table's counts."""
    found: dict[str, Column] = {}
    for name in tables:
        [table] = (table for table in TABLES if table.public_name == name)
        for column in table.public_columns:
            kind = "boolean" if column.kind == "flag" else _KINDS[column.type]
            found.setdefault(column.name, Column(kind, column.about))
    return found
