"""A capture of the Wayback Machine as a row of ``captures`` and a record of our archive (pure)."""

from __future__ import annotations

from http.client import responses as reason_phrases

from crawler.archive import RawResponse
from crawler.arrival import arrival_of_answer, first_values
from crawler.warc.relisting import ASKED, DOCUMENT, ORIGIN, PURPOSE, RUN
from crawler.wayback.told import Fetched
from db import ids
from db.records import Capture
from pipeline.judge import Answer

# Where the record was taken from, beside what makes its row again.
MEMENTO = "X-Crosswalk-Memento"


def capture_of(found: Fetched, *, document: str, run: str) -> Capture:
    """Return the row of ``found``, which still lacks the place of its record: dated when it was archived,
    judged as it arrives like any other answer."""
    key, digest = ids.url_key(found.url), ids.sha256_hex(found.body)
    headers = first_values(found.headers)
    answer = Answer(found.url, found.url, found.status, headers, found.body)
    return Capture(
        id=ids.capture_id(key, found.captured_at, "wayback", digest, status=found.status, url=found.url),
        url=found.url,
        url_key=key,
        captured_at=found.captured_at,
        origin="wayback",
        document=document,
        run=run,
        final_url=found.url,
        http_status=found.status,
        content_type=headers.get("content-type"),
        sha256=digest,
        bytes=len(found.body),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        arrival_outcome=arrival_of_answer(answer, "document").outcome,
    )


def record_of(found: Fetched, capture: Capture) -> RawResponse:
    """Return the record: the publisher's headers and body, and all that the row says, should it be lost."""
    said = (
        (ORIGIN, "wayback"),
        (PURPOSE, "document"),
        (DOCUMENT, capture.document or ""),
        (ASKED, found.url),
        (RUN, capture.run or ""),
        (MEMENTO, found.memento_url),
    )
    return RawResponse(
        url=found.url,
        captured_at=found.captured_at,
        status=found.status,
        reason=reason_phrases.get(found.status, ""),
        headers=found.headers,
        body=found.body,
        warc_headers=said,
    )
