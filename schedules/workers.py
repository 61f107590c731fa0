"""A pool of child processes that get bytes and return records; only the caller writes.

What comes from outside is read in a child with limits (:mod:`schedules.limits`) and nowhere else, with
one worker too: a body that eats memory, never ends or breaks its parser costs that one document. Each
child has a pipe of its own, so that a child which dies in the middle of a message takes no other with it
(in the pools of the standard library and of pebble all share one, and its lock).
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Any, Self, TypeVar

from db.records import CrosswalkError
from pipeline.vocabulary.trial import folder_in_use
from schedules.limits import LIMITS, Limits, serve

A = TypeVar("A")
B = TypeVar("B")

# Tasks in flight for each worker: enough to keep it busy, few enough to bound memory.
_AHEAD = 8
# How a reason begins that time alone gave: on a machine with less to do the same task may well be done.
OVERDUE = "it was not done after"
# What a child is forked from: a server that has imported the rooms and read the vocabulary, and nothing
# of this process (no connection, lock or thread).
_READY = "schedules.ready"


class Workers:
    """``count`` worker processes, started at the first task; ``limits`` are what a document may cost."""

    def __init__(self, count: int, *, limits: Limits = LIMITS) -> None:
        """``count`` is the number of processes, 1 or more."""
        self._count = max(count, 1)
        self._limits = limits
        self._threads: ThreadPoolExecutor | None = None
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        self._children: set[_Child] = set()
        self._closed = False

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers at once: they write nothing, so nothing is lost."""
        if self._threads:
            self._closed = True
            self._threads.shutdown(wait=False, cancel_futures=True)
            for child in tuple(self._children):
                child.kill()  # its thread, if it waits for it, closes the pipe: nobody closes what another reads
            self._threads.shutdown()
            for child in tuple(self._children):
                child.end()

    def each(
        self,
        work: Callable[[A], B],
        tasks: Iterable[A],
        *,
        instead: Callable[[A, str], B] | None = None,
        together: int = 1,
    ) -> Iterator[B]:
        """Yield ``work(task)`` for every task, in their order; ``work`` must be importable.

        With ``instead`` the tasks are not trusted: each is done in a limited child, and where that
        child runs into a limit or dies, ``instead(task, reason)`` is yielded in its place. Without it
        tasks have no limits, and one worker does them here.

        So many tasks cross to a child ``together``, under the limits of one; where these do not suffice,
        each is done by itself.

        Raises what ``work`` raises, and CrosswalkError where a child dies over a trusted task.
        """
        if self._count == 1 and instead is None:
            yield from map(work, tasks)
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="workers")
        ahead: deque[Future[list[B]]] = deque()
        for some in _in_groups(tasks, together):
            ahead.append(self._threads.submit(self._all_done, work, some, instead))
            if len(ahead) >= self._count * _AHEAD:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()

    def _all_done(
        self, work: Callable[[A], B], tasks: list[A], instead: Callable[[A, str], B] | None
    ) -> list[B]:
        """Return what a child makes of some tasks; in one of the threads, which waits for it."""
        if len(tasks) > 1:
            child = self._child()
            try:
                answers = child.ask(partial(_each_of, work), tasks, self._limits if instead else None)
            except _EndedError:
                self._children.discard(child)
            else:
                self._idle.put(child)
                if not isinstance(answers, BaseException):
                    done: list[B] = answers
                    return done
        return [self._done(work, task, instead) for task in tasks]

    def _done(self, work: Callable[[A], B], task: A, instead: Callable[[A, str], B] | None) -> B:
        """Return what a child makes of one task.

        A child that had done other tasks before may owe its end to them: the task is tried once more
        in a new one, so that what is said of a document depends on that document alone.
        """
        limits = self._limits if instead else None
        while True:
            if self._closed:
                raise CrosswalkError("The work was broken off before its end; run the command again.")
            child = self._child()
            first = not child.tasks
            try:
                answer = child.ask(work, task, limits)
            except _EndedError as ended:
                self._children.discard(child)
                if not (first or ended.certain or self._closed):
                    continue
                if instead is None:
                    raise CrosswalkError(f"A worker ended before its task was done: {ended}.") from None
                return instead(task, str(ended))
            self._idle.put(child)
            if isinstance(answer, BaseException):
                raise answer
            done: B = answer
            return done

    def _child(self) -> _Child:
        try:
            return self._idle.get_nowait()
        except Empty:
            child = _Child()
            self._children.add(child)
            return child


def _in_groups(tasks: Iterable[A], size: int) -> Iterator[list[A]]:
    left = iter(tasks)
    while some := list(islice(left, size)):
        yield some


def _each_of(work: Callable[[A], B], tasks: list[A]) -> list[B]:
    return [work(task) for task in tasks]


class _EndedError(Exception):
    """A child is gone; the message says why, in words. ``certain``: the task alone is the reason."""

    def __init__(self, message: str, *, certain: bool = False) -> None:
        super().__init__(message)
        self.certain = certain


class _Child:
    """One child process and this end of its pipe; used by one thread at a time."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([_READY])
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, folder_in_use()), daemon=True)
        self._process.start()
        theirs.close()
        self.tasks = 0

    def ask(self, work: Callable[[Any], Any], task: object, limits: Limits | None) -> Any:
        """Return the child's answer (an exception that ``work`` raised is returned, not raised).

        Raises _EndedError where the child is gone; it is at an end then in any case.
        """
        self.tasks += 1
        try:
            answer = _exchange(self._pipe, (work, task), limits)
        except TimeoutError:
            self.end()
            assert limits
            raise _EndedError(f"{OVERDUE} {limits.wall} s", certain=True) from None
        except (EOFError, OSError):
            self.end()
            raise _ended(self._process.exitcode, limits) from None
        if isinstance(answer, MemoryError):
            self.end()
            size = f"more than {limits.memory // 2**20} MiB of" if limits else "more"
            raise _EndedError(f"it needs {size} memory")
        return answer

    def kill(self) -> None:
        """Kill the process, and leave the rest to whoever waits for it."""
        self._process.kill()

    def end(self) -> None:
        """End the process, whatever it does, and close the pipe; a second time does nothing."""
        self._process.join(0.05)  # one that has ended by itself says how
        self._process.kill()
        self._process.join()
        if not self._pipe.closed:
            self._pipe.close()


def _exchange(pipe: Connection, errand: tuple[object, object], limits: Limits | None) -> Any:
    pipe.send(limits)
    pipe.send(errand)
    if limits and not pipe.poll(limits.wall):
        raise TimeoutError
    return pipe.recv()


def _ended(exitcode: int | None, limits: Limits | None) -> _EndedError:
    if exitcode == -signal.SIGXCPU and limits:
        return _EndedError(f"it took more than {limits.cpu} s of processor time", certain=True)
    if exitcode is not None and exitcode < 0:
        return _EndedError(f"the program that works on it broke off ({signal.Signals(-exitcode).name})")
    return _EndedError(f"the program that works on it ended with status {exitcode}")
