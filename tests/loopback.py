"""Stand-in sites on the loopback address that play real host names, over TLS, for the spider's tests."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import trustme


@dataclass(frozen=True)
class Reply:
    """What a stand-in sends. ``length`` is a Content-Length that may lie (-1: none); ``pause`` waits first; ``drip``
    sends one byte at a time, so many seconds apart; status 0 breaks the connection off."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    length: int | None = None
    pause: float = 0.0
    drip: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it: ``at`` it came, and at ``ended`` its answer was ready to be sent
    (None: not yet), both in monotonic seconds; ``of_us`` has what a request must not tell: cookies, a referrer,
    an authorization."""

    host: str
    path: str
    agent: str
    if_none_match: str | None
    at: float
    scheme: str = "https"
    ended: float | None = None
    of_us: str = ""


Answer = Callable[[Asked], Reply]


class Stand(AbstractContextManager["Stand"]):
    """A server for ``hosts`` on one TLS port and one plain port; ``log`` is what it was asked."""

    def __init__(
        self, answer: Answer, hosts: Sequence[str], *, wrong_certificate: Sequence[str] = ()
    ) -> None:
        self.log: list[Asked] = []
        self._authority = trustme.CA()
        self.trust = self._authority.cert_pem.bytes()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._servers = [
            self._serve(answer, self._context(hosts)),
            self._serve(answer, None),
            self._serve(answer, self._context(["somebody-else.example"])),
        ]
        tls, plain, wrong = (("127.0.0.1", server.server_address[1]) for server in self._servers)
        self.table: dict[str, tuple[str, int]] = {}
        for host in hosts:
            self.table[f"{host}:443"] = wrong if host in wrong_certificate else tls
            self.table[f"{host}:80"] = plain

    def _context(self, hosts: Sequence[str]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*hosts).configure_cert(context)
        return context

    def _serve(self, answer: Answer, context: ssl.SSLContext | None) -> ThreadingHTTPServer:
        stand = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(
                    str(self.headers["Host"]),
                    self.path,
                    str(self.headers["User-Agent"]),
                    self.headers["If-None-Match"],
                    time.monotonic(),
                    "https" if context else "http",
                    of_us=" ".join(
                        self.headers[name] or "" for name in ("Cookie", "Referer", "Authorization")
                    ).strip(),
                )
                with stand._lock:
                    place = len(stand.log)
                    stand.log.append(asked)
                reply = answer(asked)
                if reply.pause:
                    stand._stop.wait(reply.pause)
                with stand._lock:
                    stand.log[place] = replace(asked, ended=time.monotonic())
                if reply.status == 0:
                    self.close_connection = True
                    return
                self.send_response_only(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                if reply.length != -1:
                    told = len(reply.body) if reply.length is None else reply.length
                    self.send_header("Content-Length", str(told))
                self.end_headers()
                for byte in reply.body if reply.drip else b"":
                    self.wfile.write(bytes([byte]))
                    stand._stop.wait(reply.drip)
                if not reply.drip:
                    self.wfile.write(reply.body)
                if reply.length is not None:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                return  # clients that hang up are part of the tests

        server = Server(("127.0.0.1", 0), Handler)
        if context:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()
