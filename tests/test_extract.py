"""extract(): every quote is a slice, the order is canonical, hostile text is only text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Finding
from pipeline import extract as room
from pipeline.extract import EvidenceError, extract
from pipeline.grammar.folding import flat, words
from pipeline.text import CleanText

PIECES = st.sampled_from(
    [
        "A school district shall award credit for demonstrated mastery. ",
        "Students may earn credit; ",
        "\n- ",
        "\n# ",
        "English learners",
        " § 38–2905 ",
        "RCW 28A.410.260",
        " SB 12 ",
        "effective July 1, 2024",
        "İstanbul ",
        "ﬁ",
        "\u00a0",
        "\u2019",
        " by April 30 of each year",
        "Emergency Legislation\n",
        "is repealed.",
        " (a) ",
        "D.C. Law 1-2, § 3",
        "\U0001f600",
    ]
)
TEXT = (
    "The board may award credit for demonstrated mastery.\n"
    "Districts shall serve English learners by May 1, 2025."
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25).map("".join))
def test_every_finding_is_a_slice_of_one_line(text: str) -> None:
    got = extract(CleanText(text, ""), jurisdiction="X-FRA")
    for finding in got.findings:
        assert finding.quote
        assert text[finding.start : finding.end] == finding.quote
        assert "\n" not in finding.quote
    assert got == extract(CleanText(text, ""), jurisdiction="X-FRA")


@given(st.text())
def test_the_views_have_the_length_of_the_text(text: str) -> None:
    assert len(flat(text)) == len(text)
    assert len(words(flat(text))) == len(text)


def test_findings_are_in_order_and_once() -> None:
    found = extract(CleanText(TEXT, ""), jurisdiction=None).findings
    keys = [(f.start, f.end, f.field, f.key or "", f.stance or "", f.value or "", f.rule) for f in found]
    assert keys == sorted(set(keys))
    assert [(f.field, f.key, f.stance, f.value) for f in found] == [
        ("applies_to", "lea", None, None),
        ("cbe_dimension", "mastery_based_credit", "permits", None),
        ("field_area", "meeting_students_where_they_are", None, None),
        ("language", None, None, "en"),
        ("relevance", None, None, "both"),
        ("term_used", "mastery", None, None),
        ("field_area", "equity", None, None),
        ("relevance", None, None, "both"),
        ("student_group", "english_learners", None, None),
        ("date", "deadline", None, "2025-05-01"),
    ]


def test_pages_are_those_of_the_pdf() -> None:
    start = TEXT.index("\n") + 1
    found = extract(CleanText(TEXT, "", page_starts=(0, start)), jurisdiction=None).findings
    assert {f.field: f.page for f in found if f.field in ("cbe_dimension", "date")} == {
        "cbe_dimension": 1,
        "date": 2,
    }


def test_mentions_count_whole_words() -> None:
    text = "Equity, equity and inequity. Seat-time and seat time. Students of color."
    assert dict(extract(CleanText(text, ""), jurisdiction=None).mentions) == {
        "equity": 2,
        "inequity": 1,
        "seat time": 2,
        "students of color": 1,
    }


@pytest.mark.parametrize(("start", "end", "quote"), [(0, 3, "the"), (0, 0, ""), (50, 56, TEXT[50:56])])
def test_a_rule_that_misquotes_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, start: int, end: int, quote: str
) -> None:
    class Wrong:
        NAME = "wrong"

        def find(self, context: object) -> list[Finding]:
            return [replace(Finding("wrong", None, None, quote, start, end, "wrong.rule"))]

    monkeypatch.setattr(room, "FIELDS", (Wrong(),))
    with pytest.raises(EvidenceError, match=r"wrong\.rule"):
        extract(CleanText(TEXT, ""), jurisdiction=None)


@pytest.mark.parametrize(
    "text",
    [
        " " * 100_000,
        "1-" * 50_000,
        "§ " * 50_000,
        "A." * 50_000,
        "§ 1-2" + "(a)" * 33_000,
        "§ 1-2" + ", 1-2" * 20_000,
        "shall credit mastery " * 4_700,
        "May 1, 2024 " * 8_000,
        "Aaaa Aaaa Aaaa Board of " * 4_000,
        "a\n" * 50_000,
        "Credit by Demonstrated Mastery (CDM) CDM " * 2_400,
        "[struck] in brackets [shall credit mastery] " * 2_200,
        "(1) shall: (a) credit; (2) mastery: " * 2_700,
        "Does mastery earn credit? " * 3_800,
        "if credit, unless mastery, if " * 3_300,
        "annotations\n# § 1\n" * 5_500,
    ],
)
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    extract(CleanText(text, ""), jurisdiction=None)
