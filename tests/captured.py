"""Small archives of our own writing, for tests: pages at times, in a WARC file."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

STATUTE = """<!doctype html><html><head><title>Section {number} | Code of Nowhere</title></head><body>
<nav><a href="/">Home</a> <a href="/code">Code</a></nav>
<main><h1>Section {number}. Credit for demonstrated mastery</h1>
{body}
<p>History: Enacted 2015, ch. 12, effective July 1, 2015.</p></main>
<footer>Rendered {noise}</footer></body></html>"""


@dataclass(frozen=True, slots=True)
class Page:
    """One capture: an address, a time, and what came back."""

    url: str
    at: str
    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"


def statute(number: str, sentences: Iterable[str], *, noise: str = "now") -> bytes:
    """Return a statute page with ``sentences`` as its paragraphs; ``noise`` is in its footer."""
    body = "\n".join(f"<p>{sentence}</p>" for sentence in sentences)
    return STATUTE.format(number=number, body=body, noise=noise).encode()


def write_warc(path: Path, pages: Iterable[Page]) -> Path:
    """Write ``pages`` as response records into ``path``."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for page in pages:
            headers = [("Content-Type", page.content_type), ("Content-Length", str(len(page.body)))]
            record = writer.create_warc_record(
                page.url,
                "response",
                payload=io.BytesIO(page.body),
                http_headers=StatusAndHeaders(f"{page.status} X", headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": page.at},
            )
            writer.write_record(record)
    return path
