"""Word files: through mammoth to HTML, after a look at what the archive would unfold to."""

from __future__ import annotations

import io
import re
import zipfile

import mammoth

from pipeline.clean.errors import CleanError

_MAX_INFLATED = 100 * 1024 * 1024
_MAX_RATIO = 100
_MAX_MEMBERS = 2_000
# A document type in a part of the archive is how entities are smuggled in; Word never writes one.
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OLD_WORD = "Ask the publisher for a DOCX that opens in Word, or save it as PDF and add that."


def docx_to_html(body: bytes) -> str:
    """Return a Word document as HTML (headings, lists, tables; deleted revisions left out).

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
    except Exception as error:  # mammoth and the XML parser under it fail in many ways on damaged files
        raise CleanError(
            "extract_failed", f"The Word file cannot be read ({type(error).__name__}). {_OLD_WORD}"
        ) from error
    return str(converted.value)


def _refuse_bombs(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            inflated = sum(member.file_size for member in members)
            if len(members) > _MAX_MEMBERS or inflated > min(_MAX_INFLATED, _MAX_RATIO * max(len(body), 1)):
                raise CleanError(
                    "extract_failed", "The Word file unfolds to far more than it should; do not open it."
                )
            if any(member.flag_bits & 0x1 for member in members):
                raise CleanError(
                    "encrypted",
                    "The Word file is protected by a password; ask the publisher for an open one.",
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _DOCTYPE.search(
                    _read(archive, member).replace(b"\0", b"")
                ):
                    raise CleanError(
                        "extract_failed",
                        "The Word file declares entities, which Word never does; do not open it.",
                    )
    except CleanError:
        raise
    except Exception as error:  # zipfile raises many kinds on damaged archives
        raise CleanError(
            "extract_failed", f"The Word file is damaged ({type(error).__name__}). {_OLD_WORD}"
        ) from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read a member, but never more than it declares: a false size is refused."""
    with archive.open(member) as part:
        data = part.read(member.file_size + 1)
    if len(data) > member.file_size:
        raise CleanError("extract_failed", "The Word file lies about its size; do not open it.")
    return data
