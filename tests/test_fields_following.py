"""Fields read by wordings and by what follows: each key once, its own wording before what follows."""

from __future__ import annotations

from pipeline.extract import extract
from pipeline.text import CleanText


def _elements(text: str) -> list[tuple[str | None, str, str]]:
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    return [(one.key, one.quote, one.detail["how"]) for one in found if one.field == "cbe_element"]


def test_time_let_go_is_progress_on_mastery() -> None:
    text = "A school district may set aside class hours for a student of the course."
    assert _elements(text) == [("progress_on_mastery_not_seat_time", text, "follows")]


def test_an_own_wording_comes_before_what_follows() -> None:
    text = (
        "A school district may award credit for demonstrated mastery. "
        "Students advance upon demonstrated mastery of each competency."
    )
    assert _elements(text) == [
        (
            "progress_on_mastery_not_seat_time",
            "Students advance upon demonstrated mastery of each competency.",
            "term",
        )
    ]


def test_a_look_alike_has_no_element() -> None:
    assert _elements("University college students enrolled in a degree advance upon mastery.") == []
