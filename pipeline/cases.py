"""From declarations and captures to cases: which checks belong to which document, read how (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from db.ids import host_of, url_key
from db.records import Capture
from pipeline.atlas import Atlas
from pipeline.derive import DocumentCase, DocumentFacts
from pipeline.looks import Look, document_of
from pipeline.named_law import PRINTED_BY, named_law
from pipeline.reading import Manner, Reading
from pipeline.relisted import Move
from pipeline.sites import surroundings

if TYPE_CHECKING:
    from pipeline.leads import Lead

# What a citation names that is the legal form of the text at its address; an act's page may be a bill's.
_LAW_FORMS = frozenset({"statute", "regulation", "board_policy"})
# Of what the clean text is taken.
_TEXTS = frozenset({"document", "control"})
# How the reason begins for which a section of law is followed; its citation stands at the end.
CITED, NAMED = "cited by ", "named in the declarations: "


def manner_of(atlas: Atlas, capture: Capture) -> Manner:
    """Return how the body of ``capture`` is to be read, without the boilerplate learnt of its host."""
    manner = _manner(atlas, capture)
    known = atlas.boilerplate.get(host_of(capture.url)) if manner.purpose in _TEXTS else None
    return replace(manner, boilerplate=known) if known else manner


def _manner(atlas: Atlas, capture: Capture) -> Manner:
    """Return how the body of ``capture`` is to be read: a candidate for its words, as the document is that it
    would be a look at (one that was found may be declared later)."""
    if capture.purpose not in ("document", "candidate"):
        return _listing(atlas, capture)
    declared = atlas.declared.get(document_of(capture) or "")
    if declared is None:
        whose = atlas.publisher_at(capture.url)
        home, form = _jurisdiction(atlas, capture), _law_form(atlas, (capture,))
        return Manner(jurisdiction=home, instrument_type=form, official=whose.official if whose else None)
    whose = atlas.publishers.get(declared.publisher)
    return Manner(
        main=declared.main,
        drop=declared.drop,
        min_chars=declared.min_chars,
        contains=declared.contains,
        jurisdiction=declared.jurisdiction,
        instrument_type=declared.instrument_type,
        official=whose.official if whose else None,
    )


def _listing(atlas: Atlas, capture: Capture) -> Manner:
    index = atlas.lists.get(capture.url_key)
    if index is None:
        return Manner(purpose="control" if capture.purpose == "control" else "listing")
    jurisdiction = atlas.publishers[index.publisher].jurisdiction
    return Manner(purpose="notices", jurisdiction=jurisdiction, notices=index.notices)


def cases(
    atlas: Atlas,
    captures: Sequence[Capture],
    readings: Mapping[str, Reading],
    *,
    recipe: str,
    sample: bool,
    leads: Iterable[Lead] = (),
    moves: Mapping[str, Move] | None = None,
) -> list[DocumentCase]:
    """Return a case for every document among ``captures`` (all captures of whole sites, in canonical
    order; ``readings`` by capture id). What ``leads`` adopted are looks at their documents too."""
    looks: dict[str, list[Look]] = defaultdict(list)
    moved = moves or {}
    found = {
        lead.document: lead
        for lead in leads
        if lead.document and lead.state != "known" and lead.url_key not in moved
    }
    adopted = {capture: lead.document for lead in found.values() for capture in lead.adopted}
    for capture in captures:
        document = capture.document if capture.purpose == "document" else adopted.get(capture.id)
        if document:
            looks[document].append(Look(capture, readings.get(capture.id)))
    around = surroundings(atlas, captures, readings)
    return [
        DocumentCase(
            _with_lead(
                document_facts(atlas, document, _at_home(seen, moved), sample=sample),
                found.get(document),
            ),
            tuple(seen),
            around[atlas.site_of(seen[0].capture.url)],
            recipe,
            moves=tuple(move for _, move in sorted(moved.items()) if move.document == document),
        )
        for document, seen in sorted(looks.items())
    ]


def _at_home(seen: Sequence[Look], moved: Mapping[str, Move]) -> list[Capture]:
    """Return the captures of a document but for those at addresses where it was listed later."""
    return [look.capture for look in seen if look.capture.url_key not in moved]


def document_facts(
    atlas: Atlas, document: str, captures: Sequence[Capture], *, sample: bool
) -> DocumentFacts:
    """Return what is known of ``document`` before reading it: its declaration, why it is followed, or
    what imports said.

    An address counts as confirmed by a live crawl of the real site; a sample or an import never
    confirms it. A live capture of what nobody declared says why it was asked for: it was discovered.
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
    found = next((capture for capture in captures if _is_found(capture)), None)
    return DocumentFacts(
        id=document,
        url=first.url,
        title=_citation(found) or first.url,
        jurisdiction=_jurisdiction(atlas, *captures),
        publisher=publisher.id if publisher else None,
        origin="discovered" if found else "manual" if first.origin == "manual" else "imported",
        instrument_type=_law_form(atlas, captures),
        own_keys=tuple(dict.fromkeys(capture.url_key for capture in captures)),
        confirms_address=found is not None and live,
    )


def _with_lead(facts: DocumentFacts, lead: Lead | None) -> DocumentFacts:
    """Return the facts with what discovery adds: a person may have dismissed the document."""
    return replace(facts, retired_at=lead.retired_at) if lead and lead.retired_at else facts


def _is_found(capture: Capture) -> bool:
    """Whether the crawl asked for an address that nobody declared, for a reason that it kept."""
    return capture.origin == "live" and bool(capture.why or capture.found_on)


def _citation(found: Capture | None) -> str | None:
    """Return the citation for which a section of law is followed."""
    if found and found.why and found.why.startswith((CITED, NAMED)):
        return found.why.rpartition(": ")[2]
    return None


def _law_form(atlas: Atlas, captures: Sequence[Capture]) -> str | None:
    """Return the legal form of a section of law that was found: what its citation names, else, in a chapter
    whose contents are followed, what its publisher prints. Acts, bills and other pages say it themselves."""
    found = next((capture for capture in captures if _is_found(capture)), None)
    publisher = atlas.publisher_at(found.url) if found else None
    if found is None or publisher is None:
        return None
    if cited := _citation(found):
        kind = named_law(cited, publisher.jurisdiction)[0]
        return (kind if kind in _LAW_FORMS else None) if kind else PRINTED_BY.get(publisher.kind)
    chapters = [i.sections for i in atlas.registry.indexes if i.publisher == publisher.id and i.sections]
    in_chapter = found.url_key.startswith(tuple(url_key(chapter) for chapter in chapters))
    return PRINTED_BY.get(publisher.kind) if in_chapter else None


def _jurisdiction(atlas: Atlas, *captures: Capture) -> str | None:
    """The import's word, else the registry's host, else none."""
    for capture in captures:
        if capture.jurisdiction:
            return capture.jurisdiction
    publisher = atlas.publisher_at(captures[0].url)
    return publisher.jurisdiction if publisher else None
