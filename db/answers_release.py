"""The connection that questions are asked on: one published release, read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from db.faults import told_of_release
from db.snapshot import open_release

# What questions are asked on, by the name that rooms without SQL know it by.
Asked = sqlite3.Connection


@contextmanager
def asking(public: Path, number: int | None = None) -> Iterator[sqlite3.Connection]:
    """Open the newest release in ``public``, or the one with this number, for the block.

    Raises :class:`db.records.CrosswalkError` where it is not there, or its file is damaged.
    """
    path = public / "crosswalk.db" if number is None else public / "snapshots" / f"{number}.db"
    with told_of_release(path), closing(open_release(public, number)) as conn:
        yield conn
