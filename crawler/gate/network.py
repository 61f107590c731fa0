"""The network that one crawl may reach, and the gate in front of every connection it makes.

The gate sits in the name resolver that Twisted asks at connect time, for literal addresses too, and
hands over the very addresses that were checked: there is no second look-up between check and use.
The command line can only make :meth:`Network.public`. Tests and the sample run make other networks
through constructors; no setting, variable or flag does.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.ssl import Certificate, optionsForClientTLS, trustRootFromCertificates
from twisted.internet.threads import deferToThread
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.gate.addresses import is_public

logger = logging.getLogger(__name__)

# Looked up, never connected to, to tell whether it is our own name server that is down.
CONTROLS = ("example.com", "iana.org", "a.root-servers.net")

Reached = IPv4Address | IPv6Address
# What socket.getaddrinfo returns: (family, type, protocol, canonical name, socket address).
Answers = Sequence[tuple[Any, Any, Any, Any, tuple[Any, ...]]]
LookUp = Callable[[str, int], Answers]


def _ask_the_system(host: str, port: int) -> Answers:
    return socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


class Receiver(Protocol):
    """Twisted's IResolutionReceiver: who is told of each address of a name."""

    def resolutionBegan(self, resolution: object) -> None: ...  # noqa: D102, N802

    def addressResolved(self, address: Reached) -> None: ...  # noqa: D102, N802

    def resolutionComplete(self) -> None: ...  # noqa: D102, N802


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Do nothing: a look-up in a thread ends by itself."""


@implementer(IHostnameResolver)
class Resolver(ABC):
    """What answers for host names. ``refused`` has the reason for each host that the gate closed on."""

    def __init__(self) -> None:
        self.refused: dict[str, str] = {}

    @abstractmethod
    def addresses(self, host: str, port: int) -> Deferred[list[Reached]]:
        """Return the addresses and ports to connect to for ``host``; none where it may not be reached."""

    def resolveHostName(  # noqa: N802 - the names are Twisted's
        self,
        resolutionReceiver: Receiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: object = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> _Resolution:
        """Tell the receiver every address of the host, as Twisted asks at connect time."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def tell(reached: list[Reached]) -> None:
            for address in reached:
                resolutionReceiver.addressResolved(address)

        def end(failed: object) -> None:
            resolutionReceiver.resolutionComplete()
            if failed:
                logger.debug("no address for %s: %s", hostName, failed)

        self.addresses(hostName, portNumber).addCallback(tell).addBoth(end)
        return resolution


class PublicResolver(Resolver):
    """Real names, through the gate: a host with even one address that is not public is refused."""

    def __init__(self, look_up: LookUp = _ask_the_system) -> None:
        super().__init__()
        self._look_up = look_up

    def addresses(self, host: str, port: int) -> Deferred[list[Reached]]:
        """Ask for the host's addresses in a thread, and let them through only where all are public."""
        looked_up: Deferred[Answers] = deferToThread(self._look_up, host, port)
        return looked_up.addCallback(lambda answers: self._admitted(host, answers))

    def _admitted(self, host: str, answers: Answers) -> list[Reached]:
        self.refused.pop(host, None)
        found = [(family, address) for family, _, _, _, address in answers]
        inner = sorted({str(address[0]) for _, address in found if not is_public(str(address[0]))})
        if inner:
            self.refused[host] = f"{host} leads to {', '.join(inner)}, which is not a public address"
            return []
        kinds = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}
        return [kinds[family]("TCP", *address) for family, address in found if family in kinds]


class HostTable(Resolver):
    """Stand-ins for real host names: ``"host"`` or ``"host:port"`` -> (address, port) to connect to.

    A name that is not in the table does not exist; nothing is asked of the real network.
    """

    def __init__(self, table: Mapping[str, tuple[str, int]]) -> None:
        super().__init__()
        self._table = dict(table)

    def addresses(self, host: str, port: int) -> Deferred[list[Reached]]:
        """Return the one stand-in of the host, if there is one."""
        stand_in = self._table.get(f"{host}:{port}") or self._table.get(host)
        if stand_in is None:
            return succeed([])
        kind = IPv6Address if ipaddress.ip_address(stand_in[0]).version == 6 else IPv4Address
        return succeed([kind("TCP", *stand_in)])


@implementer(IPolicyForHTTPS)
class _Verified:
    """Certificates are verified, always: against ``trust`` alone where it is given."""

    def __init__(self, trust: bytes | None) -> None:
        options: dict[str, Any] = {}
        if trust is not None:
            options["trustRoot"] = trustRootFromCertificates([Certificate.loadPEM(trust)])  # type: ignore[no-untyped-call]
        self._options = options

    def creatorForNetloc(self, hostname: bytes, port: int) -> object:  # noqa: N802 - Twisted's name
        """Return the TLS options for one connection to ``hostname``."""
        return optionsForClientTLS(hostname=hostname.decode("ascii"), **self._options)


@dataclass(frozen=True, slots=True)
class Network:
    """What a crawl may reach. ``trust``: the PEM of the only certificate authority to believe (None:
    the system's). ``now``: the clock that dates captures. ``controls``: names that always resolve."""

    resolver: Resolver = field(default_factory=PublicResolver)
    trust: bytes | None = None
    now: Callable[[], datetime] = utc_now
    controls: tuple[str, ...] = ()

    @classmethod
    def public(cls, look_up: LookUp = _ask_the_system) -> Network:
        """Return the public internet behind the gate: the only network the command line can make."""
        return cls(PublicResolver(look_up), controls=CONTROLS)

    async def names_resolve(self) -> bool | None:
        """Whether any control name resolves, wherever it leads; None where there is none to try."""
        for name in self.controls:
            try:
                found = await self.resolver.addresses(name, 443).asFuture(asyncio.get_running_loop())
            except OSError:
                continue
            if found or self.resolver.refused.pop(name, ""):
                return True
        return False if self.controls else None

    def tls_policy(self) -> _Verified:
        """Return Twisted's policy for https."""
        return _Verified(self.trust)
