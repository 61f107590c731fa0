"""A run: one command that writes, from its lock to its last word."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.faults import told_of
from db.ids import digest_id
from db.locks import writer_lock
from db.store import Store


def now() -> str:
    """Return the time now, as it is stored."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def command_line() -> str:
    """Return this process's command, as people typed it."""
    return " ".join(["crosswalk", *sys.argv[1:]])


def has_captures(store: Store) -> bool:
    """Whether anything was ever captured into ``store``."""
    return bool(store.captures("rowid = (SELECT min(rowid) FROM captures)"))


@dataclass(slots=True)
class Run:
    """An open run: its id, the store it writes to, and the counts it will end with."""

    id: str
    store: Store
    detail: dict[str, Any] = field(default_factory=dict)


@contextmanager
def looking(data: Path) -> Iterator[Store]:
    """Hold the writer's lock and open the store for a command that leaves nothing behind, no run either."""
    with (
        writer_lock(data, command=command_line()),
        told_of(data / "crosswalk.db"),
        Store.open(data) as store,
    ):
        yield store


@contextmanager
def begin(data: Path, kind: str, *, holds: str | None) -> Iterator[Run]:
    """Hold the writer's lock, open the store, and write the run's row before and after the block.

    ``holds`` is what the data folder must hold, ``sample`` or ``real`` (None: whichever it does). A
    folder in which nothing was collected yet is claimed for it, and let go where the run collects nothing.
    """
    with (
        writer_lock(data, command=command_line()),
        told_of(data / "crosswalk.db"),
        Store.open(data) as store,
    ):
        is_new = store.kind() is None
        if holds:
            store.claim(holds)
        started = now()
        run = Run(digest_id("run", kind, started, str(os.getpid()), os.urandom(8).hex()), store)
        row = {
            "id": run.id,
            "kind": kind,
            "started_at": started,
            "command": command_line(),
            "pid": os.getpid(),
        }
        store.insert("runs", [row])
        outcome = "interrupted"
        try:
            yield run
            outcome = "done"
        except Exception:
            outcome = "failed"
            raise
        finally:
            if holds and is_new and not has_captures(store):
                store.delete("meta", "key", ["kind"])
            store.update_run(run.id, now(), outcome, json.dumps(run.detail, sort_keys=True))
