"""Files that would harm whoever opens them without limits, made here: small on the disk, large inside."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

MIB = 2**20
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPC = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OPC}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{OPC}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
}


def docx(words: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file whose body is ``words`` in Word's own markup."""
    out = io.BytesIO()
    document = f'<w:document xmlns:w="{WORD}"><w:body>{words}</w:body></w:document>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**PARTS, "word/document.xml": document, **(extra or {})}.items():
            archive.writestr(name, part)
    return out.getvalue()


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def docx_that_unfolds(size: int) -> bytes:
    """A Word file whose document is ``size`` bytes of empty paragraphs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f'<w:document xmlns:w="{WORD}"><w:body>'.encode())
            piece = b"<w:p/>" * (MIB // 6)
            for _ in range(size // len(piece)):
                part.write(piece)
            part.write(b"</w:body></w:document>")
    return out.getvalue()


def docx_that_lies(size: int) -> bytes:
    """The same, declared as a few bytes."""
    made = bytearray(docx_that_unfolds(size))
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
        true = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    while (at := made.find(true)) >= 0:
        made[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(made)


def pdf(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(out)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(packed), more, packed)


def page(more: bytes = b"/Contents 5 0 R") -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
        b"/Resources << /Font << /F 4 0 R >> /XObject << /X 6 0 R >> >> %b >>" % more
    )


def words(text: bytes = b"Districts may award credit for shown mastery of the standards.") -> bytes:
    return b"BT /F 11 Tf 40 700 Td (%b) Tj ET" % text


def one_page(
    content: bytes, *more: bytes, tree: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
) -> bytes:
    return pdf([CATALOGUE, tree, page(), FONT, stream(content), *more])


def pdf_with_many_pages(count: int) -> bytes:
    """One page, listed ``count`` times."""
    return one_page(words(), tree=b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b"3 0 R " * count, count))


def pdf_that_claims_pages(count: int) -> bytes:
    """One page, counted as ``count``."""
    return one_page(words(), tree=b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count)


def pdf_in_a_circle() -> bytes:
    """A tree of pages that is its own branch."""
    return one_page(words(), tree=b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 300000 >>")


def pdf_with_a_giant_stream(size: int) -> bytes:
    """One page whose drawing unfolds to ``size`` bytes of words."""
    piece = b"(Districts may award credit.) Tj 0 -12 Td "
    return one_page(b"BT /F 11 Tf 40 700 Td " + piece * (size // len(piece)) + b" ET")


def pdf_with_a_deep_tree(depth: int) -> bytes:
    """An object of arrays in arrays, where the page's drawing should be."""
    deep = b"[" * depth + b"]" * depth
    return pdf(
        [CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page(b"/Contents 5 0 R"), FONT, deep]
    )


def pdf_of_forms_in_forms(depth: int, width: int) -> bytes:
    """Drawings that draw each other ``width`` times, ``depth`` deep."""
    forms = [
        stream(
            b"/X Do " * width,
            b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X %d 0 R >> >>"
            % (7 + number),
        )
        for number in range(depth)
    ]
    last = stream(words(), b"/Type /XObject /Subtype /Form /BBox [0 0 612 792]")
    return one_page(words() + b" /X Do", *forms, last)
