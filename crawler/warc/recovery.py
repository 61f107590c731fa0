"""What a start of the archive finds: whole records that are not listed, damage, and torn ends."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.warc.reading import Damage, Headers, Member, Record, members, records_in
from crawler.warc.response import response_in
from db.ids import sha256_hex

QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A whole response record that the store does not list; ``warc_headers`` say what it was for."""

    warc_file: str
    warc_offset: int
    warc_length: int
    url: str
    captured_at: str
    status: int | None
    headers: Headers
    sha256: str
    bytes: int
    flags: tuple[str, ...]
    warc_headers: Headers


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes inside a file that cannot be read; left as they are. ``listed``: a capture names them;
    ``at_end``: they are no whole gzip member and reach the end of the file."""

    warc_file: str
    warc_offset: int
    warc_length: int
    listed: bool
    problem: str
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Torn:
    """The end of a file that was cut off at ``warc_offset`` and moved to ``kept_as``."""

    warc_file: str
    warc_offset: int
    length: int
    kept_as: Path


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """``sound`` are the files that may be appended to; ``scanned`` is how many bytes were read."""

    unlisted: tuple[Unlisted, ...] = ()
    damaged: tuple[Damaged, ...] = ()
    torn: tuple[Torn, ...] = ()
    sound: tuple[str, ...] = ()
    scanned: int = 0


Listed = Sequence[tuple[int, int]]
Found = Unlisted | Damaged


def recovered(folder: Path, listed: Callable[[str], Listed], *, deep: bool) -> RecoveryReport:
    """Return what :meth:`crawler.archive.Archive.recover` promises; raises ``OSError``."""
    paths = sorted(path for path in folder.glob("*.warc.gz") if path.is_file() and not path.is_symlink())
    reports = [_recovered_file(path, sorted(set(listed(path.name))), deep=deep) for path in paths]
    return RecoveryReport(
        unlisted=tuple(one for report in reports for one in report.unlisted),
        damaged=tuple(one for report in reports for one in report.damaged),
        torn=tuple(one for report in reports for one in report.torn),
        sound=tuple(one for report in reports for one in report.sound),
        scanned=sum(report.scanned for report in reports),
    )


def _recovered_file(path: Path, rows: Listed, *, deep: bool) -> RecoveryReport:
    size = path.stat().st_size
    gaps = list(_gaps(rows, size))
    found = [one for start, end in gaps for one in _scanned(path, start, end)]
    broken_off = found[-1] if found and isinstance(found[-1], Damaged) and found[-1].at_end else None
    if broken_off:
        found.pop()
    covered = max((offset + length for offset, length in rows), default=0)
    damaged = [*_listed_damage(path, rows, size, deep=deep), *_only_damaged(found)]
    return RecoveryReport(
        unlisted=tuple(one for one in found if isinstance(one, Unlisted)),
        damaged=tuple(damaged),
        torn=(_cut(path, broken_off.warc_offset, size),) if broken_off else (),
        sound=(path.name,) if covered <= size else (),
        scanned=sum(end - start for start, end in gaps),
    )


def _gaps(rows: Listed, size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the file that no listed record covers."""
    at = 0
    for offset, length in rows:
        if offset > at:
            yield at, min(offset, size)
        at = max(at, offset + length)
        if at >= size:
            return
    if at < size:
        yield at, size


def _listed_damage(path: Path, rows: Listed, size: int, *, deep: bool) -> Iterator[Damaged]:
    """Yield the listed records that are not whole: always the last one's check, all when ``deep``."""
    for number, (offset, length) in enumerate(rows, 1):
        if offset + length > size:
            problem = f"The listed record at byte {offset} of {path} is cut off."
            yield Damaged(path.name, offset, length, True, problem)
        elif deep or number == len(rows):
            for first in _only_damaged(_scanned(path, offset, offset + length))[:1]:
                yield Damaged(path.name, offset, length, True, first.problem)


def _only_damaged(found: Iterable[Found]) -> list[Damaged]:
    return [one for one in found if isinstance(one, Damaged)]


def _scanned(path: Path, start: int, end: int) -> Iterator[Found]:
    """Yield what the bytes from ``start`` to ``end`` hold."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for part in members(data, start, end):
            if isinstance(part, Damage):
                yield _damaged(path, part, at_end=part.offset + part.length == len(data))
            else:
                yield from _in_member(path, part)


def _in_member(path: Path, member: Member) -> Iterator[Found]:
    records = list(records_in(member.data, member))
    for record in records:
        if isinstance(record, Damage):
            yield _damaged(path, record)
        elif len(records) > 1:
            yield _damaged(path, Damage(member.offset, member.length, "shares its gzip member with others"))
            return
        elif record.kind == "response":
            yield _unlisted(path, record)


def _damaged(path: Path, damage: Damage, *, at_end: bool = False) -> Damaged:
    problem = f"The record at byte {damage.offset} of {path} {damage.reason}."
    return Damaged(path.name, damage.offset, damage.length, False, problem, at_end)


def _unlisted(path: Path, record: Record) -> Unlisted:
    response = response_in(record)
    return Unlisted(
        warc_file=path.name,
        warc_offset=record.offset,
        warc_length=record.length,
        url=response.url,
        captured_at=response.captured_at,
        status=response.status,
        headers=response.headers,
        sha256=sha256_hex(response.body),
        bytes=len(response.body),
        flags=response.flags,
        warc_headers=response.warc_headers,
    )


def _cut(path: Path, offset: int, size: int) -> Torn:
    """Copy the torn end aside, make sure that it is on the disk, and only then shorten the file."""
    quarantine = path.parent / QUARANTINE
    quarantine.mkdir(exist_ok=True)
    names = (f"{path.name}.{offset}{again}.torn" for again in ("", *(f".{n}" for n in range(2, 10_000))))
    kept_as = next(quarantine / name for name in names if not (quarantine / name).exists())
    with path.open("r+b") as file, kept_as.open("xb") as aside:
        file.seek(offset)
        while piece := file.read(2**20):
            aside.write(piece)
        aside.flush()
        os.fsync(aside.fileno())
        sync_folder(quarantine)
        file.truncate(offset)
        os.fsync(file.fileno())
    return Torn(path.name, offset, size - offset, kept_as)


def sync_folder(folder: Path) -> None:
    """Return once the names of new files in ``folder`` would survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
