"""A pool of worker processes that get bytes and return records; only the caller writes.

Spawned, not forked: a worker shares no connection, lock or thread with its parent.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Self, TypeVar

A = TypeVar("A")
B = TypeVar("B")

# Tasks in flight for each worker: enough to keep it busy, few enough to bound memory.
_AHEAD = 8
# How often a worker looks whether its parent lives, in seconds.
_LOOK_EVERY = 1.0


class Workers:
    """``count`` worker processes, started at the first task; with one worker the work is done here."""

    def __init__(self, count: int) -> None:
        """``count`` is the number of processes, 1 or more."""
        self._count = max(count, 1)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[A], B], tasks: Iterable[A]) -> Iterator[B]:
        """Yield ``work(task)`` for every task, in their order; ``work`` must be importable."""
        if self._count == 1:
            yield from map(work, tasks)
            return
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._count, mp_context=spawn, initializer=_end_with_parent, initargs=(os.getpid(),)
            )
        ahead: deque[Future[B]] = deque()
        for task in tasks:
            ahead.append(self._pool.submit(work, task))
            if len(ahead) >= self._count * _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _end_with_parent(parent: int) -> None:
    """End this worker when the process that started it is gone, however that ended.

    A killed parent closes no queue that its workers hold open themselves, so they would wait for ever.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
