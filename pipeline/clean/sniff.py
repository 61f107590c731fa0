"""What a body is, by its bytes first: servers label wrongly more often than files lie."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.clean.decode import two_bytes_a_character

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|main|article|section|div|p|h[1-6]|table|ul|ol|span|a|br|script"
    rb"|meta)\b",
    re.IGNORECASE,
)
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"{\\rtf",
    b"7z\xbc\xaf",
    b"Rar!",
)
# The container of Office files before 2007, and of newer ones behind a password; the names of the
# streams inside are in two bytes a letter.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_WORD, _PASSWORD = (name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
_NOT_TEXT = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_HEAD = 4096


def sniff(body: bytes, content_type: str | None) -> str:
    """Return ``html``, ``pdf``, ``docx``, ``text`` for ``body``, or what is not read: ``doc`` (Word before
    2007), ``locked`` (an Office file behind a password), ``unknown``.

    The declared ``content_type`` decides only between HTML and plain text.
    """
    head = body[:_HEAD]
    if b"%PDF-" in head[:1024] and not _HTML.search(head[: head.find(b"%PDF-")]):
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return "docx" if _is_word(body) else "unknown"
    if body.startswith(_OLD_OFFICE):
        return "locked" if _PASSWORD in body else "doc" if _OLD_WORD in body else "unknown"
    if head.startswith(_BINARY):
        return "unknown"
    return _of_characters(head, (content_type or "").lower())


def _of_characters(head: bytes, content_type: str) -> str:
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    wide = "utf-16" if marked else two_bytes_a_character(head)
    plain = head.decode(wide, "replace").encode("utf-8", "replace") if wide else head
    if len(plain) - len(plain.translate(None, _NOT_TEXT)) > len(plain) // 50:
        return "unknown"
    if "text/plain" in content_type and not plain.lstrip()[:200].lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        return "text"
    if _HTML.search(plain) or "html" in content_type:
        return "html"
    return "unknown" if plain.lstrip().startswith(b"<?xml") else "text"


def _is_word(body: bytes) -> bool:
    """A Word file is a ZIP archive with this member; other office files are archives as well."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "word/document.xml" in archive.namelist()
    except Exception:  # a damaged archive fails in many ways; its local headers still name the parts
        return b"word/document.xml" in body
