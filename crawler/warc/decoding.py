"""Bodies out of archived responses: chunks joined and content encodings undone, within a limit.

Nothing here raises for bad bytes: what was read is returned with flags that say what was wrong.
``truncated``: the body breaks off. ``too_large``: more than the limit; the body is its first part.
``undecodable``: an encoding that is unknown or broken; the body is as stored.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

try:
    brotli: Any = import_module("brotli")
except ImportError:  # an optional library: without it such bodies are flagged
    brotli = None

MAX_BODY = 64 * 2**20
_STEP = 2**16
_OUT = 2**20
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CUT_CHUNK_LINE = re.compile(rb"[0-9A-Fa-f]{0,15}\r?")

Decoded = tuple[bytes, tuple[str, ...]]


class _UndecodableError(Exception):
    """Bytes that are not of the encoding that the headers name."""


def decode(headers: tuple[tuple[str, str], ...], payload: bytes, limit: int = MAX_BODY) -> Decoded:
    """Return the body that ``payload`` carries, at most ``limit`` bytes, and flags about it.

    Archives often hold bodies that were decoded before they were stored, under the headers as
    received, so a body that does not look encoded is taken as it is.
    """
    body, flags = payload, set[str]()
    if _tokens(headers, "transfer-encoding")[-1:] == ["chunked"]:
        body, cut = dechunked(body)
        flags |= {"truncated"} if cut else set()
    for encoding in reversed(_tokens(headers, "content-encoding")):
        try:
            body, flag = _undone(encoding, body, limit)
        except _UndecodableError:
            return payload[:limit], tuple(sorted({*flags, "undecodable"}))
        flags |= {flag} if flag else set()
    if len(body) > limit:
        return body[:limit], tuple(sorted({*flags, "too_large"}))
    if _is_short(headers, payload):
        flags.add("truncated")
    return body, tuple(sorted(flags))


def dechunked(payload: bytes) -> tuple[bytes, bool]:
    """Return ``payload`` with its chunks joined, and whether they break off.

    A payload that does not begin as chunks do was joined before it was stored, and is returned.
    """
    at, parts = 0, list[bytes]()
    while line := _CHUNK_LINE.match(payload, at):
        size = int(line.group(1), 16)
        if size == 0:
            return b"".join(parts), False
        chunk = payload[line.end() : line.end() + size]
        at = line.end() + len(chunk)
        mark = payload[at : at + 2]
        if len(chunk) == size and mark and mark[:1] not in b"\r\n":
            return payload, False
        parts.append(chunk)
        at += 2 if mark == b"\r\n" else 1
    cut = parts and _CUT_CHUNK_LINE.fullmatch(payload, at)
    return (b"".join(parts), True) if cut else (payload, False)


def _tokens(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    values = ",".join(value for key, value in headers if key.lower() == name)
    return [token for part in values.split(",") if (token := part.strip().lower()) not in ("", "identity")]


def _is_short(headers: tuple[tuple[str, str], ...], payload: bytes) -> bool:
    """Whether fewer bytes were stored than the server announced (only for whole, plain answers)."""
    if _tokens(headers, "transfer-encoding") or _tokens(headers, "content-encoding"):
        return False
    declared = next((v.strip() for k, v in headers if k.lower() == "content-length"), "")
    return declared.isascii() and declared.isdigit() and 0 < len(payload) < int(declared[:15])


def _undone(encoding: str, body: bytes, limit: int) -> tuple[bytes, str | None]:
    if not body:
        return body, None
    if encoding in ("gzip", "x-gzip"):
        return _inflated(body, 31, limit) if body[:2] == b"\x1f\x8b" else (body, None)
    if encoding == "deflate":
        wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
        return _plain_on_failure(lambda: _inflated(body, 15 if wrapped else -15, limit), body)
    if encoding == "br" and brotli is not None:
        return _plain_on_failure(lambda: _unbrotlied(body, limit), body)
    raise _UndecodableError


def _plain_on_failure(undo: Callable[[], tuple[bytes, str | None]], body: bytes) -> tuple[bytes, str | None]:
    """Undo an encoding that has no mark of its own; markup or a PDF was decoded before."""
    try:
        return undo()
    except _UndecodableError:
        if body.lstrip()[:1] in (b"<", b"{", b"%"):
            return body, None
        raise


def _inflated(body: bytes, bits: int, limit: int) -> tuple[bytes, str | None]:
    """Inflate gzip (also several members) or deflate bytes, to one byte above ``limit`` at most."""
    out, rest = bytearray(), body
    while rest:
        inflater = zlib.decompressobj(bits)
        while not inflater.eof:
            try:
                piece = inflater.decompress(rest, min(_OUT, limit + 1 - len(out)))
            except zlib.error as error:
                raise _UndecodableError from error
            if not piece and not inflater.unconsumed_tail and not inflater.eof:
                return bytes(out), "truncated"
            out += piece
            rest = inflater.unconsumed_tail
            if len(out) > limit:
                return bytes(out), "too_large"
        rest = inflater.unused_data if bits == 31 and inflater.unused_data[:2] == b"\x1f\x8b" else b""
    return bytes(out), None


def _unbrotlied(body: bytes, limit: int) -> tuple[bytes, str | None]:
    decompressor, out, at = brotli.Decompressor(), bytearray(), 0
    while not decompressor.is_finished():
        piece = b""
        if decompressor.can_accept_more_data():
            piece = body[at : at + _STEP]
            at += len(piece)
            if not piece:
                return bytes(out), "truncated"
        try:
            out += decompressor.process(piece, output_buffer_limit=_OUT)
        except brotli.error as error:
            raise _UndecodableError from error
        if len(out) > limit:
            return bytes(out), "too_large"
    return bytes(out), None
