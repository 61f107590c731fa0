"""The rows that people's decisions make: changes of cause ``review``, where each decision stands, tallies (pure).

A decision that alters what is published about a version is a change of ours, dated by the decision; the text
is the same on both sides. What is accepted makes none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db import ids
from db.records import FieldChange, Finding
from db.reviews import Review
from pipeline.change_rows import ChangeRows, priority_columns
from pipeline.compare import compare, priority
from pipeline.compare.sentences import Sentence, joined
from pipeline.looks import Stand
from pipeline.positions import POSITION_FIELDS
from pipeline.reviews import (
    DECISIONS,
    STATES,
    Place,
    Reviewed,
    Statement,
    in_force,
    place_of,
    quote_digest,
    result,
    was,
    where_stands,
)
from pipeline.sentence_rows import sentence_rows
from pipeline.spoken import spoken_within

_SAME_TEXT = "The text did not change."
_VERBS = {"by_waiver": "allows by waiver"}


@dataclass(frozen=True, slots=True)
class Told:
    """A version of a document, the text that stood, and what people made of its readings."""

    version: str
    stand: Stand
    held: Reviewed


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision that altered something: what stood before it (None: taken out) and what it stands for."""

    review: Review
    kind: str
    before: Statement | None
    after: Statement | None


def turns(reviews: Iterable[Review]) -> Iterator[Turn]:
    """Yield the decisions about one document that altered what is published, in order of time for each reading."""
    threads: dict[tuple[Place, Statement], list[Review]] = defaultdict(list)
    for review in sorted(reviews, key=lambda one: (one.at, one.id)):
        if not review.blind:
            threads[place_of(review), was(review)].append(review)
    for (_, read), decisions in sorted(threads.items()):
        before: Statement | None = read
        is_disputed = False
        for review in decisions:
            after = result(review)
            disputes = review.decision == "dispute"
            if after != before:
                yield Turn(review, "corrected", before, after)
            elif disputes and not is_disputed:
                yield Turn(review, "disputed", before, after)
            before, is_disputed = after, disputes


def review_changes(
    document: str, jurisdiction: str | None, versions: Sequence[Told], reviews: Sequence[Review]
) -> list[ChangeRows]:
    """Return the changes of cause ``review`` that ``reviews`` made of ``document``: each is one of the version
    that the reviewer read. A decision about a sentence that no version has makes none."""
    made = []
    for turn in turns(reviews):
        holding = [told for told in versions if turn.review.id in told.held.holding]
        if holding:
            made.append(_change(document, jurisdiction, _version_read(turn.review, holding), turn))
    return made


def _version_read(review: Review, holding: Sequence[Told]) -> Told:
    """Return the version that a reviewer read: of those with the sentence the last that began before, with the
    very body where it is there."""
    before = [told for told in holding if told.stand.first.capture.captured_at <= review.at] or [holding[0]]
    same = [told for told in before if told.stand.first.capture.sha256 == review.capture_sha256]
    return (same or before)[-1]


def _change(document: str, jurisdiction: str | None, told: Told, turn: Turn) -> ChangeRows:
    review = turn.review
    change = ids.change_id(document, told.version, f"{turn.kind} {review.id}")
    quote = _quote(told, review)
    old, new = (_finding(review, said, quote) for said in (turn.before, turn.after))
    moved = "changed" if old and new else "removed" if old else "added"
    kind = "disputed" if turn.kind == "disputed" else moved
    score, parts = priority(
        compare("", ""), (FieldChange(review.field, review.key, kind, old, new),), kind=turn.kind
    )
    said, closing = sentences(turn)
    told_of = (Sentence(said, "event", fields=(0,)), Sentence(closing, "event"))
    row = {
        "id": change,
        "document": document,
        "jurisdiction": jurisdiction,
        "old_version": told.version,
        "new_version": told.version,
        "old_seen_at": review.at,
        "new_seen_at": review.at,
        "kind": turn.kind,
        "cause": "review",
        "significance": None,
        **priority_columns(score, parts),
        "words_added": 0,
        "words_removed": 0,
        "relevance": told.stand.reading.facts.relevance,
        "summary": joined(told_of),
    }
    fields = {
        "change": change,
        "seq": 0,
        "field": review.field,
        "key": review.key,
        "kind": kind,
        "old_stance": old.stance if old else None,
        "new_stance": new.stance if new else None,
        "old_value": old.value if old else None,
        "new_value": new.value if new else None,
        "old_finding": _standing_id(told, old) if kind == "disputed" else None,
        "new_finding": _standing_id(told, new),
        "old_quote": quote if old else None,
        "new_quote": quote if new else None,
        "touches": None,
        "spans": "[]",
    }
    return ChangeRows(row, (), (fields,), sentence_rows(change, told_of))


def _quote(told: Told, review: Review) -> str:
    """Return the sentence as it stands in the version."""
    for found in (*told.stand.reading.findings, *told.held.findings):
        if (found.field, found.key) == (review.field, review.key) and quote_digest(
            found.quote
        ) == review.quote_sha256:
            return found.quote
    text = told.stand.reading.text
    where = where_stands(text, review.quote)
    return text[slice(*where)] if where else review.quote


def _finding(review: Review, said: Statement | None, quote: str) -> Finding | None:
    if said is None:
        return None
    return Finding(review.field, review.key, said[1] or None, quote, 0, 0, "", stance=said[0] or None)


def _standing_id(told: Told, wanted: Finding | None) -> str | None:
    """Return the id of the finding that says so in the version now, None where a later decision altered it."""
    for found in told.held.findings if wanted else ():
        assert wanted is not None
        same = (found.field, found.key, found.stance, found.value, found.quote)
        if same == (wanted.field, wanted.key, wanted.stance, wanted.value, wanted.quote):
            return ids.finding_id(told.version, *same[:4], found.start)
    return None


def sentences(turn: Turn) -> tuple[str, str]:
    """Return in two sentences what a decision did."""
    review = turn.review
    key = spoken_within(review.key)
    name = (
        key if review.field in POSITION_FIELDS else spoken_within(review.field) + (f" ({key})" if key else "")
    )
    old, new = _words(turn.before), _words(turn.after)
    if turn.kind == "disputed":
        return f"A reviewer disputes what was read about {name} ({old}).", "It stands, marked as disputed."
    if turn.after is None:
        told = f"A reviewer took out what was read about {name} ({old}): the sentence does not say so."
    elif turn.before is None:
        told = f"A reviewer put back what was read about {name}: {new}."
    else:
        told = f"A reviewer corrected what was read about {name}: {new}, not {old}."
    return told, _SAME_TEXT


def _words(said: Statement | None) -> str:
    stance, value = said or ("", "")
    return " ".join(part for part in (_VERBS.get(stance, stance), value) if part) or "stated"


def standing_rows(document: str, versions: Sequence[Told], reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """Return the rows of ``review_standings`` for one document."""
    last = {review.id for review in in_force(reviews)}
    rows = []
    for review in reviews:
        holding = [told for told in versions if review.id in told.held.holding]
        lapsed = not holding or holding[-1] is not versions[-1]
        standing = "blind" if review.blind else "superseded" if review.id not in last else "holds"
        rows.append(
            {
                "review": review.id,
                "document": document,
                "standing": "lapsed" if lapsed and standing == "holds" else standing,
                "version": holding[-1].version if holding else None,
                "lapsed_at": _next_seen(versions, holding[-1]) if lapsed and holding else None,
            }
        )
    return rows


def _next_seen(versions: Sequence[Told], last: Told) -> str:
    """Return when the version after ``last`` was first seen."""
    following = versions[versions.index(last) + 1]
    return following.stand.first.capture.captured_at


def tally_rows(reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """Return the rows of ``review_tallies``: of several decisions about one reading the last counts."""
    by_document: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_document[review.document].append(review)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for of_document in by_document.values():
        for review in in_force(of_document):
            counts[review.field][review.decision] += 1
    names = {**STATES, "reject": "rejected"}
    return [
        {"field": field, **{names[decision]: counted[decision] for decision in DECISIONS}}
        for field, counted in sorted(counts.items())
    ]
