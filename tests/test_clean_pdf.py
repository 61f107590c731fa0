"""Clean, PDFs with a layout: ruled tables as rows, columns one after the other, all else as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pdfplumber
import pytest
from fpdf import FPDF

from pipeline.clean import clean
from pipeline.text import CleanText

URL = "https://agency.example/files/table.pdf"
BEFORE = "The board lists what each course counts for, and when that took effect."
AFTER = "A district that teaches another course asks the board for a line of its own."
ROWS = [
    ["Course", "Credits", "In effect since"],
    ["Algebra", "1.0", "July 1, 2024"],
    ["Mastery of a trade, shown by work", "", "July 1, 2026"],
    ["Biology", "0.5", "July 1, 2025"],
]
LEFT = [
    "The board shall award credit to a student who",
    "shows mastery of the standards of a course, in",
    "any way that the district approves, and keeps",
    "no student waiting for a calendar to say so.",
    "It may set aside the hours of a course where a",
    "student has shown what the course is there to",
    "teach, and shall do so where the student asks",
    "for it and a teacher of the course agrees with",
    "that in writing before the year has ended.",
]
RIGHT = [
    "Each district keeps a record of the credit that",
    "it has awarded and shows it to residents who",
    "ask for it. The state looks at those records in",
    "each year and reports what it has found to the",
    "public, district by district, with what it asks",
    "them to do about it and by what day. A district",
    "that does not answer is named in that report,",
    "and loses its part of the fund for learning by",
    "mastery until the records are in good order.",
]


def made(*pages: Any) -> CleanText:
    """The clean text of a PDF; each page is a function that draws on it."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    for draw in pages:
        pdf.add_page()
        draw(pdf)
    return clean(bytes(pdf.output()), content_type="application/pdf", url=URL)


def say(pdf: FPDF, words: str) -> None:
    pdf.multi_cell(0, text=words, new_x="LMARGIN", new_y="NEXT")


def table_page(rows: Sequence[Sequence[str]], **more: Any) -> Any:
    def draw(pdf: FPDF) -> None:
        say(pdf, BEFORE)
        with pdf.table(**more) as table:
            for row in rows:
                table.row(row)
        say(pdf, AFTER)

    return draw


def beside(left: Sequence[str], right: Sequence[str]) -> Any:
    """Lines drawn across the page: one of the left column, one of the right, and so on."""

    def draw(pdf: FPDF) -> None:
        for one, other in zip(left, right, strict=True):
            pdf.cell(w=95, text=one)
            pdf.cell(w=95, text=other, new_x="LMARGIN", new_y="NEXT")

    return draw


def test_a_ruled_table_is_its_rows() -> None:
    assert made(table_page(ROWS)).text.split("\n") == [
        BEFORE,
        "| Course | Credits | In effect since",
        "| Algebra | 1.0 | July 1, 2024",
        "| Mastery of a trade, shown by work | | July 1, 2026",
        "| Biology | 0.5 | July 1, 2025",
        AFTER,
    ]


def test_pages_are_known_and_a_head_that_pages_repeat_is_said_once() -> None:
    pages = [
        table_page([ROWS[0], [f"Course {n}", "1.0", "July 1, 2024"], [f"Craft {n}", "2", ""]])
        for n in range(4)
    ]
    text = made(*pages)
    assert len(text.page_starts) == 4
    assert [text.page_at(text.text.index(f"Course {n}")) for n in range(4)] == [1, 2, 3, 4]


def test_a_word_in_a_cell_changes_its_row_and_nothing_else() -> None:
    edited = [list(row) for row in ROWS]
    edited[1][1] = "1.5 credits where the course is taught with a laboratory"
    before, after = (made(table_page(rows)).text.split("\n") for rows in (ROWS, edited))
    assert [
        number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one != other
    ] == [2]


def test_a_frame_around_text_is_no_table() -> None:
    words = " ".join(LEFT)
    text = made(table_page([[words, " ".join(RIGHT)], [words, "x"]])).text
    assert "| " not in text and "keeps no student waiting" in text


def test_a_table_that_the_finder_cannot_read_costs_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr(pdfplumber, "open", fails)
    text = made(table_page(ROWS)).text
    assert all(cell in text for row in ROWS for cell in row) and "| " not in text


def test_columns_that_are_drawn_across_are_read_one_after_the_other() -> None:
    text = made(beside(LEFT, RIGHT)).text
    assert text == " ".join([*LEFT, *RIGHT])


def test_a_heading_over_two_columns_stays_between_them() -> None:
    heading = "WHAT A DISTRICT MAY DO, AND WHAT IT SHALL NOT DO, WITH THE FUND"

    def draw(pdf: FPDF) -> None:
        beside(LEFT, RIGHT)(pdf)
        pdf.cell(w=190, text=heading, new_x="LMARGIN", new_y="NEXT")
        beside(RIGHT, LEFT)(pdf)

    assert made(draw).text.split("\n") == [
        " ".join([*LEFT, *RIGHT]),
        f"## {heading}",
        " ".join([*RIGHT, *LEFT]),
    ]


def test_a_word_in_a_column_changes_that_place_and_nothing_else() -> None:
    edited = [*LEFT[:3], "no student waiting for any calendar to say so.", *LEFT[4:]]
    assert made(beside(edited, RIGHT)).text == " ".join([*edited, *RIGHT])


def test_a_table_without_lines_is_read_across() -> None:
    courses = [f"Course {n}" for n in range(20)]
    text = made(beside(courses, [f"{n} credits" for n in range(20)])).text
    assert text.split("\n")[:2] == ["Course 0 0 credits", "Course 1 1 credits"]


def test_columns_that_are_drawn_one_by_one_stay_as_they_are() -> None:
    def draw(pdf: FPDF) -> None:
        for x, lines in ((10, LEFT), (105, RIGHT)):
            pdf.set_y(20)
            for line in lines:
                pdf.set_x(x)
                pdf.cell(w=90, text=line, new_x="LMARGIN", new_y="NEXT")

    assert made(draw).text == " ".join([*LEFT, *RIGHT])
