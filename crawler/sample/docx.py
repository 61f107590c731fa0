"""Documents that their sites give out as Word files: the same bytes for the same edition, on every machine.

Only what an office's page needs is written: a title, headings, paragraphs, bullets and tables. Members
are stored, not compressed, since compressed bytes differ between versions of zlib.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from html import escape
from itertools import groupby

from crawler.sample.clock import EDITION_STARTS
from crawler.sample.library import Page

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPE = f"{_TYPE}.document"

_TYPES = f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>\
<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/>\
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
</Types>"""
_TOP = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
</Relationships>"""
_INNER = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>\
<Relationship Id="rId2" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>"""
_NUMBERING = f"""{_XML}<w:numbering {_WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">\
<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\u2022"/></w:lvl></w:abstractNum>\
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
_STYLES = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2", "Heading3": "heading 3"}


@cache
def document_docx(page: Page, office: str) -> bytes:
    """Return ``page`` as a Word file; its creation date is the start of the edition that last changed it."""
    made = EDITION_STARTS[page.changed_in - 1]
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _TOP,
        "docProps/core.xml": _core(page, office, f"{made:%Y-%m-%dT%H:%M:%SZ}"),
        "word/_rels/document.xml.rels": _INNER,
        "word/document.xml": _document(page),
        "word/numbering.xml": _NUMBERING,
        "word/styles.xml": _styles(),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, made.timetuple()[:6]), text)
    return kept.getvalue()


def _core(page: Page, office: str, created: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(page.title)}</dc:title><dc:creator>{escape(office)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created></cp:coreProperties>'
    )


def _styles() -> str:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in _STYLES.items()
    )
    return f"{_XML}<w:styles {_WORD}>{styles}</w:styles>"


def _document(page: Page) -> str:
    blocks = [_paragraph(page.title, "Title")]
    for is_row, run in groupby(page.body.split("\n"), key=lambda line: line.startswith("| ")):
        lines = [_LINK.sub(r"\1", line) for line in run]
        blocks += [_table(lines)] if is_row else [_block(line) for line in lines]
    return f"{_XML}<w:document {_WORD}><w:body>{''.join(blocks)}</w:body></w:document>"


def _block(line: str) -> str:
    if line.startswith("#"):
        level, words = line.split(" ", 1)
        return _paragraph(words, f"Heading{min(len(level) - 1, 3)}")
    if line.lstrip().startswith("- "):
        return _paragraph(line.lstrip()[2:], bullet=True)
    return _paragraph(line.strip())


def _paragraph(words: str, style: str = "", *, bullet: bool = False) -> str:
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    said += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if bullet else ""
    about = f"<w:pPr>{said}</w:pPr>" if said else ""
    return f'<w:p>{about}<w:r><w:t xml:space="preserve">{escape(words, quote=False)}</w:t></w:r></w:p>'


def _table(lines: list[str]) -> str:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in line[2:].split(" | ")) + "</w:tr>"
        for line in lines
    )
    return f"<w:tbl>{rows}</w:tbl>"
