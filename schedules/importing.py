"""The import job: foreign WARC files into our archive, then through the pipeline, in date order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from crawler.archive import Archive, Archived
from crawler.warc_import import ImportProblem, import_warc
from db.ids import document_id
from db.records import Capture
from schedules.processing import Report, archive_of
from schedules.runs import Run

# Captures committed together; their records are on the disk before.
_BATCH = 100


@dataclass(slots=True)
class Imported:
    """What an import did: captures added, what could not be read, and what processing made of it."""

    captures: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    report: Report = field(default_factory=Report)


def import_files(
    run: Run, data: Path, files: Sequence[Path], *, jurisdiction: str | None, say: Callable[[str], None]
) -> Imported:
    """Copy the captures of ``files`` into the archive and list them; nothing known is added again.

    A file or a stretch that cannot be read becomes a problem in words, and the import goes on.
    """
    done = Imported()
    with archive_of(data, prefix="import") as archive:
        archive.recover(run.store.listed_records)
        for path in files:
            added = _import_file(run, archive, path, jurisdiction, done)
            say(f"{path.name}: {added} captures added")
    return done


def _import_file(run: Run, archive: Archive, path: Path, jurisdiction: str | None, done: Imported) -> int:
    store, added = run.store, 0

    def same_body(document: str, sha256: str) -> Archived | None:
        place = store.same_body(document, sha256)
        return Archived(*place) if place else None

    found = import_warc(
        path,
        archive,
        known=store.has_capture,
        same_body=same_body,
        jurisdiction=jurisdiction,
        run=run.id,
        archived=lambda key, at: _archived(run, key, at),
    )
    while batch := list(islice(found, _BATCH)):
        done.problems += [one for one in batch if isinstance(one, ImportProblem)]
        archive.sync()
        added += store.add_captures(one for one in batch if isinstance(one, Capture))
    done.captures += added
    return added


def _archived(run: Run, key: str, at: str) -> Archived | None:
    """Find the record of an address as it was captured at a time, for a revisit that names it."""
    held = run.store.captures(
        "document = ? AND captured_at = ? AND warc_file IS NOT NULL", [document_id(key), at]
    )
    if not held or held[0].warc_file is None or held[0].warc_offset is None or held[0].warc_length is None:
        return None
    return Archived(held[0].warc_file, held[0].warc_offset, held[0].warc_length)
