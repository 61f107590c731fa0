"""Whether a body came to its end (pure)."""

from __future__ import annotations

import re

_TAIL = 2_048
_ENDS = re.compile(rb"</\s{0,9}(?:html|body|frameset)\b", re.IGNORECASE)
_BEGINS = re.compile(rb"<(?:html|body)\b", re.IGNORECASE)
_BLOCK_OPENS = re.compile(rb"<(?:div|main|article|section|table|ul|ol)\b", re.IGNORECASE)
_BLOCK_ENDS = re.compile(rb"</(?:div|main|article|section|table|ul|ol)\b", re.IGNORECASE)


def breaks_off(body: bytes) -> bool:
    """Whether an HTML page was cut: inside a tag, or with blocks left open and no end of its body.

    Many whole pages leave out their end tags, and fragments have none; so a missing end alone says nothing.
    """
    tail = body[-_TAIL:]
    if tail.rfind(b"<") > tail.rfind(b">") and _BEGINS.search(body[:_TAIL]):
        return not _ENDS.search(body)
    if not _BEGINS.search(body[:_TAIL]) or _ENDS.search(body):
        return False
    return len(_BLOCK_OPENS.findall(body)) > len(_BLOCK_ENDS.findall(body))


def lacks_pdf_end(body: bytes) -> bool:
    """Whether a PDF breaks off: its end mark stands in its last bytes."""
    return b"%%EOF" not in body[-_TAIL:]
