"""Promise 1: a quote is a slice of one line, wherever in a long line its wording stands."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText

TAIL = " that a student makes with a teacher and a parent and keeps" * 12 + "."


@pytest.mark.parametrize(
    "opening",
    [
        '- "Personalized learning plans" shall be written in every school',
        "Personalized learning plans shall set goals",
    ],
)
def test_a_long_line_that_opens_with_its_wording(opening: str) -> None:
    text = f"### § 9. Students\nAs used in this title:\n{opening}{TAIL}"
    found = extract(CleanText(text, "Students"), jurisdiction="VT").findings
    assert any(one.key == "personalized_learning_plan" for one in found)
    assert all(text[one.start : one.end] == one.quote and "\n" not in one.quote for one in found)
