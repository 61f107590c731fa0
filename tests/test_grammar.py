"""The clause grammar: who is bound, lists, answers, bars that turn, short forms, struck words, conditions."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.grammar.struck import struck_ranges
from pipeline.text import CleanText


def _said(text: str) -> list[tuple[str | None, str | None]]:
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    return [(one.key, one.stance) for one in found if one.field == "cbe_dimension"]


CREDIT = [
    ("A student who must attend school daily may earn credit for demonstrated mastery.", "permits"),
    ("Districts must adopt policies that allow students to earn credit for mastery.", "requires"),
    (
        "The state board shall adopt a policy by which students may earn credit for mastery in high school.",
        "permits",
    ),
    ("A high school may not refuse credit for mastery that another school has given.", "requires"),
    ("No student may earn credit for mastery until the school district has tested the student.", "requires"),
    ("Credit for mastery may be awarded only to a student of the high school.", "requires"),
    ("The state board shall encourage school districts to award credit for mastery.", "encourages"),
    ("Nothing in this section requires a school district to award credit for mastery.", "permits"),
    ("Nothing in this section prohibits a school district from awarding credit for mastery.", "permits"),
    ("School districts are no longer bound to the Carnegie unit and award credit for mastery.", "permits"),
    ("The bill would let school districts award credit for mastery.", "permits"),
    ("The board voted to let school districts award credit for mastery.", "permits"),
    ("With the approval of the state board, a school may award credit for mastery.", "by_waiver"),
    ("No credit may be awarded for mastery of driver training at the high school.", "prohibits"),
    ("The rule by which school districts award credit for mastery has been repealed.", "repealed"),
]


@pytest.mark.parametrize(("text", "stance"), CREDIT)
def test_who_is_bound_and_how(text: str, stance: str) -> None:
    assert ("mastery_based_credit", stance) in _said(text)
    assert {one for key, one in _said(text) if key == "mastery_based_credit"} == {stance}


LISTS = [
    (
        "A school district shall: (1) post its menu; (2) award credit for demonstrated mastery; and (3) rest.",
        "requires",
    ),
    ("(a) A school district may\n(1) post its menu;\n(2) award credit for demonstrated mastery.", "permits"),
    (
        "(a) A school board must:\n(1) write a policy that:\n(A) is public; and\n"
        "(B) awards credit for demonstrated mastery;",
        "requires",
    ),
    (
        "A student of the school district may earn credit (1) in class; (2) by assessment of mastery.",
        "permits",
    ),
]


@pytest.mark.parametrize(("text", "stance"), LISTS)
def test_an_item_takes_the_verb_and_the_topic_that_lead_it_in(text: str, stance: str) -> None:
    assert ("mastery_based_credit", stance) in _said(text)


def test_an_inner_list_ends_at_the_next_item_of_the_outer_one() -> None:
    text = (
        "A school district may:\n(a) require of students that they must:\n(1) attend; and\n"
        "(b) award credit for demonstrated mastery."
    )
    assert _said(text) == [("mastery_based_credit", "permits")]


ANSWERS = [
    ("May a district award credit for demonstrated mastery? Yes. Districts may decide by policy.", "permits"),
    ("Must a district award credit for demonstrated mastery? Yes.", "requires"),
    ("Must a district award credit for demonstrated mastery? No. Districts are not required to.", "permits"),
]


@pytest.mark.parametrize(("text", "stance"), ANSWERS)
def test_an_answer_is_about_the_topic_of_its_question(text: str, stance: str) -> None:
    assert _said(text) == [("mastery_based_credit", stance)]


@pytest.mark.parametrize(
    "text",
    [
        "May a district award credit for demonstrated mastery? No.",
        "How may a district award credit for demonstrated mastery? Districts may call the office.",
    ],
)
def test_a_bare_no_and_an_open_question_state_nothing(text: str) -> None:
    assert _said(text) == []


def test_a_short_form_stands_for_its_term() -> None:
    text = (
        "Credit by Demonstrated Mastery (CDM) was begun in 2014 in high schools.\n"
        "Every local school system must offer CDM to students in grades nine through twelve."
    )
    assert ("mastery_based_credit", "requires") in _said(text)


def test_words_are_struck_by_a_legend_or_a_mark_only() -> None:
    legend = "Deletions are shown in [brackets]. It shall [not] run a [pilot program]."
    assert [legend[start:end] for start, end in struck_ranges(legend)][-1] == "[pilot program]"
    assert struck_ranges("It shall [not] run a [pilot program].") == ()
    marked = "It shall [strikethrough: run a pilot] end."
    assert [marked[start:end] for start, end in struck_ranges(marked)] == ["[strikethrough: run a pilot]"]


def test_conditions_are_slices_of_the_sentence() -> None:
    text = (
        "Each local board shall adopt a policy under which a student may earn credit by showing proficiency, "
        "if the student has passed the course examination."
    )
    [found] = [
        one
        for one in extract(CleanText(text, ""), jurisdiction=None).findings
        if one.key == "mastery_based_credit"
    ]
    told = found.detail["conditions"]
    assert [one["text"] for one in told] == [
        "under which a student may earn credit by showing proficiency",
        "if the student has passed the course examination",
    ]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in told)


def test_leave_by_application_stands_alone_for_innovation() -> None:
    text = (
        "A school district may apply to the state board to be named a district of innovation. "
        "A district of innovation is exempt from the rules on class hours."
    )
    assert ("innovation_waiver_pilot", "by_waiver") in _said(text)
    assert ("innovation_waiver_pilot", "permits") not in _said(text)


def test_what_binds_goes_before_what_only_describes() -> None:
    text = (
        "Schools award credit for demonstrated mastery. "
        "A school district shall award credit for demonstrated mastery on request."
    )
    assert [one for one in _said(text) if one[0] == "mastery_based_credit"] == [
        ("mastery_based_credit", "requires")
    ]


TABLES = [
    ("| Seat time | Waived for pilot schools |", "seat_time_flexibility", ["by_waiver"]),
    ("| Policy | Required |\n| Credit by examination | Yes |", "mastery_based_credit", ["requires"]),
    ("| Policy | Required |\n| Credit by examination | No |", "mastery_based_credit", []),
    (
        "| Policy | Rule |\n| Credit by examination | Districts must offer it in each school |",
        "mastery_based_credit",
        ["requires"],
    ),
    (
        "| Policy | Rule |\n| Performance assessment | Set in 2020. Each school district shall adopt its own. |",
        "performance_assessment",
        ["requires"],
    ),
    ("| Credit by examination | Schools that must report |\n| 12 | 30 |", "mastery_based_credit", []),
    ("| Policy | Number of students |\n| Credit by examination | 412 |", "mastery_based_credit", []),
    (
        "| Policy | Rating of the school |\n| Credit by examination | Partially met |",
        "mastery_based_credit",
        [],
    ),
]


@pytest.mark.parametrize(("text", "key", "stances"), TABLES)
def test_a_cell_states_what_its_row_is_about(text: str, key: str, stances: list[str]) -> None:
    assert [stance for one, stance in _said(text) if one == key] == stances


def test_a_heading_lends_its_topic_to_the_first_sentences_that_bind() -> None:
    heading = "## Credit by examination\n"
    lent = ("mastery_based_credit", "permits")
    assert _said(f"{heading}A student may do so once a year in any school subject.") == [lent]
    assert _said(f"{heading}This page was revised. A student may do so once a year in any subject.") == [lent]
    late = (
        f"{heading}This page was revised. It has two parts. A student may do so once a year in any subject."
    )
    assert _said(late) == []
    assert _said(f"{heading}## Attendance\nA student may do so once a year in any school subject.") == []


@pytest.mark.parametrize(
    "line",
    [
        "§ 160.545. Competency-based credit.",
        "160-5-1-.15 Credit by Examination",
        "Policy 2410. Credit by examination",
    ],
)
def test_a_line_with_the_number_and_name_of_a_section_is_a_heading(line: str) -> None:
    text = f"{line}\nA student may do so once a year in any school subject."
    assert _said(text) == [("mastery_based_credit", "permits")]
    assert _said(f"{line}\nSchools close in June.") == []


@pytest.mark.parametrize(
    "below",
    [
        "- Students May Apply\n- School Districts\n- Contact Us",
        "Visit the page of the school district, which must be signed by a parent.",
        "Home | Schools | Students May Apply",
        "",
    ],
)
def test_a_heading_states_nothing_and_lends_nothing_to_menus_and_pointers(below: str) -> None:
    assert _said(f"## Credit by examination\n{below}") == []


@pytest.mark.parametrize(
    "text",
    [
        "- Credit by Examination\n- Personalized Learning Plans Required for Every Student\n- School Districts",
        "Home | Credit by Examination | What Schools May Do | Personalized Learning Plans",
        "About Our Schools Credit by Examination Required Courses Personalized Learning Plans Contact Us",
    ],
)
def test_items_in_title_case_without_sentences_are_a_menu(text: str) -> None:
    assert _said(text) == []


def test_a_glossary_of_strategies_states_none() -> None:
    text = (
        "# Glossary\nRestorative practices. An approach to discipline that means schools repair harm.\n"
        "Culturally responsive teaching: Instruction that must include the culture of each student.\n"
        "# Rules\nEach school district shall adopt restorative practices."
    )
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    assert [(one.key, one.stance) for one in found if one.field == "equity_strategy"] == [
        ("social_emotional_learning", "requires")
    ]
