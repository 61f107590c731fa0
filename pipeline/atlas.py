"""The declarations, ready for look-ups by id, host and address (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from db.ids import host_of
from db.records import Declared, Index, Publisher, Registry
from pipeline.law_addresses import prints
from pipeline.notice_history import lists_of


@dataclass(frozen=True, slots=True)
class Atlas:
    """The declarations, ready for look-ups by id, host and address, and the boilerplate learnt by host."""

    registry: Registry
    declared: Mapping[str, Declared]
    publishers: Mapping[str, Publisher]
    by_host: Mapping[str, Publisher]
    printers: Mapping[str, tuple[Publisher, ...]]
    sites: Mapping[str, frozenset[str]]
    lists: Mapping[str, Index]
    boilerplate: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, registry: Registry, boilerplate: Mapping[str, tuple[str, ...]] | None = None) -> Atlas:
        """Index ``registry``; ``boilerplate`` is what is left out of the texts of each host."""
        return cls(
            registry,
            {document.id: document for document in registry.documents},
            {publisher.id: publisher for publisher in registry.publishers},
            _by_host(registry.publishers),
            _printers(registry.publishers),
            _sites(registry.publishers),
            lists_of(registry),
            boilerplate or {},
        )

    def publisher_at(self, url: str) -> Publisher | None:
        """Return the publisher that prints the section at ``url`` by its patterns, else whose host it is on."""
        host = host_of(url)
        printing = (publisher for publisher in self.printers.get(host, ()) if prints(publisher, url))
        return next(printing, None) or self.by_host.get(host)

    def site_of(self, url: str) -> frozenset[str]:
        """Return the hosts whose pages are judged together with ``url``: those of its publishers, or its own."""
        host = host_of(url)
        return self.sites.get(host, frozenset({host}))


def _by_host(publishers: Iterable[Publisher]) -> dict[str, Publisher]:
    """Return host -> publisher; a shared host goes to whom it matters most, by its place in ``hosts``, then
    to who is declared first (an agency before the board that shares its site)."""
    places = [
        (place, rank, host, p) for rank, p in enumerate(publishers) for place, host in enumerate(p.hosts)
    ]
    return {host: publisher for _, _, host, publisher in sorted(places, key=lambda p: p[:2], reverse=True)}


def _printers(publishers: Iterable[Publisher]) -> dict[str, tuple[Publisher, ...]]:
    """Return host -> the publishers whose patterns lead there, in the order of their declaration."""
    printers: dict[str, dict[str, Publisher]] = defaultdict(dict)
    for publisher in publishers:
        for law in publisher.law:
            printers[host_of(law.url)][publisher.id] = publisher
    return {host: tuple(known.values()) for host, known in printers.items()}


def _sites(publishers: Iterable[Publisher]) -> dict[str, frozenset[str]]:
    """Return host -> all hosts that it is joined to through publishers, however they overlap."""
    sites: dict[str, frozenset[str]] = {}
    for publisher in publishers:
        joined = frozenset(publisher.hosts).union(*(sites.get(host, ()) for host in publisher.hosts))
        sites.update(dict.fromkeys(joined, joined))
    return sites
