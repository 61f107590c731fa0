"""Pages of a simulated site as bytes: HTML, PDF and DOCX (pure; the same page is the same bytes)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from fpdf import FPDF

PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML_TYPE = "text/html; charset=utf-8"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def html_page(title: str, menu: str, crumbs: str, main: str, path: str) -> bytes:
    """Return a whole page: header with the menu, breadcrumbs, the main part, a footer with its usual links."""
    printed = escape(path + ("&" if "?" in path else "?")) + "print=1"
    return f"""<!doctype html><html lang="en"><head><title>{escape(title)} | State Education Agency</title></head><body>
<header><a href="/">State Education Agency</a><nav><ul>{menu}</ul></nav><a href="/search?q=">Search</a></header>
<nav class="crumbs">{crumbs}</nav>
<main><h1>{escape(title)}</h1>
{main}
<p class="tools"><a href="{printed}">Print</a> <a href="/share/?u={escape(path)}">Share</a></p></main>
<footer><a href="/privacy">Privacy</a> <a href="/contact">Contact us</a> <a href="/login">Staff login</a>
<a href="/calendar/2025/06">Calendar of events</a> <a href="https://elsewhere.example/">State portal</a></footer>
</body></html>""".encode()


def pdf_file(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a PDF with a title and paragraphs."""
    sheet = FPDF(format="Letter")
    sheet.set_creation_date(datetime(2025, 1, 1, tzinfo=UTC))
    sheet.set_title(title)
    sheet.add_page()
    for words, style, size in ((title, "B", 15), *((one, "", 11) for one in paragraphs)):
        sheet.set_font("Helvetica", style, size)
        sheet.multi_cell(0, size * 0.5, words, new_x="LMARGIN", new_y="NEXT", align="L")
        sheet.ln(2)
    return bytes(sheet.output())


def docx_file(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a Word file with a title and paragraphs."""
    body = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{escape(title)}</w:t></w:r></w:p>'
    body += "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCX_TYPE}.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), '<?xml version="1.0"?>' + text)
    return out.getvalue()
