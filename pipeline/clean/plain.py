"""Plain text and the lines of a PDF page to paragraphs."""

from __future__ import annotations

import re

from pipeline.clean.lines import line, spaced, text_of
from pipeline.text import CleanText

_BLANK = re.compile(r"\n[ \t\r\f]*(?:\n|\Z)")


def clean_plain(characters: str) -> CleanText:
    """Return plain text as paragraphs: an empty line ends one."""
    made = [
        line("", spaced(paragraph))
        for paragraph in _BLANK.split(characters.replace("\r\n", "\n").replace("\r", "\n"))
    ]
    lines = [each for each in made if each]
    return CleanText(text_of(lines), lines[0].words[:120] if lines else "")
