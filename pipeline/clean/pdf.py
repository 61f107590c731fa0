"""PDF to text: pages in order, lines joined to paragraphs, running heads and page numbers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pypdfium2  # type: ignore[import-untyped]

from pipeline.clean.errors import CleanError
from pipeline.clean.lines import spaced
from pipeline.clean.paragraphs import SOFT_HYPHEN, Paragraph, paragraphs
from pipeline.text import CleanText

MAX_PAGES = 2_000
_PASSWORD_ERROR = 4
# Below this many letters and digits a file of this many bytes holds pictures of text.
_FEW_LETTERS, _SMALL_FILE = 25, 2_000
_EDGE_LINES = 6
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—|]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–—|]?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# pdfium's marks for a hyphen that only breaks a line, and the bullets of symbol fonts.
_SIGNS = {0xFFFE: SOFT_HYPHEN, 0x02: SOFT_HYPHEN, 0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF0FC: "•", 0xF06F: "☐", 0xF0A8: "☐"}
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_DATE_LINE = re.compile(r"(?:effective|revised|adopted|updated|approved|issued|draft|date|page|version)\b", re.IGNORECASE)
_TOOL_TITLE = re.compile(r"microsoft|untitled|\.(?:docx?|pdf|indd|pptx?|xlsx?|pub)\b|^\S+$|layout|template", re.IGNORECASE)


def clean_pdf(body: bytes) -> CleanText:
    """Return the text of a PDF with the offset of each page's start; at most 2,000 pages are read.

    Raises CleanError ``encrypted``, ``needs_ocr`` or ``extract_failed``.
    """
    pages, title, unreadable = _read(body)
    if sum(character.isalnum() for page in pages for each in page for character in each) < _FEW_LETTERS:
        outcome = "needs_ocr" if len(body) > _SMALL_FILE else "empty"
        raise CleanError(outcome, "The PDF holds no text, only pictures; run OCR on it and add the result.")
    if unreadable:
        raise CleanError("needs_ocr", "The PDF's fonts do not say which letters they draw; run OCR on it and add the result.")
    made = paragraphs(_without_running_heads(pages))
    text, starts = _assemble(made, len(pages))
    return CleanText(text, title if title and not _TOOL_TITLE.search(title) else _first_title(made), page_starts=starts)


def _first_title(made: Sequence[Paragraph]) -> str:
    """The first short block that is neither a date nor a lone word."""
    words = [each.words for each in made[:8] if len(each.words) <= 200]
    return next((each for each in words if " " in each and not _DATE_LINE.match(each)), words[0] if words else "")[:150]


def _read(body: bytes) -> tuple[list[list[str]], str, bool]:
    """The lines of each page, the title the file gives itself, and whether its letters have no names."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise CleanError("encrypted", "The PDF asks for a password; ask the publisher for an open one.") from error
        raise CleanError("extract_failed", "The PDF is damaged; fetch it again or open it by hand.") from error
    try:
        raw = [_page_text(document, number) for number in range(min(len(document), MAX_PAGES))]
        nameless = sum(len(_UNREADABLE.findall(page)) for page in raw)
        return list(map(_lines, raw)), _own_title(document), nameless > 0.3 * sum(map(len, raw))
    finally:
        document.close()


def _own_title(document: pypdfium2.PdfDocument) -> str:
    try:
        return spaced(document.get_metadata_value("Title"))
    except (pypdfium2.PdfiumError, UnicodeError, KeyError):
        return ""


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    """The characters of one page; a page that cannot be read has none, so that the others are kept."""
    try:
        page = document[number]
        try:
            textpage = page.get_textpage()
            try:
                return str(textpage.get_text_range())
            finally:
                textpage.close()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, UnicodeError):
        return ""


def _lines(page: str) -> list[str]:
    marked = page.translate(_SIGNS)
    return [words for each in re.split(r"[\r\n]+", marked) if (words := spaced(each))]


def _without_running_heads(pages: Sequence[list[str]]) -> list[list[str]]:
    """Drop from each page's edges bare page numbers and what most pages repeat, numbers aside.

    What they repeat to the letter (a title, a date of revision) says something once: its first stays.
    """
    counts: Counter[str] = Counter()
    for page in pages:
        edge = page[:_EDGE_LINES] + page[-_EDGE_LINES:]
        counts.update({_DIGITS.sub("#", each) for each in edge} | set(edge))
    repeated = {key for key, count in counts.items() if count >= 3 and count > len(pages) / 2}
    seen: set[str] = set()
    return [_trimmed(page, repeated, seen) for page in pages]


def _trimmed(page: list[str], repeated: set[str], seen: set[str]) -> list[str]:
    kept = []
    last = len(page) - 1
    for at, each in enumerate(page):
        edge = min(at, last - at)
        if edge < 2 and _PAGE_NUMBER.fullmatch(each):
            continue
        if edge < _EDGE_LINES and _DIGITS.sub("#", each) in repeated:
            if each not in repeated or each in seen:
                continue
            seen.add(each)
        kept.append(each)
    return kept


def _assemble(made: Sequence[Paragraph], pages: int) -> tuple[str, tuple[int, ...]]:
    """The text of the paragraphs, and where each page starts (a page without words: where the next does)."""
    starts: dict[int, int] = {}
    lines: list[str] = []
    at = 0
    for each in made:
        for page, offset in each.pages:
            starts.setdefault(page, at + len(each.mark) + offset if offset else at)
        lines.append(each.mark + each.words)
        at += len(lines[-1]) + 1
    text = "\n".join(lines)
    found = [0] * pages
    after = len(text)
    for page in reversed(range(pages)):
        after = found[page] = starts.get(page, after)
    return text, tuple(found)
