"""From one answer to a proposal that was tried on it, and from that to what is added to a source file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rapidfuzz.distance import LCSseq

from crawler.declared.additions import Addition
from crawler.trials.trial import Tried
from db.records import Registry
from pipeline.reading import Manner, Reading
from schedules import trying
from schedules.proposing import Proposal, Said, propose
from schedules.proposing_places import Office

# How alike the text must be with the proposed selector and without it.
_ALIKE = 0.98


def proposed(tried: Tried, read: Reading, registry: Registry, said: Said) -> Proposal:
    """Return what to declare for an answer that was read without a declaration, tried on that answer: a
    selector that loses or adds words is left out."""
    marks = trying.marks(tried, read)
    made = propose(tried, read, marks, registry, said)
    if marks.main is None:
        return made
    [again] = trying.readings([(tried, _manner(made))])
    alike = LCSseq.normalized_similarity(read.text.split(), again.text.split()) >= _ALIKE
    if again.outcome == "received" and alike:
        return made
    return propose(tried, read, replace(marks, main=None), registry, said)


def _manner(made: Proposal) -> Manner:
    """Return how the document would be read by its proposed declaration."""
    document: dict[str, Any] = dict(made.document)
    expected = document.get("expect", {})
    return Manner(
        main=document.get("main"),
        min_chars=expected.get("min_chars", 0),
        contains=tuple(expected.get("contains", ())),
        jurisdiction=made.office.jurisdiction,
        instrument_type=document.get("instrument_type"),
    )


def addition_of(proposal: Proposal) -> Addition:
    """Return what to add to the declarations."""
    office = proposal.office
    return Addition(
        office.jurisdiction, office.id, proposal.document, None if office.known else _publisher(office)
    )


def _publisher(office: Office) -> dict[str, object]:
    keys: dict[str, object] = {"id": office.id, "name": office.name, "kind": office.kind, "url": office.url}
    if not office.official:
        keys["official"] = False
    if office.kind == "national":
        keys["text_public"] = False
    return keys
