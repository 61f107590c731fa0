"""Word files: through mammoth to HTML, after a look at what the archive would unfold to."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

import mammoth

from pipeline.clean.errors import CleanError

_MAX_INFLATED = 100 * 1024 * 1024
_MAX_RATIO = 100
_MAX_MEMBERS = 2_000
_CHUNK = 2**16
# A document type in a part of the archive is how entities are smuggled in; Word never writes one.
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# How much of a chunk is looked at again with the next: the longest of these, in two bytes a character.
_OVERLAP = 2 * len(b"<!DOCTYPE")
_PICTURES = "word/media/"
_OLD_WORD = "Ask the publisher for a DOCX that opens in Word, or save it as PDF and add that."
# Mammoth numbers its references to notes: one new note would change the words around all that follow.
_NOTE_MARK = re.compile(
    r'<sup><a href="#[^"]*(?:foot|end)note-[^"]*" id="[^"]*">\[\d+\]</a></sup>'
    r'|\s*<a href="#[^"]*(?:foot|end)note-ref-[^"]*">↑</a>'
)


def docx_to_html(body: bytes) -> str:
    """Return a Word document as HTML (headings, lists, tables, notes; deleted revisions left out).

    Raises CleanError ``encrypted`` or ``extract_failed``, also for archives that unfold to more
    than 100 MB, more than 100 times their size or more than 2,000 members.
    """
    _refuse_bombs(body)
    try:
        # Styles that Word's own names stand for; images carry no words.
        converted = mammoth.convert_to_html(
            io.BytesIO(body),
            style_map="p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh\nstrike => s",
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    except MemoryError:  # whoever set the limit says so
        raise
    except Exception as error:  # mammoth and the XML parser under it fail in many ways on damaged files
        raise CleanError(
            "extract_failed", f"The Word file cannot be read ({type(error).__name__}). {_OLD_WORD}"
        ) from error
    return _NOTE_MARK.sub("", str(converted.value))


def _refuse_bombs(body: bytes) -> None:
    """Unfold the archive once, a piece at a time, and refuse it before a parser sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            _refuse_by_names(members)
            room = min(_MAX_INFLATED, _MAX_RATIO * len(body))
            if sum(member.file_size for member in members) > room:
                raise _refused("unfolds to far more than it should")
            for member in members:
                room -= _unfolded(archive, member, room)
    except (CleanError, MemoryError):
        raise
    except Exception as error:  # zipfile raises many kinds on damaged archives
        raise CleanError(
            "extract_failed", f"The Word file is damaged ({type(error).__name__}). {_OLD_WORD}"
        ) from error


def _refuse_by_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MAX_MEMBERS:
        raise _refused(f"has {len(members):,} parts")
    if any(member.flag_bits & 0x1 for member in members):
        raise CleanError(
            "encrypted", "The Word file is protected by a password; ask the publisher for an open one."
        )
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise _refused("has parts that would be unpacked outside of it")


def _unfolded(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """Return the size of ``member`` as it unfolds, not as it is declared; refuse what exceeds ``room``."""
    size, tail = 0, b""
    for chunk in _chunks(archive, member):
        size += len(chunk)
        if size > room:
            raise _refused("unfolds to far more than it should")
        if not member.filename.startswith(_PICTURES):
            seen = tail + chunk
            if _DOCTYPE.search(seen.replace(b"\0", b"")):
                raise _refused("declares entities, which Word never does")
            tail = seen[-_OVERLAP:]
    return size


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _refused(why: str) -> CleanError:
    return CleanError("extract_failed", f"The Word file {why}; do not open it.")
