"""Clean: the bytes of a page, PDF or Word file to the text of the document they hold.

Duty: the same bytes give the same text; a small edit of the page is a small edit of the text; what
a template puts around a document never shows. Ban: no network, no store, no clock; no error but
:class:`CleanError` leaves this room, whatever the bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.clean.decode import decode
from pipeline.clean.docx import docx_to_html
from pipeline.clean.errors import OUTCOMES, CleanError
from pipeline.clean.html import clean_html
from pipeline.clean.pdf import clean_pdf
from pipeline.clean.plain import clean_plain
from pipeline.clean.sniff import sniff
from pipeline.text import CleanText

__all__ = ["OUTCOMES", "CleanError", "clean", "sniff"]


def clean(
    body: bytes, *, content_type: str | None, url: str, main: str | None = None, drop: Sequence[str] = ()
) -> CleanText:
    """Return the document that ``body``, fetched from ``url``, holds.

    ``main`` and ``drop`` are CSS selectors from a source's declaration (pages only). Raises
    CleanError with outcome ``encrypted``, ``needs_ocr``, ``extract_failed``, ``empty`` or
    ``unknown_type``, and nothing else (but MemoryError, where the process has a limit).
    """
    if not body.strip():
        raise CleanError("empty", "The body is empty; fetch it again.")
    kind = sniff(body, content_type)
    if kind == "pdf":
        made = clean_pdf(body)
    elif kind == "docx":
        made = clean_html(docx_to_html(body), url=url)
    elif kind == "html":
        made = clean_html(decode(body, content_type), url=url, main=main, drop=drop)
    elif kind == "text":
        made = clean_plain(decode(body, content_type))
    else:
        raise _not_read(kind)
    if not made.text:
        raise CleanError("empty", "The document has no words; look at it in a browser.")
    return made


def _not_read(kind: str) -> CleanError:
    if kind == "locked":
        return CleanError(
            "encrypted", "The Office file is protected by a password; ask the publisher for an open one."
        )
    if kind == "doc":
        return CleanError(
            "unknown_type",
            "This is an old Word file (.doc), which is not read; save it as DOCX or PDF and add that.",
        )
    return CleanError(
        "unknown_type", "The body is neither a page, a PDF, a Word file nor text; look at it by hand."
    )
