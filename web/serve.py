"""The site's parent: holds the listening socket and gives each release its own process on it.

The newest release is found at ``PUBLIC/crosswalk.db``; what is served is its immutable snapshot. A new
release is warmed before it takes connections; the old one answers what it has and ends. Where a new
release does not start, the old one keeps serving.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from db.records import CrosswalkError
from web.peer_sets import GROUPS_FILE
from web.releases import NothingToServeError as NothingToServeError
from web.releases import Snapshot, Stamp, newest, stamp_of

POLL_SECONDS = 0.5
START_SECONDS = 60.0
STOP_SECONDS = 8.0
RETRY_SECONDS = 30.0


class PortTakenError(CrosswalkError):
    """The address cannot be listened on."""


class Child:
    """A worker process and the words that pass between it and us."""

    def __init__(self, snapshot: Snapshot, listening: socket.socket, *, public: bool) -> None:
        """Start a worker for ``snapshot``; it takes no connections before :meth:`go`."""
        self.snapshot = snapshot
        command = [
            sys.executable,
            "-P",
            "-m",
            "web.worker",
            "--fd",
            str(listening.fileno()),
            "--database",
            str(snapshot.path.resolve()),
            # The snapshot lies in DATA/public/snapshots, the user's groups in DATA.
            "--groups",
            str(snapshot.path.resolve().parents[2] / GROUPS_FILE),
        ]
        # Our rooms are found from any working directory, an uninstalled checkout too.
        home = str(Path(__file__).resolve().parent.parent)
        known = os.environ.get("PYTHONPATH")
        self.process = subprocess.Popen(
            command + (["--public"] if public else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            bufsize=0,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([home, known] if known else [home])},
        )

    def order(self, word: str) -> None:
        """Tell the worker one word; nothing happens where it has ended."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):
            self.process.stdin.write(word.encode() + b"\n")
            self.process.stdin.flush()

    def heard(self, word: str, *, within: float) -> bool:
        """Return whether the worker says ``word`` within that many seconds."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + within
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                if waiting.select(min(left, 0.2)):
                    line = self.process.stdout.readline()
                    if not line:
                        return False
                    if line.strip() == word.encode():
                        return True
        return False

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End the worker: it finishes what it is answering, or is killed where it does not."""
        self.order("end")
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.forget()

    def forget(self) -> None:
        """Close the pipes of a worker that has ended."""
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


class Host:
    """The listening socket, the worker that serves, and those that are still answering."""

    def __init__(
        self, public_dir: Path, listening: socket.socket, *, public: bool, tell: Callable[[str], None]
    ) -> None:
        """Serve the releases of ``public_dir`` on ``listening``; ``tell`` hears what happens, a line each."""
        self.public_dir = public_dir
        self.listening = listening
        self.public = public
        self.tell = tell
        self.serving: Child | None = None
        self.draining: list[Child] = []
        self._pointer: Stamp | None = None
        self._missing = ""
        self._retry_at: float | None = None

    def start(self) -> None:
        """Bring the newest release up; raise :class:`NothingToServeError` where there is none."""
        self._pointer = stamp_of(self.public_dir / "crosswalk.db")
        snapshot = newest(self.public_dir)
        child = self._started(snapshot)
        if child is None:
            raise NothingToServeError(
                f"Release {snapshot.number} ({snapshot.path}) could not be served; the lines "
                "above say why. Run `crosswalk publish` and try again."
            )
        self._switch(child)

    def tick(self) -> None:
        """Take up a new release, replace a worker that died, and forget those that have ended."""
        assert self.serving is not None
        for child in [child for child in self.draining if not child.alive]:
            child.forget()
            self.draining.remove(child)
        pointer = stamp_of(self.public_dir / "crosswalk.db")
        waiting = self._retry_at is not None and time.monotonic() < self._retry_at
        due = self._retry_at is not None and not waiting
        died = not self.serving.alive
        if pointer == self._pointer and not due and not (died and not waiting):
            return
        self._pointer, self._retry_at = pointer, None
        for snapshot in self._candidates(died=died):
            started = self._started(snapshot)
            if started is not None:
                self._switch(started)
                return
            self._retry_at = time.monotonic() + RETRY_SECONDS
            self.tell(
                f"Release {snapshot.number} did not start"
                + ("." if died else f"; release {self.serving.snapshot.number} keeps serving.")
            )

    def _candidates(self, *, died: bool) -> list[Snapshot]:
        """Return the snapshots worth starting: the newest, and what was served where that worker died."""
        assert self.serving is not None
        held = self.serving.snapshot
        try:
            found = newest(self.public_dir)
        except NothingToServeError as error:
            # A pointer may be looked at while it is renamed; what is served stays, and we look again.
            self._retry_at = time.monotonic() + RETRY_SECONDS
            if str(error) != self._missing:
                self._missing = str(error)
                self.tell(self._missing)
            return [held] if died else []
        self._missing = ""
        if died:
            return list(dict.fromkeys([found, held]))
        return [found] if found != held else []

    def _started(self, snapshot: Snapshot) -> Child | None:
        """Return a warmed worker of ``snapshot``, or None where it did not come up."""
        child = Child(snapshot, self.listening, public=self.public)
        if child.heard("ready", within=START_SECONDS):
            return child
        child.end()
        return None

    def _switch(self, child: Child) -> None:
        """Hand the socket from the worker that serves to ``child``: first the old one stops taking
        connections, then the new one begins; what comes between waits in the socket's queue."""
        old = self.serving
        if old is not None and old.alive:
            old.order("drain")
            old.heard("stopped", within=STOP_SECONDS)
            self.draining.append(old)
        child.order("go")
        child.heard("serving", within=STOP_SECONDS)
        self.serving = child
        self.tell(f"Serving release {child.snapshot.number}.")

    def stop(self) -> None:
        """End every worker and close the socket."""
        children = [*self.draining, *([self.serving] if self.serving else [])]
        for child in children:
            child.order("end")
        for child in children:
            child.end()
        self.serving = None
        self.draining.clear()
        self.listening.close()


def serve(
    public_dir: Path,
    *,
    host: str,
    port: int,
    public: bool,
    on_ready: Callable[[str], None],
    stop: threading.Event | None = None,
    tell: Callable[[str], None] | None = None,
) -> None:
    """Serve the newest release under ``public_dir`` and every later one, until SIGINT or SIGTERM.

    ``port`` 0 takes a free one; ``on_ready`` is called once with the address when it answers;
    ``tell`` hears each later release; ``stop`` ends it from another thread. Raises
    :class:`NothingToServeError` or :class:`PortTakenError` before anything is served.
    """
    ended = stop or threading.Event()
    listening = listen(host, port)
    keeper = Host(
        public_dir, listening, public=public, tell=tell or (lambda line: print(line, file=sys.stderr))
    )
    with _ending(ended):
        try:
            keeper.start()
            on_ready(address_of(listening))
            while not ended.wait(POLL_SECONDS):
                keeper.tick()
        finally:
            keeper.stop()


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on ``host`` and ``port``, or raise :class:`PortTakenError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2048)
    except (OSError, OverflowError) as error:
        raise PortTakenError(
            f"Cannot listen on {host} port {port} ({error}). "
            "Choose another with --port, or 0 for any free one."
        ) from error
    return made


def address_of(listening: socket.socket) -> str:
    """Return the address of a listening socket as people open it."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


@contextlib.contextmanager
def _ending(ended: threading.Event) -> Iterator[None]:
    """Set ``ended`` on SIGINT and SIGTERM while in the block (only the main thread can hear them)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
