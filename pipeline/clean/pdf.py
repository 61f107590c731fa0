"""PDF to text: pages in order, lines joined to paragraphs, ruled tables as rows, running heads left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pypdfium2

from pipeline.clean.errors import CleanError
from pipeline.clean.lines import spaced
from pipeline.clean.paragraphs import SOFT_HYPHEN, Paragraph, paragraphs
from pipeline.clean.pdf_columns import by_columns
from pipeline.clean.pdf_tables import with_rows
from pipeline.text import CleanText

MAX_PAGES = 2_000
_PASSWORD_ERROR = 4
# Below this many letters and digits a file of this many bytes holds pictures of text.
_FEW_LETTERS, _SMALL_FILE = 25, 2_000
_EDGE_LINES = 6
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-\u2013—|]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*(?:(?:of|/)\s*\d{1,4})?\s*[-\u2013—|]?",
    re.IGNORECASE,
)
# A page number beside a running foot ("Adopted: May 4, 2026 Page 3 of 9").
_PAGE_OF = re.compile(r"\s*[|\u2013—-]?\s*\bpage\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}")
# A running head stands on a good part of the pages: heads change by chapter, or left and right.
_OFTEN = 0.25
_SHORT_LINE = 80
_DIGITS = re.compile(r"[0-9]{1,5}")
# pdfium's marks for a hyphen that only breaks a line, and the bullets of symbol fonts.
_SIGNS = {
    0xFFFE: SOFT_HYPHEN,
    0x02: SOFT_HYPHEN,
    0xF0B7: "•",
    0xF0A7: "•",
    0xF0D8: "•",
    0xF0FC: "•",
    0xF06F: "☐",
    0xF0A8: "☐",
}
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_DATE_LINE = re.compile(
    r"(?:effective|revised|adopted|updated|approved|issued|draft|date|page|version)\b", re.IGNORECASE
)
_TOOL_TITLE = re.compile(
    r"microsoft|untitled|\.(?:docx?|pdf|indd|pptx?|xlsx?|pub)\b|^\S+$|layout|template", re.IGNORECASE
)


def clean_pdf(body: bytes) -> CleanText:
    """Return the text of a PDF with the offset of each page's start; at most 2,000 pages are read.

    Raises CleanError ``encrypted``, ``needs_ocr`` or ``extract_failed``.
    """
    pages, title, unreadable = _read(body)
    if sum(character.isalnum() for page in pages for each in page for character in each) < _FEW_LETTERS:
        outcome = "needs_ocr" if len(body) > _SMALL_FILE else "empty"
        raise CleanError(outcome, "The PDF holds no text, only pictures; run OCR on it and add the result.")
    if unreadable:
        raise CleanError(
            "needs_ocr",
            "The PDF's fonts do not say which letters they draw; run OCR on it and add the result.",
        )
    made = paragraphs(_without_running_heads(pages))
    text, starts = _assemble(made, len(pages))
    return CleanText(
        text, title if title and not _TOOL_TITLE.search(title) else _first_title(made), page_starts=starts
    )


def _first_title(made: Sequence[Paragraph]) -> str:
    """The first short block that is neither a date nor a lone word."""
    words = [each.words for each in made[:8] if len(each.words) <= 200 and each.mark != "| "]
    return next(
        (each for each in words if " " in each and not _DATE_LINE.match(each)), words[0] if words else ""
    )[:150]


def _read(body: bytes) -> tuple[list[list[str]], str, bool]:
    """The lines of each page, the title the file gives itself, and whether its letters have no names."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise CleanError(
                "encrypted", "The PDF asks for a password; ask the publisher for an open one."
            ) from error
        raise CleanError(
            "extract_failed", "The PDF is damaged; fetch it again or open it by hand."
        ) from error
    try:
        raw = [_page_text(document, number) for number in range(min(len(document), MAX_PAGES))]
        raw = with_rows(body, document, raw)
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
                return by_columns(textpage, page.get_size()) or str(textpage.get_text_range())
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
    """Drop, from each page's edges inward, page numbers and what many pages repeat there.

    What they repeat to the letter (a title, a date of revision) says something once: its first stays.
    """
    pages = _without_page_numbers(pages)
    repeated = _repeated(pages, [set(page[:_EDGE_LINES] + page[-_EDGE_LINES:]) for page in pages])
    counted = _repeated(pages, [_numbered(page, number) for number, page in enumerate(pages)])
    seen: set[str] = set()
    kept = []
    for number, page in enumerate(pages):
        top, bottom = 0, len(page)
        titles = []
        while top < min(_EDGE_LINES, bottom) and _is_running(page[top], number, repeated, counted):
            titles += _first_time(page[top], repeated, seen)
            top += 1
        feet = []
        while bottom > max(top, len(page) - _EDGE_LINES) and _is_running(
            page[bottom - 1], number, repeated, counted
        ):
            bottom -= 1
            feet += _first_time(page[bottom], repeated, seen)
        kept.append(titles + page[top:bottom] + feet[::-1])
    return kept


def _without_page_numbers(pages: Sequence[list[str]]) -> list[list[str]]:
    """Drop lone numbers at the edges that count the pages, and "Page 3 of 9" beside other words."""
    distances = Counter(
        int(each) - number
        for number, page in enumerate(pages)
        for each in {*page[:2], *page[-2:]}
        if _NUMBER.fullmatch(each)
    )
    common = {distance for distance, count in distances.items() if count >= max(3, _OFTEN * len(pages))}
    kept = []
    for number, page in enumerate(pages):
        last = len(page) - 1
        kept.append(
            [
                _PAGE_OF.sub("", each).strip() or each
                for at, each in enumerate(page)
                if min(at, last - at) > 1 or not _NUMBER.fullmatch(each) or int(each) - number not in common
            ]
        )
    return kept


def _repeated(pages: Sequence[list[str]], found: Iterable[set[str]]) -> set[str]:
    counts = Counter(each for page in found for each in page)
    return {each for each, count in counts.items() if count >= max(3, _OFTEN * len(pages))}


def _numbered(page: list[str], number: int) -> set[str]:
    """The short edge lines of a page as they would be if its number were counted off."""
    edge = [each for each in page[:2] + page[-2:] if len(each) <= _SHORT_LINE]
    return {counted for each in edge for counted in _counted_off(each, number)}


def _counted_off(line: str, number: int) -> Iterator[str]:
    """``line`` with one of its numbers as the distance from the page's: the same on all pages it counts."""
    for digits in _DIGITS.finditer(line):
        yield f"{line[: digits.start()]}#{int(digits[0]) - number}{line[digits.end() :]}"


def _is_running(line: str, number: int, repeated: set[str], counted: set[str]) -> bool:
    return bool(
        line in repeated
        or _PAGE_NUMBER.fullmatch(line)
        or (len(line) <= _SHORT_LINE and not counted.isdisjoint(_counted_off(line, number)))
    )


def _first_time(line: str, repeated: set[str], seen: set[str]) -> list[str]:
    if line not in repeated or line in seen or _PAGE_NUMBER.fullmatch(line):
        return []
    seen.add(line)
    return [line]


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
