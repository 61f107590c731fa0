"""Which addresses a public crawl may reach: the rules of the gate, without a socket (pure).

An address that a site or a redirect names must never lead into the machine or the network that we
run in. The gate looks at what will be connected to, not at how it is spelt.
"""

from __future__ import annotations

import ipaddress
import re
from unicodedata import normalize
from urllib.parse import urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Routed nowhere that a publisher lives, whatever the standard library's tables say of them: they are
# IANA's special-purpose registries, and Python 3.11 lacks some of their rows.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",  # protocol assignments, and the metadata service of a cloud
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4-compatible, deprecated
        "64:ff9b:1::/48",  # NAT64 of a local network
        "100::/32",  # discarded, or set aside
        "2001::/23",  # protocol assignments (Teredo is judged by what it carries)
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing within a network
        "fec0::/10",  # site-local, deprecated
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Dots to IDNA, which NFKC leaves alone.
_FOLDS = re.compile("[\u3002\uff61]")
_PORTS = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether ``address`` (a literal IPv4 or IPv6 address) is one that the public internet routes.

    An address that carries another one (IPv4-mapped, 6to4, Teredo, NAT64) is judged by that one too.
    Anything that is not a literal address is not public.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inside = _carried(parsed)
    if inside:
        return all(is_public(str(one)) for one in inside)
    if parsed.is_multicast or parsed.is_reserved or not parsed.is_global:
        return False
    return not any(parsed.version == network.version and parsed in network for network in _NEVER)


def _carried(address: Address) -> tuple[Address, ...]:
    """Return the IPv4 addresses that an IPv6 transition address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def led_to(url: str, location: str) -> str:
    """Return the address that a redirect of ``url`` to ``location`` leads to. Of one that cannot be taken apart
    the brackets are encoded, so that whoever reads it later can."""
    try:
        return urljoin(url, location.strip())
    except ValueError:
        return location.strip().replace("[", "%5B").replace("]", "%5D")


def is_readable(url: str) -> bool:
    """Whether ``url`` can be taken apart at all."""
    try:
        urlsplit(url.strip())
    except ValueError:
        return False
    return True


def refusal(url: str) -> str | None:
    """Return why ``url`` is not opened whatever it resolves to, or None where it may be tried.

    Only http and https on their own ports, without user names, backslashes, control characters, or
    characters that are folded into others (full-width digits, ideographic dots): two parsers can
    disagree about such an address, and one of the two would be ours.
    """
    if re.search(r"[\x00-\x20\x7f\\]", url):
        return "a backslash, space or control character in the address"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"not an address ({error})"
    if parts.scheme not in _PORTS:
        return f"scheme {parts.scheme or 'missing'}, not http or https"
    if not parts.hostname:
        return "no host"
    if "@" in parts.netloc:
        return "a user name in the address"
    if "%" in parts.netloc:
        return "a percent sign in the host"
    if _FOLDS.search(parts.netloc) or normalize("NFKC", parts.netloc) != parts.netloc:
        return "characters in the host that stand for others"
    if port not in {None, 80, 443}:
        return f"port {port}, not 80 or 443"
    return None
