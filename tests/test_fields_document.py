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
    (
        "Notes. Board today announces pilot.\nFRANKLIN CITY, Thursday, November 30, 2017. The agency said so.",
        "news_release",
        "in_force",
    ),
    ("# 210:20-9-152. Credit\nA district may award credit.", "regulation", "in_force"),
    ("Policy 2510. Status: Adopted. It replaces Policy 2509, which is repealed.", "board_policy", "in_force"),
]


@pytest.mark.parametrize(("text", "form", "status"), FORMS)
def test_form_and_status(text: str, form: str, status: str) -> None:
    facts = extract(CleanText(text, ""), jurisdiction=None).facts
    assert (facts.instrument_type, facts.status) == (form, status)


STATUSES = [
    ("Policy 2510. It replaces Policy 2509, which is repealed.", "in_force"),
    ("Policy 2510. Section 12 is repealed.", "in_force"),
    ("# Policy 2510\nAdopted 2020. Policy 2400 has been repealed.", "in_force"),
    ("# Policy 2510\nSee Policy 2400 (repealed). Districts may award credit.", "in_force"),
    ("# Policy 2510\nStatus: In force. Policy 2509 is repealed.", "in_force"),
    ("Policy 10. The board adopted Policy 9, which was rescinded in 2019.", "in_force"),
    ("This rule supersedes Rule 8-1-1, which expired in 2019.", "in_force"),
    ("The requirement that a pupil earn 22 credits is repealed.", "in_force"),
    ("# § 12-3. Suspended students\nA suspended student may earn credit.", "in_force"),
    ("# § 12-301. Seat time [Repealed]", "repealed"),
    ("Section 12-307 is repealed.", "repealed"),
    ("Section 21-2-307, relating to competency-based credit, was repealed by Laws 2021", "repealed"),
    ("# Policy 2510\nThis policy is repealed.", "repealed"),
    ("# § 87. Council. Section 87 repealed effective July 1, 2025.", "repealed"),
    ("# § 87. Council. Section 87 repealed effective July 1, 2025.\n" + "It meets often. " * 90, "in_force"),
    ("# § 2105. Disputes. Section 2105 effective until January 1, 2022.", "superseded"),
    ("# Policy 2510\nPolicy 2510 has been replaced by Policy 3000.", "superseded"),
    ("# Policy 2510\nThis policy was superseded by Policy 3000.", "superseded"),
    ("# Policy 2510\nThis policy has expired.", "expired"),
    ("# Rule 12\nThis rule was suspended by the board on May 1, 2024.", "suspended"),
    ("Policy 2510. Status: Rescinded. Policy 2509 stands.", "rescinded"),
]


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_a_status_is_that_of_this_document(text: str, status: str) -> None:
    assert extract(CleanText(text, ""), jurisdiction=None).facts.status == status


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
