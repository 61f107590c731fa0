"""WARC framing: where each record of a file begins and ends, and whether it is whole.

Header blocks are parsed by fastwarc. The framing is ours, because a reader of archives must know the
exact bytes of every record, must not take a torn or altered record for a good one, and must go on
after a damaged stretch; offsets and lengths are bytes of the file on disk.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import mmap
import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from fastwarc.warc import HeaderMap

from crawler.warc.decoding import dechunked

MAX_BLOCK = 65 * 2**20
_MAX_MEMBER = 4 * 2**30
_IN_MEMORY = 96 * 2**20
_STEP_IN, _STEP_OUT = 2**14, 2**20
_MAX_HEADER = 2**17

PADDING = "is nothing but zero bytes"

_MAGIC = b"\x1f\x8b\x08"
_VERSION = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_BETWEEN = re.compile(rb"[\r\n]*")
_NEXT_RECORD = re.compile(rb"\n\r?\n(?=WARC/\d+\.\d+[ \t]*\r?\n)")
_DIGESTED = ("response", "revisit")

Buffer = bytes | mmap.mmap
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that could not be read; ``reason`` completes "the record ..."."""

    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record. ``offset`` and ``length`` are those of its gzip member, or of the record in
    an uncompressed file; ``within`` is its place in the uncompressed member.

    ``raw`` is header block, block and end mark, as read; ``oversize`` records (a block above
    ``MAX_BLOCK``) have only their header block in ``raw`` and an empty ``block``.
    """

    offset: int
    length: int
    within: int
    kind: str
    headers: Headers
    raw: memoryview = field(repr=False)
    block: memoryview = field(repr=False)
    oversize: bool = False

    def header(self, name: str) -> str | None:
        """Return the value of the WARC header ``name`` (any case), or None."""
        return header_value(self.headers, name)


@dataclass(frozen=True, slots=True)
class Member:
    """One complete gzip member of a file and its inflated bytes."""

    offset: int
    length: int
    data: Buffer = field(repr=False)


class _BrokenError(Exception):
    """A frame that is not whole; ``end`` is where it ends where that much is sure."""

    def __init__(self, reason: str, end: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.end = reason, end


def header_value(headers: Headers, name: str) -> str | None:
    """Return the first value of ``name`` (any case) in ``headers``, or None."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def parse_headers(head: bytes, encoding: str) -> tuple[str, Headers]:
    """Return the first line and the headers of a header block; lines may end with LF alone."""
    if b"\r\n" not in head:
        head = head.replace(b"\n", b"\r\n")
    parsed = HeaderMap(encoding)
    try:
        parsed.parse(io.BytesIO(head))
    except OSError:
        return "", ()
    return parsed.status_line or "", tuple((str(k), str(v)) for k, v in parsed.to_tuples())


def records_of(path: Path) -> Iterator[Record | Damage]:
    """Yield the records and damaged stretches of a WARC file, gzip or plain, in its order.

    Raises ``OSError`` where the file cannot be opened; an empty file yields nothing.
    """
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        if not size:
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data[:3] != _MAGIC:
                yield from records_in(data)
                return
            for part in members(data, 0, size):
                if isinstance(part, Damage):
                    yield part
                else:
                    yield from records_in(part.data, part)


def record_at(path: Path, offset: int, within: int) -> Record | None:
    """Return the whole record that :func:`records_of` found at this place, or None."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            if data[:3] != _MAGIC:
                return _framed(data, within, None)[0]
            inner, length = _inflated(data, offset, len(data))
            return _framed(inner, within, Member(offset, length, inner))[0]
        except _BrokenError:
            return None


def members(data: Buffer, start: int, end: int) -> Iterator[Member | Damage]:
    """Yield the complete gzip members in ``data[start:end]`` and the stretches between them.

    After a damaged stretch, reading goes on at the next member that holds a WARC record.
    """
    at = start
    while at < end:
        try:
            inflated, length = _inflated(data, at, end)
        except _BrokenError as broken:
            following = _next_member(data, at + 1, end)
            padding = following == end and not data[at:end].strip(b"\0")
            yield Damage(at, following - at, PADDING if padding else broken.reason)
            at = following
            continue
        yield Member(at, length, inflated)
        at += length


def records_in(data: Buffer, member: Member | None = None) -> Iterator[Record | Damage]:
    """Yield the records and damaged stretches of uncompressed WARC bytes (of ``member``, if any)."""
    at = _between(data, 0)
    while at < len(data):
        try:
            record, following = _framed(data, at, member)
            yield record
        except _BrokenError as broken:
            following = _next_record(data, at + 1) if broken.end is None else broken.end
            where = (member.offset, member.length) if member else (at, following - at)
            yield Damage(*where, broken.reason)
        at = _between(data, following)


def _inflated(data: Buffer, start: int, end: int) -> tuple[Buffer, int]:
    """Return the inflated bytes of the gzip member at ``start`` and its length in the file."""
    inflater = zlib.decompressobj(31)
    out: IO[bytes] = io.BytesIO()
    at, tail, size = start, b"", 0
    while not inflater.eof:
        piece = tail or data[at : min(at + _STEP_IN, end)]
        at += 0 if tail else len(piece)
        try:
            inflated = inflater.decompress(piece, _STEP_OUT)
        except zlib.error as error:
            raise _BrokenError("is damaged (its gzip member does not inflate)") from error
        if not piece and not inflated and not inflater.eof:
            raise _BrokenError("breaks off (its gzip member is not complete)")
        tail = inflater.unconsumed_tail
        size += len(inflated)
        if size > _IN_MEMORY and isinstance(out, io.BytesIO):
            out = _on_disk(out)
        if size > _MAX_MEMBER:
            raise _BrokenError("inflates to more than 4 GiB, which no archive of pages needs")
        out.write(inflated)
    length = at - start - len(inflater.unused_data) - len(tail)
    if isinstance(out, io.BytesIO):
        return out.getvalue(), length
    out.flush()
    with out:
        return mmap.mmap(out.fileno(), 0, access=mmap.ACCESS_READ), length


def _on_disk(memory: io.BytesIO) -> IO[bytes]:
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller once it is mapped
    file.write(memory.getvalue())
    return file


def _next_member(data: Buffer, start: int, end: int) -> int:
    at = data.find(_MAGIC, start, end)
    while at >= 0:
        try:
            head = zlib.decompressobj(31).decompress(data[at : min(at + 2048, end)], 16)
            if head.lstrip(b"\r\n").startswith(b"WARC/"):
                return at
        except zlib.error:
            pass
        at = data.find(_MAGIC, at + 1, end)
    return end


def _next_record(data: Buffer, start: int) -> int:
    found = _NEXT_RECORD.search(data, start)
    return found.end() if found else len(data)


def _between(data: Buffer, start: int) -> int:
    found = _BETWEEN.match(data, start)
    return found.end() if found else start


def _framed(data: Buffer, at: int, member: Member | None) -> tuple[Record, int]:
    """Return the whole record at ``at`` and where it ends."""
    if not _VERSION.match(data, at):
        raise _BrokenError("does not begin with a WARC version")
    head_end = _HEADER_END.search(data, at, at + _MAX_HEADER)
    if not head_end:
        raise _BrokenError("has a header block without an end")
    start = head_end.end()
    _, headers = parse_headers(data[at:start], "utf-8")
    declared = (header_value(headers, "Content-Length") or "").strip()
    if not (declared.isascii() and declared.isdigit() and len(declared) < 16):
        raise _BrokenError("has no readable Content-Length")
    block_end = start + int(declared)
    if block_end > len(data):
        raise _BrokenError("breaks off before its declared length")
    end = _between(data, block_end)
    if end < len(data) and data[end : end + 5] != b"WARC/":
        raise _BrokenError("is longer than it declares")
    oversize = block_end - start > MAX_BLOCK
    raw = memoryview(data[at : start if oversize else end])
    place, length = (member.offset, member.length) if member else (at, end - at)
    kind = (header_value(headers, "WARC-Type") or "").strip().lower()
    block = raw[start - at : (0 if oversize else block_end - at)]
    record = Record(place, length, at, kind, headers, raw, block, oversize)
    if not oversize and kind in _DIGESTED and not _digests_match(record):
        raise _BrokenError("does not match its own digest", end)
    return record, end


def _digests_match(record: Record) -> bool:
    """Whether the block digest, or the payload digest where there is no other, matches.

    Writers disagree whether a payload digest is taken before or after chunks are joined.
    """
    if block_digest := record.header("WARC-Block-Digest"):
        return _is_digest_of(block_digest, record.block)
    said = record.header("WARC-Payload-Digest")
    if not said or record.kind != "response":
        return True
    head_end = _HEADER_END.search(record.block)
    payload = record.block[head_end.end() if head_end else 0 :]
    return _is_digest_of(said, payload) or _is_digest_of(said, dechunked(bytes(payload))[0])


def _is_digest_of(said: str, data: memoryview | bytes) -> bool:
    """Whether ``said`` (``sha1:BASE32``, or hex) is the digest of ``data``; unknown kinds pass."""
    name, _, value = said.strip().partition(":")
    name = name.strip().lower().replace("-", "")
    if name not in ("md5", "sha1", "sha256", "sha512"):
        return True
    digest = hashlib.new(name, data, usedforsecurity=False).digest()
    value = value.strip()
    try:
        if len(value) == 2 * len(digest):
            return bytes.fromhex(value) == digest
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8)) == digest
    except (ValueError, binascii.Error):
        return False
