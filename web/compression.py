"""Pages packed for the way, where the reader's browser unpacks them (ASGI, no Datasette).

asgi-gzip 0.3 was looked at: it packs for a sender who refuses ("gzip;q=0") and packs spreadsheets once more.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_PACKED = (
    b"text/html",
    b"text/css",
    b"text/plain",
    b"text/csv",
    b"text/calendar",
    b"application/json",
    b"application/atom+xml",
)
# zlib's window bits for a gzip wrapper (zlib manual, deflateInit2).
_GZIP = 31
_LEVEL = 6

Headers = list[tuple[bytes, bytes]]


def unpacks(asked: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a request's headers say that its sender unpacks gzip (RFC 9110, section 12.5.3)."""
    for name, value in asked:
        if name.lower() == b"accept-encoding":
            for part in value.lower().split(b","):
                coding, _, weight = part.partition(b";")
                if coding.strip() in (b"gzip", b"*") and weight.replace(b" ", b"") not in (b"q=0", b"q=0.0"):
                    return True
    return False


def packable(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether an answer with these headers is text that is not packed yet."""
    named = {name.lower(): value for name, value in headers}
    return b"content-encoding" not in named and named.get(b"content-type", b"").startswith(_PACKED)


def packed_headers(headers: Headers) -> Headers:
    """Return the headers of an answer that goes out packed; its length is not known beforehand."""
    left = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*left, (b"content-encoding", b"gzip")]


def packer() -> zlib._Compress:
    """Return what packs one answer: ``compress`` each part, ``flush`` the last."""
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
