"""Our archive of raw captures: ``FOLDER/*.warc.gz``, one gzip member for each record.

A record counts once :meth:`Archive.sync` has returned; the caller lists it in the store after that.
The archive is never shortened but for torn bytes at the end of a file, and those are kept aside.
File names come from the caller's prefix and our counter, never from an address.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import GzippingWrapper, WARCWriter

from crawler.warc.reading import Damage, Headers, Record, members, records_in
from crawler.warc.recovery import RecoveryReport, recovered, sync_folder
from crawler.warc.response import StoredResponse, response_in
from db.ids import sha256_hex
from db.records import CrosswalkError

MAX_FILE = 256 * 2**20
_KEPT_AS = "X-Archive-Orig-"
# They describe the bytes on the wire; the stored body is decoded and unchunked.
_WIRE_HEADERS = ("content-encoding", "transfer-encoding", "content-length")
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_FILE_NAME = re.compile(r"[\w][\w.-]*\.warc\.gz", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}")


class ArchiveError(CrosswalkError):
    """An archived record, or the archive's folder, cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Archived:
    """Where a record is: the file's name in the archive folder, and its member's bytes."""

    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response to archive. ``body`` has its content and transfer encodings undone already.

    ``captured_at`` is ISO 8601 with ``Z``. ``warc_headers`` are added to the record, such as
    ``("WARC-Truncated", "length")`` for a body that broke off.
    """

    url: str
    captured_at: str
    status: int
    headers: Headers
    body: bytes = field(repr=False)
    reason: str = ""
    warc_headers: Headers = ()


class Archive:
    """The archive in ``folder`` (made if absent); new records go to files named after ``prefix``.

    Only one process may write under a prefix at a time (the writer lock sees to it). A file that was
    there before is appended to only after :meth:`recover` found its end sound; else a new one begins.
    """

    def __init__(self, folder: Path, *, prefix: str = "captures", max_file: int = MAX_FILE) -> None:
        if not _PREFIX.fullmatch(prefix):
            raise ArchiveError(f"'{prefix}' cannot begin a file name in {folder}; use letters and digits.")
        self.folder, self._prefix, self._max_file = folder, prefix, max_file
        self._file: io.FileIO | None = None
        self._sound: set[str] = set()
        self._new_names = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, response: RawResponse) -> Archived:
        """Append ``response`` as a record and return its place; not yet safe before :meth:`sync`."""
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=True)
        status = f"{response.status} {_one_line(response.reason)}".strip()
        http = StatusAndHeaders(status, _readable_headers(response), protocol="HTTP/1.1")
        warc = {k: _one_line(v) for k, v in response.warc_headers if _HEADER_NAME.fullmatch(k)}
        record = writer.create_warc_record(
            _one_line(response.url).replace(" ", "%20"),
            "response",
            payload=io.BytesIO(response.body),
            length=len(response.body),
            http_headers=http,
            warc_headers_dict={**warc, "WARC-Date": response.captured_at},
        )
        writer.write_record(record)
        return self._append(out.getvalue())

    def copy(self, raw: bytes | memoryview | Iterable[bytes]) -> Archived:
        """Append a foreign record as it is (header block, block, end mark) in a gzip member of its own."""
        out = io.BytesIO()
        member = GzippingWrapper(out)
        for piece in (raw,) if isinstance(raw, bytes | memoryview) else raw:
            member.write(piece)
        member.flush()
        return self._append(out.getvalue())

    def sync(self) -> None:
        """Return once every record written so far would survive a power cut."""
        try:
            if self._file is not None:
                os.fsync(self._file.fileno())
            if self._new_names:
                sync_folder(self.folder)
                self._new_names = False
        except OSError as error:
            raise ArchiveError(f"{self.folder} could not be made safe: {error}; check the disk.") from error

    def close(self) -> None:
        """Sync and close the file being written; the archive can be written to again after it."""
        if self._file is not None:
            self.sync()
            self._sound.add(Path(str(self._file.name)).name)
            self._file.close()
            self._file = None

    def read(self, warc_file: str, warc_offset: int, warc_length: int) -> StoredResponse:
        """Return the response at this place; raises :class:`ArchiveError` where there is none."""
        response = response_in(self._record(warc_file, warc_offset, warc_length))
        if not response.captured_at:
            raise self._problem(warc_file, warc_offset, "has no readable date")
        return response

    def packed(self, warc_file: str, warc_offset: int, warc_length: int) -> tuple[bytes, Record]:
        """Return the record at this place as it lies in the file, and what it holds; raises as :meth:`read`."""
        place = (warc_file, warc_offset, warc_length)
        return self.member(*place), self._record(*place)

    def verify(self, warc_file: str, warc_offset: int, warc_length: int, sha256: str | None) -> str | None:
        """Return None, or one sentence on what is wrong with the record or its body's ``sha256``."""
        try:
            response = self.read(warc_file, warc_offset, warc_length)
        except ArchiveError as error:
            return str(error)
        if sha256 is None or sha256_hex(response.body) == sha256:
            return None
        return str(self._problem(warc_file, warc_offset, "holds another body than the one listed"))

    def recover(
        self, listed: Callable[[str], Sequence[tuple[int, int]]], *, deep: bool = False
    ) -> RecoveryReport:
        """Look at every file beside its ``listed`` (offset, length) pairs and cut off torn ends.

        Reports whole records that are not listed, listed records that are damaged, and what was cut
        (kept in ``quarantine/``). Only bytes that no listed record covers are read, so a complete
        list costs no scan; ``deep`` checks every listed record too. Call it before writing.
        """
        self.close()
        try:
            report = recovered(self.folder, listed, deep=deep)
        except OSError as error:
            what = f"{self.folder} could not be checked: {error}; see to its rights and space."
            raise ArchiveError(what) from error
        self._sound = set(report.sound)
        return report

    def member(self, warc_file: str, warc_offset: int, warc_length: int) -> bytes:
        """Return the bytes at this place as they lie in the file; raises :class:`ArchiveError` where there are
        fewer."""
        if not _FILE_NAME.fullmatch(warc_file):
            raise self._problem(warc_file, warc_offset, "is not in a file of the archive")
        try:
            with (self.folder / warc_file).open("rb") as file:
                file.seek(warc_offset)
                held = file.read(warc_length)
        except (OSError, ValueError, OverflowError) as error:
            raise self._problem(warc_file, warc_offset, f"cannot be read ({error})") from error
        if len(held) != warc_length or not warc_length:
            raise self._problem(warc_file, warc_offset, "is cut off by the end of the file")
        return held

    def _record(self, warc_file: str, offset: int, length: int) -> Record:
        member = self.member(warc_file, offset, length)
        found = next(members(member, 0, length))
        if isinstance(found, Damage) or found.length != length:
            reason = found.reason if isinstance(found, Damage) else "is longer or shorter than listed"
            raise self._problem(warc_file, offset, reason)
        records = list(records_in(found.data))
        if len(records) != 1:
            raise self._problem(warc_file, offset, "is not one whole record")
        if isinstance(records[0], Damage):
            raise self._problem(warc_file, offset, records[0].reason)
        return records[0]

    def _problem(self, warc_file: str, offset: int, what: str) -> ArchiveError:
        return ArchiveError(
            f"The record at byte {offset} of {self.folder / warc_file} {what}; "
            "restore that file from a backup, or import its captures again."
        )

    def _append(self, member: bytes) -> Archived:
        file = self._opened(len(member))
        offset = file.seek(0, io.SEEK_END)
        try:
            rest = memoryview(member)
            while rest:
                rest = rest[file.write(rest) :]
        except OSError as error:
            self._abandon(offset)
            raise ArchiveError(
                f"{file.name} could not be written: {error}; nothing was kept of this capture. "
                "Free some space and run again."
            ) from error
        return Archived(Path(str(file.name)).name, offset, len(member))

    def _abandon(self, offset: int) -> None:
        """Take back a half-written record; where even that fails, the next start cuts it off."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.truncate(offset)
                file.close()
            except OSError:
                self._sound.discard(Path(str(file.name)).name)

    def _opened(self, room: int) -> io.FileIO:
        if self._file is not None:
            size = os.fstat(self._file.fileno()).st_size
            if not size or size + room <= self._max_file:
                return self._file
            self.close()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            taken = [int(m[1]) for p in self.folder.iterdir() if (m := self._numbered(p.name))]
            last = self.folder / self._name(max(taken, default=0))
            if last.name in self._sound and last.stat().st_size + room <= self._max_file:
                self._file = io.FileIO(last, "a+")
            else:
                self._file = io.FileIO(self.folder / self._name(max(taken, default=0) + 1), "x+")
                self._new_names = True
        except OSError as error:
            what = f"No archive file can be opened in {self.folder}: {error}; see to its rights and space."
            raise ArchiveError(what) from error
        return self._file

    def _name(self, number: int) -> str:
        return f"{self._prefix}-{number:05d}.warc.gz"

    def _numbered(self, name: str) -> re.Match[str] | None:
        return re.fullmatch(re.escape(self._prefix) + r"-(\d{5,})\.warc\.gz", name)


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _readable_headers(response: RawResponse) -> list[tuple[str, str]]:
    """Return the HTTP headers with those about the wire renamed, and the stored length added."""
    kept = []
    for name, value in response.headers:
        if _HEADER_NAME.fullmatch(name):
            prefix = _KEPT_AS if name.lower() in _WIRE_HEADERS else ""
            kept.append((f"{prefix}{name}", _one_line(value)))
    return [*kept, ("Content-Length", str(len(response.body)))]
