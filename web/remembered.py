"""Answers kept in memory: a release never changes, so what was answered once is the answer (ASGI, no Datasette).

Each release is served by a process of its own (:mod:`web.serve`), and the memory ends with it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from web.compression import unpacks

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST = 400_000
"""Bytes of the largest answer that is kept, packed where it goes out packed."""
ROOM = 40_000_000
"""Bytes of all answers that are kept; those not asked for longest go first."""


class Remembered:
    """Wraps an application whose answers to GET depend on address, host, scheme and packing alone."""

    def __init__(self, app: App, *, room: int = ROOM) -> None:
        """Wrap ``app``, nothing remembered yet."""
        self.app = app
        self.room = room
        self._kept: OrderedDict[tuple[object, ...], list[Message]] = OrderedDict()
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, from memory where it was answered before."""
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        if known := self._kept.get(key):
            self._kept.move_to_end(key)
            for message in known:
                await send(dict(message))
            return
        heard = _Heard(send)
        await self.app(scope, receive, heard)
        if heard.is_whole:
            self._keep(key, heard.messages, heard.size)

    def _keep(self, key: tuple[object, ...], messages: list[Message], size: int) -> None:
        self._kept[key] = messages
        self._held += size
        while self._held > self.room:
            _, oldest = self._kept.popitem(last=False)
            self._held -= sum(len(message.get("body", b"")) for message in oldest)


def _key(scope: Scope) -> tuple[object, ...] | None:
    """Return what an answer depends on; None for a request that is not answered from memory."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = {name.lower(): value for name, value in scope.get("headers", ())}
    # Who has the answer already, or wants a part of it, is answered anew.
    if headers.keys() & {b"if-none-match", b"if-modified-since", b"range", b"cookie", b"authorization"}:
        return None
    address = (bytes(scope.get("raw_path") or scope["path"].encode()), scope.get("query_string", b""))
    return (*address, headers.get(b"host"), scope.get("scheme"), unpacks(scope.get("headers", ())))


class _Heard:
    """Passes the messages of an answer on, and keeps them while they are few."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.messages: list[Message] = []
        self.size = 0
        self.is_whole = False

    async def __call__(self, message: Message) -> None:
        """Send one ASGI message."""
        self.size += len(message.get("body", b""))
        is_first = message["type"] == "http.response.start"
        if (message["status"] == 200 if is_first else bool(self.messages)) and self.size <= LARGEST:
            self.messages.append(dict(message))
            self.is_whole = not is_first and not message.get("more_body")
        else:
            self.messages, self.is_whole = [], False
        await self._send(message)
