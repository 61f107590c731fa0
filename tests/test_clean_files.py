"""Clean, files: PDF, Word and plain text, what cannot be read, and any bytes at all."""

from __future__ import annotations

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import OUTCOMES, CleanError, clean, sniff
from pipeline.clean.lines import spaced
from pipeline.clean.paragraphs import paragraphs
from tests.bombs import OFFICE, OPC, WORD, docx, docx_that_lies, run

URL = "https://agency.example/files/rule.pdf"


def pdf(pages: list[list[str]], password: str | None = None) -> bytes:
    made = FPDF()
    made.set_font("helvetica", size=11)
    for lines in pages:
        made.add_page()
        for line in lines:
            made.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    if password is not None:
        made.set_encryption("owner", password)
    return bytes(made.output())


def outcome(body: bytes, content_type: str | None = None) -> str:
    with pytest.raises(CleanError) as caught:
        clean(body, content_type=content_type, url=URL)
    assert caught.value.outcome in OUTCOMES and str(caught.value).endswith(".")
    return caught.value.outcome


def test_a_pdf_keeps_pages_and_loses_running_heads() -> None:
    pages = [
        [
            "Sample Board Policy",
            "Revised May 1, 2026",
            f"Rule {n} says that each district in the state that awards credit for learning shall",
            "base it on shown mas-",
            "tery of the stand-",
            f"ards. Page {n} ends here and then",
            f"Page {n} of 4",
        ]
        for n in (1, 2, 3, 4)
    ]
    made = clean(pdf(pages), content_type="application/pdf", url=URL)
    assert made.text.startswith("Sample Board Policy\nRevised May 1, 2026\nRule 1 says that each district")
    assert made.text.count("Sample Board Policy") == made.text.count("Revised May 1, 2026") == 1
    assert "of 4" not in made.text
    assert len(made.page_starts) == 4
    assert [made.text[at:].split()[1] for at in made.page_starts[1:]] == ["2", "3", "4"]
    assert made.page_at(made.page_starts[2]) == 3


def test_broken_words_are_mended_by_the_document_itself() -> None:
    lines = [
        "A system of competency-based learning where compe-",
        "tency-",
        "based work counts toward gradu-",
        "ation and graduation is earned.",
    ]
    assert next(each.words for each in paragraphs([lines])).endswith(
        "toward graduation and graduation is earned."
    )


def test_items_of_a_pdf_are_blocks() -> None:
    lines = [
        "The board shall consider the following matters before it acts on this:",
        "(a) need;",
        "(b) cost; and",
        "\u2022 other",
        "1. Last.",
    ]
    assert [each.mark + each.words for each in paragraphs([lines])] == [
        lines[0],
        "(a) need;",
        "(b) cost; and",
        "- other",
        "1. Last.",
    ]


def test_pdfs_that_cannot_be_read() -> None:
    assert outcome(pdf([["Secret words in this file."]], password="user")) == "encrypted"
    assert outcome(b"%PDF-1.7\n" + b"x" * 5_000) == "extract_failed"
    assert outcome(pdf([[]]) + b"%" + b"x" * 4_000) == "needs_ocr"
    assert clean(
        pdf([["Words under an empty password, read as if there were none."]], password=""),
        content_type=None,
        url=URL,
    ).text


def test_a_word_file_is_read_as_its_paragraphs() -> None:
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{run("Credit")}</w:p>'
    level = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    item = f"<w:p>{level}{run('One item.')}</w:p>"
    revised = f"<w:p><w:del><w:r><w:delText>Old.</w:delText></w:r></w:del><w:ins>{run('New.')}</w:ins></w:p>"
    cells = f"<w:tr><w:tc><w:p>{run('Course')}</w:p></w:tc><w:tc><w:p>{run('Credits')}</w:p></w:tc></w:tr>"
    body = docx(
        f"{heading}<w:p>{run('Districts may award credit.')}</w:p>{item}{revised}<w:tbl>{cells}</w:tbl>"
    )
    assert sniff(body, None) == "docx"
    text = clean(body, content_type=None, url=URL).text
    assert text.split("\n")[:2] == ["# Credit", "Districts may award credit."]
    assert "One item." in text and text.split("\n")[-2:] == ["New.", "| Course | Credits"]


def word(name: str, words: str) -> bytes:
    return f'<w:{name} xmlns:w="{WORD}">{words}</w:{name}>'.encode()


def test_lists_and_notes_of_a_word_file() -> None:
    """References to notes are not numbered in the text: a note more is a line more, and nothing else."""
    kinds = ("numbering", "footnotes")
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in kinds
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{kind}"/></w:lvl>'
        for level, kind in enumerate(("decimal", "bullet"))
    )

    def item(words: str, level: int) -> str:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        return f"<w:p><w:pPr>{place}</w:pPr>{run(words)}</w:p>"

    body = docx(
        f'<w:p>{run("Districts may award credit")}<w:r><w:footnoteReference w:id="1"/></w:r>'
        f"{run(' for mastery.')}</w:p>{item('First.', 0)}{item('Inner.', 1)}{item('Second.', 0)}",
        {
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{OPC}/relationships">{relations}</Relationships>'.encode()
            ),
            "word/numbering.xml": word(
                "numbering",
                f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
                '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
            ),
            "word/footnotes.xml": word(
                "footnotes", f'<w:footnote w:id="1"><w:p>{run("As the rule says.")}</w:p></w:footnote>'
            ),
        },
    )
    assert clean(body, content_type=None, url=URL).text.split("\n") == [
        "Districts may award credit for mastery.",
        "- First.",
        "  - Inner.",
        "- Second.",
        "- As the rule says.",
    ]


def test_word_files_that_would_harm() -> None:
    assert outcome(docx("", {"word/media/a.bin": b"\0" * 120_000_000})) == "extract_failed"
    assert outcome(docx("", {"word/media/a.bin": b"\0" * 2_000_000})) == "extract_failed"  # its ratio
    assert outcome(docx_that_lies(3_000_000)) == "extract_failed"
    assert outcome(docx("", {f"m{n}": b"" for n in range(2_001)})) == "extract_failed"
    for name in ("../../etc/crosswalk", "/etc/crosswalk", "..\\crosswalk"):
        assert outcome(docx(f"<w:p>{run('Words.')}</w:p>", {name: b"x"})) == "extract_failed"
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    for part in (entity.encode(), entity.encode("utf-16"), b" " * 65_530 + entity.encode() + b" " * 5_000):
        assert outcome(docx(run("x" * 2_000), {"word/styles.xml": part})) == "extract_failed"
    assert outcome(docx("<w:p>")) == "extract_failed"
    assert outcome(docx("<w:p><w:r><w:t>Cut off.</w:t></w:r></w:p>")[:-60]) == "extract_failed"


def test_word_files_of_old_and_behind_a_password() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
    assert outcome(container + "WordDocument".encode("utf-16-le")) == "unknown_type"
    assert outcome(container + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert outcome(container) == "unknown_type"


def test_what_a_body_is_by_its_bytes() -> None:
    assert sniff(b"%PDF-1.4 ...", "text/html") == "pdf"
    assert sniff(b"  <!DOCTYPE html><html>", "application/pdf") == "html"
    assert sniff(b"Plain words.", "text/plain") == sniff(b"Plain words.", None) == "text"
    assert sniff(b"Plain words.", "text/html") == "html"
    assert sniff(b"\x89PNG\r\n\x1a\n", "text/html") == "unknown"
    assert sniff(b"PK\x03\x04nothing", None) == "unknown"
    assert outcome(b"\x89PNG\r\n\x1a\n") == "unknown_type"
    assert outcome(b"") == "empty"


def test_plain_text_is_paragraphs() -> None:
    made = clean(b"A rule\nover lines.\r\n\r\n\r\nAnother.", content_type="text/plain", url=URL)
    assert (made.text, made.title) == ("A rule over lines.\nAnother.", "A rule over lines.")


def assert_sound(body: bytes, content_type: str | None) -> None:
    try:
        made = clean(body, content_type=content_type, url=URL)
    except CleanError as error:
        assert error.outcome in OUTCOMES
        with pytest.raises(CleanError):
            clean(body, content_type=content_type, url=URL)
        return
    assert made == clean(body, content_type=content_type, url=URL)
    assert made.text and "\n\n" not in made.text and made.text == made.text.strip("\n")
    assert all(line.strip() and spaced(line) == line.strip() for line in made.text.split("\n"))
    assert all(link.url.startswith(("http://", "https://")) for link in made.links)
    made.text.encode()


_PIECE = st.sampled_from(
    [
        b"<p>",
        b"</p>",
        b"<main>",
        b"<table><tr><td>",
        b"<li>",
        b"<ul>",
        b"<h1>",
        b"<a href='http://[x'>",
        b"<br><br>",
        b"word ",
        b"&#xD800;",
        b"\xff\xfe",
        b"\x00",
        b"<nav>",
        b"<!--",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"<div hidden class=tab>",
        b"&nbsp;",
        b"\xe2\x80",
        b"<svg>",
        b"<title>x | y",
        b"<form>",
        b"<pre>\n\n",
        b"| ",
        b"# ",
        b"<span data-cfemail='zz'>",
        b"<base href='http://[::'>",
        b"<meta charset=utf-16>",
        b"\x85\x1c ",
    ]
)


@given(
    st.one_of(st.binary(max_size=300), st.lists(_PIECE, max_size=25).map(b"".join)),
    st.sampled_from(
        [
            None,
            "text/html",
            "text/plain; charset=x-nope",
            "text/html; charset=utf-7",
            "text/html; charset=idna",
        ]
    ),
)
@settings(max_examples=500, deadline=None)
def test_any_bytes_give_text_or_a_clean_error(body: bytes, content_type: str | None) -> None:
    assert_sound(body, content_type)


@given(st.binary(max_size=60), st.integers(0, 2_000), st.booleans())
@settings(max_examples=80, deadline=None)
def test_damaged_files_give_text_or_a_clean_error(noise: bytes, at: int, word: bool) -> None:
    whole = (
        docx("<w:p><w:r><w:t>Districts may award credit.</w:t></w:r></w:p>")
        if word
        else pdf([["Districts may award credit."]])
    )
    assert_sound(whole[:at] + noise + whole[at + len(noise) :], None)
