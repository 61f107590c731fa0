"""From the shapes of a declaration file to the records that the other rooms know (pure)."""

from __future__ import annotations

from crawler.declared.shapes import DocumentShape, IndexShape, PublisherShape
from db import ids
from db.records import Declared, Index, LawAddress, NoticeRows, Publisher, WaybackAllowed


def document_id(shape: DocumentShape) -> str:
    """Return the id that a document keeps for ever: its pin, else from its first known address."""
    if shape.id:
        return shape.id
    return ids.document_id(ids.url_key(shape.earlier_urls[0] if shape.earlier_urls else shape.url))


def _hosts(shape: PublisherShape) -> tuple[str, ...]:
    """Return the declared hosts, then those that only addresses of its sections or documents are on, once
    each and without ``www.``: a site is judged whole, and an earlier address may be on a host of its own."""
    addresses = [law.url for law in shape.law]
    addresses += [url for document in shape.documents for url in (document.url, *document.earlier_urls)]
    declared = [host.removeprefix("www.") for host in shape.all_hosts()]
    return tuple(dict.fromkeys([*declared, *map(ids.host_of, addresses)]))


def index_of(shape: IndexShape, publisher: str) -> Index:
    """Return the record of an index of ``publisher``."""
    notices = NoticeRows(**shape.notices.model_dump()) if shape.notices else None
    return Index(shape.url, publisher, shape.purpose, shape.complete, shape.sections, notices)


def publisher_of(shape: PublisherShape, jurisdiction: str) -> Publisher:
    """Return the record of a publisher."""
    return Publisher(
        id=shape.id,
        jurisdiction=jurisdiction,
        name=shape.name,
        kind=shape.kind,
        official=shape.official,
        text_public=shape.text_public,
        url=shape.url,
        hosts=_hosts(shape),
        do_not_crawl=shape.do_not_crawl,
        cadence=shape.cadence,
        entries=tuple(shape.entries),
        budget=shape.budget,
        law=tuple(LawAddress(one.cites, one.url) for one in shape.law),
        wayback=WaybackAllowed(shape.wayback.reason, f"{shape.wayback.before.isoformat()}T00:00:00Z")
        if shape.wayback
        else None,
    )


def declared_of(shape: DocumentShape, publisher: str, jurisdiction: str) -> Declared:
    """Return the record of a document that a file declares."""
    return Declared(
        id=document_id(shape),
        name=shape.name,
        jurisdiction=jurisdiction,
        publisher=publisher,
        url=shape.url,
        title=shape.title,
        topics=tuple(shape.topics),
        kind=shape.kind,
        format=shape.format,
        instrument_type=shape.instrument_type,
        main=shape.main,
        drop=tuple(shape.drop),
        min_chars=shape.expect.min_chars,
        contains=tuple(shape.expect.contains),
        evidence=shape.evidence,
        retired_at=f"{shape.retired.isoformat()}T00:00:00Z" if shape.retired else None,
        earlier_urls=tuple(shape.earlier_urls),
        script=shape.script,
    )
