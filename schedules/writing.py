"""Writing what was derived: the rows of whole sites, or of some documents, in place of what stood before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db import reads, reviews
from db.ids import document_id
from db.records import Capture
from db.store import Store
from pipeline.derive import DocumentCase, Rows, document_rows
from pipeline.leads import final_key
from pipeline.reading import Reading
from pipeline.review_rows import tally_rows
from schedules.workers import Workers

# Told of each step: the stage, how many are done, and of how many.
Progress = Callable[[str, int, int], None]


def in_silence(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


# Tables whose rows belong to one document, with the column that says so.
_BY_DOCUMENT = {
    "documents": "id",
    "document_topics": "document",
    "document_urls": "document",
    "versions": "document",
    "changes": "document",
    "problems": "document",
    "listings": "document",
    "review_standings": "document",
}
_BY_CHANGE = ("change_spans", "field_changes", "change_sentences")
_BY_VERSION = ("findings", "mentions", "links")


@dataclass(slots=True)
class Report:
    """What processing did: captures judged, by outcome, records read from their bytes, kept texts read
    again, rows written, by table, and a sentence for each archived record that cannot be read back, whose
    document was left as it stands."""

    captures: int = 0
    read: int = 0
    read_again: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    damaged: list[str] = field(default_factory=list)


def clear_sites(store: Store, captures: Sequence[Capture]) -> set[str]:
    """Delete the derived rows of every document and lead among ``captures`` (all of whole sites); return the
    jurisdictions of the documents."""
    candidates = {final_key(capture) for capture in captures if capture.purpose == "candidate"}
    known = {capture.document for capture in captures if capture.document}
    store.delete("leads", "url_key", sorted(candidates))
    documents = sorted(known | {document_id(key) for key in candidates})
    return clear_documents(store, documents, [capture.id for capture in captures])


def clear_documents(store: Store, documents: Sequence[str], captures: Sequence[str]) -> set[str]:
    """Delete the derived rows of ``documents``, and what was judged of ``captures`` (ids); return the
    jurisdictions."""
    before = reads.jurisdictions_of(store, documents)
    versions = store.ids_of("versions", documents)
    changes = store.ids_of("changes", documents)
    for table in _BY_VERSION:
        store.delete(table, "version", versions)
    for table in _BY_CHANGE:
        store.delete(table, "change", changes)
    store.delete("outcomes", "capture", captures)
    for table, column in _BY_DOCUMENT.items():
        store.delete(table, column, documents)
    return before


def write_cases(
    store: Store, made: Sequence[DocumentCase], pool: Workers, report: Report, progress: Progress
) -> set[str]:
    """Derive and write every case; return the jurisdictions concerned."""
    for number, rows in enumerate(pool.each(document_rows, made), start=1):
        _insert(store, rows, report)
        progress("comparing", number, len(made))
    return {case.facts.jurisdiction for case in made if case.facts.jurisdiction}


def write_others(
    store: Store,
    made: Sequence[DocumentCase],
    captures: Sequence[Capture],
    readings: Mapping[str, Reading],
    report: Report,
) -> None:
    """Write the outcomes of those ``captures`` that are no looks at a document of ``made``."""
    looked_at = {look.capture.id for case in made for look in case.looks}
    others = [capture for capture in captures if capture.id not in looked_at]
    _insert(store, {"outcomes": [_other_outcome(c, readings.get(c.id)) for c in others]}, report)


def write_tallies(store: Store) -> None:
    """Replace the counts of people's decisions by what is kept of them."""
    store.clear("review_tallies")
    store.insert("review_tallies", tally_rows(reviews.kept(store)))


def _other_outcome(capture: Capture, reading: Reading | None) -> dict[str, Any]:
    """The outcome of a check of what is no document."""
    if reading is not None:
        return {"capture": capture.id, "outcome": reading.outcome, "reason": reading.reason, "look_of": None}
    outcome = capture.error or capture.arrival_outcome or "archive_damaged"
    reason = capture.error_detail or capture.error or f"status {capture.http_status}"
    return {"capture": capture.id, "outcome": outcome, "reason": reason, "look_of": None}


def _insert(store: Store, rows: Rows, report: Report) -> None:
    for table, batch in rows.items():
        store.insert(table, batch)
        report.rows[table] += len(batch)
        if table == "outcomes":
            for row in batch:
                report.outcomes[row["outcome"]] += 1
