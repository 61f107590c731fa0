"""A response out of somebody else's WARC file, and the row of ``captures`` that it makes (pure)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from crawler.arrival import first_values
from crawler.warc.reading import Headers, header_value
from crawler.warc.response import StoredResponse
from db.ids import capture_id, document_id, sha256_hex, url_key
from db.records import Capture, Registry
from pipeline.judge import Answer, Verdict, at_arrival

Judge = Callable[[Answer], Verdict]
# Told a url_key, names the document that it is an address of.
DocumentOf = Callable[[str], str]

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One response of a foreign WARC. ``captured_at`` is ISO 8601 with ``Z``, to the second; ``url``
    has no user name in it.

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


def imported_record(
    stored: StoredResponse, *, error: str | None = None, offset: int = 0, raw: memoryview | None = None
) -> ImportedRecord:
    """Return a stored response as an import takes it; what is not HTTP is a ``protocol_error``."""
    if error is None and (stored.status is None or "undecodable" in stored.flags):
        error = "protocol_error"
    body = b"" if error else stored.body
    return ImportedRecord(
        url=without_user(stored.url),
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
        offset=offset,
        raw=raw,
    )


def capture_of(
    found: ImportedRecord,
    *,
    document_of: DocumentOf,
    jurisdiction: str | None,
    run: str | None = None,
    judge: Judge = at_arrival,
) -> Capture:
    """Return the row of ``found``, which still lacks the place of its record."""
    key = url_key(found.url)
    said = found.sha256 or found.error or ""
    target = _redirect_target(found)
    step = f"{found.status} {target}" if target else None
    return Capture(
        id=capture_id(key, found.captured_at, "warc", said, status=found.status, url=found.url),
        url=found.url,
        url_key=key,
        captured_at=found.captured_at,
        origin="warc",
        document=document_of(key),
        run=run,
        final_url=target or found.url,
        http_status=found.status,
        content_type=found.content_type,
        sha256=found.sha256,
        bytes=len(found.body),
        etag=found.etag,
        last_modified=found.last_modified,
        error=found.error,
        redirects=step,
        jurisdiction=jurisdiction,
        arrival_outcome=_outcome(found, target or found.url, step, judge),
    )


def documents_by_address(registry: Registry) -> DocumentOf:
    """Return what names the document of a url_key: a declared one where the key is one of its present
    or earlier addresses, else the one that the key itself makes."""
    declared = {
        url_key(url): document.id
        for document in registry.documents
        for url in (*document.earlier_urls, document.url)
    }

    def document_of(key: str) -> str:
        return declared.get(key) or document_id(key)

    return document_of


def is_web(url: str) -> bool:
    """Whether ``url`` is an http or https address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def without_user(url: str) -> str:
    """Return ``url`` without the user name and password that may stand before its host.

    >>> without_user("https://me:secret@agency.example/p?x=@")
    'https://agency.example/p?x=@'
    """
    try:
        place = urlsplit(url).netloc
    except ValueError:
        return url
    return url.replace(place, place.rpartition("@")[2], 1) if "@" in place else url


def _redirect_target(found: ImportedRecord) -> str | None:
    location = header_value(found.headers, "Location")
    if not location or found.status not in _REDIRECTS:
        return None
    try:
        return without_user(urljoin(found.url, "".join(location.split())))
    except ValueError:
        return None


def _outcome(found: ImportedRecord, final_url: str, step: str | None, judge: Judge) -> str:
    if found.error:
        return found.error
    answer = Answer(
        url=found.url,
        final_url=final_url,
        status=found.status or 0,
        headers=first_values(found.headers),
        body=found.body,
        flags=found.flags,
        redirects=(step,) if step else (),
    )
    return judge(answer).outcome
