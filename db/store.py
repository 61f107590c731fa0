"""The store: the only door for writes into the working file, and the reads that processing needs.

One writer at a time (:mod:`db.locks`); batches go in one transaction; nothing is acknowledged before
it is on disk (``synchronous=FULL``, ``journal_mode=TRUNCATE``; no WAL, since the SQLite that most
machines carry has a known corruption bug there).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from db.derived_tables import DERIVED
from db.faults import NoDataError, NoRoomError, WrongKindOfDatabaseError, told_of
from db.ids import host_of
from db.migrations import migrate, refuse_other
from db.records import Capture
from db.work_tables import WORK

Row = Mapping[str, Any]

_CAPTURE_COLUMNS = tuple(f.name for f in fields(Capture))
# SQLite's default limit on variables in one statement is 999 on old builds.
_SLICE = 900
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_IOERR_WRITE})


class Store:
    """An open working file. Use :meth:`open` in a ``with`` block."""

    def __init__(self, db: Database, path: Path) -> None:
        """Wrap an already migrated ``db`` that lives at ``path``."""
        self.db = db
        self.path = path
        self.conn = db.conn

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open (and where needed make or migrate) ``data/crosswalk.db``."""
        data.mkdir(parents=True, exist_ok=True)
        path = data / "crosswalk.db"
        with told_of(path):
            conn = sqlite3.connect(path, timeout=30, check_same_thread=False)
            conn.execute("PRAGMA journal_mode = TRUNCATE")
            conn.execute("PRAGMA synchronous = FULL")
            db = Database(conn)
            migrate(db)
        return cls(db, path)

    @classmethod
    def open_to_read(cls, data: Path) -> Self:
        """Open ``data/crosswalk.db`` for reading only, beside whoever writes: nothing is made or migrated.

        Raises :class:`db.records.CrosswalkError` where it is not there, damaged, or of another schema step.
        """
        path = data / "crosswalk.db"
        if not path.is_file():
            raise NoDataError(f"{path} does not exist. Name the folder that holds your data with --data.")
        with told_of(path):
            # "rw" and not "ro": what a killed writer left half done is rolled back by the first who looks.
            conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=30)
            conn.execute("PRAGMA query_only = ON")
            db = Database(conn)
            refuse_other(db)
        return cls(db, path)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.conn.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything in the block is written, or nothing is; blocks may nest.

        Raises :class:`NoRoomError` where the disk does not take it.
        """
        try:
            with self.db.atomic():
                yield
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) not in _NO_ROOM:
                raise
            raise NoRoomError(
                f"{self.path} could not be written: {error}. Nothing of this step was kept; "
                "free some space and run the command again."
            ) from error

    # -- kept rows ------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """Return a fact about the file, or None where it was never told."""
        row = self.conn.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Write a fact about the file."""
        self.insert("meta", [{"key": key, "value": value}], replace=True)

    def kind(self) -> str | None:
        """Return ``sample``, ``rehearsal``, ``real``, or None where nothing was collected yet."""
        return self.meta("kind")

    def claim(self, kind: str) -> None:
        """Mark the file as ``sample``, ``rehearsal`` or ``real`` once and for all.

        Raises :class:`WrongKindOfDatabaseError` where it is already another.
        """
        held = self.kind()
        if held is None:
            self.set_meta("kind", kind)
        elif held != kind:
            raise WrongKindOfDatabaseError(
                f"{self.path} holds {held} data, and this command works on {kind} data. "
                "Point --data at another folder."
            )

    def add_captures(self, captures: Iterable[Capture]) -> int:
        """Add the captures whose ids are new, in one transaction; return how many were."""
        marks = ", ".join("?" * len(_CAPTURE_COLUMNS))
        sql = f"INSERT OR IGNORE INTO captures ({', '.join(_CAPTURE_COLUMNS)}) VALUES ({marks})"
        with self.transaction():
            before = self.conn.total_changes
            self.conn.executemany(sql, [astuple(capture) for capture in captures])
            return self.conn.total_changes - before

    def has_capture(self, capture: str) -> bool:
        """Whether a capture with this id is known."""
        return self.conn.execute("SELECT 1 FROM captures WHERE id = ?", [capture]).fetchone() is not None

    def same_body(self, document: str | None, sha256: str) -> tuple[str, int, int] | None:
        """Return (file, offset, length) of an archived record of ``document`` with this body."""
        row = self.conn.execute(
            "SELECT warc_file, warc_offset, warc_length FROM captures "
            "WHERE document IS ? AND sha256 = ? AND http_status = 200 AND warc_file IS NOT NULL LIMIT 1",
            [document, sha256],
        ).fetchone()
        return (row[0], row[1], row[2]) if row else None

    def listed_records(self, warc_file: str) -> list[tuple[int, int]]:
        """Return (offset, length) of every record of ``warc_file`` that a capture names, in order."""
        rows = self.conn.execute(
            "SELECT DISTINCT warc_offset, warc_length FROM captures WHERE warc_file = ? ORDER BY 1",
            [warc_file],
        )
        return [(row[0], row[1]) for row in rows]

    # -- reads for processing ---------------------------------------------------------------------

    def captures(self, where: str = "1", values: Sequence[Any] = ()) -> list[Capture]:
        """Return captures in canonical order: by time, ties by id."""
        rows = self.conn.execute(
            f"SELECT {', '.join(_CAPTURE_COLUMNS)} FROM captures WHERE {where} ORDER BY captured_at, id",
            values,
        )
        return [Capture(*row) for row in rows]

    def captures_of(self, documents: Sequence[str]) -> list[Capture]:
        """Return the captures of these documents in canonical order."""
        found: list[Capture] = []
        for chunk in _chunks(documents):
            found += self.captures(f"document IN ({', '.join('?' * len(chunk))})", chunk)
        return sorted(found, key=lambda capture: (capture.captured_at, capture.id))

    def judged_captures(self) -> list[Capture]:
        """Return the captures that have an outcome, in canonical order."""
        return self.captures("id IN (SELECT capture FROM outcomes)")

    def unjudged_captures(self) -> list[Capture]:
        """Return the captures that have no outcome yet, or whose record could not be read back."""
        return self.captures("id NOT IN (SELECT capture FROM outcomes WHERE outcome <> 'archive_damaged')")

    def captures_on(self, hosts: Sequence[str]) -> list[Capture]:
        """Return the captures of these hosts (without ``www.``) in canonical order."""
        found: list[Capture] = []
        for host in hosts:
            # Every key on a host is the host itself or goes on with "/", "?" or ":"; "@" sorts after them.
            found += self.captures("url_key >= ? AND url_key < ?", [host, host + "@"])
        exact = [capture for capture in found if host_of(capture.url) in hosts]
        return sorted(exact, key=lambda capture: (capture.captured_at, capture.id))

    def next_upgrade(self) -> int:
        """Return the number of the next upgrade."""
        return int(self.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM upgrades").fetchone()[0])

    def reading(
        self, file: str, offset: int, manner: str, recipe: str, text_recipe: str
    ) -> tuple[bool, str] | None:
        """Return (whether under ``recipe``, JSON) of what a record was read as; where ``recipe`` has not read
        it, a reading under another whose texts are those of ``text_recipe``; else None."""
        row = self.conn.execute(
            "SELECT recipe = ?, reading FROM readings WHERE warc_file = ? AND warc_offset = ? AND manner = ? "
            "AND (recipe = ? OR text_recipe = ?) ORDER BY 1 DESC LIMIT 1",
            [recipe, file, offset, manner, recipe, text_recipe],
        ).fetchone()
        return (bool(row[0]), str(row[1])) if row else None

    def whole_sites(self, hosts: Sequence[str]) -> list[Capture]:
        """Return the captures on these hosts and all others of the same documents, in canonical order."""
        here = {capture.id: capture for capture in self.captures_on(hosts)}
        documents = sorted({capture.document for capture in here.values() if capture.document})
        here |= {capture.id: capture for capture in self.captures_of(documents)}
        return sorted(here.values(), key=lambda capture: (capture.captured_at, capture.id))

    def ids_of(self, table: str, documents: Sequence[str]) -> list[str]:
        """Return the ids of the rows of ``table`` (versions or changes) that belong to ``documents``."""
        found: list[str] = []
        for chunk in _chunks(documents):
            marks = ", ".join("?" * len(chunk))
            found += [
                r[0] for r in self.conn.execute(f"SELECT id FROM {table} WHERE document IN ({marks})", chunk)
            ]
        return found

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a SELECT as dicts."""
        cursor = self.conn.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    # -- writes -----------------------------------------------------------------------------------

    def insert(self, table: str, rows: Iterable[Row], *, replace: bool = False) -> None:
        """Insert ``rows``, all with the same columns, in one transaction."""
        batch = list(rows)
        if not batch:
            return
        names = tuple(batch[0])
        verb = "INSERT OR REPLACE" if replace else "INSERT"
        quoted = ", ".join(f'"{name}"' for name in names)  # "by" is a word of SQL
        sql = f"{verb} INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"
        with self.transaction():
            self.conn.executemany(sql, [tuple(row[name] for name in names) for row in batch])

    def delete(self, table: str, column: str, keys: Sequence[str]) -> None:
        """Delete the rows of a derived or work table whose ``column`` is one of ``keys``."""
        with self.transaction():
            for chunk in _chunks(keys):
                marks = ", ".join("?" * len(chunk))
                self.conn.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", chunk)

    def mark_lost(self, captures: Sequence[str], reason: str) -> None:
        """Give captures without an outcome the outcome ``archive_damaged``; they stay to be judged."""
        with self.transaction():
            self.conn.executemany(
                "INSERT OR IGNORE INTO outcomes (capture, outcome, reason) VALUES (?, 'archive_damaged', ?)",
                [(capture, reason) for capture in captures],
            )

    def clear(self, table: str) -> None:
        """Empty one derived table."""
        with self.transaction():
            self.conn.execute(f"DELETE FROM {table}")

    def keep_readings(
        self, recipe: str, text_recipe: str, readings: Iterable[tuple[str, int, str, str, str, str]]
    ) -> None:
        """Keep (file, offset, manner, outcome, reason, JSON) as read under ``recipe``."""
        names = ("warc_file", "warc_offset", "manner", "outcome", "reason", "reading")
        recipes = {"recipe": recipe, "text_recipe": text_recipe}
        rows = [recipes | dict(zip(names, read, strict=True)) for read in readings]
        self.insert("readings", rows, replace=True)

    def forget_readings(self, recipe: str) -> None:
        """Drop what was read under any other recipe than ``recipe``."""
        with self.transaction():
            self.conn.execute("DELETE FROM readings WHERE recipe <> ?", [recipe])

    def update_run(self, run: str, finished_at: str, outcome: str, detail: str) -> None:
        """Write how a run ended."""
        with self.transaction():
            self.conn.execute(
                "UPDATE runs SET finished_at = ?, outcome = ?, detail = ? WHERE id = ?",
                [finished_at, outcome, detail, run],
            )

    def clear_derived(self) -> None:
        """Empty every derived and work table; kept rows stay."""
        with self.transaction():
            for table in (*DERIVED, *WORK):
                self.conn.execute(f"DELETE FROM {table.name}")


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _SLICE):
        yield list(keys[start : start + _SLICE])
