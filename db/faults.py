"""SQLite's faults in words: a file that cannot be used is a sentence, never a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from db.records import CrosswalkError

_DAMAGED = (
    "is damaged or is no database. Put a backup in its place; or move it aside and crawl or import again, "
    "which lists what the archive holds"
)
_DAMAGED_RELEASE = (
    "is damaged or is no release. Move it aside, the newest file in 'snapshots' beside it too (both are one), "
    "and run 'crosswalk publish', which writes them again"
)
_WORDS = {
    sqlite3.SQLITE_READONLY: "may not be written. Check its owner and its disk, and run the command again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that it is a file, its owner and its disk",
    sqlite3.SQLITE_PERM: "may not be opened. Check its owner",
    sqlite3.SQLITE_FULL: "has no room: the disk is full. Free some space and run the command again",
    sqlite3.SQLITE_IOERR: "gives errors when read or written. Check the disk and run the command again",
    sqlite3.SQLITE_BUSY: "is in use by another process. Wait for it to end and run the command again",
    sqlite3.SQLITE_LOCKED: "is in use by another process. Wait for it to end and run the command again",
}
_DAMAGES = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_PRIMARY = 0xFF


class WrongKindOfDatabaseError(CrosswalkError):
    """A sample database where a real one is needed, or the other way round."""


class NoDataError(CrosswalkError):
    """A data folder that holds no data."""


class NoRoomError(CrosswalkError):
    """The disk is full, or gives errors; what was written before stands."""


class UnusableDatabaseError(CrosswalkError):
    """A database file that is damaged, locked, full or not to be opened."""


@contextmanager
def told_of(path: Path, *, damaged: str = _DAMAGED) -> Iterator[None]:
    """Turn what SQLite says of a file it cannot use into :class:`UnusableDatabaseError` naming ``path``.

    A fault of a query of ours passes as it is: that is a bug.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        words = damaged if code in _DAMAGES else _WORDS.get(code)
        if words is None:
            raise
        raise UnusableDatabaseError(f"{path} {words} ({error}).") from error


def told_of_release(path: Path) -> AbstractContextManager[None]:
    """The same for a published file, which is written again from the working file."""
    return told_of(path, damaged=_DAMAGED_RELEASE)
