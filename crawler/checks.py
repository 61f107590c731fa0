"""The checks that declarations and earlier findings ask for (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from crawler.items import Check
from db.records import Declared, Registry


def declared_checks(registry: Registry) -> Iterator[Check]:
    """Yield a check for each declared index, sitemap and document."""
    publishers = {publisher.id: publisher for publisher in registry.publishers}
    for index in registry.indexes:
        of = publishers[index.publisher]
        yield Check(index.url, index.purpose, of.id, of.jurisdiction, hosts=of.hosts)
    for one in registry.documents:
        of = publishers[one.publisher]
        yield Check(
            one.url, "document", of.id, one.jurisdiction, one.id, one.title, of.hosts, script=one.script
        )


def followed_checks(
    registry: Registry, found: Iterable[Declared], known: Collection[str | None]
) -> Iterator[Check]:
    """Yield a check for each found document whose publisher is crawled now; one that is ``known`` (declared by
    now), or whose publisher is declared no more, is left out."""
    publishers = {publisher.id: publisher for publisher in registry.publishers}
    for one in found:
        of = publishers.get(one.publisher)
        if of is not None and one.id not in known:
            yield Check(
                one.url,
                "document",
                of.id,
                one.jurisdiction,
                one.id,
                one.title,
                of.hosts,
                one.found_on,
                one.why,
            )
