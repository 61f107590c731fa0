"""Answers kept in memory: a release never changes, so what was answered once is the answer (ASGI, no Datasette).

Each release is served by a process of its own (:mod:`web.serve`), and the memory ends with it: no answer outlives its
release. All of it happens on the event loop of that process, so that no two threads meet here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from web.compression import unpacks

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Key = tuple[bytes, bytes, bytes, str, bool]

LARGEST = 400_000
"""Bytes of the largest answer that is kept, packed where it goes out packed."""
ROOM = 40_000_000
"""Bytes of all that is kept, the addresses among it; what was not asked for longest goes first."""
OVERHEAD = 2_000
"""Bytes that an answer takes beside its address and body: the headers, and Python's own."""
# Datasette's tables are answered anew: what took too long to count is left out of them, and may be told next time.
# Files of the program are as fast from the disk. A change's page names the story pack that the disk has, which comes
# some time after the release.
_ANEW = (b"/crosswalk", b"/-/", b"/static/", b"/changes/")
# Who has the answer already, wants a part of it, or says who he is.
_PERSONAL = {b"if-none-match", b"if-modified-since", b"range", b"cookie", b"authorization"}


class _Kept(NamedTuple):
    """An answer, and the bytes that it takes."""

    messages: tuple[Message, ...]
    size: int


class Remembered:
    """Wraps an application whose answers to GET depend on address, host, scheme and packing alone."""

    def __init__(self, app: App, *, room: int = ROOM) -> None:
        """Wrap ``app``, nothing remembered yet; ``room`` bounds the bytes that are."""
        self.app = app
        self.room = room
        self.held = 0
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, from memory where it was answered before."""
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
        elif known := self._kept.get(key):
            self._kept.move_to_end(key)
            for message in known.messages:
                await send(dict(message))
        else:
            heard = _Heard(send)
            await self.app(scope, receive, heard)
            if heard.is_whole:
                self._keep(key, heard)

    def _keep(self, key: Key, heard: _Heard) -> None:
        # Two who asked at once are both answered, and one answer is kept.
        if former := self._kept.pop(key, None):
            self.held -= former.size
        size = OVERHEAD + len(key[0]) + len(key[1]) + len(key[2]) + heard.size
        self._kept[key] = _Kept(tuple(heard.messages), size)
        self.held += size
        while self.held > self.room:
            self.held -= self._kept.popitem(last=False)[1].size


def _key(scope: Scope) -> Key | None:
    """Return what an answer depends on; None for a request that is not answered from memory."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path = bytes(scope.get("raw_path") or scope["path"].encode())
    listed = scope.get("headers", ())
    headers = {name.lower(): value for name, value in listed}
    if path.startswith(_ANEW) or headers.keys() & _PERSONAL:
        return None
    query, host = scope.get("query_string", b""), headers.get(b"host", b"")
    return path, query, host, scope.get("scheme", "http"), unpacks(listed)


class _Heard:
    """Passes the messages of an answer on, and keeps them while they are few."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._keeps = False
        self.messages: list[Message] = []
        self.size = 0
        self.is_whole = False

    async def __call__(self, message: Message) -> None:
        """Send one ASGI message."""
        is_first = message["type"] == "http.response.start"
        if is_first:
            self._keeps = message["status"] == 200 and not _is_personal(message)
        self.size += len(message.get("body", b""))
        if self.size > LARGEST:
            self._keeps = False
            self.messages.clear()
        if self._keeps:
            self.messages.append(dict(message))
        await self._send(message)
        # What the reader did not take to its end is no whole answer.
        self.is_whole = self._keeps and not is_first and not message.get("more_body")


def _is_personal(message: Message) -> bool:
    return any(name.lower() == b"set-cookie" for name, _ in message.get("headers", ()))
