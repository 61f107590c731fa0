"""The gate for what speaks through requests: one host, over verified TLS, at addresses that were checked.

The same rules as the gate of the crawl (:mod:`crawler.gate.addresses`), at the same moment: the name is looked up
where the connection is made, and the connection goes to the very addresses that were checked. Knows no Twisted,
so that the command line can import it. Tests pass :func:`stand_ins` and an authority through constructors
(docs/decisions/0003); no setting, variable or flag does.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util.connection import create_connection

from crawler.gate.addresses import is_public, refusal
from db.records import CrosswalkError

# Where to connect to for (host, port): (literal address, port) pairs, the first that answers is used.
Ways = Callable[[str, int], Sequence[tuple[str, int]]]
# What socket.getaddrinfo returns: (family, type, protocol, canonical name, socket address).
LookUp = Callable[[str, int], Sequence[tuple[Any, Any, Any, Any, tuple[Any, ...]]]]


# Above this a body is no document (the same as for crawls), in bytes.
MAX_BODY = 64 * 2**20
# What one body may take in all, however slowly it drips, in seconds.
_LONGEST = 300.0
_STEP = 2**16


class EndlessBodyError(Exception):
    """A body that was not read to its end: ``reason`` is too_large or timeout."""

    def __init__(self, reason: str, told: str) -> None:
        super().__init__(told)
        self.reason = reason


class ClosedGateError(CrosswalkError):
    """An address that is not opened, whatever it resolves to, or a name that leads into a private network."""


def _ask_the_system(host: str, port: int) -> Sequence[tuple[Any, Any, Any, Any, tuple[Any, ...]]]:
    return socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)


def public_ways(look_up: LookUp = _ask_the_system) -> Ways:
    """Return the ways of the public internet: a host with even one address that is not public has none."""

    def ways(host: str, port: int) -> list[tuple[str, int]]:
        found = [str(answer[4][0]) for answer in look_up(host, port)]
        if inner := sorted({address for address in found if not is_public(address)}):
            raise ClosedGateError(
                f"{host} leads to {', '.join(inner)}, which is not a public address; nothing was asked. "
                "See to your name server."
            )
        return [(address, port) for address in found]

    return ways


def stand_ins(table: Mapping[str, tuple[str, int]]) -> Ways:
    """Return ways to stand-ins only, ``"host:port"`` -> (address, port); any other name does not exist."""

    def ways(host: str, port: int) -> list[tuple[str, int]]:
        if f"{host}:{port}" not in table:
            raise socket.gaierror(socket.EAI_NONAME, f"{host} has no stand-in")
        return [table[f"{host}:{port}"]]

    return ways


class PinnedAdapter(HTTPAdapter):
    """Carries requests to ``host`` alone, over https. ``trust`` is the PEM of the only certificate authority
    to believe (None: the system's). Proxies, client certificates and ``verify=False`` are not listened to."""

    def __init__(self, host: str, ways: Ways, trust: bytes | None = None) -> None:
        self._host, self._ways = host, ways
        self._tls = ssl.create_default_context(cadata=trust.decode("ascii") if trust else None)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools, whose connections look names up through the gate."""
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _pool_class(self._ways)}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: object, cert: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return whom to connect to; how certificates are verified is not the request's to say."""
        parts = urlsplit(str(request.url))
        return {"scheme": parts.scheme, "host": parts.hostname, "port": parts.port}, {}

    def cert_verify(self, conn: object, url: object, verify: object, cert: object) -> None:
        """Leave it to the context: it verifies, always."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = True,
        timeout: Any = None,
        verify: object = True,
        cert: object = None,
        proxies: object = None,
    ) -> requests.Response:
        """Send ``request`` and return the response with its body.

        Raises :class:`ClosedGateError` for another host, another scheme, or an address that is refused, and
        :class:`EndlessBodyError` for a body above :data:`MAX_BODY` or one that does not end.
        """
        url = str(request.url)
        parts = urlsplit(url)
        if reason := refusal(url):
            raise ClosedGateError(f"{url}: {reason}; it was not opened.")
        if parts.scheme != "https" or parts.hostname != self._host or parts.port not in (None, 443):
            raise ClosedGateError(f"{url} is not at https://{self._host}, and nothing else is asked here.")
        response = super().send(request, stream=True, timeout=timeout, verify=True)
        _read(response)
        return response


def _read(response: requests.Response) -> None:
    """Read the body into the response, within limits: requests reads whatever comes, for as long as it comes."""
    began, body = time.monotonic(), bytearray()
    for piece in _pieces(response):
        body += piece
        if len(body) > MAX_BODY:
            response.close()
            raise EndlessBodyError("too_large", f"its body is larger than {MAX_BODY // 2**20} MiB")
        if time.monotonic() - began > _LONGEST:
            response.close()
            raise EndlessBodyError("timeout", f"its body did not come within {_LONGEST:.0f} seconds")
    # The fields in which requests keeps what it has read, and that it did.
    response._content, response._content_consumed = bytes(body), True


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """What has come of the body, as soon as it is there: requests itself would wait for a whole piece, however slowly
    it drips, and nobody would look at the clock. Faults are told as requests tells them."""
    try:
        while piece := response.raw.read1(_STEP, decode_content=True):
            yield piece
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except SSLError as error:
        raise requests.exceptions.SSLError(error) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    except ReadTimeoutError as error:
        raise requests.exceptions.ConnectionError(error) from error


def _pool_class(ways: Ways) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, ways)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


def _connected(connection: HTTPSConnection, ways: Ways) -> socket.socket:
    """Connect to the first checked address that answers; raises what urllib3 raises where none does."""
    try:
        addresses = ways(connection.host, connection.port)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    fault: OSError = OSError(f"{connection.host} has no address")
    for address in addresses:
        try:
            return create_connection(address, connection.timeout, socket_options=connection.socket_options)
        except OSError as error:
            fault = error
    if isinstance(fault, TimeoutError):
        raise ConnectTimeoutError(connection, f"{connection.host} did not answer") from fault
    raise NewConnectionError(connection, f"{connection.host}: {fault}") from fault
