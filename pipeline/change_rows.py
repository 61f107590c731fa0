"""The rows of one change: what happened, the stretches that differ, and what it did to the fields (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from db import ids
from db.records import FieldChange, Finding
from pipeline.compare import (
    Comparison,
    Grounded,
    compare,
    field_changes,
    grounded,
    joined,
    priority,
    sentences,
)
from pipeline.compare.priority import Part, Surroundings
from pipeline.looks import Event
from pipeline.positions import POSITION_FIELDS
from pipeline.reading import Reading
from pipeline.reviews import Mark, Reviewed, identity
from pipeline.sentence_rows import sentence_rows

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change: the version's id, what was read from it, and what people made of that."""

    version: str
    reading: Reading
    held: Reviewed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings as people left them."""
        return self.held.findings


@dataclass(frozen=True, slots=True)
class ChangeRows:
    """One row of ``changes`` with its ``change_spans``, ``field_changes`` and ``change_sentences``."""

    change: Row
    spans: tuple[Row, ...] = ()
    fields: tuple[Row, ...] = ()
    sentences: tuple[Row, ...] = ()


def change_rows(
    event: Event,
    *,
    document: str,
    jurisdiction: str | None,
    title: str,
    old: Side | None,
    new: Side | None,
    again: bool,
) -> ChangeRows:
    """Return the rows of ``event``; ``again`` says that the same kind of change of the same version
    is already known (a second move), so that its id must differ."""
    side = new or old
    assert side is not None
    kind = f"{event.kind} {event.address}" if again else event.kind
    change = ids.change_id(document, side.version, kind)
    both = (old, new) if event.kind in ("edited", "restored") else (None, None)
    compared = compare(_text(both[0]), _text(both[1]))
    fields = _grounded_fields(event, compared, old, new)
    score, parts = priority(
        compared, [one.change for one in fields], kind=event.kind, around=_around(both[0], both[1])
    )
    told = sentences(
        compared,
        fields,
        kind="began" if (event.kind, event.cause) == ("started", "coverage") else event.kind,
        title=side.reading.title or title,
        old_text=_text(old),
        new_text=_text(new),
    )
    row = {
        "id": change,
        "document": document,
        "jurisdiction": jurisdiction,
        "old_version": old.version if old else None,
        "new_version": new.version if new else None,
        "old_seen_at": event.old_seen_at,
        "new_seen_at": event.new_seen_at,
        "kind": event.kind,
        "cause": event.cause,
        "significance": _significance(event, compared.significance),
        **priority_columns(score, parts),
        "words_added": compared.words_added,
        "words_removed": compared.words_removed,
        "relevance": side.reading.facts.relevance,
        "summary": joined(told),
    }
    spans = _span_rows(change, compared, _text(both[0]), _text(both[1]))
    return ChangeRows(row, spans, _field_rows(change, fields, old, new), sentence_rows(change, told))


def priority_columns(score: float, parts: Sequence[Part]) -> Row:
    """Return the columns of ``changes`` that say how soon to look, and why."""
    return {
        "priority": score,
        "reasons": json.dumps([part.reason for part in parts], ensure_ascii=False),
        "priority_parts": json.dumps(
            [{"reason": part.reason, "weight": part.weight} for part in parts], ensure_ascii=False
        ),
    }


def _around(old: Side | None, new: Side | None) -> Surroundings:
    """Return what the priority of an edit asks of both texts beside their words."""
    if old is None or new is None:
        return Surroundings()
    sides = (old.reading, new.reading)
    before, after = (frozenset(link.url for link in one.links) for one in sides)
    return Surroundings(
        sum(len(one.text.split()) for one in sides), (sides[0].mentions, sides[1].mentions), (before, after)
    )


def _grounded_fields(
    event: Event, compared: Comparison, old: Side | None, new: Side | None
) -> tuple[Grounded, ...]:
    """Return what the event did to the fields, with the changed spans that it rests on; of a removal or a return
    it is the event that bears it."""
    fields = _fields_of(event, old, new)
    if event.kind == "edited":
        return grounded(fields, compared.spans, _findings(old), _findings(new))
    before, after = ((), _positions(new)) if event.kind == "restored" else (_positions(old), ())
    return grounded(fields, (), before, after, whole=True)


def _fields_of(event: Event, old: Side | None, new: Side | None) -> tuple[FieldChange, ...]:
    """Return what the event did to the fields: a removal takes every position of the document away, and
    its return brings them back; what it cites and when it is dated goes without saying then."""
    if event.kind == "edited":
        return _of_the_source(old, new)
    if event.kind == "removed":
        return field_changes(_positions(old), ())
    return field_changes((), _positions(new)) if event.kind == "restored" else ()


def _of_the_source(old: Side | None, new: Side | None) -> tuple[FieldChange, ...]:
    """Return how the fields of two versions differ, without what differs only because a person decided about
    one of them and not about the other: that is no change of the source."""
    found = field_changes(_findings(old), _findings(new))
    decided = [side.held.decided if side else frozenset() for side in (old, new)]
    if not decided[0] ^ decided[1]:
        return found
    read = {
        (one.field, one.key)
        for one in field_changes(*(side.reading.findings if side else () for side in (old, new)))
    }
    once = decided[0] ^ decided[1]
    return tuple(
        one for one in found if (one.field, one.key or "") not in once or (one.field, one.key) in read
    )


def _positions(side: Side | None) -> tuple[Finding, ...]:
    return tuple(one for one in _findings(side) if one.field in POSITION_FIELDS)


def finding_row(version: str, found: Finding, mark: Mark | None = None) -> dict[str, Any]:
    """Return the row of ``findings`` for one finding of ``version``; ``mark`` is what people decided about it."""
    return {
        "id": ids.finding_id(version, found.field, found.key, found.stance, found.value, found.start),
        "version": version,
        "field": found.field,
        "key": found.key,
        "value": found.value,
        "stance": found.stance,
        "detail": json.dumps(dict(found.detail), ensure_ascii=False, sort_keys=True)
        if found.detail
        else None,
        "quote": found.quote,
        "quote_start": found.start,
        "quote_end": found.end,
        "page": found.page,
        "rule": found.rule,
        "confidence": found.confidence,
        "review_state": mark.state if mark else "machine",
        "reviewed_at": mark.at if mark else None,
        "read_as": _read_as(mark.read_as) if mark and mark.read_as else None,
    }


def finding_rows(version: str, held: Reviewed) -> list[Row]:
    """Return the rows of ``findings`` for one version."""
    return [finding_row(version, found, held.marks.get(identity(found))) for found in held.findings]


def _read_as(found: Finding) -> str:
    said = {"stance": found.stance, "value": found.value, "confidence": found.confidence}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _text(side: Side | None) -> str:
    return side.reading.text if side else ""


def _findings(side: Side | None) -> tuple[Finding, ...]:
    return side.findings if side else ()


def _significance(event: Event, compared: str) -> str:
    """A move alters no word; what starts, ends or comes back is substantive as a whole."""
    if event.kind == "edited":
        return compared
    return "formatting" if event.kind == "moved" else "substantive"


def _span_rows(change: str, compared: Comparison, old: str, new: str) -> tuple[Row, ...]:
    return tuple(
        {
            "change": change,
            "seq": seq,
            "op": span.op,
            "old_start": span.old_start,
            "old_end": span.old_end,
            "new_start": span.new_start,
            "new_end": span.new_end,
            "old_text": old[span.old_start : span.old_end],
            "new_text": new[span.new_start : span.new_end],
            "section": span.section,
        }
        for seq, span in enumerate(compared.spans)
    )


def _field_rows(
    change: str, fields: Sequence[Grounded], old: Side | None, new: Side | None
) -> tuple[Row, ...]:
    return tuple(
        {
            "change": change,
            "seq": told.seq,
            "field": one.field,
            "key": one.key,
            "kind": one.kind,
            "old_stance": _joined(stance for stance, _ in one.was),
            "new_stance": _joined(stance for stance, _ in one.now),
            "old_value": _joined(value for _, value in one.was),
            "new_value": _joined(value for _, value in one.now),
            "old_finding": finding_row(old.version, one.old)["id"] if old and one.old else None,
            "new_finding": finding_row(new.version, one.new)["id"] if new and one.new else None,
            "old_quote": one.old.quote if one.old else None,
            "new_quote": one.new.quote if one.new else None,
            "touches": None if told.whole else int(bool(told.spans)),
            "spans": json.dumps(told.spans),
        }
        for told in fields
        for one in [told.change]
    )


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(sorted({part for part in parts if part})) or None
