"""Printed lines to paragraphs: a line goes on where it plainly does, and ends where in doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

# pdf.py writes this where pdfium saw a hyphen that only breaks a word over two lines.
SOFT_HYPHEN = "\u2027"
# pdf_tables.py begins a line with this (a character that no text may hold) where it is a row of a table.
ROW = "\ufdd0"
_BULLET = re.compile(r"^(?:[•▪●◦‣∙■□\u2043➢➤❖✓☐☑☒◻❏❑❍⦁\u2027]|o(?= [A-Z])|[-\u2013](?= \S))\s*(?=\S)")
_NUMBERING = r"[a-z]|[A-Z]|\d{1,3}|[ivxl]{1,5}"
_PARTS = r"Section|SECTION|Sec\.|Article|ARTICLE|Chapter|CHAPTER|Part|PART|Appendix|APPENDIX"
_OPENS = re.compile(
    rf"^(?:\(?(?:{_NUMBERING})[.)](?:\s|$)|\((?:{_NUMBERING}|[a-z]{{2}})\)|§"
    r"|\d+(?:[.\-\u2013]+\d+){2,}[.\s]|\d+[.\-\u2013]\d+\.?\s+[A-Z]"
    rf"|(?:{_PARTS}|Rule|Table|Figure)\s+[\dIVXA-Z])"
)
# No sentence ends with these.
_HANGS = re.compile(
    r"(?:,|\b(?:the|of|an?|and|or|to|in|for|with|by|at|on|that|is|are|be|as|from|which|shall|may|must|not|their"
    r"|this))$"
)
# What compounds are made with, hyphen and all.
_COMPOUND = frozenset(
    """
    aligned approved based centered directed driven in level led of paced quality related specific term the
    time to wide year
    """.split()  # noqa: SIM905 - words are easier to read without quotes
)
# A line of a table of contents.
_LEADER = re.compile(r"\.{4,}\s*\d*$")
# On a page of short lines (a list, a table) each line stands for itself.
_NARROW = 45
# "(3) types of license" in the middle of a sentence is no item.
_INLINE = re.compile(r"^\(\d{1,3}\)\s+[a-z]")
_OPEN_END = re.compile(r"(?:[.;:!?,—]|\b(?:and|or))$")
_ENDS = re.compile(r"[.!?:;][\"”\u2019')\]]*$")
_TITLED = re.compile(rf"^(?:{_PARTS}|§)\s*[\dIVX][\w.\-\u2013:]*(?:\s.{{0,90}}[^.;,])?$")
_BROKEN = re.compile(r"(\w+)[-\u2027]$")
_NUMBER_BROKEN = re.compile(r"\d-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SOFT = re.compile(r"(\w+(?:-\w+)*)\u2027\s?(\w+(?:-\w+)*)")


@dataclass(slots=True)
class Paragraph:
    """A block: its mark, its words, and (page, offset in the words) where each page begins in it."""

    mark: str
    words: str
    pages: list[tuple[int, int]] = field(default_factory=list)


def paragraphs(pages: Sequence[list[str]]) -> list[Paragraph]:
    """Join the lines of ``pages`` to paragraphs, over page ends as well, and mark items and headings."""
    known = {word.lower() for page in pages for each in page for word in _WORD.findall(each)}
    made: list[Paragraph] = []
    previous, width = "", 0
    for number, page in enumerate(pages):
        width = _width(page) or width
        for each_line in page:
            words = _mended(each_line, known)
            if made and _goes_on(previous, words, width):
                _join(made[-1], words, known, number)
            else:
                made.append(_opened(words, number))
            previous = words
    for each in made:
        each.words = each.words.rstrip(SOFT_HYPHEN) or "-"
        if not each.mark and _is_heading(each.words):
            each.mark = "## "
    return made


def _width(page: list[str]) -> int:
    """The length of a full line of this page (its 90th percentile)."""
    lengths = sorted(len(each) for each in page if not each.startswith(ROW))
    return lengths[int(len(lengths) * 0.9)] if len(lengths) > 3 else 0


def _goes_on(previous: str, words: str, width: int) -> bool:
    if _LEADER.search(previous) or words.startswith(ROW) or previous.startswith(ROW):
        return False
    if _NUMBER_BROKEN.search(previous) and words[:1].isdigit():
        return True
    if _INLINE.match(words) and len(previous) > 0.7 * width and not _OPEN_END.search(previous):
        return True
    if _BULLET.match(words) or _OPENS.match(words) or _is_heading(words) or _is_heading(previous):
        return False
    if _BROKEN.search(previous):
        return True
    small, full = words[:1].islower(), width >= _NARROW and len(previous) > 0.8 * width
    if _ENDS.search(previous):
        return (full and not previous.endswith((":", ";"))) or (small and previous[-1] not in ".!?")
    return small or full or bool(_HANGS.search(previous))


def _opened(words: str, page: int) -> Paragraph:
    if words.startswith(ROW):
        return Paragraph("| ", words[1:], [(page, 0)])
    bulleted = _BULLET.sub("", words)
    if bulleted != words:
        return Paragraph("- ", bulleted, [(page, 0)])
    return Paragraph(
        "", re.sub(r"^(#{1,6})\s+|^\|\s+", lambda found: found[1] or "", words) or "-", [(page, 0)]
    )


def _join(paragraph: Paragraph, words: str, known: set[str], page: int) -> None:
    broken = _BROKEN.search(paragraph.words)
    glue = " "
    if _NUMBER_BROKEN.search(paragraph.words) and words[:1].isdigit():
        glue = ""
    elif broken and words[:1].islower():
        glue = ""
        tail = _WORD.match(words)
        soft = paragraph.words.endswith(SOFT_HYPHEN)
        paragraph.words = paragraph.words[:-1] + _hyphen(broken[1], tail[0] if tail else "", known, soft=soft)
    elif paragraph.words.endswith(SOFT_HYPHEN):
        paragraph.words, glue = paragraph.words[:-1] + "-", ""
    if page != paragraph.pages[-1][0]:
        paragraph.pages.append((page, len(paragraph.words) + len(glue)))
    paragraph.words += glue + words


def _hyphen(head: str, tail: str, known: set[str], *, soft: bool) -> str:
    """The hyphen of a word broken over two lines, or nothing where the word is written without it."""
    if (head + tail).lower() in known:
        return ""
    if f"{head}-{tail}".lower() in known or tail.lower() in _COMPOUND:
        return "-"
    return "" if soft else "-"


def _mended(words: str, known: set[str]) -> str:
    """A line in which the PDF reader joined a broken word and left its mark."""
    return _SOFT.sub(lambda m: m[1] + _hyphen(m[1].split("-")[-1], m[2], known, soft=True) + m[2], words)


def _is_heading(words: str) -> bool:
    """Short lines in capitals, and the titles of numbered parts."""
    if len(words) > 110:
        return False
    letters = [character for character in words if character.isalpha()]
    if (
        len(letters) >= 6
        and words.upper() == words
        and len(words.split()) <= 14
        and not words.endswith((".", ",", ";"))
    ):
        return True
    return bool(_TITLED.match(words))
