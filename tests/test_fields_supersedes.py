"""What a text replaces, or is replaced by."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary

ENTRIES = vocabulary().supersedes
CASES = [(key, text, value) for key, entry in ENTRIES.items() for text, value in entry.cases.items()]
NOT = [text for entry in ENTRIES.values() for text in entry.not_]


def _read(text: str, jurisdiction: str | None = None) -> list[tuple[str | None, str | None, str]]:
    found = extract(CleanText(text, ""), jurisdiction=jurisdiction).findings
    return [(one.key, one.value, one.quote) for one in found if one.field == "supersedes"]


@pytest.mark.parametrize(("key", "text", "value"), CASES)
def test_the_cases_of_a_key_are_read(key: str, text: str, value: str) -> None:
    assert [(said, told) for said, told, _ in _read(text)] == [(key, value)]


@pytest.mark.parametrize("text", NOT)
def test_counter_examples_replace_nothing(text: str) -> None:
    assert _read(text) == []


def test_the_quote_holds_the_words_that_say_so() -> None:
    assert _read("The board adopts 8VAC20-132, repealing 8VAC20-131, for all schools.") == [
        ("supersedes", "8VAC20-131", "repealing 8VAC20-131")
    ]


def test_every_text_of_a_list_is_replaced() -> None:
    text = "This policy replaces Policy 2510 and Policy 2520."
    assert [value for _, value, _ in _read(text)] == ["Policy 2510", "Policy 2520"]


def test_what_is_said_of_two_texts_counts_where_one_is_this_text() -> None:
    said = "GCS-M-001 was replaced by CCRE-001 in 2020."
    assert _read(f"# CCRE-001 Course Credit\n{said}") == [
        ("supersedes", "GCS-M-001", "GCS-M-001 was replaced by CCRE-001")
    ]
    assert _read(f"# GCS-M-001 Course Credit\n{said}") == [
        ("superseded_by", "CCRE-001", "replaced by CCRE-001")
    ]
    assert _read(f"# TEST-011 Tests\n{said}") == []
