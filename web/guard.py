"""What stands between the open web and the site: refusals, headers, and harmless CSV (ASGI, no Datasette).

The site has no logins, no cookies and no forms that write, so everything but reading is refused.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from web.compression import packable, packed_headers, packer, unpacks
from web.rows import harmless

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        b"form-action 'self'; "
        b"object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_OURS = {name for name, _ in (*HEADERS, _HSTS)}
# Backslashes and doubled slashes make open redirects; control characters have no place in a path.
_BAD_PATH = re.compile(rb"\\|^//|%5c|%0[0-9a-f]|%1[0-9a-f]|%7f|[\x00-\x1f\x7f]", re.IGNORECASE)
# Pages that tell of the machine rather than of the data.
_MACHINE = re.compile(rb"^/-/(?!static/|static-plugins/)|^/_memory|^/:memory:|^/_internal")


def guard(app: App, *, public: bool) -> App:
    """Wrap ``app``: only GET and HEAD, no hostile paths, security headers on every answer, and CSV
    cells that no spreadsheet runs. ``public`` also hides the pages about the machine."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        raw = bytes(scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
        secure = scope.get("scheme") == "https"
        # An answer to HEAD has no body to pack.
        packs = scope["method"] == "GET" and unpacks(scope.get("headers", ()))
        answer = _Answer(send, secure=secure, packs=packs, listed=raw.lower().endswith(b".csv"))
        refuse = partial(_refuse, answer, public and raw.endswith(b".json"), raw)
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(405, "Only reading is possible here.", (b"allow", b"GET, HEAD"))
        elif _BAD_PATH.search(raw):
            await refuse(400, "There is no such address.")
        elif public and _MACHINE.search(raw):
            await refuse(404, "There is no such page.")
        else:
            await app(scope, receive, answer)

    return guarded


async def _refuse(
    answer: _Answer, shared: bool, raw: bytes, status: int, words: str, *headers: tuple[bytes, bytes]
) -> None:
    """Refuse before Datasette is asked; ``shared``: scripts of other sites may read it, as they may the API."""
    kind, body = b"text/plain", words
    if raw.endswith(b".json"):
        kind, body = b"application/json", json.dumps({"ok": False, "error": words, "status": status})
    told = [(b"content-type", kind + b"; charset=utf-8"), *headers]
    told += [(b"access-control-allow-origin", b"*")] if shared else []
    await answer({"type": "http.response.start", "status": status, "headers": told})
    await answer({"type": "http.response.body", "body": body.encode() + b"\n"})


class _Answer:
    """Passes an answer on with our headers, rewriting the rows of Datasette's own CSV; text is packed for
    those who unpack it."""

    def __init__(self, send: Send, *, secure: bool, packs: bool, listed: bool = False) -> None:
        self._send = send
        self._listed = listed
        self._secure = secure
        self._packs = packs
        self._packer: Any = None
        self._rows = False

    async def __call__(self, message: Message) -> None:
        """Send one ASGI message."""
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message.get("headers", []) if k.lower() not in _OURS]
            kinds = b"".join(v for k, v in headers if k.lower() == b"content-type")
            marked = any(k.lower() == b"x-crosswalk-export" for k, _ in headers)
            # Datasette sends the CSV that it shows, rather than hands over, as plain text.
            plain = self._listed and message["status"] == 200 and kinds.startswith(b"text/plain")
            self._rows = (kinds.startswith(b"text/csv") or plain) and not marked
            if self._rows:
                headers = [(k, v) for k, v in headers if k.lower() != b"content-length"]
            own = (*HEADERS, _HSTS) if self._secure else HEADERS
            if packable(headers):
                headers.append((b"vary", b"accept-encoding"))
                if self._packs:
                    headers, self._packer = packed_headers(headers), packer()
            message = {**message, "headers": [*headers, *own]}
        elif self._rows and message.get("body"):
            message = {**message, "body": harmless_rows(message["body"])}
        if self._packer and message["type"] == "http.response.body":
            body = self._packer.compress(message.get("body", b""))
            end = b"" if message.get("more_body") else self._packer.flush()
            message = {**message, "body": body + end}
        await self._send(message)


def harmless_rows(chunk: bytes) -> bytes:
    """Return whole CSV rows with every cell made harmless (Datasette sends one or more rows a message)."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(chunk.decode("utf-8", "replace"), newline="")):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode()
