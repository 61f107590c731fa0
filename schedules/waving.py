"""Writing waves: the same kind of edit in several jurisdictions, from all changes of the sources."""

from __future__ import annotations

from db import waves as reads
from db.store import Store
from pipeline.across import edits, wave_rows
from pipeline.across.waves import of_days, waves


def write_waves(store: Store) -> None:
    """Replace the waves by what all changes now come to; ``term_points`` must be written before."""
    made = [
        *edits.of_terms(reads.term_edits(store)),
        *edits.of_fields(reads.field_edits(store, edits.FIELDS)),
        *edits.of_pages(reads.removals(store)),
        *edits.of_headings(reads.heading_spans(store)),
    ]
    found = waves(made, of_days(reads.looked_at(store)))
    texts = reads.texts_of(store, wave_rows.versions_of(found))
    places = reads.places_of(store, wave_rows.findings_of(found))
    with store.transaction():
        store.clear("waves")
        store.clear("wave_changes")
        store.insert("waves", [wave_rows.wave_row(wave) for wave in found])
        store.insert(
            "wave_changes", [row for wave in found for row in wave_rows.change_rows(wave, texts, places)]
        )
