"""A page, PDF or Word file that a person saved: its record in the archive and its row (pure).

The only way in at publishers that refuse crawlers. It is judged and read like any other capture; who
supplied it stays private.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from crawler.archive import RawResponse
from crawler.arrival import arrival_of_answer
from crawler.warc.imported import DocumentOf
from crawler.warc.relisting import ASKED, BY, CHECK_AGAIN, DOCUMENT, JURISDICTION, ORIGIN, PURPOSE, RUN, WHY
from db import ids
from db.records import Capture, CrosswalkError
from pipeline.clean import sniff
from pipeline.judge import Answer

# What a person may supply, and what a server would have called it. A page says its charset itself.
CONTENT_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# How long what a person saw is taken to stand before somebody should look again.
CHECK_AGAIN_AFTER = timedelta(days=180)
MAX_BYTES = 64 * 2**20
_WEB_BEGAN = 1991
_MHTML = (b"from: <saved by", b"mime-version:", b"content-type: multipart/related")


class SuppliedError(CrosswalkError):
    """What a person supplied cannot be taken as it is."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """A saved file and what its supplier says of it. Times are ISO 8601 with ``Z``; ``jurisdiction`` is
    None where the address tells it."""

    url: str
    captured_at: str
    body: bytes = field(repr=False)
    format: str
    by: str
    reason: str
    check_again_at: str
    jurisdiction: str | None = None


def supplied(
    url: str,
    body: bytes,
    *,
    name: str,
    captured_at: str,
    by: str,
    reason: str,
    check_again: str | None,
    jurisdiction: str | None,
    now: datetime,
) -> Supplied:
    """Return what a person supplied, checked; ``name`` is the file's, ``now`` the time.

    Raises :class:`SuppliedError`, in one sentence, for what is no document, a day that is not or has not
    come yet, and an empty reason or name.
    """
    at = moment(captured_at, "--captured-at", now)
    if not by.strip() or not reason.strip():
        raise SuppliedError("Say with --by who saved it and with --reason why; neither may be empty.")
    if at > now:
        raise SuppliedError(f"--captured-at {captured_at} has not come yet; say when the page was saved.")
    again = moment(check_again, "--check-again", now) if check_again else at + CHECK_AGAIN_AFTER
    if again <= at:
        raise SuppliedError(f"--check-again {check_again} must be later than --captured-at {captured_at}.")
    return Supplied(
        url, _iso(at), body, _format(body, name), by.strip(), reason.strip(), _day(again), jurisdiction
    )


def moment(said: str, option: str, now: datetime) -> datetime:
    """Return a day or a time as a person writes it: a day is its first moment, a time without zone is UTC."""
    try:
        read = datetime.fromisoformat(said.strip())
    except ValueError:
        raise SuppliedError(
            f"{option} {said!r} is no day; write it as {now:%Y-%m-%d}, or with the time as {now:%Y-%m-%dT%H:%M}Z."
        ) from None
    if not _WEB_BEGAN <= read.year < date.max.year:
        raise SuppliedError(f"{option} {said!r} is before there were web pages, or after all of them.")
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT00:00:00Z")


def _format(body: bytes, name: str) -> str:
    if not body.strip():
        raise SuppliedError(f"{name} is empty; save the page again.")
    if len(body) > MAX_BYTES:
        raise SuppliedError(f"{name} is larger than {MAX_BYTES // 2**20} MiB; supply the part that matters.")
    if body[:400].lower().lstrip().startswith(_MHTML):
        raise SuppliedError(f"{name} is a web archive (MHTML); save the page as 'HTML only' and supply that.")
    found = sniff(body, None)
    if found not in CONTENT_TYPES:
        raise SuppliedError(
            f"{name} is neither a page (HTML) nor a PDF nor a Word file (.docx); save it as one."
        )
    return found


def capture_of(given: Supplied, *, document_of: DocumentOf, run: str) -> Capture:
    """Return the row of what was supplied, which still lacks the place of its record."""
    key, digest = ids.url_key(given.url), ids.sha256_hex(given.body)
    content_type = CONTENT_TYPES[given.format]
    answer = Answer(given.url, given.url, 200, {"content-type": content_type}, given.body)
    return Capture(
        id=ids.capture_id(key, given.captured_at, "manual", digest, status=200, url=given.url),
        url=given.url,
        url_key=key,
        captured_at=given.captured_at,
        origin="manual",
        document=document_of(key),
        run=run,
        final_url=given.url,
        http_status=200,
        content_type=content_type,
        sha256=digest,
        bytes=len(given.body),
        jurisdiction=given.jurisdiction,
        arrival_outcome=arrival_of_answer(answer, "document").outcome,
        why=given.reason,
        supplied_by=given.by,
        check_again_at=given.check_again_at,
    )


def record_of(given: Supplied, capture: Capture) -> RawResponse:
    """Return the record, with all that its row says, should the row be lost."""
    said = (
        (ORIGIN, "manual"),
        (PURPOSE, "document"),
        (DOCUMENT, capture.document or ""),
        (ASKED, given.url),
        (RUN, capture.run or ""),
        (WHY, quote(given.reason, safe=" ")),
        (BY, quote(given.by, safe=" ")),
        (CHECK_AGAIN, given.check_again_at),
        (JURISDICTION, given.jurisdiction or ""),
    )
    return RawResponse(
        url=given.url,
        captured_at=given.captured_at,
        status=200,
        reason="OK",
        headers=(("Content-Type", CONTENT_TYPES[given.format]),),
        body=given.body,
        warc_headers=tuple((name, value) for name, value in said if value),
    )
