"""The import job: foreign WARC files into our archive, then through the pipeline, in date order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from crawler.archive import Archive, Archived
from crawler.declarations import SOURCES, load
from crawler.warc.imported import documents_by_address
from crawler.warc.importing import ImportProblem, import_warc
from crawler.warc.relisting import import_prefix
from db.freshness import archived_body, archived_captures
from db.records import Capture, Registry
from schedules.archives import opened_archive
from schedules.processing import Report
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
    run: Run,
    data: Path,
    files: Sequence[Path],
    *,
    jurisdiction: str | None,
    say: Callable[[str], None],
    registry: Registry | None = None,
    now: datetime | None = None,
) -> Imported:
    """Copy the captures of ``files`` into the archive and list them; nothing known is added again.

    A file or a stretch that cannot be read becomes a problem in words, and the import goes on.
    ``registry`` (None: the shipped declarations) says which addresses are of declared documents;
    what is dated after tomorrow, as of ``now`` (None: by this machine's clock), is not taken.
    """
    done = Imported()
    registry = registry or load(SOURCES)
    with opened_archive(run.store, data, prefix=import_prefix(jurisdiction), registry=registry) as archive:
        for path in files:
            found = import_warc(
                path,
                archive,
                known=run.store.has_capture,
                same_body=lambda *body: _place(archived_body(run.store, *body)),
                jurisdiction=jurisdiction,
                run=run.id,
                now=now or datetime.now(UTC),
                document_of=documents_by_address(registry),
                archived=lambda *at: _place(next(iter(archived_captures(run.store, *at)), None)),
            )
            added = 0
            while batch := list(islice(found, _BATCH)):
                added += _commit(run, archive, batch, done)
            say(f"{path.name}: {added} captures added")
    return done


def _commit(run: Run, archive: Archive, batch: Sequence[Capture | ImportProblem], done: Imported) -> int:
    done.problems += [one for one in batch if isinstance(one, ImportProblem)]
    archive.sync()
    added = run.store.add_captures(one for one in batch if isinstance(one, Capture))
    done.captures += added
    return added


def _place(capture: Capture | None) -> Archived | None:
    if capture is None or capture.warc_file is None:
        return None
    return Archived(capture.warc_file, capture.warc_offset or 0, capture.warc_length or 0)
