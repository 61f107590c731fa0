"""Addresses that lead into the machine or its network, however they are spelt; none may ever be opened."""

from __future__ import annotations

import socket
from collections import Counter
from typing import Any

# ``{sink}`` is the port of a listener on loopback that counts who comes.
_HOSTS = (
    # loopback and "this host", in every notation that a system's resolver reads
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7F.1", "0177.0.0.1",
    "017700000001", "0", "0.0.0.0", "00000177.0.0.01", "127.0.0.1.", "127.255.255.254",
    # private, link-local, carrier-grade, metadata services, benchmarks, multicast, reserved, broadcast
    "10.0.0.5", "172.16.0.1", "172.31.255.254", "192.168.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "192.88.99.1",
    # IPv6: loopback, unspecified, mapped, compatible, 6to4, Teredo, NAT64, zones, unique local, site-local ...
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a00:5]",
    "[::127.0.0.1]", "[::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",
    "[2001:0:808:808:0:0:80ff:fffe]", "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]",
    "[fe80::1]", "[fe80::1%25lo]", "[fe80::1%lo]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]",
    "[3fff::1]", "[::ffff:0:127.0.0.1]",
    # digits and dots that Unicode or IDNA folds into ASCII
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "localhost。",
    # names for this machine, and names whose owner points them inside
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "ip6-localhost",
    "metadata.google.internal", "127.0.0.1.nip.io", "10-0-0-5.sslip.io", "localtest.me", "inner.example",
    "mixed.example", "mapped.example", "teredo.example", "flip.example", "flop.example", "xn--inner-.example",
)  # fmt: skip

FORMS: tuple[str, ...] = (
    *(f"http://{host}/form" for host in _HOSTS),
    "https://127.0.0.1/form",
    "https://inner.example/form",
    "http://127.0.0.1:{sink}/form",
    "http://inner.example:{sink}/form",
    "http://open.example:{sink}/form",
    "http://open.example:22/form",
    "http://127.0.0.1:0/form",
    "http://127.0.0.1:65616/form",
    "http://127.0.0.1:８０/form",
    "http://open.example@127.0.0.1/form",
    "http://open.example:80@127.0.0.1/form",
    "http://127.0.0.1@open.example/form",
    "http://me:secret@inner.example/form",
    "http://open.example%40127.0.0.1/form",
    "http://open.example\\@127.0.0.1/form",
    "http:\\\\127.0.0.1\\form",
    "http:/\\127.0.0.1/form",
    "\\\\127.0.0.1\\form",
    "//127.0.0.1/form",
    "///127.0.0.1/form",
    "http:///127.0.0.1/form",
    "http://127.0.0.1\t/form",
    "http://127.0.0.1 /form",
    "http://127.0.0.1%09/form",
    "http://127.0.0.1%00.open.example/form",
    "http://127.0.0.1%2eopen.example/form",
    "http://\x00127.0.0.1/form",
    "http://127.0.0.1\r\nHost: open.example/form",
    "http://%31%32%37.0.0.1/form",
    "http://[::1/form",
    "http://[127.0.0.1]/form",
    "HTTP://127.0.0.1/form",
    "file:///etc/passwd",
    "FILE://localhost/etc/passwd",
    "ftp://127.0.0.1/form",
    "gopher://127.0.0.1:{sink}/_form",
    "dict://127.0.0.1:{sink}/form",
    "ws://127.0.0.1:{sink}/form",
    "data:text/html,form",
    "javascript:fetch('http://127.0.0.1/form')",
    "jar:http://127.0.0.1/form!/",
    "view-source:http://127.0.0.1/form",
)

PUBLIC = "93.184.216.34"
_NAMES = {
    "mixed.example": (PUBLIC, "127.0.0.1"),
    "mapped.example": ("::ffff:10.0.0.5",),
    "teredo.example": ("2001:0:808:808:0:0:80ff:fffe",),
    "metadata.google.internal": ("169.254.169.254",),
    "10-0-0-5.sslip.io": ("10.0.0.5",),
}


class WorstCase:
    """A name server under an enemy's hand: a number is what the system reads in it, ``flip.example`` is public at
    every odd question and ``flop.example`` at every even one, and every unknown name leads to loopback."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __call__(self, host: str, port: int) -> Any:
        """Return what getaddrinfo would."""
        try:
            return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            pass
        self.asked[host] += 1
        turn = {"flip.example": 1, "flop.example": 0}.get(host)
        inside = turn is None or self.asked[host] % 2 != turn
        found = _NAMES.get(host, ("127.0.0.1",) if inside else (PUBLIC,))
        return [one for address in found for one in socket.getaddrinfo(address, port, 0, socket.SOCK_STREAM)]
