"""What each declared host plays: its manner, and what stands at each of its addresses (pure).

Manners and faults are dealt out by the digest of the name, so that the same declarations give the same
play everywhere, and whoever runs it can be told beforehand what has to come of every check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from db.ids import host_of, sha256_hex
from db.records import Declared, Publisher, Registry

# One host in so many has a manner of its own, one document in so many a fault of its own.
_HOSTS, _DOCUMENTS = 24, 30
_MANNERS = ("refuses", "disallows", "robots_down", "errors", "busy")
_FAULTS = ("missing", "soft_404", "moved", "shell", "torn", "refused")
# What a check comes to, as it arrives, for each manner and fault.
OUTCOMES: Mapping[str, str] = {
    "refuses": "blocked",
    "disallows": "robots_disallowed",
    "robots_down": "robots_unreachable",
    "errors": "server_error",
    "busy": "rate_limited",
    "missing": "missing",
    "soft_404": "soft_404",
    "moved": "received",
    "shell": "empty",
    "torn": "truncated",
    "refused": "blocked",
    "well": "received",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What stands at one address: a declared document, and ``does`` well or one of the faults."""

    document: Declared
    does: str = "well"


@dataclass(frozen=True, slots=True)
class Aside:
    """An undeclared page, for discovery to come upon; ``is_policy`` says whether it is worth following."""

    title: str
    is_policy: bool


# What each publisher with entry pages has beside what is declared of it.
ASIDES = (
    ("credit-for-mastery", Aside("Credit for demonstrated mastery", True)),
    ("universal-design", Aside("Universal Design for Learning in every subject", True)),
    ("parking", Aside("Parking and directions", False)),
    ("nursing", Aside("Nursing competency checklist", False)),
)


@dataclass(slots=True)
class House:
    """One host: its manner (``well`` or one of the manners) and its parts by path and query. ``printers``
    are the publishers that print law there: they have every section that a citation can name."""

    host: str
    manner: str = "well"
    name: str = ""
    jurisdiction: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    asides: dict[str, Aside] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    printers: list[Publisher] = field(default_factory=list)


Stage = Mapping[str, House]
_WALKED = frozenset({"agency", "board"})


def stage(registry: Registry) -> Stage:
    """Return what every host of ``registry`` plays, by the host name as it is asked for."""
    names = {jurisdiction.code: jurisdiction.name for jurisdiction in registry.jurisdictions}
    houses: dict[str, House] = {}
    for publisher in registry.publishers:
        _open(publisher, names.get(publisher.jurisdiction, ""), houses)
    for index in registry.indexes:
        houses[_host(index.url)].lists.add(path_of(index.url))
    for document in registry.documents:
        if home := houses.get(_host(document.url)):
            home.parts[path_of(document.url)] = Part(document, _fault(document))
    return houses


def _open(publisher: Publisher, place: str, houses: dict[str, House]) -> None:
    """Add the houses of a publisher, in every spelling, with its lists and what stands beside them."""
    addresses = (publisher.url, *publisher.entries)
    for host in dict.fromkeys((*publisher.hosts, *map(_host, addresses))):
        bare = host.removeprefix("www.")
        for spelt in dict.fromkeys((host, f"www.{bare}", bare)):
            house = houses.setdefault(spelt, House(spelt, _manner(host), publisher.name, place))
            house.printers += [publisher] if publisher.law else []
    for url in addresses:
        houses[_host(url)].lists.add(path_of(url))
    if publisher.entries and publisher.kind in _WALKED:
        first = houses[_host(publisher.entries[0])]
        first.asides |= {f"/rehearsal/{publisher.id}/{path}": aside for path, aside in ASIDES}


def path_of(url: str) -> str:
    """Return the path and query of an address, as a server is asked for them."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def outcome_of(document: Declared, houses: Stage) -> str:
    """Return what the check of ``document`` has to come to as it arrives.

    A busy host answers once and asks for a rest after that; which document is first is not told here.
    """
    house = houses[_host(document.url)]
    does = house.manner if house.manner != "well" else house.parts[path_of(document.url)].does
    return OUTCOMES[does]


def found_at(publisher: Publisher, houses: Stage) -> set[str]:
    """Return the addresses that discovery has to find on the site of ``publisher``, and follow."""
    house = houses[_host(publisher.entries[0])] if publisher.entries else None
    if house is None or house.manner != "well" or publisher.kind not in _WALKED or publisher.do_not_crawl:
        return set()
    own = (path for path in house.asides if path.startswith(f"/rehearsal/{publisher.id}/"))
    return {f"https://{house.host}{path}" for path in own if house.asides[path].is_policy}


def documents_of(house: House) -> Iterable[Declared]:
    """Return the documents of a house in the order of their addresses."""
    return [part.document for _, part in sorted(house.parts.items())]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _manner(host: str) -> str:
    dealt = int(sha256_hex(host_of(f"https://{host}/").encode())[:8], 16) % _HOSTS
    return _MANNERS[dealt] if dealt < len(_MANNERS) else "well"


def _fault(document: Declared) -> str:
    dealt = int(document.id[:8], 16) % _DOCUMENTS
    does = _FAULTS[dealt] if dealt < len(_FAULTS) else "well"
    # A PDF has no shell and no soft way of being gone.
    return "missing" if document.format != "html" and does in ("shell", "soft_404") else does
