"""The codebook: what every field, key and stance means, who defines it, and how it is worded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Entry, Topic


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the codebook. ``needs`` are the kinds of publisher that must have been read before a
    key may be said to be absent."""

    field: str
    key: str | None
    stance: str | None
    definition: str
    source: str
    examples: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def _rows(field: str, entries: Mapping[str, Entry]) -> Iterator[Row]:
    for key, entry in entries.items():
        needs = tuple(entry.needs) if isinstance(entry, Topic) else ()
        examples = entry.examples or (entry.terms[:3] if isinstance(entry, Topic) else ())
        yield Row(field, key, None, entry.definition, entry.source, tuple(examples), needs)


def codebook() -> list[Row]:
    """Return a row for every field, key and stance, in display order."""
    book = vocabulary()
    keyed: dict[str, Mapping[str, Entry]] = {
        **book.provisions(),
        "cbe_dimension": book.cbe_dimensions,
        "equity_strategy": book.equity_strategies,
        "student_group": book.student_groups,
        "cbe_element": book.cbe_elements,
        "ccsso_commitment": book.ccsso_commitments,
        "field_area": book.field_areas,
        "equity_change": book.equity_changes,
        "term_used": book.terms_used,
        "citation": book.citation_kinds,
        "date": book.dates,
        "supersedes": book.supersedes,
        "instrument_type": book.instrument_types,
        "status": book.statuses,
        "relevance": book.relevance,
        "document_kind": book.document_kinds,
    }
    rows: list[Row] = []
    for field, entry in book.fields.items():
        rows.append(Row(field, None, None, entry.definition, entry.source, entry.examples))
        rows.extend(_rows(field, keyed.get(field, {})))
        if field in ("cbe_dimension", "equity_strategy"):
            rows.extend(
                Row(field, None, stance, cue.definition, cue.source, cue.examples or cue.modals[:3])
                for stance, cue in book.stances.items()
            )
    return rows
