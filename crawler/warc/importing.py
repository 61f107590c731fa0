"""Captures out of other people's WARC files, copied into our archive with their dates.

:func:`responses` reads a file, whatever state it is in; :func:`import_warc` archives what it held and
makes the rows. Neither stops at a damaged stretch, and the same files in any order give the same
rows, but for the places of the records.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive import Archive, Archived, ArchiveError, RawResponse
from crawler.warc.imported import DocumentOf, ImportedRecord, Judge, capture_of, imported_record, is_web
from crawler.warc.reading import PADDING, Damage, Record, records_of
from crawler.warc.response import StoredResponse, response_in
from crawler.warc.revisits import Originals, with_original
from db.ids import document_id, sha256_hex, url_key
from db.records import Capture
from pipeline.judge import at_arrival

# Names the archived record of a document that answered so with this body: (document, sha256, status).
SameBody = Callable[[str, str, int | None], Archived | None]
# Clocks differ, and so do zones that were written as UTC; a capture from after tomorrow is a mistake.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Something in ``file`` (from byte ``offset``) that was not imported, in one sentence."""

    file: str
    offset: int
    sentence: str


def responses(
    path: Path, *, archived: Callable[[str, str], StoredResponse | None] | None = None
) -> Iterator[ImportedRecord | ImportProblem]:
    """Yield the HTTP responses in ``path`` in its order, and one problem for each unreadable stretch.

    A revisit gets the body of its original in the same file, or of the one that
    ``archived(url, captured_at)`` knows; without either its error is ``missing_original``.
    """
    seen = False
    try:
        if path.is_dir():
            yield _problem(path, 0, "is a folder; name the WARC files in it")
            return
        if refusal := _not_a_warc(path):
            yield _problem(path, 0, refusal)
            return
        originals = Originals(path, archived)
        for found in records_of(path):
            for one in _imported(path, found, originals):
                seen = True
                yield one
    except OSError as error:
        yield _problem(path, 0, f"cannot be read ({error.strerror or error}); check its name and its rights")
        return
    if not seen:
        yield _problem(path, 0, "holds no HTTP responses, so there was nothing to import")


def import_warc(
    path: Path,
    archive: Archive,
    *,
    known: Callable[[str], bool],
    same_body: SameBody,
    jurisdiction: str | None,
    run: str,
    now: datetime,
    document_of: DocumentOf = document_id,
    judge: Judge = at_arrival,
    archived: Callable[[str, str], Archived | None] | None = None,
) -> Iterator[Capture | ImportProblem]:
    """Archive the responses in ``path`` and yield a row for each that is not ``known``.

    Rows come after their record was written; call ``archive.sync()`` before they are committed, and
    commit before the next file. ``same_body`` names an archived record to share;
    ``archived(url_key, captured_at)`` finds the original of a revisit. What is dated more than a day
    after ``now`` (with a time zone) is a problem and is not taken.
    """
    shelf = _Shelf(archive, same_body)
    latest = (now.astimezone(UTC) + _AHEAD).strftime("%Y-%m-%dT%H:%M:%SZ")
    done: set[str] = set()
    for found in responses(path, archived=_lookup(archive, archived)):
        if isinstance(found, ImportProblem):
            yield found
            continue
        if found.captured_at > latest:
            yield _left_out(path, found.offset, f"dated {found.captured_at}, which is still to come")
            continue
        capture = capture_of(found, document_of=document_of, jurisdiction=jurisdiction, run=run, judge=judge)
        if capture.id in done or known(capture.id):
            continue
        done.add(capture.id)
        place = shelf.place(found, capture.document or "")
        yield replace(capture, **asdict(place)) if place else capture


class _Shelf:
    """Where the bodies of this import are: shared where document, status and bytes are the same."""

    def __init__(self, archive: Archive, same_body: SameBody) -> None:
        self._archive, self._same_body = archive, same_body
        self._placed: dict[tuple[str, int | None, str, tuple[str, ...]], Archived] = {}

    def place(self, found: ImportedRecord, document: str) -> Archived | None:
        """Return the record that holds this body, written now if there was none."""
        if found.sha256 is None:
            return None if found.raw is None or found.error == "too_large" else self._archive.copy(found.raw)
        key = (document, found.status, found.sha256, found.flags)
        if key not in self._placed:
            self._placed[key] = self._shared(document, found) or self._written(found)
        return self._placed[key]

    def _shared(self, document: str, found: ImportedRecord) -> Archived | None:
        place = self._same_body(document, found.sha256 or "", found.status)
        if place is None:
            return None
        try:
            stored = self._archive.read(place.warc_file, place.warc_offset, place.warc_length)
        except ArchiveError:
            return None  # a damaged record is no home for a body that is at hand
        same = (stored.status, stored.flags) == (found.status, found.flags)
        return place if same and sha256_hex(stored.body) == found.sha256 else None

    def _written(self, found: ImportedRecord) -> Archived:
        if found.raw is not None:
            return self._archive.copy(found.raw)
        cut = (("WARC-Truncated", "unspecified"),) if "truncated" in found.flags else ()
        status = found.status or 200
        return self._archive.write(
            RawResponse(found.url, found.captured_at, status, found.headers, found.body, found.reason, cut)
        )


def _lookup(
    archive: Archive, archived: Callable[[str, str], Archived | None] | None
) -> Callable[[str, str], StoredResponse | None] | None:
    if archived is None:
        return None

    def stored(url: str, captured_at: str) -> StoredResponse | None:
        try:
            place = archived(url_key(url), captured_at)
            return archive.read(place.warc_file, place.warc_offset, place.warc_length) if place else None
        except (ArchiveError, ValueError):
            return None

    return stored


def _imported(
    path: Path, found: Record | Damage, originals: Originals
) -> Iterator[ImportedRecord | ImportProblem]:
    if isinstance(found, Damage):
        if found.reason != PADDING:
            yield _left_out(path, found.offset, f"that {found.reason}")
        return
    if found.kind not in ("response", "revisit"):
        return
    stored = response_in(found)
    if not is_web(stored.url):
        if not stored.url.startswith("dns:"):
            yield _left_out(path, found.offset, "without a web address")
    elif not stored.captured_at:
        yield _left_out(path, found.offset, "without a readable date")
    elif found.kind == "revisit":
        whole = with_original(stored, originals)
        error = None if whole else "missing_original"
        yield imported_record(whole or stored, error=error, offset=found.offset)
    else:
        error = "too_large" if found.oversize else None
        yield imported_record(stored, error=error, offset=found.offset, raw=found.raw)


def _left_out(path: Path, offset: int, what: str) -> ImportProblem:
    return _problem(path, offset, f"has a record at byte {offset} {what}; it was left out")


def _not_a_warc(path: Path) -> str | None:
    """Return what is wrong with the file as a whole, to complete "the file ..."."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        return "is empty"
    if _is_arc(path):
        return (
            "is an ARC file, the format before WARC, which is not read; convert it first "
            "(warcio recompress FILE.arc.gz FILE.warc.gz)"
        )
    if head.startswith((b"\x1f\x8b", b"WARC/")) or head.lstrip(b"\r\n").startswith(b"WARC/"):
        return None
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "is compressed with zstd, which is not read; unpack it first (zstd -d)"
    return "is not a WARC file; a WARC begins with WARC/1.0, or is one packed with gzip"


def _is_arc(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"filedesc:")


def _problem(path: Path, offset: int, what: str) -> ImportProblem:
    return ImportProblem(path.name, offset, f"The file {path} {what}.")
