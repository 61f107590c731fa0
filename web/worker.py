"""One release's own process: ``python -m web.worker``, started by :mod:`web.serve`.

It warms the site in private, says ``ready``, takes connections from the inherited socket once told
``go``, and on ``drain`` takes no more, answers what it has, and ends when nobody is connected. ``end``
does not wait for idle connections. When its input closes (the parent is gone) it drains, so no worker
outlives its site.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from web.guard import App, Message, Receive, Scope, Send
from web.metadata import DATABASE
from web.peer_sets import GroupsError, read_groups
from web.site import site

# How long a drained worker waits for connections that neither ask nor close.
LINGER_SECONDS = 20.0
_KEEP_ALIVE_SECONDS = 5
_WARM = ("/", "/changes", "/compare")


class Closing:
    """Wraps an application; once ``on``, every answer closes its connection."""

    def __init__(self, app: App) -> None:
        """Wrap ``app``, open for as long as :attr:`on` is False."""
        self.app = app
        self.on = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def closing(message: Message) -> None:
            if self.on and message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), (b"connection", b"close")]}
            await send(message)

        await self.app(scope, receive, closing if scope["type"] == "http" else send)


class Worker:
    """A server on an inherited socket whose start and end are told apart, so that no connection is lost."""

    def __init__(self, served: Datasette, listening: socket.socket) -> None:
        """Prepare to serve ``served`` on ``listening``, without taking connections yet."""
        self.served = served
        self.listening = listening
        self.app = Closing(served.app())
        self.server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                http="h11",
                loop="asyncio",
                lifespan="off",
                access_log=False,
                log_level="warning",
                server_header=False,
                proxy_headers=True,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                backlog=2048,
                timeout_graceful_shutdown=5,
            )
        )
        self._loop_task: asyncio.Task[None] | None = None

    async def warm(self) -> None:
        """Answer the busiest pages once, in private; raise where one of them fails.

        Every thread opens the file now, so that the release is served whole even where its file is
        taken away meanwhile.
        """
        database = self.served.get_database(DATABASE)
        threads = self.served.setting("num_sql_threads")
        together = threading.Barrier(threads)
        await asyncio.gather(*(database.execute_fn(lambda _: together.wait(10)) for _ in range(threads)))
        assert database.size
        for path in _WARM:
            answer = await self.served.client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
        settle_memory()

    async def go(self) -> None:
        """Take connections from now on."""
        self.server.config.load()
        self.server.lifespan = self.server.config.lifespan_class(self.server.config)
        await self.server.startup(sockets=[self.listening])
        self._loop_task = asyncio.create_task(self.server.main_loop())

    async def stop_accepting(self) -> None:
        """Take no more connections; those that the kernel holds wait for the next worker.

        Only the watch on the socket is removed: closing the server at this point would drop
        connections that were accepted and are not yet set up.
        """
        self.app.on = True
        asyncio.get_running_loop().remove_reader(self.listening.fileno())
        for _ in range(5):
            await asyncio.sleep(0)

    async def drain(self, ending: asyncio.Task[None] | None) -> None:
        """Wait until every connection has ended, lingered too long, or ``ending`` is done; then end
        the server, which still finishes the answers it has begun. ``ending`` None: end at once.

        An idle connection is not closed under a client that may be asking at this instant: it is
        answered once more, with ``Connection: close``, or its keep-alive time runs out.
        """
        deadline = asyncio.get_running_loop().time() + LINGER_SECONDS
        while ending and not ending.done() and self.server.server_state.connections:
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.05)
        assert self._loop_task is not None
        self.server.should_exit = True
        await self._loop_task
        await self.server.shutdown(sockets=[self.listening])


def settle_memory() -> None:
    """Leave what stays for as long as the release out of every search for garbage, and search less often: an answer
    makes some ten thousand rows and drops them all, which needs no search (docs of Python's gc module)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def obey(worker: Worker, orders: asyncio.StreamReader) -> None:
    """Carry out the parent's orders, one word a line, until told to drain or left alone."""
    await worker.served.invoke_startup()
    await worker.warm()
    _say("ready")
    order = await orders.readline()
    if order == b"go\n":
        await worker.go()
        _say("serving")
        order = await orders.readline()
        await worker.stop_accepting()
        _say("stopped")
        # A later "end" cuts the waiting short.
        ending = asyncio.create_task(_told(orders, b"end\n")) if order != b"end\n" else None
        await worker.drain(ending)


async def _told(orders: asyncio.StreamReader, word: bytes) -> None:
    """Return once ``word`` was said; wait for ever where the input closes instead."""
    while line := await orders.readline():
        if line == word:
            return
    await asyncio.Event().wait()


def _say(word: str) -> None:
    # The parent may be gone already; then there is nobody to tell.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(word + "\n")
        sys.stdout.flush()


async def _run(arguments: Any) -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    served = site(Path(arguments.database), public=arguments.public, groups=_groups(arguments.groups))
    await obey(Worker(served, socket.socket(fileno=arguments.fd)), orders)


def _groups(path: str | None) -> dict[str, tuple[str, ...]]:
    """Return the peer sets of a user's file. One that was spoilt since the site began is told of, and no reason not
    to serve a release."""
    try:
        return read_groups(Path(path)) if path else {}
    except GroupsError as error:
        print(error, file=sys.stderr)
        return {}


def main() -> None:
    """Serve one release until told to stop."""
    parser = argparse.ArgumentParser(
        prog="web.worker", description="Serve one release (started by crosswalk serve)."
    )
    parser.add_argument("--fd", type=int, required=True, help="the listening socket to inherit")
    parser.add_argument("--database", required=True, help="the immutable file of the release")
    parser.add_argument("--groups", help="a file of peer sets")
    parser.add_argument("--public", action="store_true", help="no arbitrary SQL, no download of the file")
    # Ctrl-C reaches the whole group; the parent decides when workers end, through their input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
