"""Taking in what a person saved: archive first, then the row, and the same document as its address has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.warc.imported import documents_by_address
from crawler.warc.supplied import Supplied, SuppliedError, capture_of, record_of
from db.ids import host_of
from db.records import Capture, Registry
from db.store import Store
from db.supplied import outcome_of
from pipeline.atlas import Atlas
from schedules.archives import opened_archive
from schedules.runs import Run

# A prefix of its own keeps the files of people apart from those of crawls.
PREFIX = "manual"


@dataclass(frozen=True, slots=True)
class Taken:
    """The capture of what was supplied, and whether it is new."""

    capture: Capture
    is_new: bool


def whose(url: str, state: str | None, registry: Registry) -> str | None:
    """Return the jurisdiction to write beside a capture of ``url``: as said, or None where its host tells it.

    Raises :class:`SuppliedError` where ``state`` is another than the host's, or neither tells one.
    """
    publisher = Atlas.of(registry).publisher_at(url)
    if publisher is None and state is None:
        raise SuppliedError(
            f"{host_of(url)} is no declared publisher's host; say whose page it is with --state."
        )
    if publisher is not None and state is not None and state != publisher.jurisdiction:
        raise SuppliedError(
            f"{host_of(url)} is a host of {publisher.id} ({publisher.jurisdiction}), not of {state}; leave out --state."
        )
    return state


def supply(run: Run, data: Path, given: Supplied, registry: Registry) -> Taken:
    """Archive and list what a person supplied; what is held already is not added again."""
    capture = capture_of(given, document_of=documents_by_address(registry), run=run.id)
    with opened_archive(run.store, data, prefix=PREFIX, registry=registry) as archive:
        if run.store.has_capture(capture.id):
            return Taken(capture, False)
        place = archive.write(record_of(given, capture))
        archive.sync()
    listed = replace(
        capture,
        warc_file=place.warc_file,
        warc_offset=place.warc_offset,
        warc_length=place.warc_length,
    )
    run.store.add_captures([listed])
    return Taken(listed, True)


def judged(store: Store, capture: Capture) -> dict[str, Any]:
    """Return ``outcome`` and ``reason`` of a capture that was processed."""
    return outcome_of(store, capture.id) or {"outcome": "received", "reason": "not judged yet"}
