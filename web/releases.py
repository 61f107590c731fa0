"""Which release is newest on disk, and which immutable file holds it."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from db.answers_rows import release
from db.records import CrosswalkError


class NothingToServeError(CrosswalkError):
    """There is no release to serve, or its snapshot is missing."""


Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A release on disk: its number, its immutable file, and what tells that file from another of the
    same name (a data folder may be made anew under a running site)."""

    number: int
    path: Path
    stamp: Stamp | None


def stamp_of(path: Path) -> Stamp | None:
    """Return what tells one file at ``path`` from the next, or None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def newest(public_dir: Path) -> Snapshot:
    """Return the snapshot that ``crosswalk.db`` stands for, or raise :class:`NothingToServeError`."""
    pointer = public_dir / "crosswalk.db"
    if not pointer.exists():
        raise NothingToServeError(f"There is no release in {public_dir}. Run `crosswalk publish` first.")
    try:
        with contextlib.closing(sqlite3.connect(f"{pointer.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            now = release(conn)
    except sqlite3.Error as error:
        raise NothingToServeError(
            f"{pointer} cannot be read ({error}). Run `crosswalk publish` again."
        ) from error
    if now is None:
        raise NothingToServeError(f"{pointer} holds no release. Run `crosswalk publish` again.")
    for path in (public_dir / "snapshots").glob("*.db"):
        if path.stem.isdigit() and int(path.stem) == now.id:
            return Snapshot(now.id, path, stamp_of(path))
    raise NothingToServeError(
        f"The snapshot of release {now.id} is missing from {public_dir / 'snapshots'}. "
        "Run `crosswalk publish` again."
    )
