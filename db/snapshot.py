"""The public file: built from the allow-list into an empty database, numbered, swapped in whole.

Only tables with a public name and columns marked public are copied (:mod:`db.tables`); nothing is
ever deleted from a copy of the working file. A release is written when public data differ from the
release before, and a file that readers hold open is never touched again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import Table as SqliteTable

from db.cell_changes import record_cells
from db.derived_tables import TABLES
from db.fallen import WITHDRAWABLE, note_fallen, note_quoted_only_hosts
from db.faults import NoDataError
from db.guarded_texts import GUARDED_TEXTS
from db.older_releases import fill_in
from db.published import record_published
from db.ready_tables import write_ready
from db.records import CrosswalkError
from db.search_index import write_index
from db.store import Store
from db.tables import Column, Table

# Written by publishing itself; they say nothing about policy, so a release's digest leaves them out.
_BOOKKEEPING = frozenset({"meta", "releases", "published", "id_aliases", "cell_changes"})


class NoReleaseError(CrosswalkError):
    """The release asked for was not published, or not here."""


@dataclass(frozen=True, slots=True)
class Release:
    """A numbered release and the file that holds it."""

    id: int
    at: str
    digest: str
    path: Path


def publish(store: Store, public: Path, *, at: str, recipe: str) -> Release | None:
    """Write the next release into ``public`` and point ``public/crosswalk.db`` at it.

    Returns None where public data are what they were at the last release. Readers see the old
    release or the new one, never a mixture: files are complete before they get their name.
    """
    snapshots = public / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    draft = snapshots / "draft.db.tmp"
    draft.unlink(missing_ok=True)
    conn = sqlite3.connect(draft)
    try:
        _hasten(conn)
        _copy(store, conn, [t for t in TABLES if t.public_name and t.name not in _BOOKKEEPING])
        digest = digest_of(conn)
        release, is_new = _next_release(store, public, digest, at)
        if not is_new and release.path.exists():
            conn.close()
            draft.unlink()
            return _point_again(public, release)
        if is_new:
            _announce(store, release, recipe, conn, public / "crosswalk.db")
        _copy(store, conn, [t for t in TABLES if t.name in _BOOKKEEPING])
        conn.execute(
            "CREATE VIEW capture_outcomes AS SELECT c.*, o.outcome, o.reason FROM captures c "
            "LEFT JOIN outcomes o ON o.capture = c.id"
        )
        conn.commit()
        write_index(conn)
        write_ready(conn)
        conn.execute("ANALYZE")
        conn.commit()
    finally:
        conn.close()
    _settle(draft, release.path, public / "crosswalk.db")
    return release


def _hasten(conn: sqlite3.Connection) -> None:
    """Let a draft be written without care for a crash: it has no name yet, and is on disk before it gets one."""
    conn.execute("PRAGMA journal_mode = OFF")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("PRAGMA cache_size = -200000")


def draft(store: Store, path: Path) -> str:
    """Write what would be public of ``store`` now, without the bookkeeping of releases, as a file at ``path``;
    return its digest."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = OFF")
        _copy(store, conn, [t for t in TABLES if t.public_name and t.name not in _BOOKKEEPING])
        return digest_of(conn)


def _next_release(store: Store, public: Path, digest: str, at: str) -> tuple[Release, bool]:
    """Return the release that public data with ``digest`` belong to, and whether it is to be announced.

    A number that was announced and then never written, as a process was killed between, is used again.
    """
    snapshots = public / "snapshots"
    last = store.rows("SELECT id, digest, at FROM releases ORDER BY id DESC LIMIT 1")
    if not last:
        return Release(1, at, digest, snapshots / "1.db"), True
    number = int(last[0]["id"])
    if last[0]["digest"] == digest:
        return Release(number, last[0]["at"], digest, snapshots / f"{number}.db"), False
    shown = newest_release(public)
    was_written = (snapshots / f"{number}.db").exists() or (shown is not None and shown["id"] >= number)
    number += was_written
    return Release(number, at, digest, snapshots / f"{number}.db"), True


def _point_again(public: Path, release: Release) -> Release | None:
    """Point at ``release`` where that was left undone; None where nothing is to be done."""
    shown = newest_release(public)
    if shown is not None and shown["id"] == release.id:
        return None
    _point(release.path, public / "crosswalk.db")
    return release


def digest_of(conn: sqlite3.Connection) -> str:
    """Return the SHA-256 over all public rows but the bookkeeping of releases, in canonical order."""
    digest = hashlib.sha256()
    for line in dump(conn):
        digest.update(line.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def dump(conn: sqlite3.Connection) -> Iterator[str]:
    """Yield every public row but the bookkeeping as a line of JSON, tables and rows in canonical order."""
    for table in TABLES:
        if not table.public_name or table.name in _BOOKKEEPING:
            continue
        names = [column.name for column in table.public_columns]
        order = ", ".join(f'"{name}"' for name in (table.key or names))
        listed = ", ".join(f'"{name}"' for name in names)
        for row in conn.execute(f'SELECT {listed} FROM "{table.public_name}" ORDER BY {order}'):
            yield json.dumps([table.public_name, *row], ensure_ascii=False) + "\n"


def _announce(store: Store, release: Release, recipe: str, draft: sqlite3.Connection, newest: Path) -> None:
    """Write the release, what it makes public for the first time, and which cells it alters beside the release
    in ``newest``, in one transaction."""
    with store.transaction():
        about = json.dumps(record_published(store, release.id, release.at), sort_keys=True)
        row = {"id": release.id, "at": release.at, "digest": release.digest, "recipe": recipe, "about": about}
        store.insert("releases", [{**row, **record_cells(store, draft, newest, row)}], replace=True)


def _copy(store: Store, conn: sqlite3.Connection, tables: list[Table]) -> None:
    db = Database(conn)
    note_fallen(store)
    note_quoted_only_hosts(store)
    for table in tables:
        columns = table.public_columns
        made = db[table.public_name or table.name]
        assert isinstance(made, SqliteTable)
        names = {column.name for column in columns}
        key = [name for name in table.key if name in names]
        made.create(
            {c.name: c.type for c in columns}, pk=key[0] if len(key) == 1 else (key or None), strict=True
        )
        marks = ", ".join("?" * len(columns))
        rows = store.conn.execute(_select(table, columns))
        while batch := rows.fetchmany(1000):
            conn.executemany(f'INSERT INTO "{table.public_name}" VALUES ({marks})', batch)
        for index in table.public_indexes:
            made.create_index(list(index))
    conn.commit()


def _select(table: Table, columns: tuple[Column, ...]) -> str:
    parts = [GUARDED_TEXTS.get((table.name, column.name), f't."{column.name}"') for column in columns]
    sql = f"SELECT {', '.join(parts)} FROM {table.name} t"
    if table.name != "withdrawals":
        clauses = [
            f'(t."{column.name}" IS NULL OR t."{column.name}" NOT IN (SELECT id FROM temp.fallen))'
            for column in columns
            if column.name in WITHDRAWABLE and column.type is str
        ]
        sql += f" WHERE {' AND '.join(clauses)}" if clauses else ""
    order = ", ".join(f't."{name}"' for name in (table.laid or table.key or [c.name for c in columns]))
    return f"{sql} ORDER BY {order}"


def _settle(draft: Path, named: Path, newest: Path) -> None:
    """Give the finished draft its name and point the newest file at it, each by one rename."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(draft, named)
    _sync_folder(named.parent)
    _point(named, newest)


def _point(named: Path, newest: Path) -> None:
    pointer = newest.with_suffix(".db.tmp")
    pointer.unlink(missing_ok=True)
    os.link(named, pointer)
    os.replace(pointer, newest)
    _sync_folder(newest.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_release(public: Path, number: int | None = None) -> sqlite3.Connection:
    """Open the newest release in ``public``, or the one with this number, read-only.

    Rows come as :class:`sqlite3.Row`; what an older program's release lacks is there, and empty. Raises
    :class:`NoReleaseError` where that release is not there, :class:`NoDataError` where none is.
    """
    path = public / "snapshots" / f"{number}.db" if number is not None else public / "crosswalk.db"
    if not path.exists():
        if number is None:
            raise NoDataError(
                f"{public} does not hold any release. Run 'crosswalk publish', or name another --data."
            )
        raise NoReleaseError(
            f"{public} does not hold release {number}. Run 'crosswalk publish', or name another --data or --release."
        )
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    fill_in(conn)
    return conn


def newest_release(public: Path) -> dict[str, Any] | None:
    """Return the row of the release that ``public/crosswalk.db`` holds, or None where there is none."""
    path = public / "crosswalk.db"
    if not path.exists():
        return None
    with closing(open_release(public)) as conn:
        row = conn.execute("SELECT * FROM releases ORDER BY id DESC LIMIT 1").fetchone()
        return dict(row) if row else None
