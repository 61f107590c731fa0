"""Processing: from captures that have no outcome yet to derived rows, in one transaction.

The unit of work is a site (the hosts of one publisher): all its documents are derived again from all
their captures, so that a capture which arrives late or out of order gives the same tables as one
that came in time. What was read from a record before is kept and not read again.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive import Archive, ArchiveError
from db import reviews
from db.found import decided
from db.ids import digest_id
from db.records import Capture, Registry
from db.store import Store
from pipeline.cases import Atlas, cases, manner_of
from pipeline.judge import Answer
from pipeline.leads import dismissed_unseen, leads
from pipeline.looks import document_of
from pipeline.reading import Manner, Reading, read
from pipeline.recipe import recipe
from schedules.found import write_found, write_notices
from schedules.leads import write_leads
from schedules.placing import write_places, write_positions
from schedules.workers import OVERDUE, Workers
from schedules.writing import Progress as Progress
from schedules.writing import Report as Report
from schedules.writing import clear_documents, clear_sites, write_cases, write_others, write_tallies
from schedules.writing import in_silence as in_silence

# A record read in one manner: archive file, offset, digest of manner and way (addresses may share a record).
Key = tuple[str, int, str]
# What is read: documents and candidates for their words, indexes and sitemaps for what they list, controls
# for how a site says that there is no such page.
_READ = frozenset({"document", "candidate", "index", "sitemap", "control"})
# Readings kept in one transaction: what a killed run loses at most.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Task:
    """One record to read: enough for a worker that has neither store nor archive."""

    answer: Answer
    manner: Manner


def process(
    store: Store, archive: Archive, registry: Registry, *, workers: int, progress: Progress = in_silence
) -> Report:
    """Judge, read and derive everything that the captures without an outcome touch.

    All captures of the sites concerned are derived again; call it only when what was derived before
    was read with today's recipe (:func:`schedules.upgrading.upgrade_if_needed`).
    """
    pending = store.unjudged_captures()
    if not pending:
        return Report()
    atlas = Atlas.of(registry)
    hosts = sorted({host for capture in pending for host in atlas.site_of(capture.url)})
    report = derive(store, archive, atlas, store.whole_sites(hosts), workers=workers, progress=progress)
    report.captures = len(pending)
    return report


def derive(
    store: Store,
    archive: Archive,
    atlas: Atlas,
    captures: Sequence[Capture],
    *,
    workers: int,
    progress: Progress = in_silence,
    only: Collection[str] | None = None,
) -> Report:
    """Replace the derived rows of whole sites by what ``captures`` (all of theirs) come to; with ``only``
    those of these documents, of which nothing but what people decided about them is new.

    Everything is replaced in one transaction, the positions of the jurisdictions concerned too; what
    was read from the records is kept as it is made. A document with a record that cannot be read back
    is left as it stands, and its new captures stay pending: a fault of ours is never a policy.
    """
    report = Report(captures=len(captures))
    with Workers(workers) as pool:
        readings, lost = _readings(store, archive, atlas, captures, pool, report, progress)
        whole = _without(atlas, captures, lost)
        led_to = leads(atlas, whole, readings, decisions := decided(store))
        sample, retiring = store.kind() != "real", dismissed_unseen(atlas, whole, decisions, led_to)
        made = cases(atlas, whole, readings, recipe=recipe(), sample=sample, leads=[*led_to, *retiring])
        if only is not None:
            made = [case for case in made if case.facts.id in only]
        held = reviews.kept_of(store, [case.facts.id for case in made])
        made = [replace(case, reviews=held.get(case.facts.id, ())) for case in made]
        with store.transaction():
            write_places(store, atlas.registry)
            if only is None:
                before = clear_sites(store, whole)
                write_leads(store, atlas, led_to)
                write_others(store, made, whole, readings, report)
                write_notices(store, atlas, whole, readings)
            else:
                looks = [look.capture.id for case in made for look in case.looks]
                before = clear_documents(store, [case.facts.id for case in made], looks)
            places = write_cases(store, made, pool, report, progress)
            write_positions(store, atlas, before | places)
            write_found(store, atlas.registry)
            write_tallies(store)
            store.mark_lost([capture.id for capture in lost], "its archived record cannot be read back")
    return report


def _without(atlas: Atlas, captures: Sequence[Capture], lost: Sequence[Capture]) -> list[Capture]:
    """Return the captures of what can be derived: not of a document that has lost a record, and not
    of a site that has lost one of an index, since the index proves what started and what is gone."""
    documents = {capture.document for capture in lost if capture.purpose == "document" and capture.document}
    sites = {atlas.site_of(capture.url) for capture in lost if capture.purpose != "document"}
    return [
        capture
        for capture in captures
        if document_of(capture) not in documents and atlas.site_of(capture.url) not in sites
    ]


def _readings(
    store: Store,
    archive: Archive,
    atlas: Atlas,
    captures: Sequence[Capture],
    pool: Workers,
    report: Report,
    progress: Progress,
) -> tuple[dict[str, Reading], list[Capture]]:
    """Return what was read from each capture that has a record, reading what was not read before, and
    the captures whose records cannot be read back."""
    now = recipe()
    wanted: dict[Key, list[Capture]] = defaultdict(list)
    for capture in captures:
        if capture.purpose in _READ and capture.warc_file and capture.warc_offset is not None:
            wanted[capture.warc_file, capture.warc_offset, how_read(atlas, capture)].append(capture)
    known = {key: told for key in wanted if (told := store.reading(*key, now))}
    found = {key: Reading.from_json(told) for key, told in known.items()}
    missing = [key for key in wanted if key not in known]
    lost: list[Capture] = []
    order: deque[Key] = deque()

    def tasks() -> Iterator[Task]:
        for key in missing:
            try:
                task = _task(archive, wanted[key][0], manner_of(atlas, wanted[key][0]))
            except ArchiveError as error:
                report.damaged.append(str(error))
                lost.extend(wanted[key])
                continue
            order.append(key)
            yield task

    fresh: list[tuple[Key, Reading]] = []
    for done, reading in enumerate(pool.each(read_task, tasks(), instead=unread), start=1):
        key = order.popleft()
        found[key] = reading
        if OVERDUE not in reading.reason:  # a busy machine's verdict is not kept: the next run tries again
            fresh.append((key, reading))
        progress("reading", done, len(missing))
        if len(fresh) == _BATCH:
            _keep(store, now, fresh)
            fresh = []
    _keep(store, now, fresh)
    report.read = len(missing)
    return {capture.id: reading for key, reading in found.items() for capture in wanted[key]}, lost


def how_read(atlas: Atlas, capture: Capture) -> str:
    """Return the digest of all that is told of a body before it is read."""
    way = capture.url, capture.final_url or "", str(capture.http_status), capture.redirects or ""
    return digest_id(manner_of(atlas, capture).digest, *way)


def _keep(store: Store, recipe: str, fresh: Sequence[tuple[Key, Reading]]) -> None:
    store.keep_readings(recipe, [(*key, r.outcome, r.reason, r.to_json()) for key, r in fresh])


def _task(archive: Archive, capture: Capture, manner: Manner) -> Task:
    """Return the archived answer of ``capture``; raises ``ArchiveError`` where it cannot be read back."""
    assert capture.warc_file and capture.warc_offset is not None and capture.warc_length is not None
    stored = archive.read(capture.warc_file, capture.warc_offset, capture.warc_length)
    redirects = tuple((capture.redirects or "").split("\n")) if capture.redirects else ()
    return Task(
        Answer(
            capture.url,
            capture.final_url or capture.url,
            capture.http_status or stored.status or 0,
            {name.lower(): value for name, value in stored.headers},
            stored.body,
            stored.flags,
            redirects,
        ),
        manner,
    )


def read_task(task: Task) -> Reading:
    """Read one record, in a worker. What a reader did not foresee is told of that document, and of it
    alone: a run over every state does not end at one file."""
    try:
        return read(task.answer, task.manner)
    except MemoryError:
        raise
    except Exception as error:
        said = f"The reader failed ({type(error).__name__}: {str(error)[:80]}); please report this document."
        return Reading("extract_failed", said)


def unread(_: Task, reason: str) -> Reading:
    """What stands for a document that the limited child could not read."""
    return Reading("extract_failed", f"The document could not be read safely: {reason}. Look at it by hand.")


def archive_of(data: Path, *, prefix: str = "live") -> Archive:
    """Return the archive of the data folder."""
    return Archive(data / "archive", prefix=prefix)
