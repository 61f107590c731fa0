"""The sample's sites on loopback: one TLS listener, every host behind it, a log of who asked for what."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol

import trustme

from crawler.sample.answers import answer
from crawler.sample.library import library
from crawler.sample.reply import Answer


class Clock(Protocol):
    """Anything that tells the time in UTC."""

    def now(self) -> datetime:
        """Return the time."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it. ``at`` is the sample's time, ``began`` and ``ended`` are real
    seconds (monotonic), for politeness; status 0 means that the connection was broken off."""

    host: str
    path: str
    status: int
    at: datetime
    began: float
    ended: float


class SampleServer:
    """Serves every host of the sample on one port of 127.0.0.1 while its ``with`` block runs."""

    def __init__(self, clock: Clock) -> None:
        """Prepare to serve what the sites show at ``clock.now()``; nothing listens yet."""
        self._clock = clock
        self._authority = trustme.CA()
        self._lock = threading.Lock()
        self._log: list[Request] = []
        self._listeners: tuple[_Listener, ...] = ()
        self._threads: list[threading.Thread] = []

    def names(self) -> list[str]:
        """Return the names of the hosts that are served."""
        return sample_hosts()

    @property
    def ca_pem(self) -> bytes:
        """The certificate authority that vouches for every host, in PEM."""
        return self._authority.cert_pem.bytes()

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        """Where each host really is: name -> (address, port). Only while serving."""
        return dict.fromkeys(self.names(), self._place(0))

    @property
    def plain_hosts(self) -> dict[str, tuple[str, int]]:
        """The same for http without TLS: ``name:80`` -> (address, port)."""
        return dict.fromkeys((f"{name}:80" for name in self.names()), self._place(1))

    def _place(self, listener: int) -> tuple[str, int]:
        if not self._listeners:
            raise RuntimeError("the sample server is not running; use it in a with block")
        return "127.0.0.1", self._listeners[listener].server_port

    @property
    def requests(self) -> tuple[Request, ...]:
        """The log so far, in order of arrival of the answers."""
        with self._lock:
            return tuple(self._log)

    def __enter__(self) -> SampleServer:
        """Listen and serve in threads."""
        self._listeners = (_Listener(self, self._authority), _Listener(self, None))
        self._threads = [
            threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
            for listener in self._listeners
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; requests under way end with their threads."""
        for listener, thread in zip(self._listeners, self._threads, strict=True):
            listener.shutdown()
            thread.join()
            listener.server_close()
        self._listeners = ()

    def respond(self, host: str, path: str, asked: dict[str, str]) -> tuple[Answer, datetime]:
        """Return the answer to a request that arrives now, and the sample's time it was made at.

        ``path`` is what the request line said, with its query.
        """
        now = self._clock.now()
        return answer(now, host, path, asked), now

    def record(self, request: Request) -> None:
        """Add one request to the log."""
        with self._lock:
            self._log.append(request)


def sample_hosts() -> list[str]:
    """Return the names of every site of the sample."""
    return list(library(1).sites)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, sample: SampleServer, authority: trustme.CA | None) -> None:
        """Listen with TLS, each host with its own certificate of ``authority``, or without TLS."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sample = sample
        self.secure = authority is not None
        self._authority = authority
        self._names = frozenset(sample.names())
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._making = threading.Lock()
        self._front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._front.set_servername_callback(self._choose)

    def get_request(self) -> tuple[Any, Any]:
        # The handshake is left to the request's own thread, so that one slow caller blocks nobody.
        raw, address = self.socket.accept()
        if not self.secure:
            return raw, address
        return self._front.wrap_socket(raw, server_side=True, do_handshake_on_connect=False), address

    def _choose(self, wrapped: Any, name: str | None, _: Any) -> int | None:
        if name not in self._names:
            return int(ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)
        wrapped.context = self._context(name)
        return None

    def _context(self, name: str) -> ssl.SSLContext:
        """Return the TLS context of one host, made when it is first asked for: there may be hundreds."""
        assert self._authority is not None
        with self._making:
            if name not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(name).configure_cert(context)
                self._contexts[name] = context
            return self._contexts[name]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that hang up, and faults that break off, are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite"
    sys_version = ""
    timeout = 30
    server: _Listener

    def setup(self) -> None:
        self.request.settimeout(self.timeout)
        if self.server.secure:
            self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        self._serve(with_body=False)

    def _serve(self, *, with_body: bool) -> None:
        began = time.monotonic()
        host = self.headers.get("Host", "").split(":")[0].lower()
        asked = {name.lower(): value for name, value in self.headers.items()}
        made, at = self.server.sample.respond(host, self.path, asked)
        try:
            if made.reset:
                self._break_off()
            else:
                self._send(made, at, with_body=with_body)
        finally:
            ended = time.monotonic()
            self.server.sample.record(Request(host, self.path, made.status, at, began, ended))

    def _send(self, made: Answer, at: datetime, *, with_body: bool) -> None:
        self.send_response_only(made.status)
        self.send_header("Date", at.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        if made.status != 304:
            self.send_header("Content-Type", made.content_type)
            self.send_header("Content-Length", str(len(made.body) if made.length is None else made.length))
        for name, value in made.headers.items():
            self.send_header(name, value)
        if made.length is not None:
            self.close_connection = True
        self.end_headers()
        if with_body:
            self.wfile.write(made.body)

    def _break_off(self) -> None:
        """Answer with a TCP reset instead of an ordinary goodbye."""
        self.close_connection = True
        bare = socket.socket(fileno=self.connection.detach())
        with suppress(OSError):
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bare.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the log is :attr:`SampleServer.requests`."""
