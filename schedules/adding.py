"""From a proposal that a person agreed to, to the lines that are added to a source file (pure)."""

from __future__ import annotations

from crawler.declared_additions import Addition
from schedules.proposing import Proposal
from schedules.proposing_places import Office


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
