"""Captures out of other people's WARC files, copied into our archive with their dates.

:func:`responses` reads a file, whatever state it is in; :func:`import_warc` archives what it held and
makes the rows. Neither stops at a damaged stretch, and the same files in any order give the same
rows, but for the places of the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from crawler.archive import Archive, Archived, ArchiveError, RawResponse
from crawler.revisits import Originals, with_original
from crawler.warc_read import PADDING, Damage, Headers, Record, header_value, records_of
from crawler.warc_response import StoredResponse, response_in
from db.ids import capture_id, document_id, sha256_hex, url_key
from db.records import Capture
from pipeline.judge import Answer, Verdict, at_arrival

Judge = Callable[[Answer], Verdict]


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Something in ``file`` (from byte ``offset``) that was not imported, in one sentence."""

    file: str
    offset: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One response of a foreign WARC. ``captured_at`` is ISO 8601 with ``Z``, to the second.

    ``body`` is decoded, at most 64 MiB, and ``sha256`` is of it (None where ``error`` says that there
    is no body: ``missing_original``, ``too_large``, ``protocol_error``). ``flags`` may be
    ``truncated``, ``too_large`` or ``undecodable``. ``raw`` is the record to copy; None for a
    resolved revisit, whose body is another record's.
    """

    url: str
    captured_at: str
    status: int | None
    reason: str
    headers: Headers
    body: bytes = field(repr=False)
    sha256: str | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    flags: tuple[str, ...] = ()
    error: str | None = None
    offset: int = 0
    raw: memoryview | None = field(default=None, repr=False)


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
    same_body: Callable[[str, str], Archived | None],
    jurisdiction: str | None,
    run: str,
    judge: Judge = at_arrival,
    archived: Callable[[str, str], Archived | None] | None = None,
) -> Iterator[Capture | ImportProblem]:
    """Archive the responses in ``path`` and yield a row for each that is not ``known``.

    Rows come after their record was written; call ``archive.sync()`` before they are committed, and
    commit before the next file. ``same_body(document, sha256)`` names an archived record to share;
    ``archived(url_key, captured_at)`` finds the original of a revisit.
    """
    shelf = _Shelf(archive, same_body)
    done: set[str] = set()
    for found in responses(path, archived=_lookup(archive, archived)):
        if isinstance(found, ImportProblem):
            yield found
            continue
        key = url_key(found.url)
        id_ = capture_id(key, found.captured_at, "warc", found.sha256 or found.error or "")
        if id_ in done or known(id_):
            continue
        done.add(id_)
        capture = _capture(found, id_, key, judge)
        capture = replace(capture, run=run, jurisdiction=jurisdiction)
        place = shelf.place(found, document_id(key))
        yield replace(capture, **asdict(place)) if place else capture


class _Shelf:
    """Where the bodies of this import are: shared where document, status and bytes are the same."""

    def __init__(self, archive: Archive, same_body: Callable[[str, str], Archived | None]) -> None:
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
        place = self._same_body(document, found.sha256 or "")
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


def _capture(found: ImportedRecord, id_: str, key: str, judge: Judge) -> Capture:
    target = _redirect_target(found)
    step = f"{found.status} {target}" if target else None
    return Capture(
        id=id_,
        url=found.url,
        url_key=key,
        captured_at=found.captured_at,
        origin="warc",
        document=document_id(key),
        final_url=target or found.url,
        http_status=found.status,
        content_type=found.content_type,
        sha256=found.sha256,
        bytes=len(found.body),
        etag=found.etag,
        last_modified=found.last_modified,
        error=found.error,
        redirects=step,
        arrival_outcome=_outcome(found, target or found.url, step, judge),
    )


def _outcome(found: ImportedRecord, final_url: str, step: str | None, judge: Judge) -> str:
    if found.error:
        return found.error
    answer = Answer(
        url=found.url,
        final_url=final_url,
        status=found.status or 0,
        headers={name.lower(): value for name, value in reversed(found.headers)},
        body=found.body,
        flags=found.flags,
        redirects=(step,) if step else (),
    )
    return judge(answer).outcome


def _redirect_target(found: ImportedRecord) -> str | None:
    location = header_value(found.headers, "Location")
    if not location or found.status not in (301, 302, 303, 307, 308):
        return None
    try:
        return urljoin(found.url, "".join(location.split()))
    except ValueError:
        return None


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
            yield _left_out(path, found, f"that {found.reason}")
        return
    if found.kind not in ("response", "revisit"):
        return
    stored = response_in(found)
    if not _is_web(stored.url):
        if not stored.url.startswith("dns:"):
            yield _left_out(path, found, "without a web address")
    elif not stored.captured_at:
        yield _left_out(path, found, "without a readable date")
    elif found.kind == "revisit":
        whole = with_original(stored, originals)
        yield _record(whole or stored, found, None if whole else "missing_original")
    else:
        error = "too_large" if found.oversize else "protocol_error" if stored.status is None else None
        yield _record(stored, found, error)


def _left_out(path: Path, found: Record | Damage, what: str) -> ImportProblem:
    return _problem(path, found.offset, f"has a record at byte {found.offset} {what}; it was left out")


def _record(stored: StoredResponse, found: Record, error: str | None) -> ImportedRecord:
    if error is None and "undecodable" in stored.flags:
        error = "protocol_error"
    body = b"" if error else stored.body
    return ImportedRecord(
        url=stored.url,
        captured_at=stored.captured_at,
        status=stored.status,
        reason=stored.reason,
        headers=stored.headers,
        body=body,
        sha256=None if error else sha256_hex(body),
        content_type=stored.header("Content-Type"),
        etag=stored.header("ETag"),
        last_modified=stored.header("Last-Modified"),
        flags=stored.flags,
        error=error,
        offset=found.offset,
        raw=found.raw if found.kind == "response" else None,
    )


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _not_a_warc(path: Path) -> str | None:
    """Return what is wrong with the file as a whole, to complete "the file ..."."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        return "is empty"
    if head.startswith((b"\x1f\x8b", b"WARC/")) or head.lstrip(b"\r\n").startswith(b"WARC/"):
        return None
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "is compressed with zstd, which is not read; unpack it first (zstd -d)"
    return "is not a WARC file; a WARC begins with WARC/1.0, or is one packed with gzip"


def _problem(path: Path, offset: int, what: str) -> ImportProblem:
    return ImportProblem(path.name, offset, f"The file {path} {what}.")
