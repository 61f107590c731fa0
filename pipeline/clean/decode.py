"""Bytes to characters: the encoding a page is in, not only the one it claims."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# Browsers read these as the larger sets that grew out of them (WHATWG Encoding Standard, 4.2).
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
# Labels of the web that Python does not know.
_LABELS = {"x-sjis": "cp932", "x-gbk": "gb18030", "x-x-big5": "big5hkscs", "windows-874": "cp874"}
# A text in another encoding is not valid UTF-8 by chance where it has as many characters beyond ASCII.
_NO_CHANCE = 10
# Browsers read these labels as windows-1252, and pages are written for browsers.
_LATIN = {"iso8859-1", "ascii", "iso8859-15", "cp1252"}
# The encodings of the web; Python knows others, which no page is in and some of which can fail.
_WEB = re.compile(r"(?:utf-(?:8|16|32)|cp\d|iso8859|ascii|koi8|mac-|gb|big5|euc|shift_jis|iso2022|tis-620)")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(body: bytes, content_type: str | None) -> str:
    """Return ``body`` as text: byte order mark, two bytes a character, then valid UTF-8, then what the
    header, the meta tag or the XML declaration says (in this order), then windows-1252.

    It never fails; a byte that fits nowhere becomes U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if wide := two_bytes_a_character(body):
        return body.decode(wide, "replace")
    declared = _declared(body, content_type)
    # A page that could be read as bytes cannot be in UTF-16: browsers take UTF-8 instead.
    if declared.startswith(("utf-16", "utf-32")):
        declared = "utf-8"
    if declared in ("", "utf-8") or declared in _LATIN:
        return _western(body, declared)
    if _is_surely_utf8(body):
        return body.decode("utf-8")
    return body.decode(declared, "replace")


def two_bytes_a_character(body: bytes) -> str:
    """Return ``utf-16-le`` or ``utf-16-be`` for markup that starts so without a byte order mark, else
    nothing."""
    head = body[:64]
    if head[1::2].count(0) > 0.9 * len(head[1::2]) > 7 and b"<" in head[::2]:
        return "utf-16-le"
    if head[::2].count(0) > 0.9 * len(head[::2]) > 7 and b"<" in head[1::2]:
        return "utf-16-be"
    return ""


def _is_surely_utf8(body: bytes) -> bool:
    try:
        return len(body) - len(body.decode("utf-8")) >= _NO_CHANCE
    except UnicodeDecodeError:
        return False


def _declared(body: bytes, content_type: str | None) -> str:
    head = body[:4096]
    labels = [m.group(1) for m in [_HEADER.search(content_type or "")] if m]
    labels += [m.group(1).decode("ascii", "replace") for m in (_META.search(head), _XML.search(head)) if m]
    for label in labels:
        try:
            name = codecs.lookup(_LABELS.get(label.lower(), label)).name
        except (LookupError, ValueError):
            continue
        if _WEB.match(name):
            return _WIDER.get(name, name)
    return ""


def _western(body: bytes, declared: str) -> str:
    """UTF-8 and windows-1252 are each often declared as the other; bytes tell them apart."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sequences = len(_UTF8_SEQUENCE.findall(body))
    text = body.decode("utf-8", "windows-1252-bytes")
    if declared == "utf-8" or sequences > 0.5 * _high_bytes(body) / 2:
        return text
    return body.decode("cp1252", "replace")


def _high_bytes(body: bytes) -> int:
    return len(body) - len(body.translate(None, bytes(range(128, 256))))


def _as_1252(error: UnicodeError) -> tuple[str, int]:
    """Read a stray byte in UTF-8 the way its author's word processor wrote it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.start + 1]
    return stray.decode("cp1252", "replace"), error.start + 1


codecs.register_error("windows-1252-bytes", _as_1252)
