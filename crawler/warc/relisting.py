"""Rows for records that are in the archive and not listed: what was archived by a job that was killed
before it listed them, or lost with the database. One place for crawls and imports."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from crawler.archive import Archive, ArchiveError
from crawler.arrival import arrival_of_answer, first_values
from crawler.warc.imported import DocumentOf, capture_of, documents_by_address, imported_record, is_web
from crawler.warc.recovery import RecoveryReport, Unlisted, sync_folder
from crawler.warc.response import StoredResponse
from db import ids
from db.records import Capture, Registry
from db.store import Store
from pipeline.judge import Answer

# What a crawl writes into its records so that their rows can be made again.
PURPOSE = "X-Crosswalk-Purpose"
DOCUMENT = "X-Crosswalk-Document"
ASKED = "X-Crosswalk-Asked"
WAY = "X-Crosswalk-Redirects"
RUN = "X-Crosswalk-Run"
FOUND_ON = "X-Crosswalk-Found-On"
# Words of a page, percent-encoded: a header is one line of ASCII.
WHY = "X-Crosswalk-Why"
# What a person supplied says so, by whom (percent-encoded too), and when to look again.
ORIGIN = "X-Crosswalk-Origin"
BY = "X-Crosswalk-Supplied-By"
CHECK_AGAIN = "X-Crosswalk-Check-Again"
JURISDICTION = "X-Crosswalk-Jurisdiction"
# Stands between the steps of a way; an address has no spaces.
STEPS = "  "

_IMPORT = re.compile(r"import(?:-([A-Z0-9-]+))?-\d{5,}\.warc\.gz")


def names_a_person(stored: StoredResponse) -> bool:
    """Say whether the archived record names who supplied it: such a record is never given away."""
    return any(name.lower() == BY.lower() for name, _ in stored.warc_headers)


def import_prefix(jurisdiction: str | None) -> str:
    """Return what the archive files of an import begin with: they say what the person who imported said.

    >>> import_prefix("WY"), import_prefix(None)
    ('import-WY', 'import')
    """
    return f"import-{jurisdiction}" if jurisdiction else "import"


def list_unlisted(archive: Archive, store: Store, *, registry: Callable[[], Registry]) -> int:
    """Make the archive sound and list what it holds beside the rows; return how many rows that were.

    Call it before writing. ``registry`` is asked for only where something has to be listed.
    """
    report = archive.recover(store.listed_records)
    if not report.unlisted:
        return 0
    declared = registry()
    codes = {jurisdiction.code for jurisdiction in declared.jurisdictions}
    rows = relist(archive, report, known_codes=codes, document_of=documents_by_address(declared))
    return store.add_captures(rows)


def relist(
    archive: Archive, report: RecoveryReport, *, known_codes: Collection[str], document_of: DocumentOf
) -> list[Capture]:
    """Return the rows of ``report.unlisted``; their records are on the disk when this returns.

    A crawl's record makes the row that the crawl would have made, an import's the one that the import
    would have made, but for its run. The jurisdiction of an import stands in the name of the file
    and counts where it is one of ``known_codes``.
    """
    _make_safe(archive.folder, {record.warc_file for record in report.unlisted})
    rows = []
    for record in report.unlisted:
        if match := _IMPORT.fullmatch(record.warc_file):
            jurisdiction = match[1] if match[1] in known_codes else None
            row = _imported(archive, record, jurisdiction, document_of)
        else:
            row = _crawled(archive, record)
        if row:
            place = (record.warc_file, record.warc_offset, record.warc_length)
            rows.append(replace(row, warc_file=place[0], warc_offset=place[1], warc_length=place[2]))
    return rows


def _make_safe(folder: Path, names: Iterable[str]) -> None:
    """Sync the files: the job that wrote their last records may have died before it did so."""
    try:
        for name in sorted(names):
            with (folder / name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(folder)
    except OSError as error:
        raise ArchiveError(f"{folder} could not be made safe: {error}; check the disk.") from error


def _imported(
    archive: Archive, record: Unlisted, jurisdiction: str | None, document_of: DocumentOf
) -> Capture | None:
    if not record.captured_at or not is_web(record.url):
        return None  # no import takes such a record
    stored = archive.read(record.warc_file, record.warc_offset, record.warc_length)
    return capture_of(imported_record(stored), document_of=document_of, jurisdiction=jurisdiction)


def _crawled(archive: Archive, record: Unlisted) -> Capture | None:
    said = first_values(record.warc_headers)
    purpose = said.get(PURPOSE.lower())
    if not purpose or not record.captured_at:
        return None  # somebody else put it there
    asked = said.get(ASKED.lower(), record.url)
    way = tuple(step for step in said.get(WAY.lower(), "").split(STEPS) if step)
    headers = first_values(record.headers)
    key = ids.url_key(asked)
    origin = said.get(ORIGIN.lower(), "live")
    body = archive.read(record.warc_file, record.warc_offset, record.warc_length).body
    answer = Answer(asked, record.url, record.status or 0, headers, body, record.flags, way)
    return Capture(
        id=ids.capture_id(key, record.captured_at, origin, record.sha256, status=record.status, url=asked),
        url=asked,
        url_key=key,
        captured_at=record.captured_at,
        origin=origin,
        purpose=purpose,
        document=said.get(DOCUMENT.lower()),
        run=said.get(RUN.lower()),
        final_url=record.url,
        http_status=record.status,
        content_type=headers.get("content-type"),
        sha256=record.sha256,
        bytes=record.bytes,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        redirects="\n".join(way) or None,
        arrival_outcome=arrival_of_answer(answer, purpose).outcome,
        found_on=said.get(FOUND_ON.lower()),
        why=unquote(said[WHY.lower()]) if WHY.lower() in said else None,
        supplied_by=unquote(said[BY.lower()]) if BY.lower() in said else None,
        check_again_at=said.get(CHECK_AGAIN.lower()),
        jurisdiction=said.get(JURISDICTION.lower()),
    )
