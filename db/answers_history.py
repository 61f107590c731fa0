"""What happened to the documents behind some cells, and what that did to one field."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from db.answers_rows import Row, rows, rows_among

_CHANGES = "select * from changes where document in ({}) order by new_seen_at, id"


class History:
    """What happened to some documents, and what that did to one field."""

    def __init__(self, conn: sqlite3.Connection, field: str, documents: Iterable[str]) -> None:
        """Read the changes of ``documents`` in order of time, and the keys of ``field`` that each touched."""
        wanted = sorted(set(documents))
        self.changes: dict[str, list[Row]] = {}
        for row in rows_among(conn, _CHANGES, wanted):
            self.changes.setdefault(row["document"], []).append(row)
        listed = rows_among(conn, "select id, number from versions where document in ({})", wanted)
        self.numbers = {row["id"]: row["number"] for row in listed}
        named = rows_among(conn, "select id, title from documents where id in ({})", wanted)
        self.titles = {row["id"]: row["title"] for row in named}
        touched = rows(conn, "select distinct change, key from field_changes where field = ?", (field,))
        self.touched = {(row["change"], row["key"]) for row in touched}

    def of(self, document: str, key: str, chosen: Callable[[Row], bool]) -> list[Row]:
        """Return the changes of ``document`` that are ``chosen`` and touched ``key``; where none did (the
        document's rank, status or dates may have changed), all that are chosen."""
        listed = [row for row in self.changes.get(document, ()) if row["cause"] != "review" and chosen(row)]
        return [row for row in listed if self._concerns(row, key)] or listed

    def reviews(self, document: str, key: str) -> list[Row]:
        """Return what people decided about the readings of ``key`` in ``document``."""
        listed = self.changes.get(document, ())
        return [row for row in listed if row["cause"] == "review" and (row["id"], key) in self.touched]

    def touches(self, listed: Iterable[Row], key: str) -> bool:
        """Whether one of these changes did something to ``key``."""
        return any(self._concerns(row, key) for row in listed)

    def _concerns(self, row: Row, key: str) -> bool:
        return row["kind"] != "edited" or (row["id"], key) in self.touched
