"""One archived HTTP response, read out of its WARC record (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.warc.decoding import decode
from crawler.warc.reading import Headers, Record, header_value, parse_headers

_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})\b\s*(.*)", re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_MAX_HEAD = 2**18


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was stored. ``captured_at`` is ISO 8601 with ``Z``, to the second, or empty
    where the record has no readable date; ``status`` is None where the block is not HTTP.

    ``body`` is decoded, at most 64 MiB; ``flags`` say what was wrong (``truncated``, ``too_large``,
    ``undecodable``). ``warc_headers`` are the record's own headers.
    """

    url: str
    captured_at: str
    status: int | None
    reason: str
    headers: Headers
    body: bytes = field(repr=False)
    flags: tuple[str, ...] = ()
    warc_headers: Headers = ()

    def header(self, name: str) -> str | None:
        """Return the first value of the HTTP header ``name`` (any case), or None."""
        return header_value(self.headers, name)


def response_in(record: Record) -> StoredResponse:
    """Return the HTTP response that ``record`` holds, with its body decoded."""
    status, reason, headers, payload = _http(record.block)
    body, flags = decode(headers, payload)
    if record.oversize:
        flags = ("too_large",)
    elif record.header("WARC-Truncated"):
        flags = tuple(sorted({*flags, "truncated"}))
    return StoredResponse(
        url=target_url(record),
        captured_at=utc_seconds(record.header("WARC-Date") or ""),
        status=status,
        reason=reason,
        headers=headers,
        body=body,
        flags=flags,
        warc_headers=record.headers,
    )


def target_url(record: Record) -> str:
    """Return the address a record is about; some tools wrote it in angle brackets."""
    return (record.header("WARC-Target-URI") or "").strip().strip("<>")


def utc_seconds(said: str) -> str:
    """Return a WARC date as ISO 8601 with ``Z``, to the second, or an empty string.

    >>> utc_seconds("2021-03-04T01:02:03.98+02:00"), utc_seconds("20210304010203"), utc_seconds("soon")
    ('2021-03-03T23:02:03Z', '2021-03-04T01:02:03Z', '')
    """
    said = said.strip()
    try:
        if re.fullmatch(r"\d{14}", said):
            moment = datetime.strptime(said, "%Y%m%d%H%M%S")
        else:
            moment = datetime.fromisoformat(f"{said}-01" if re.fullmatch(r"\d{4}-\d\d", said) else said)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year > 1900 else ""


def _http(block: memoryview) -> tuple[int | None, str, Headers, bytes]:
    """Split an HTTP message into status, reason, headers and payload."""
    end = _HEAD_END.search(block, 0, _MAX_HEAD)
    head = bytes(block[: end.end()]) if end else bytes(block[:_MAX_HEAD]) + b"\r\n\r\n"
    line, headers = parse_headers(head, "latin1")
    found = _STATUS_LINE.match(line)
    if not found:
        return None, "", (), bytes(block)
    return int(found[1]), found[2].strip(), headers, bytes(block[end.end() :]) if end else b""
