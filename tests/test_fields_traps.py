"""The known traps of policy texts: what sounds like competency-based education or equity and is not."""

from __future__ import annotations

import pytest

from pipeline.clean import clean
from pipeline.extract import Extraction, extract
from pipeline.text import CleanText

POLICY = ("cbe_dimension", "equity_strategy", "student_group")


def _extract(text: str, **facts: str) -> Extraction:
    return extract(CleanText(text, ""), jurisdiction=facts.get("jurisdiction"))


def _policy(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(one.field, one.key, one.stance) for one in _extract(text).findings if one.field in POLICY]


def _dimensions(text: str) -> list[tuple[str | None, str | None]]:
    return [(one.key, one.stance) for one in _extract(text).findings if one.field == "cbe_dimension"]


@pytest.mark.parametrize(
    "text",
    [
        "Each student in grade ten shall take the mastery examination in reading.",
        "The certificate of mastery is given to high school students who pass the state test.",
    ],
)
def test_trap_1_a_mastery_examination_is_a_test(text: str) -> None:
    assert _policy(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The competency determination is the passing score on the state test for high school students.",
        "Each candidate for a teaching license must show teacher competency in the classroom.",
    ],
)
def test_trap_2_a_competency_determination_and_teacher_competency_give_no_credit(text: str) -> None:
    assert _policy(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "A taxpayer may claim a credit for a gift to a school by showing a receipt.",
        "A credit union may open a branch in the high school.",
        "Teachers may earn continuing education credit by examination.",
        "A district may request a class size waiver from the state board.",
        "A parent may ask for a waiver of immunization at the school.",
        "The school may grant a fee waiver to a student.",
    ],
)
def test_trap_3_other_credits_and_waivers(text: str) -> None:
    assert _dimensions(text) == []


def test_trap_4_innovation_alone_is_only_innovation() -> None:
    text = "The state board may name innovation zones in which schools try new ways to use technology."
    assert _dimensions(text) == [("innovation_waiver_pilot", "permits")]
    timed = "Schools in an innovation zone may award credit for demonstrated mastery instead of seat time."
    assert {"mastery_based_credit", "seat_time_flexibility"} <= {key for key, _ in _dimensions(timed)}


def test_trap_5_what_a_bill_would_do_is_its_stance_and_it_stays_proposed() -> None:
    text = "HOUSE BILL NO. 12\nThe bill would require districts to award credit for demonstrated mastery."
    got = _extract(text)
    assert ("mastery_based_credit", "requires") in [(f.key, f.stance) for f in got.findings]
    assert got.facts.status == "proposed"


def test_trap_6_struck_words_are_the_old_side() -> None:
    page = (
        b"<html><body><p>The class of <s>2020-2021</s> <u>2021-2022</u> is the first to which the "
        b"proficiency-based diploma must be awarded by each school.</p></body></html>"
    )
    text = clean(page, content_type="text/html", url="https://example.org/bill").text
    assert "2021-2022" in text
    assert "2020-2021" not in text
    legend = (
        "Matter struck is in [brackets].\nThe department shall [run a pilot program of competency-based "
        "education in five school districts;] post a list of school districts."
    )
    assert _dimensions(legend) == [("innovation_waiver_pilot", "repealed")]


def test_trap_7_old_and_new_rule_numbers_are_both_cited() -> None:
    text = "OAR 581-022-2025 (formerly OAR 581-022-1131) lets districts award credit for proficiency."
    cited = [one.quote for one in _extract(text).findings if one.field == "citation"]
    assert cited == ["OAR 581-022-2025", "OAR 581-022-1131"]


def test_trap_8_a_glossary_of_the_publisher_is_no_provision() -> None:
    text = (
        "§ 12-301. Attendance.\nEach student shall attend school.\n"
        'Glossary\n"Competency-based credit" means credit of a school district for demonstrated mastery.'
    )
    assert _dimensions(text) == []


def test_trap_9_a_banner_is_no_policy() -> None:
    text = "All state offices and schools are closed on Monday, January 19, 2026, for the holiday."
    assert _policy(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{CurrentPage.Title}} English Español Français Tiếng Việt",
        "- English\n- Español\n- Mastery\n- Credit",
    ],
)
def test_trap_10_menus_and_placeholders_are_noise(text: str) -> None:
    assert _policy(text) == []


def test_trap_11_a_district_restates_the_rule_of_its_state() -> None:
    text = "Our district follows OAR 581-022-2025: a student may earn credit by demonstrating proficiency."
    assert _dimensions(text) == [("mastery_based_credit", "permits")]


@pytest.mark.parametrize(
    "text",
    [
        "The lender must disclose the home equity loan terms.",
        "Pay equity laws address the wage gap between employers.",
        "The clinic studies health equity and maternal care for patients.",
        "A court of equity may grant relief to shareholders.",
        "Private equity investors bought the bank.",
    ],
)
def test_trap_12_other_equities(text: str) -> None:
    assert _policy(text) == []


FEDERAL = [
    "Under 20 U.S.C. § 6311, each state must disaggregate achievement results of schools by subgroup of students.",
    "ESSA requires states to ensure that students in poverty are not taught at higher rates by ineffective teachers.",
    "The Individuals with Disabilities Education Act (IDEA), 20 U.S.C. § 1400, requires that schools provide equal "
    "access to the general curriculum for students.",
    "Title IX of the Education Amendments of 1972 prohibits discrimination on the basis of sex in public schools.",
    "According to federal law, schools must give English learners equal access to the curriculum.",
    "34 C.F.R. § 300.320 requires schools to consult with the families of students.",
    "The U.S. Department of Education requires every state to disaggregate achievement of schools by subgroup.",
    "The Office for Civil Rights says school districts must communicate with parents in a language they understand.",
    "Each State educational agency shall disaggregate student achievement in schools by subgroup.",
    "No person in the United States shall, on the basis of sex, be subjected to discrimination in school.",
    "Section 1111 of the Elementary and Secondary Education Act provides:\n"
    '"Each school shall report student achievement disaggregated by subgroup of students."',
]


@pytest.mark.parametrize("text", FEDERAL)
def test_what_federal_law_asks_is_no_provision_of_a_state(text: str) -> None:
    assert [one.key for one in _extract(text).findings if one.field == "equity_strategy"] == []


@pytest.mark.parametrize(
    "text",
    [
        "To comply with ESSA, each school district shall disaggregate student achievement results by subgroup.",
        "Under ESSA, the state board shall report achievement of schools disaggregated by subgroup of students.",
        "As required by 20 U.S.C. § 6311, each district shall disaggregate student achievement by subgroup.",
    ],
)
def test_a_state_that_binds_itself_or_its_districts_by_federal_law_makes_its_own(text: str) -> None:
    assert ("equity_strategy", "disaggregated_data", "requires") in _policy(text)


def test_a_state_may_speak_for_itself_after_the_law_and_federal_texts_for_their_own() -> None:
    text = "ESSA lets states test mastery; the department must run a pilot of competency-based education in schools."
    assert ("innovation_waiver_pilot", "requires") in _dimensions(text)
    law = "Each State educational agency shall disaggregate student achievement in schools by subgroup."
    found = _extract(law, jurisdiction="US").findings
    assert [one.stance for one in found if one.key == "disaggregated_data"] == ["requires"]


def test_money_taken_is_no_grant() -> None:
    text = "The school district has taken money for a competency-based program since 2019."
    assert "funding_grant" not in [key for key, _ in _dimensions(text)]


def test_a_bar_on_unequal_teaching_is_the_duty_to_share_teachers() -> None:
    text = "Students in high-poverty schools shall not be taught at higher rates by inexperienced teachers."
    assert [one for one in _policy(text) if one[0] == "equity_strategy"] == [
        ("equity_strategy", "equitable_educator_access", "requires")
    ]


@pytest.mark.parametrize("answer", ["All public schools must take part.", "No. Every school must take part."])
def test_a_question_and_its_answer_name_no_group(answer: str) -> None:
    assert _policy(f"Is this only for students with disabilities? {answer}") == []


@pytest.mark.parametrize(("verb", "stance"), [("should", "encourages"), ("shall", "requires")])
def test_a_council_chosen_by_students_is_their_voice(verb: str, stance: str) -> None:
    text = f"Schools {verb} have a council of students chosen by students."
    assert _policy(text) == [("equity_strategy", "student_voice", stance)]


def test_a_way_to_meet_a_requirement_is_no_leave_beside_it() -> None:
    text = (
        "To receive a diploma, each student must show proficiency in the Essential Skills. "
        "Essential Skills may then be shown by a test or a work sample in any school."
    )
    assert [one for one in _dimensions(text) if one[0] == "graduation_requirements"] == [
        ("graduation_requirements", "requires")
    ]


@pytest.mark.parametrize(
    ("before", "stance"),
    [
        ("", "permits"),
        ("Applications are due to the state board by March 1. ", "by_waiver"),
        ("A school district submits a plan of five years. ", "by_waiver"),
    ],
)
def test_what_frees_a_district_of_innovation_is_had_by_application(before: str, stance: str) -> None:
    text = f"{before}A district of innovation is exempt from the school calendar."
    assert {one for key, one in _dimensions(text) if key == "innovation_waiver_pilot"} == {stance}


def test_what_the_legislature_intends_says_no_more_than_what_it_lays_down() -> None:
    intent = "It is the intent of the legislature to recognize a seal of biliteracy in high schools."
    law = "Each school district shall award the seal of biliteracy to students who qualify."
    assert _dimensions(f"{intent} {law}") == [("proficiency_based_diploma", "requires")]


@pytest.mark.parametrize(
    "text",
    [
        "Students show mastery. Before an alternative schedule begins, a school board shall hold two public meetings.",
        "Students show mastery. Bilingual funding in schools depends on the hours of the program, not on the model.",
        "Students show mastery. Educators must complete professional learning on the science of reading in schools.",
        "The requirements for a seal of biliteracy can be found in the guide for schools below.",
        "High school students show mastery. Slides on the seal of biliteracy are available for schools.",
    ],
)
def test_notices_of_meetings_funding_notes_reading_training_and_pointers_state_no_dimension(
    text: str,
) -> None:
    assert _dimensions(text) == []
