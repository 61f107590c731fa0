"""What is held of each kind of source in each jurisdiction, and why not where nothing is (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from db.records import Declared, Publisher, Registry
from pipeline.outcomes import outcome_words

KINDS = ("statute_section", "rule_section", "board_policy", "agency_page")
# The kind of publisher that each is expected from; national and register publishers print none of them.
PUBLISHED_BY = {
    "statute_section": "legislature",
    "rule_section": "rules",
    "board_policy": "board",
    "agency_page": "agency",
}
_OF_PUBLISHER = {publisher: kind for kind, publisher in PUBLISHED_BY.items()}
_OF_FORM = {"statute": "statute_section", "regulation": "rule_section"}
# What a publisher of law prints beside sections. Other forms say nothing: a plain page reads as an agency's.
_NO_SECTION = frozenset(
    {"bill", "proposed_rule", "executive_order", "guidance", "framework", "plan", "news_release", "report"}
    | {"secondary", "board_policy"}
)
# Outcomes by which a site says that it does not want to be read.
REFUSALS = frozenset({"blocked", "robots_disallowed"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Followed:
    """A document as it stands: ``current`` says that it has a text now, ``outcome`` is the fault that its
    last checks came to, or ``removed`` (None: none, or never asked); ``found`` that a citation or discovery led to it."""

    id: str
    jurisdiction: str | None
    publisher: str | None
    instrument_type: str | None
    current: bool = False
    outcome: str | None = None
    found: bool = False


def kind_of(publisher: Publisher | None, instrument_type: str | None) -> str | None:
    """Return the kind of source that a document is by its publisher and its legal form, or None for others.

    Sections of statutes and rules are told apart by their form where one publisher prints both.
    """
    if publisher is not None and not publisher.official:
        return None
    if publisher is None or publisher.kind == "other":
        return _OF_FORM.get(instrument_type or "")
    if publisher.kind in ("legislature", "rules"):
        if instrument_type in _NO_SECTION:
            return None
        return _OF_FORM.get(instrument_type or "") or _OF_PUBLISHER[publisher.kind]
    if publisher.kind == "agency" and instrument_type == "board_policy":
        return "board_policy"
    return _OF_PUBLISHER.get(publisher.kind)


def holdings(registry: Registry, documents: Iterable[Followed]) -> list[Row]:
    """Return the rows of ``holdings``: every jurisdiction but the nation, with each of :data:`KINDS`.

    ``documents`` are those that there are captures of, or that citations lead to; what is declared and was
    never asked for is added here, and what is retired is left out.
    """
    publishers = {publisher.id: publisher for publisher in registry.publishers}
    by_cell: dict[tuple[str, str], list[Followed]] = defaultdict(list)
    for one in _with_declared(registry.documents, documents):
        kind = kind_of(publishers.get(one.publisher or ""), one.instrument_type)
        if kind and one.jurisdiction:
            by_cell[one.jurisdiction, kind].append(one)
    return [
        _row(registry, place.code, kind, by_cell[place.code, kind])
        for place in sorted(registry.jurisdictions, key=lambda place: place.code)
        if place.kind != "national"
        for kind in KINDS
    ]


def _with_declared(declared: Sequence[Declared], documents: Iterable[Followed]) -> list[Followed]:
    """Return ``documents`` once each, and what is declared and not among them as waiting."""
    known: dict[str, Followed] = {}
    for one in sorted(documents, key=lambda one: (one.found, one.id)):  # what there are captures of first
        known.setdefault(one.id, one)
    for doc in declared:
        if doc.retired_at is not None:
            known.pop(doc.id, None)
        elif doc.id not in known or known[doc.id].found:
            known[doc.id] = Followed(doc.id, doc.jurisdiction, doc.publisher, doc.instrument_type)
    return list(known.values())


def _row(registry: Registry, code: str, kind: str, documents: Sequence[Followed]) -> Row:
    held = sum(one.current for one in documents)
    removed = sum(one.outcome == "removed" and not one.current for one in documents)
    gap = "; ".join(gap.reason for gap in registry.gaps if (gap.jurisdiction, gap.kind) == (code, kind))
    state, reason = ("held", gap or None) if held else _absence(registry, code, kind, documents, gap)
    return {
        "jurisdiction": code,
        "kind": kind,
        "state": state,
        "documents": held,
        "waiting": len(documents) - held - removed,
        "removed": removed,
        "reason": reason,
    }


def _absence(
    registry: Registry, code: str, kind: str, documents: Sequence[Followed], gap: str
) -> tuple[str, str]:
    """Return (state, reason) where nothing is held; ``gap`` is what the declarations say is missing."""
    if closed := _closed(registry, code, kind):
        return "refused", closed
    if documents and all(one.outcome in REFUSALS for one in documents):
        return "refused", f"{_counted(documents)}, and the site refused: {_outcomes(documents)}"
    if not documents:
        return "missing", gap or "no address is declared"
    were_read = any(one.outcome == "removed" for one in documents)
    told = f"{_counted(documents)}, {'none has a text now' if were_read else 'none read yet'}"
    faults = _outcomes(documents)
    return "missing", "; ".join(filter(None, (f"{told}: {faults}" if faults else told, gap)))


def _closed(registry: Registry, code: str, kind: str) -> str | None:
    """Return why the publishers of this kind are not crawled, where that holds for all of them."""
    own = [
        p
        for p in registry.publishers
        if p.jurisdiction == code and p.kind == PUBLISHED_BY[kind] and p.official
    ]
    words = [publisher.do_not_crawl for publisher in own]
    return "; ".join(dict.fromkeys(word for word in words if word)) if own and all(words) else None


def _counted(documents: Sequence[Followed]) -> str:
    many = f"{len(documents)} address{'' if len(documents) == 1 else 'es'}"
    return f"{many} declared or found" if any(one.found for one in documents) else f"{many} declared"


def _outcomes(documents: Sequence[Followed]) -> str:
    counted = Counter(one.outcome for one in documents if one.outcome)
    return ", ".join(f"{count} {outcome_words(outcome)}" for outcome, count in sorted(counted.items()))
