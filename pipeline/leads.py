"""What discovery came upon, judged by its text: which candidates become documents, and why not the others (pure).

A candidate is one address that a walk asked for. What becomes of it depends on all its captures, on what
is declared and followed on its site, and on what people decided; never on the order in which they came.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db import ids
from db.records import Capture, Decision
from pipeline.atlas import Atlas
from pipeline.reading import Reading
from pipeline.relisted import Move

# Pages with fewer words may be alike without being the same document.
_TELLING_WORDS = 40
# Why an address is followed that no walk came upon.
PINNED = "a person pinned it"
DISMISSED = "a person dismissed it"
_POLICY_FIELDS = frozenset({"cbe_dimension", "equity_strategy"})
Look = tuple[Capture, Reading | None]


@dataclass(frozen=True, slots=True)
class Lead:
    """One candidate and what became of it. ``state``: tracked, pinned, known (it is another document's
    address or text), irrelevant, unreadable or dismissed. ``adopted`` are the ids of the captures that
    are looks at ``document``; ``retired_at`` is when a person dismissed a document that was tracked."""

    url_key: str
    url: str
    state: str
    reason: str
    document: str | None = None
    jurisdiction: str | None = None
    publisher: str | None = None
    found_on: str | None = None
    why: str | None = None
    title: str | None = None
    relevance: str | None = None
    found_at: str | None = None
    adopted: tuple[str, ...] = ()
    retired_at: str | None = None


def final_key(capture: Capture) -> str:
    """Return the key of the address that answered."""
    return ids.url_key(capture.final_url or capture.url)


def is_policy(reading: Reading) -> bool:
    """Whether a text says something of our subjects itself: a dimension or a strategy, and not only the
    name of a group of students, which stands on most pages of an agency."""
    if reading.outcome != "received" or reading.facts.relevance == "none":
        return False
    return any(finding.field in _POLICY_FIELDS for finding in reading.findings)


def leads(
    atlas: Atlas,
    captures: Sequence[Capture],
    readings: Mapping[str, Reading],
    decisions: Mapping[str, Decision],
    moves: Mapping[str, Move] | None = None,
) -> list[Lead]:
    """Return a lead for every address that was a candidate among ``captures`` (all of whole sites, in
    canonical order), by when it was worth following first. An address of ``moves`` is that of the document
    that was listed there in place of an older address, and is followed as its."""
    looks: dict[str, list[Look]] = defaultdict(list)
    for capture in captures:
        if capture.purpose == "candidate":
            looks[final_key(capture)].append((capture, readings.get(capture.id)))
    known = _Known(atlas, captures, readings)
    made: list[Lead] = []
    for key, seen in sorted(looks.items(), key=lambda item: _rank(item[0], item[1])):
        lead = _lead(atlas, key, seen, decisions.get(key), known)
        if move := (moves or {}).get(key):
            lead = replace(lead, state="tracked", reason=move.reason, document=move.document, adopted=())
        if lead.document and lead.state != "known":
            known.remember(atlas, lead, seen)
        made.append(lead)
    return made


def pinned_unseen(atlas: Atlas, decisions: Iterable[Decision], seen: frozenset[str]) -> list[Lead]:
    """Return the leads of pinned addresses that no walk came upon (``seen`` are the keys of all leads),
    where a publisher is declared for them and no document."""
    declared = {ids.url_key(url) for one in atlas.declared.values() for url in (one.url, *one.earlier_urls)}
    made = []
    for one in sorted(decisions, key=lambda decision: decision.url_key):
        publisher = atlas.publisher_at(one.url)
        if one.decision != "pin" or one.url_key in seen | declared or publisher is None:
            continue
        made.append(
            Lead(
                one.url_key,
                one.url,
                "pinned",
                one.reason or PINNED,
                ids.document_id(one.url_key),
                publisher.jurisdiction,
                publisher.id,
                why=PINNED,
                found_at=one.at,
            )
        )
    return made


def dismissed_unseen(
    atlas: Atlas, captures: Iterable[Capture], decisions: Mapping[str, Decision], led_to: Iterable[Lead]
) -> list[Lead]:
    """Return leads that retire the documents among ``captures`` that a person dismissed and no walk came upon
    (``led_to`` are the leads of all walks): cited sections, what was pinned, imported or supplied before."""
    begun = {(c.document, c.captured_at) for c in captures if c.purpose == "document" and c.document}
    told = {lead.document for lead in led_to if lead.state != "known"} | set(atlas.declared)
    first = {document: at for document, at in sorted(begun, reverse=True) if document not in told}
    made = []
    for key, one in sorted(decisions.items()):
        own = ids.document_id(key)
        if one.decision == "dismiss" and own in first and first[own] <= one.at:
            made.append(Lead(key, one.url, "dismissed", one.reason or DISMISSED, own, retired_at=one.at))
    return made


class _Known:
    """What is followed on the sites anyway: addresses and texts, and the documents that they are."""

    def __init__(self, atlas: Atlas, captures: Sequence[Capture], readings: Mapping[str, Reading]) -> None:
        self.at: dict[str, str] = {}
        self.saying: dict[tuple[frozenset[str], str], str] = {}
        self.documents = {c.document for c in captures if c.purpose == "document" and c.document}
        for capture in captures:
            if capture.purpose == "document" and capture.document:
                self.at.setdefault(final_key(capture), capture.document)
                self._say(atlas, capture, readings.get(capture.id), capture.document)
        for one in atlas.declared.values():
            for url in (one.url, *one.earlier_urls):
                self.at[ids.url_key(url)] = one.id

    def remember(self, atlas: Atlas, lead: Lead, seen: Sequence[Look]) -> None:
        adopted = set(lead.adopted)
        for capture, reading in seen:
            if capture.id in adopted and lead.document:
                self._say(atlas, capture, reading, lead.document)

    def twin(self, atlas: Atlas, seen: Sequence[Look], own: str) -> str | None:
        """Return another document that says the same as any of the looks."""
        for capture, reading in seen:
            words = _digest(reading)
            other = self.saying.get((atlas.site_of(capture.url), words)) if words else None
            if other and other != own:
                return other
        return None

    def _say(self, atlas: Atlas, capture: Capture, reading: Reading | None, document: str) -> None:
        if words := _digest(reading):
            self.saying.setdefault((atlas.site_of(capture.url), words), document)


def _digest(reading: Reading | None) -> str | None:
    words = reading.text.split() if reading is not None and reading.outcome == "received" else []
    if len(words) < _TELLING_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _rank(key: str, seen: Sequence[Look]) -> tuple[bool, str, str]:
    """Order leads by their first look that says policy: of two with the same text that one is the document."""
    first = next((capture.captured_at for capture, reading in seen if reading and is_policy(reading)), None)
    return first is None, first or seen[0][0].captured_at, key


def _lead(atlas: Atlas, key: str, seen: Sequence[Look], decision: Decision | None, known: _Known) -> Lead:
    first, own = seen[0][0], ids.document_id(key)
    url = first.final_url or first.url
    good = [(capture, reading) for capture, reading in seen if reading and reading.outcome == "received"]
    shown = good[-1][1] if good else None
    state, reason, document = _state(atlas, seen, own, known.at.get(key), decision, known)
    publisher = atlas.publisher_at(url)
    start = _start(seen, state, followed=own in known.documents)
    retired = decision.at if decision and state == "dismissed" and document else None
    looks = seen[start:] if document == own and start is not None else ()
    adopted = tuple(c.id for c, _ in looks if retired is None or c.captured_at <= retired)
    return Lead(
        url_key=key,
        url=url,
        state=state,
        reason=reason,
        document=document,
        jurisdiction=publisher.jurisdiction if publisher else None,
        publisher=publisher.id if publisher else None,
        found_on=first.found_on,
        why=first.why,
        title=(shown.title or None) if shown else None,
        relevance=shown.facts.relevance if shown else None,
        found_at=first.captured_at,
        adopted=adopted,
        retired_at=retired,
    )


def _start(seen: Sequence[Look], state: str, *, followed: bool) -> int | None:
    """Return the place of the first look that counts: the first that says policy; of a pinned address, or
    one that is followed for another reason, the first that shows a document."""
    saying = [at for at, (_, reading) in enumerate(seen) if reading and is_policy(reading)]
    shown = [at for at, (_, reading) in enumerate(seen) if reading and reading.outcome == "received"]
    if state == "pinned" or (followed and not saying):
        return shown[0] if shown else None
    return saying[0] if saying else None


def _state(
    atlas: Atlas,
    seen: Sequence[Look],
    own: str,
    at_address: str | None,
    decision: Decision | None,
    known: _Known,
) -> tuple[str, str, str | None]:
    """Return (state, reason, document)."""
    if at_address and at_address != own:
        return "known", f"its address is that of {_named(atlas, at_address)}", at_address
    if twin := known.twin(atlas, seen, own):
        return "known", f"its text is that of {_named(atlas, twin)}", twin
    followed = own in known.documents
    if decision and decision.decision == "pin":
        return "pinned", decision.reason or PINNED, own
    saying = next(((capture, reading) for capture, reading in seen if reading and is_policy(reading)), None)
    if decision:
        begun = followed or (saying is not None and saying[0].captured_at < decision.at)
        return "dismissed", decision.reason or DISMISSED, own if begun else None
    if saying:
        return "tracked", f"its text speaks of {_subject(saying[1])}", own
    if followed:
        return "tracked", "it is followed for another reason, or was when its text spoke of policy", own
    shown = [reading for _, reading in seen if reading and reading.outcome == "received"]
    if shown:
        only = (
            "names groups of students only"
            if shown[-1].facts.relevance != "none"
            else "says nothing of policy"
        )
        return "irrelevant", f"its text {only}", None
    capture, reading = seen[-1]
    outcome = reading.outcome if reading else capture.error or capture.arrival_outcome or "no answer"
    return "unreadable", f"{outcome}: {reading.reason}" if reading else outcome, None


def _subject(reading: Reading | None) -> str:
    said = reading.facts.relevance if reading else "none"
    return {
        "cbe": "competency-based education",
        "equity": "equity",
        "both": "competency-based education and equity",
    }.get(said, said)


def _named(atlas: Atlas, document: str) -> str:
    one = atlas.declared.get(document)
    return f"the declared {one.title!r}" if one else f"document {document}"
