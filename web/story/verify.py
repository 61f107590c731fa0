"""Check this story pack with Python alone: ``python verify.py`` (in the folder it was unpacked to).

It needs nothing but Python 3.8 or later and asks nobody. It checks that every file is the one that the
manifest lists; that each raw page is what its WARC record holds, and has the digest listed; that every quote stands in
its text at the place given; and that the two texts differ by the marked words and nothing else.
Exit code 0: everything holds. 1: something does not, and the lines above say what.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def check(problems: list[str], what: str, holds: bool) -> None:
    """Print whether ``what`` holds, and keep it where it does not."""
    print(("ok      " if holds else "FAILED  ") + what)
    if not holds:
        problems.append(what)


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hex."""
    return hashlib.sha256(data).hexdigest()


def manifest(problems: list[str]) -> None:
    """Every file listed is there with its digest, and no file is there that is not listed."""
    listed = {}
    for line in (HERE / "MANIFEST.sha256").read_text("utf-8").splitlines():
        value, _, name = line.partition("  ")
        listed[name] = value
    for name, value in sorted(listed.items()):
        path = HERE / name
        check(problems, f"{name} is as listed", path.is_file() and digest(path.read_bytes()) == value)
    ours = {"MANIFEST.sha256"}
    found = {p.relative_to(HERE).as_posix() for p in HERE.rglob("*") if p.is_file()} - ours
    extra = sorted(name for name in found - set(listed) if "__pycache__" not in name)
    check(problems, "nothing else is in the folder" + (f" ({', '.join(extra)})" if extra else ""), not extra)


def records(path: Path) -> Iterator[tuple[dict[str, str], bytes]]:
    """Yield (headers, block) of each record of a WARC file whose records are gzip members."""
    data = gzip.decompress(path.read_bytes())
    at = 0
    while data.startswith(b"WARC/", at):
        end = data.index(b"\r\n\r\n", at)
        headers = {}
        for line in data[at:end].decode("utf-8", "replace").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers["content-length"])
        yield headers, data[end + 4 : end + 4 + length]
        at = end + 4 + length
        while data[at : at + 2] == b"\r\n":
            at += 2


def body_of(block: bytes) -> bytes | None:
    """Return the body of an HTTP response with its transfer and content encodings undone, or None."""
    head, _, body = block.partition(b"\r\n\r\n")
    headers = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip().lower()
    if "chunked" in headers.get("transfer-encoding", ""):
        body = unchunked(body)
    encoding = headers.get("content-encoding", "")
    if encoding in ("", "identity"):
        return body
    if encoding in ("gzip", "x-gzip"):
        return gzip.decompress(body)
    if encoding == "deflate":
        return zlib.decompress(body)
    return None


def unchunked(body: bytes) -> bytes:
    """Return a chunked body in one piece."""
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at)
        if end < 0:
            return body  # it was stored in one piece already
        try:
            size = int(body[at:end].split(b";")[0], 16)
        except ValueError:
            return body
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def side(problems: list[str], name: str, told: dict[str, Any]) -> str | None:
    """One side of the change: its raw page, its WARC record, its text and the quotes from it."""
    page = HERE / told["page"] if told.get("page") else None
    if page is not None:
        check(
            problems,
            f"{name}: {told['page']} has the digest listed",
            digest(page.read_bytes()) == told["sha256"],
        )
        if told.get("warc"):
            record(problems, name, told, page.read_bytes())
    if not told.get("text"):
        return None
    raw: bytes = (HERE / told["text"]).read_bytes()
    check(problems, f"{name}: {told['text']} has the digest listed", digest(raw) == told["text_sha256"])
    text: str = raw.decode("utf-8", "surrogatepass")
    return text


def record(problems: list[str], name: str, told: dict[str, Any], body: bytes) -> None:
    """The WARC record of a side holds the bytes of its page."""
    bodies = [
        body_of(block)
        for headers, block in records(HERE / told["warc"])
        if headers.get("warc-date", "")[:19] == told["warc_date"][:19]
        and headers.get("warc-type") == "response"
    ]
    if None in bodies:
        print(f"skipped {name}: the record is packed in a way that Python alone cannot unpack")
    else:
        check(problems, f"{name}: its WARC record holds the same bytes", body in bodies)


def quotes(problems: list[str], told: dict[str, Any], texts: dict[str, str | None]) -> None:
    """Every quote is a literal slice of its text."""
    for row in told["quotes"]:
        text = texts[row["side"]]
        named = ": ".join(part for part in (row["field"], row["key"]) if part)
        what = f"the quote on {named} stands in {row['side']} at {row['start']}"
        if text is None:
            print(f"skipped {what}: the pack holds no full text")
        else:
            check(problems, what, text[row["start"] : row["end"]] == row["quote"])


def spans(problems: list[str], told: dict[str, Any], texts: dict[str, str | None]) -> None:
    """Without the marked words, both texts are the same, and the marked words are those of the texts."""
    before, after = texts["before"], texts["after"]
    if before is None or after is None or not told["spans"]:
        return
    rows = told["spans"]
    literal = all(
        before[row["old_start"] : row["old_end"]] == (row["old_text"] or "")
        and after[row["new_start"] : row["new_end"]] == (row["new_text"] or "")
        for row in rows
    )
    check(problems, "the marked words stand in the texts", literal)
    olds = without(before, [(row["old_start"], row["old_end"]) for row in rows])
    news = without(after, [(row["new_start"], row["new_end"]) for row in rows])
    check(problems, "nothing but the marked words differs", olds == news)


def without(text: str, ranges: list[tuple[int, int]]) -> str:
    """Return ``text`` without the characters of ``ranges``."""
    kept, at = [], 0
    for start, end in sorted(ranges):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join(kept) + text[at:]


def main() -> int:
    """Check everything and return the exit code."""
    problems: list[str] = []
    manifest(problems)
    told = json.loads((HERE / "story.json").read_text("utf-8"))
    texts: dict[str, str | None] = {"before": None, "after": None}
    for name in ("before", "after"):
        if told.get(name):
            texts[name] = side(problems, name, told[name])
    quotes(problems, told, texts)
    spans(problems, told, texts)
    print(
        f"{len(problems)} problem{'' if len(problems) == 1 else 's'} found."
        if problems
        else "Everything holds."
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
