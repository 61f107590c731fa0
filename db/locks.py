"""The two locks of a data folder: *writer*, held by the job that writes, and *daemon*, by ``watch``.

A lock is an ``flock`` on a small file whose text says who holds it, so that the one refused can be
told. The kernel lets go when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from db.records import CrosswalkError

# What a short command waits for another writer before it gives up, in seconds (docs/decisions/0009).
PATIENCE = 30.0


class LockHeldError(CrosswalkError):
    """Another process holds the lock; the message names its pid, command and start time."""


@contextmanager
def writer_lock(data: Path, *, command: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the writer's lock of ``data`` for the block; wait up to ``patience`` seconds for it."""
    with _held(data / "writer.lock", "write", command, patience):
        yield


@contextmanager
def daemon_lock(data: Path, *, command: str) -> Iterator[None]:
    """Hold the scheduler's lock of ``data`` for the block; a second scheduler is refused at once."""
    with _held(data / "daemon.lock", "schedule", command, 0.0):
        yield


def holder(lock: Path) -> str | None:
    """Return who holds ``lock`` in words, or None where nobody does."""
    if not lock.exists():
        return None
    with lock.open(encoding="utf-8") as file:
        if _try(file):
            fcntl.flock(file, fcntl.LOCK_UN)
            return None
        return _words(file)


@contextmanager
def _held(path: Path, verb: str, command: str, patience: float) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        deadline = time.monotonic() + patience
        while not _try(file):
            if time.monotonic() >= deadline:
                raise LockHeldError(
                    f"Another process may {verb} in {path.parent} now: {_words(file)}. "
                    "Wait for it to end, or stop it, and run this again."
                )
            time.sleep(0.05)
        file.seek(0)
        file.truncate()
        started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        file.write(json.dumps({"pid": os.getpid(), "command": command, "started_at": started}))
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()
            file.flush()
            fcntl.flock(file, fcntl.LOCK_UN)


def _try(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _words(file: IO[str]) -> str:
    file.seek(0)
    try:
        told = json.loads(file.read())
        return f'pid {told["pid"]}, "{told["command"]}", since {told["started_at"]}'
    except (ValueError, KeyError):
        return "a process that has only just started"
