"""What a text says about itself: legal form, body, status, day."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText

FORMS = [
    ("# § 12-301. Credit by mastery\nA district may award credit.", "statute", "in_force"),
    (
        "Senate Bill 12. A bill to be entitled an act on credit. Section 1 would add § 12-9.",
        "bill",
        "proposed",
    ),
    (
        "Rule 160-5-1-.15. Credit. Authority: O.C.G.A. § 20-2-240. Districts may award credit.",
        "regulation",
        "in_force",
    ),
    (
        "Notice of Proposed Rule on credit in schools. Public comment closes May 1, 2025.",
        "proposed_rule",
        "proposed",
    ),
    (
        "For Immediate Release. Media Contact: the press office. The board today approved a pilot.",
        "news_release",
        "in_force",
    ),
    (
        "Executive Order 2021-04. By the authority vested in me, schools shall open.",
        "executive_order",
        "in_force",
    ),
    ("Frequently Asked Questions. May a district award credit?", "guidance", "in_force"),
    ("# § 12-301. [Repealed.]", "statute", "repealed"),
    ("§ 12-301. Seat time flexibility. Repealed effective June 1, 2026.", "statute", "repealed"),
    ("Policy 2510. Status: Adopted. It replaces Policy 2509, which is repealed.", "board_policy", "in_force"),
]


@pytest.mark.parametrize(("text", "form", "status"), FORMS)
def test_form_and_status(text: str, form: str, status: str) -> None:
    facts = extract(CleanText(text, ""), jurisdiction=None).facts
    assert (facts.instrument_type, facts.status) == (form, status)


def test_a_declared_form_stands() -> None:
    text = CleanText("Frequently Asked Questions about credit.", "")
    assert (
        extract(text, jurisdiction=None, instrument_type="board_policy").facts.instrument_type
        == "board_policy"
    )


def test_the_body_that_acts_is_the_issuing_body() -> None:
    text = "The Franklin State Board of Education adopted the policy. The Department of Education posts it."
    got = extract(CleanText(text, ""), jurisdiction=None)
    assert got.facts.issuing_body == "Franklin State Board of Education"
    assert [(one.key, one.quote) for one in got.findings if one.field == "issuing_body"] == [
        ("state_board", "Franklin State Board of Education")
    ]


def test_the_currency_line_is_the_day_and_no_adoption() -> None:
    got = extract(
        CleanText("Current through Register No. 12, March 21, 2024. A district may act.", ""),
        jurisdiction=None,
    )
    assert got.facts.as_of == "2024-03-21"
    assert [one.key for one in got.findings if one.field == "date"] == ["current_through"]


def test_an_empty_text_says_nothing() -> None:
    got = extract(CleanText("", ""), jurisdiction=None)
    assert got.findings == ()
    assert got.facts.relevance == "none"
    assert got.facts.instrument_type is None
