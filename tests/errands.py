"""Work for worker processes that misbehaves in every way a parser of untrusted bytes can."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

MIB = 2**20


def double(number: int) -> int:
    return 2 * number


def run(errand: str) -> str:
    """Do what ``errand`` names, and return it in capitals where one comes back from it."""
    WAYS.get(errand, lambda: None)()
    return errand.upper()


def eat() -> None:
    kept = []
    while True:
        kept.append(bytearray(10 * MIB))


def spin() -> None:
    while True:
        pass


def break_off() -> None:
    ctypes.string_at(0)


def be_killed() -> None:
    os.kill(os.getpid(), 9)


def mistake() -> None:
    raise ValueError("a mistake of ours")


def die_unless_first() -> None:
    """Die in a worker that has done something before; a new one does it."""
    if getattr(sys, "used", False):
        os._exit(3)


def mark_used() -> None:
    sys.used = True  # type: ignore[attr-defined]


def reach_out() -> None:
    """Try what a parser never needs; raise AssertionError where one of it works."""
    tries: list[Callable[[], object]] = [
        lambda: socket.create_connection(("127.0.0.1", 9), 1),
        lambda: subprocess.run(["true"], check=False),
        lambda: os.system("true"),
        lambda: Path(__file__).with_name("written_by_a_worker").write_text("x"),
    ]
    assert not os.environ
    for one in tries:
        try:
            one()
        except OSError as error:
            assert isinstance(error, PermissionError), error
        else:
            raise AssertionError("a worker reached out")


WAYS: dict[str, Callable[[], object]] = {
    "eat": eat,
    "spin": spin,
    "sleep": lambda: time.sleep(60),
    "break off": break_off,
    "be killed": be_killed,
    "leave": lambda: os._exit(7),
    "mistake": mistake,
    "new": die_unless_first,
    "used": mark_used,
    "reach out": reach_out,
}
