"""The inside of a child process: what it may cost, what it may not touch, and the errands it runs.

The limits are FAULTS.md's for parsers of untrusted bytes: 1 GiB of address space, 60 s of processor
time, 90 s in all, no network, no new files, an empty environment, no other programs.
"""

from __future__ import annotations

import ctypes
import math
import multiprocessing
import os
import resource
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.vocabulary.trial import use

# Linux: a user and a network name space of its own, in which there is no network (sched.h).
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
# What Python announces before it reaches out, and what no parser has to do.
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may cost: ``memory`` in bytes of address space, ``cpu`` and ``wall`` in seconds."""

    memory: int = 2**30
    cpu: int = 60
    wall: float = 90


LIMITS = Limits()


def serve(pipe: Connection, vocabulary: Path | None) -> None:
    """Run errands from ``pipe`` until its other end is closed: limits, then (work, task), then the answer.

    ``vocabulary`` is the folder that is tried in place of the installed one, if any.
    What ``work`` raises is sent as the answer. After a MemoryError nothing in this process can be
    relied on: it is sent, and the process ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when work ends
    if vocabulary is not None:
        use(vocabulary)
    _shut_in()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            limits: Limits | None = pipe.recv()
            _set(limits)
            answer = _run(pipe)
            _set(None)
            pipe.send(answer)
            if isinstance(answer, MemoryError):
                return
    os._exit(0)


def _run(pipe: Connection) -> object:
    try:
        work, task = pipe.recv()
        return work(task)
    except MemoryError:
        return MemoryError()
    except EOFError:
        raise
    except Exception as error:  # the parent raises it
        return error


def _set(limits: Limits | None) -> None:
    """Set the soft limits for one task; None takes them off. Processor time starts at what is used."""
    none = resource.RLIM_INFINITY
    memory = limits.memory if limits else none
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu if limits else none
    for kind, soft in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu)):
        with suppress(ValueError, OSError):  # a system that does not know the limit, or has a lower one
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (soft if hard == none else min(soft, hard), hard))


def _shut_in() -> None:
    """Give up what a parser never needs. Each wall stands for itself: a system may lack one of them."""
    os.environ.clear()
    sys.dont_write_bytecode = True
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (0, 0))
    with suppress(OSError, AttributeError):  # not Linux, or name spaces are not for us
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    sys.addaudithook(_refuse)


def _refuse(event: str, about: tuple[object, ...]) -> None:
    writes = event == "open" and isinstance(about[2], int) and about[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for a worker that reads documents")


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
