"""The import job: foreign WARC files into our archive, then through the pipeline, in date order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.archive import Archive, Archived
from crawler.declarations import SOURCES, load
from crawler.warc.imported import documents_by_address
from crawler.warc.importing import ImportProblem, import_warc
from crawler.warc.relisting import import_prefix
from crawler.warc.wacz import is_wacz, unpacked
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
        job = _Job(run, archive, registry, jurisdiction, now or datetime.now(UTC), done)
        for path in files:
            added = _package(job, data, path) if is_wacz(path) else _file(job, path)
            say(f"{path.name}: {added} captures added")
    return done


@dataclass(frozen=True, slots=True)
class _Job:
    """What is the same for every file of an import."""

    run: Run
    archive: Archive
    registry: Registry
    jurisdiction: str | None
    now: datetime
    done: Imported


def _package(job: _Job, data: Path, path: Path) -> int:
    """Import the WARC files of a WACZ; return how many captures were added."""
    added = 0
    with TemporaryDirectory(dir=data, prefix="wacz-") as folder:
        for part in unpacked(path, Path(folder)):
            if isinstance(part, ImportProblem):
                job.done.problems.append(part)
            else:
                added += _file(job, part.path, called=f"{path} ({part.name})")
    return added


def _file(job: _Job, path: Path, *, called: str | None = None) -> int:
    """Import one WARC file, ``called`` so where a problem is told; return how many captures were added."""
    store = job.run.store
    found = import_warc(
        path,
        job.archive,
        known=store.has_capture,
        same_body=lambda *body: _place(archived_body(store, *body)),
        jurisdiction=job.jurisdiction,
        run=job.run.id,
        now=job.now,
        document_of=documents_by_address(job.registry),
        archived=lambda *at: _place(next(iter(archived_captures(store, *at)), None)),
    )
    added = 0
    while batch := list(islice(found, _BATCH)):
        added += _commit(job.run, job.archive, [_called(one, path, called) for one in batch], job.done)
    return added


def _called(one: Capture | ImportProblem, path: Path, called: str | None) -> Capture | ImportProblem:
    if called is None or isinstance(one, Capture):
        return one
    return replace(one, file=called, sentence=one.sentence.replace(str(path), called))


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
