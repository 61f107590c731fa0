"""What people decided about readings, applied to the readings of one version (pure).

A decision is about a sentence: it applies to whatever the rules read for that field and key from the same
quote (but for spacing and typography), in every version in which the sentence stands, whatever rules
come later. Where the quote went, the review has lapsed and alters nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from db.records import Facts, Finding
from db.reviews import Review
from pipeline.sameness import plain

DECISIONS = ("accept", "correct", "reject", "dispute")
STATES = {"accept": "accepted", "correct": "corrected", "dispute": "disputed"}
# The sentence stands, and the rules no longer read anything from it: the person's reading does.
RULE = "review"

Place = tuple[str, str, str]
Statement = tuple[str, str]
# What a finding is within its version: field, key, stance, value, start.
Identity = tuple[str, str | None, str | None, str | None, int]

# What may stand in a text for a plain character of a normalised quote.
_LOOSE = {
    " ": r"[^\S\n]+",
    "'": "['‘’‚‛′´`ʼ]",
    '"': '["“”„‟″]',
    "-": "[-‐‑‒–—―−]",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a decision made of a finding: its ``state``, since when, and what the rules had read (None: they
    read nothing there, or what they read stands)."""

    state: str
    at: str
    read_as: Finding | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The findings of one version as people left them. ``marks`` tells by :func:`identity` which were decided
    about; ``holding`` are the ids of the reviews whose sentence stands here; ``decided`` the (field, key) in
    which one of them has effect."""

    findings: tuple[Finding, ...]
    marks: Mapping[Identity, Mark] = field(default_factory=dict)
    holding: frozenset[str] = frozenset()
    decided: frozenset[tuple[str, str]] = frozenset()


def quote_digest(quote: str) -> str:
    """Return the SHA-256 of the normalised quote, in hex."""
    return hashlib.sha256(plain(quote).encode("utf-8", "surrogatepass")).hexdigest()


def identity(found: Finding) -> Identity:
    """Return what tells ``found`` apart within its version."""
    return (found.field, found.key, found.stance, found.value, found.start)


def statement(stance: str | None, value: str | None) -> Statement:
    """Return stance and value so that none and empty are the same."""
    return (stance or "", value or "")


def place_of(review: Review) -> Place:
    """Return the field, key and quote that a review is about."""
    return (review.field, review.key or "", review.quote_sha256)


def was(review: Review) -> Statement:
    """Return what the rules had read when the review was made."""
    return statement(review.was_stance, review.was_value)


def result(review: Review) -> Statement | None:
    """Return what a review stands for, None for a rejection."""
    return None if review.decision == "reject" else statement(review.stance, review.value)


def in_force(reviews: Iterable[Review]) -> list[Review]:
    """Return, of the reviews of one document, the last about each reading, in canonical order."""
    last: dict[tuple[Place, Statement], Review] = {}
    for review in sorted(reviews, key=lambda one: (one.at, one.id)):
        if not review.blind:
            last[place_of(review), was(review)] = review
    return [review for _, review in sorted(last.items())]


def reviewed(text: str, findings: Sequence[Finding], reviews: Sequence[Review]) -> Reviewed:
    """Return what ``reviews`` (of this document, as many as there are) make of ``findings`` of ``text``."""
    if not reviews:
        return Reviewed(tuple(findings))
    asked = {(review.field, review.key or "") for review in reviews}
    read: dict[Place, list[Finding]] = defaultdict(list)
    for found in findings:
        if (found.field, found.key or "") in asked:
            read[found.field, found.key or "", quote_digest(found.quote)].append(found)
    decisions: dict[Place, list[Review]] = defaultdict(list)
    for review in in_force(reviews):
        decisions[place_of(review)].append(review)
    left = {identity(found): found for found in findings}
    marks: dict[Identity, Mark] = {}
    decided: set[tuple[str, str]] = set()
    gone: list[Finding] = []
    for place, of_place in decisions.items():
        for review, about in _paired(of_place, read.get(place, [])):
            about = about or _unread(text, review)
            if not about:
                continue
            decided.add(place[:2])
            for found in about:
                left.pop(identity(found), None)
                if review.decision == "reject":
                    gone.append(found)
            for now, mark in (_decided(found, review) for found in about if review.decision != "reject"):
                left[identity(now)], marks[identity(now)] = now, mark
    kept = _without_followers(list(left.values()), gone)
    kept.sort(key=lambda f: (f.start, f.end, f.field, f.key or "", f.stance or "", f.value or "", f.rule))
    holding = frozenset(r.id for r in reviews if place_of(r) in read or where_stands(text, r.quote))
    return Reviewed(tuple(kept), marks, holding, frozenset(decided))


def _paired(reviews: Sequence[Review], read: Sequence[Finding]) -> list[tuple[Review, list[Finding]]]:
    """Return each review with the findings that it is about: those that say what it was made about, else, where
    the rules read something else by now, what no other review is about."""
    by_statement: dict[Statement, list[Finding]] = defaultdict(list)
    for found in read:
        by_statement[statement(found.stance, found.value)].append(found)
    exact = {was(review) for review in reviews} & set(by_statement)
    free = [said for said in by_statement if said not in exact]
    pairs = []
    for review in reviews:
        if was(review) in by_statement:
            pairs.append((review, by_statement[was(review)]))
        else:
            pairs.append((review, by_statement[free.pop(0)] if free else []))
    return pairs


def _decided(found: Finding, review: Review) -> tuple[Finding, Mark]:
    now = replace(found, stance=review.stance or None, value=review.value or None)
    if review.decision != "dispute":
        now = replace(now, confidence=1.0)
    read_as = found if now != found and found.rule != RULE else None
    return now, Mark(STATES[review.decision], review.at, read_as)


def _unread(text: str, review: Review) -> list[Finding]:
    """Return the reading that a person accepted or corrected, where the sentence stands and the rules no longer
    read it."""
    if review.decision not in ("accept", "correct") or not (where := where_stands(text, review.quote)):
        return []
    start, end = where
    quote = text[start:end]
    return [Finding(review.field, review.key, None, quote, start, end, RULE, confidence=1.0)]


def where_stands(text: str, quote: str) -> tuple[int, int] | None:
    """Return where ``quote`` stands in ``text``, but for spacing and typography."""
    if not quote:
        return None
    if (start := text.find(quote)) >= 0:
        return start, start + len(quote)
    found = re.search("".join(_LOOSE.get(c, re.escape(c)) for c in plain(quote)), text)
    return found.span() if found else None


def _without_followers(findings: list[Finding], gone: Sequence[Finding]) -> list[Finding]:
    """Return ``findings`` so that none follows from a reading that was taken out: it follows from another
    of the same key, or goes too."""
    taken = {(f"{found.field}:{found.key}", found.start) for found in gone}
    kept = []
    for one in findings:
        source = one.detail.get("follows")
        if (source, one.start) in taken:
            others = [found for found in findings if f"{found.field}:{found.key}" == source]
            if not others:
                continue
            other = min(others, key=lambda found: found.start)
            one = replace(one, quote=other.quote, start=other.start, end=other.end, page=other.page)
        kept.append(one)
    return kept


def reviewed_facts(facts: Facts, held: Reviewed) -> Facts:
    """Return ``facts`` with what people corrected of the document itself: its form, its body, its status."""
    for name in ("instrument_type", "issuing_body", "status"):
        if any(where == name for where, _ in held.decided):
            values = [found.value for found in held.findings if found.field == name]
            changed: dict[str, Any] = {name: values[0] if values else None}
            facts = replace(facts, **changed)
    return facts
