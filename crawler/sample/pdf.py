"""Documents that their sites give out as PDF: the same bytes for the same edition, on every machine."""

from __future__ import annotations

import re
from functools import cache

from fpdf import FPDF

from crawler.sample.clock import EDITION_STARTS
from crawler.sample.library import Page

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class _Sheet(FPDF):
    """A letter-size sheet with the running head and page number of the sample's offices."""

    office = ""

    def header(self) -> None:
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 5, f"{self.office} - fictional sample", new_x="LMARGIN", new_y="NEXT", align="R")
        self.ln(3)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", "", 8)
        self.cell(0, 8, f"Page {self.page_no()} of {{nb}}", align="C")


@cache
def document_pdf(page: Page, office: str) -> bytes:
    """Return ``page`` as a PDF; its creation date is the start of the edition that last changed it."""
    sheet = _Sheet(format="Letter")
    sheet.office = office
    sheet.set_creation_date(EDITION_STARTS[page.changed_in - 1])
    sheet.set_title(page.title)
    sheet.set_author(office)
    sheet.set_margins(25, 20, 25)
    sheet.set_auto_page_break(True, 22)
    sheet.add_page()
    _write(sheet, page.title, "B", 17)
    for line in page.body.split("\n"):
        _write_line(sheet, _LINK.sub(r"\1", line))
    return bytes(sheet.output())


def _write_line(sheet: _Sheet, line: str) -> None:
    if line.startswith("#"):
        level, words = line.split(" ", 1)
        sheet.ln(2)
        _write(sheet, words, "B", {2: 14, 3: 12}.get(len(level), 11))
    elif line.lstrip().startswith("- "):
        _write(sheet, f"\xb7 {line.lstrip()[2:]}", "", 11)
    elif line.startswith("| "):
        _write(sheet, line[2:].replace(" | ", "   "), "", 10)
    else:
        _write(sheet, line.strip(), "", 11)


def _write(sheet: _Sheet, words: str, style: str, size: int) -> None:
    sheet.set_font("Helvetica", style, size)
    sheet.multi_cell(0, size * 0.5, words, new_x="LMARGIN", new_y="NEXT", align="L")
    sheet.ln(1.5)
