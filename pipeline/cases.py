"""From declarations and captures to cases: which checks belong to which document, read how (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.ids import host_of, url_key
from db.records import Capture, Declared, Publisher, Registry
from pipeline.derive import DocumentCase, DocumentFacts
from pipeline.looks import Look
from pipeline.reading import Manner, Reading
from pipeline.surroundings import Listing, Surroundings

_READ_WELL = frozenset({"received", "listed", "not_modified"})


@dataclass(frozen=True, slots=True)
class Atlas:
    """The declarations, ready for look-ups by id, host and address."""

    registry: Registry
    declared: Mapping[str, Declared]
    publishers: Mapping[str, Publisher]
    by_host: Mapping[str, Publisher]
    sites: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, registry: Registry) -> Atlas:
        """Index ``registry``."""
        return cls(
            registry,
            {document.id: document for document in registry.documents},
            {publisher.id: publisher for publisher in registry.publishers},
            _by_host(registry.publishers),
            _sites(registry.publishers),
        )

    def publisher_at(self, url: str) -> Publisher | None:
        """Return the publisher whose host ``url`` is on."""
        return self.by_host.get(host_of(url))

    def site_of(self, url: str) -> frozenset[str]:
        """Return the hosts whose pages are judged together with ``url``: those of its publishers, or its own."""
        host = host_of(url)
        return self.sites.get(host, frozenset({host}))


def _by_host(publishers: Iterable[Publisher]) -> dict[str, Publisher]:
    """Return host -> publisher; a shared host goes to whom it matters most, by its place in ``hosts``."""
    places = [(place, p.id, host, p) for p in publishers for place, host in enumerate(p.hosts)]
    return {host: publisher for _, _, host, publisher in sorted(places, key=lambda p: p[:2], reverse=True)}


def _sites(publishers: Iterable[Publisher]) -> dict[str, frozenset[str]]:
    """Return host -> all hosts that it is joined to through publishers, however they overlap."""
    sites: dict[str, frozenset[str]] = {}
    for publisher in publishers:
        joined = frozenset(publisher.hosts).union(*(sites.get(host, ()) for host in publisher.hosts))
        sites.update(dict.fromkeys(joined, joined))
    return sites


def manner_of(atlas: Atlas, capture: Capture) -> Manner:
    """Return how the body of ``capture`` is to be read."""
    if capture.purpose != "document":
        return Manner(purpose="listing")
    declared = atlas.declared.get(capture.document or "")
    if declared is None:
        return Manner(jurisdiction=_jurisdiction(atlas, capture))
    return Manner(
        main=declared.main,
        drop=declared.drop,
        min_chars=declared.min_chars,
        contains=declared.contains,
        jurisdiction=declared.jurisdiction,
        instrument_type=declared.instrument_type,
    )


def cases(
    atlas: Atlas, captures: Sequence[Capture], readings: Mapping[str, Reading], *, recipe: str, sample: bool
) -> list[DocumentCase]:
    """Return a case for every document among ``captures`` (all captures of whole sites, in canonical
    order; ``readings`` by capture id)."""
    looks: dict[str, list[Look]] = defaultdict(list)
    for capture in captures:
        if capture.purpose == "document" and capture.document:
            looks[capture.document].append(Look(capture, readings.get(capture.id)))
    around = _surroundings(atlas, captures, readings)
    return [
        DocumentCase(
            document_facts(atlas, document, [look.capture for look in seen], sample=sample),
            tuple(seen),
            around[atlas.site_of(seen[0].capture.url)],
            recipe,
        )
        for document, seen in sorted(looks.items())
    ]


def document_facts(
    atlas: Atlas, document: str, captures: Sequence[Capture], *, sample: bool
) -> DocumentFacts:
    """Return what is known of ``document`` before reading it: its declaration, or what imports said.

    An address counts as confirmed by a live crawl of the real site; a sample or an import never
    confirms it.
    """
    declared = atlas.declared.get(document)
    live = any(capture.origin == "live" for capture in captures) and not sample
    if declared is not None:
        keys = (url_key(declared.url), *map(url_key, declared.earlier_urls))
        return DocumentFacts(
            id=document,
            url=declared.url,
            title=declared.title,
            jurisdiction=declared.jurisdiction,
            publisher=declared.publisher,
            kind=declared.kind,
            format=declared.format,
            topics=declared.topics,
            instrument_type=declared.instrument_type,
            evidence=declared.evidence,
            retired_at=declared.retired_at,
            own_keys=keys,
            confirms_address=live,
        )
    first = captures[0]
    publisher = atlas.publisher_at(first.url)
    return DocumentFacts(
        id=document,
        url=first.url,
        title=first.url,
        jurisdiction=_jurisdiction(atlas, *captures),
        publisher=publisher.id if publisher else None,
        origin="manual" if first.origin == "manual" else "imported",
        own_keys=tuple(dict.fromkeys(capture.url_key for capture in captures)),
        confirms_address=False,
    )


def _jurisdiction(atlas: Atlas, *captures: Capture) -> str | None:
    """The import's word, else the registry's host, else none."""
    for capture in captures:
        if capture.jurisdiction:
            return capture.jurisdiction
    publisher = atlas.publisher_at(captures[0].url)
    return publisher.jurisdiction if publisher else None


def _surroundings(
    atlas: Atlas, captures: Iterable[Capture], readings: Mapping[str, Reading]
) -> Mapping[frozenset[str], Surroundings]:
    complete = {url_key(index.url): index.complete for index in atlas.registry.indexes}
    listings: dict[frozenset[str], list[Listing]] = defaultdict(list)
    well: dict[frozenset[str], list[str]] = defaultdict(list)
    last_keys: dict[str, frozenset[str]] = {}
    for capture in captures:
        if capture.purpose == "robots":
            continue
        site, reading = atlas.site_of(capture.url), readings.get(capture.id)
        outcome = reading.outcome if reading is not None else capture.arrival_outcome
        if outcome in _READ_WELL:
            well[site].append(capture.captured_at)
        if capture.purpose == "document" or outcome not in ("listed", "not_modified"):
            continue
        if reading is not None and reading.outcome == "listed":
            last_keys[capture.url_key] = frozenset(reading.listed)
        # An index that says "not modified" lists what it listed before.
        if (keys := last_keys.get(capture.url_key)) is not None:
            is_complete = complete.get(capture.url_key, False)
            listings[site].append(Listing(capture.captured_at, capture.url_key, is_complete, keys))
    found = {site: Surroundings(tuple(listings[site]), tuple(times), site) for site, times in well.items()}
    return defaultdict(Surroundings, found)
