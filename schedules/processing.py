"""Processing: from captures that have no outcome yet to derived rows, in one transaction.

The unit of work is a site (the hosts of one publisher): all its documents are derived again from all
their captures, so that a capture which arrives late or out of order gives the same tables as one
that came in time. What was read from a record before is kept and not read again (:mod:`schedules.readings`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from crawler.archive import Archive
from db import reads, reviews
from db.found import decided
from db.records import Capture, Registry
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.cases import cases
from pipeline.derive import DocumentCase
from pipeline.leads import dismissed_unseen, leads
from pipeline.looks import document_of
from pipeline.recipe import recipe
from pipeline.relisted import carried, moves
from schedules.across import write_across
from schedules.boilerplate import Learning, atlas_of
from schedules.found import write_found, write_notices
from schedules.leads import write_leads
from schedules.placing import write_places, write_positions
from schedules.readings import readings
from schedules.workers import Workers
from schedules.writing import Progress as Progress
from schedules.writing import Report as Report
from schedules.writing import clear_documents, clear_sites, write_cases, write_others, write_tallies
from schedules.writing import in_silence as in_silence


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
    atlas = atlas_of(store, registry)
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
    learning: Learning | None = None,
) -> Report:
    """Replace the derived rows of whole sites by what ``captures`` (all of theirs) come to; with ``only``
    those of these documents, of which nothing but what people decided about them is new. What ``learning``
    learns from all readings decides how they are read, once more where it concerns them.

    Everything is replaced in one transaction, the positions of the jurisdictions concerned too; what
    was read from the records is kept as it is made. A document with a record that cannot be read back
    is left as it stands, and its new captures stay pending: a fault of ours is never a policy.
    """
    report = Report(captures=len(captures))
    with Workers(workers) as pool:
        found, lost = readings(store, archive, atlas, captures, pool, report, progress)
        if learning is not None and not lost and learning.learn(captures, found):
            atlas = atlas_of(store, atlas.registry)
            found, lost = readings(store, archive, atlas, captures, pool, report, progress)
        whole = _without(store, atlas, captures, lost)
        moved = moves(atlas, whole, found, decisions := decided(store))
        looked = carried(whole, moved)
        anew = [one for one, was in zip(looked, whole, strict=True) if one is not was]
        # What stands at a new address is read as the document is that moved there.
        found |= readings(store, archive, atlas, anew, pool, report, progress)[0]
        led_to = leads(atlas, whole, found, decisions, moved)
        sample, retiring = store.kind() != "real", dismissed_unseen(atlas, looked, decisions, led_to)
        made = cases(
            atlas, looked, found, recipe=recipe(), sample=sample, leads=[*led_to, *retiring], moves=moved
        )
        made = _reviewed(store, [case for case in made if only is None or case.facts.id in only])
        with store.transaction():
            write_places(store, atlas.registry)
            if only is None:
                before = clear_sites(store, whole)
                write_leads(store, atlas, led_to)
                write_others(store, made, whole, found, report)
                write_notices(store, atlas, whole, found)
            else:
                looks = [look.capture.id for case in made for look in case.looks]
                before = clear_documents(store, [case.facts.id for case in made], looks)
            places = write_cases(store, made, pool, report, progress)
            write_positions(store, atlas, before | places)
            write_found(store, atlas.registry)
            write_across(store)
            write_tallies(store)
            store.mark_lost([capture.id for capture in lost], "its archived record cannot be read back")
    return report


def _reviewed(store: Store, made: Sequence[DocumentCase]) -> list[DocumentCase]:
    held = reviews.kept_of(store, [case.facts.id for case in made])
    return [replace(case, reviews=held.get(case.facts.id, ())) for case in made]


def _without(
    store: Store, atlas: Atlas, captures: Sequence[Capture], lost: Sequence[Capture]
) -> list[Capture]:
    """Return the captures of what can be derived: not of a document that has lost a record (at any of its
    addresses), and not of a site that has lost one of an index, since the index proves what started and what is
    gone."""
    documents = {capture.document for capture in lost if capture.purpose == "document" and capture.document}
    joined = reads.looks_beside(store, [capture.id for capture in lost])
    documents |= {capture.document for capture in captures if capture.id in joined and capture.document}
    sites = {atlas.site_of(capture.url) for capture in lost if capture.purpose != "document"}
    return [
        capture
        for capture in captures
        if document_of(capture) not in documents
        and capture.id not in joined
        and atlas.site_of(capture.url) not in sites
    ]


def archive_of(data: Path, *, prefix: str = "live") -> Archive:
    """Return the archive of the data folder."""
    return Archive(data / "archive", prefix=prefix)
