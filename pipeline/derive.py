"""From the checks of one document to all its derived rows (pure).

A worker gets a :class:`DocumentCase` and returns the rows of every table that belongs to that
document alone; what joins documents (positions) is made in :mod:`pipeline.positions`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db import ids
from db.reviews import Review
from pipeline.across.ways_in import link_rows, listing_rows
from pipeline.change_rows import ChangeRows, Side, change_rows, finding_rows
from pipeline.flapping import Flapping, flapping
from pipeline.history import GROUP, history
from pipeline.looks import Event, History, Look, Stand, target_of
from pipeline.outcomes import FAULTS, GOOD
from pipeline.relisted import Move
from pipeline.review_rows import Told, review_changes, standing_rows
from pipeline.reviews import reviewed, reviewed_facts
from pipeline.sameness import plain
from pipeline.surroundings import Surroundings

Rows = dict[str, list[dict[str, Any]]]
_TOPICS = {"cbe": ("cbe",), "equity": ("equity",), "both": ("cbe", "equity")}  # of each relevance


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of a document before it is read: its declaration, or what an import said."""

    id: str
    url: str
    title: str
    jurisdiction: str | None
    publisher: str | None
    kind: str | None = None
    format: str = "html"
    origin: str = "declared"
    topics: tuple[str, ...] = ()
    instrument_type: str | None = None
    evidence: str | None = None
    retired_at: str | None = None
    own_keys: tuple[str, ...] = ()
    confirms_address: bool = True


@dataclass(frozen=True, slots=True)
class DocumentCase:
    """One document with all its checks in canonical order, what was known around it, and what people decided
    about its readings; ``moves`` are the addresses at which it was listed in place of an older one."""

    facts: DocumentFacts
    looks: tuple[Look, ...]
    surroundings: Surroundings
    recipe: str
    reviews: tuple[Review, ...] = ()
    moves: tuple[Move, ...] = ()


def document_rows(case: DocumentCase) -> Rows:
    """Return the rows of ``case`` by table name."""
    told = history(case.looks, case.surroundings, case.facts.own_keys, case.moves)
    versions = [_version(case, stand) for stand in told.stands]
    restless = flapping(told.events, told.stands)
    rows: Rows = {
        "outcomes": [
            {"capture": c, "outcome": o, "reason": r, "look_of": case.facts.id} for c, o, r in told.outcomes
        ],
        "documents": [_document(case, told, restless)],
        "document_topics": [{"document": case.facts.id, "topic": topic} for topic in _topics(case, told)],
        "document_urls": [_address(case, *known) for known in told.addresses],
        "versions": [_version_row(case, number, one) for number, one in enumerate(versions, start=1)],
        "findings": [row for one in versions for row in finding_rows(one.version, one.held)],
        "mentions": [
            {"version": one.version, "term": term, "count": count}
            for one in versions
            for term, count in one.stand.reading.mentions.items()
        ],
        "links": [row for one in versions for row in link_rows(one.version, one.stand.reading.links)],
        "listings": listing_rows(case.facts.id, _own_keys(case, told), case.surroundings.listings),
        "changes": [],
        "change_spans": [],
        "field_changes": [],
        "change_sentences": [],
        "problems": _problem(case, told),
        "review_standings": standing_rows(case.facts.id, versions, case.reviews),
    }
    again = _earlier(versions)
    for place, event in enumerate(_events(case, told)):
        made = _event_rows(rows, case, event, versions)
        if event.kind in ("edited", "restored") and event.new is not None:
            made.change["reverts_to"] = again[event.new]
        if place in restless.between:
            made.change["flapping"] = 1
        _add_change(rows, made)
    for made in review_changes(case.facts.id, case.facts.jurisdiction, versions, case.reviews):
        _add_change(rows, made)
    return rows


def _own_keys(case: DocumentCase, told: History) -> set[str]:
    return {*case.facts.own_keys, *(ids.url_key(url) for url, _, _ in told.addresses)}


def _add_change(rows: Rows, made: ChangeRows) -> None:
    rows["changes"].append({"reverts_to": None, "flapping": 0} | made.change)
    rows["change_spans"] += made.spans
    rows["field_changes"] += made.fields
    rows["change_sentences"] += made.sentences


def _earlier(versions: Sequence[Told]) -> list[str | None]:
    """Return for each version the latest one before it with the same text, if there is any."""
    latest: dict[str, str] = {}
    found = []
    for one in versions:
        text = plain(one.stand.reading.text)
        found.append(latest.get(text))
        latest[text] = one.version
    return found


def _event_rows(rows: Rows, case: DocumentCase, event: Event, versions: Sequence[Told]) -> ChangeRows:
    old, new = (
        Side(versions[number].version, versions[number].stand.reading, versions[number].held)
        if number is not None
        else None
        for number in (event.old, event.new)
    )
    stood = (event.kind, new.version if new else None)
    return change_rows(
        event,
        document=case.facts.id,
        jurisdiction=case.facts.jurisdiction,
        title=case.facts.title,
        old=old,
        new=new,
        again=any((row["kind"], row["new_version"]) == stood for row in rows["changes"]),
    )


def _version(case: DocumentCase, stand: Stand) -> Told:
    reading = stand.reading
    return Told(
        ids.version_id(case.facts.id, stand.first.capture.id),
        stand,
        reviewed(reading.text, reading.findings, case.reviews),
    )


def _version_row(case: DocumentCase, number: int, told: Told) -> dict[str, Any]:
    stand, reading = told.stand, told.stand.reading
    facts = reviewed_facts(reading.facts, told.held)
    return {
        "id": told.version,
        "document": case.facts.id,
        "number": number,
        "text": reading.text,
        "title": reading.title or case.facts.title,
        "text_sha256": hashlib.sha256(reading.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "words": len(reading.text.split()),
        "recipe": case.recipe,
        "first_capture": stand.first.capture.id,
        "last_capture": stand.last.capture.id,
        "valid_from": stand.first.capture.captured_at,
        "valid_to": stand.ended_at,
        "last_seen_at": stand.last.capture.captured_at,
        "relevance": facts.relevance,
        "instrument_type": case.facts.instrument_type or facts.instrument_type,
        "issuing_body": facts.issuing_body,
        "status": facts.status,
        "as_of": facts.as_of,
        "language": facts.language,
        "document_kind": facts.document_kind,
    }


def _topics(case: DocumentCase, told: History) -> list[str]:
    """Return the declared topics; of what nobody declared, those that its text is about now."""
    if case.facts.topics or case.facts.origin == "declared" or not told.stands:
        return sorted(set(case.facts.topics))
    return list(_TOPICS.get(told.stands[-1].reading.facts.relevance, ()))


def _document(case: DocumentCase, told: History, restless: Flapping) -> dict[str, Any]:
    facts = case.facts
    current = told.stands[-1] if told.stands else None
    reading = current.reading if current else None
    checked = [look.capture.captured_at for look in case.looks]
    good, failing = _confirmation(case, told)
    address = told.addresses[-1][0] if told.addresses else facts.url
    return {
        "id": facts.id,
        "jurisdiction": facts.jurisdiction,
        "publisher": facts.publisher,
        "title": (reading.title if reading else "") or facts.title,
        "url": address,
        "url_key": ids.url_key(address),
        "format": reading.format if reading else facts.format,
        "origin": facts.origin,
        "kind": facts.kind or (reading.facts.document_kind if reading else None) or "policy",
        "instrument_type": facts.instrument_type or (reading.facts.instrument_type if reading else None),
        "evidence": "confirmed" if good and facts.confirms_address else facts.evidence,
        "relevance": reading.facts.relevance if reading else None,
        "tracked_since": checked[0] if checked else None,
        "retired_at": facts.retired_at,
        "last_checked_at": checked[-1] if checked else None,
        "last_confirmed_at": good,
        "last_changed_at": current.first.capture.captured_at if current else None,
        "removed_at": current.ended_at if current else None,
        "unconfirmed_since": failing[0] if failing and not _removed(told) else None,
        "flapping_since": None if _removed(told) else restless.since,
    }


def _confirmation(case: DocumentCase, told: History) -> tuple[str | None, list[str]]:
    """Return (last check that showed the document, times of the checks without success since)."""
    good: str | None = None
    failing: list[str] = []
    for look, (_, outcome, _) in zip(case.looks, told.outcomes, strict=True):
        if outcome in GOOD:
            good, failing = look.capture.captured_at, []
        elif outcome in FAULTS:
            failing.append(look.capture.captured_at)
    return good, failing


def _removed(told: History) -> bool:
    """Whether the document's removal is proven and it has not come back."""
    return bool(told.stands) and told.stands[-1].ended_at is not None


def _problem(case: DocumentCase, told: History) -> list[dict[str, Any]]:
    _, failing = _confirmation(case, told)
    if not failing or _removed(told) or case.facts.retired_at:
        return []
    _, outcome, reason = next(one for one in reversed(told.outcomes) if one[1] in FAULTS)
    return [
        {
            "id": ids.digest_id("problem", case.facts.id, failing[0]),
            "document": case.facts.id,
            "jurisdiction": case.facts.jurisdiction,
            "publisher": case.facts.publisher,
            "url": case.looks[-1].capture.url,
            "outcome": outcome,
            "reason": _with_company(case, reason) if outcome == "redirected_away" else reason,
            "since": failing[0],
            "last_at": failing[-1],
            "checks": len(failing),
        }
    ]


def _with_company(case: DocumentCase, reason: str) -> str:
    """Say of a page that was led away how many others of its host were, as known by now: together they
    are one case for a person."""
    last = case.looks[-1].capture
    others = case.surroundings.company(
        case.facts.id, ids.host_of(last.url), ids.url_key(target_of(last)), last.captured_at, later=True
    )
    alone = reason.partition(", with ")[0]
    return f"{alone}, with {others} other pages of this host" if others + 1 >= GROUP else alone


def _address(case: DocumentCase, url: str, since: str, until: str | None) -> dict[str, Any]:
    return {
        "document": case.facts.id,
        "url": url,
        "url_key": ids.url_key(url),
        "valid_from": since,
        "valid_to": until,
    }


def _events(case: DocumentCase, told: History) -> Iterator[Event]:
    yield from told.events
    if case.facts.retired_at and told.stands:
        last = len(told.stands) - 1
        seen = told.stands[-1].last.capture.captured_at
        yield Event("ended", "coverage", last, None, seen, case.facts.retired_at)
