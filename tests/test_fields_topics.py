"""Dimensions with stance, strategies, groups: the grammar, and the look-alikes that give nothing."""

from __future__ import annotations

import pytest

from pipeline.extract import Extraction, extract
from pipeline.text import CleanText


def _extract(text: str, title: str = "") -> Extraction:
    return extract(CleanText(text, title), jurisdiction=None)


def _said(text: str, field: str) -> list[tuple[str | None, str | None]]:
    return [(one.key, one.stance) for one in _extract(text).findings if one.field == field]


STANCES = [
    (
        "A school district shall grant credit to a student who demonstrates mastery of the standards.",
        "requires",
    ),
    ("A school district may award credit for demonstrated mastery in place of a course.", "permits"),
    (
        "Each local board shall adopt a policy under which a student may earn credit by showing proficiency.",
        "requires",
    ),
    ("The state board shall adopt rules to allow a student to earn credit for shown competency.", "permits"),
    ("Districts are encouraged to award credit based on mastery.", "encourages"),
    (
        "A district may apply to the board for leave to award credit for mastery at its high school.",
        "by_waiver",
    ),
    ("A student may not earn credit by examination in driver training at a public school.", "prohibits"),
    ("The district shall not deny credit by examination to a student.", "requires"),
    ("The requirement that districts award credit for proficiency is repealed.", "repealed"),
    ("Schools in May 2024 report credit for demonstrated mastery.", "permits"),
]


@pytest.mark.parametrize(("text", "stance"), STANCES)
def test_the_stance_of_credit_for_mastery(text: str, stance: str) -> None:
    assert _said(text, "cbe_dimension") == [("mastery_based_credit", stance)]


DIMENSIONS = [
    ("The number of clock hours for a course may vary by student.", "seat_time_flexibility", "permits"),
    ("Students choose among graduation pathways set by the board.", "graduation_requirements", "requires"),
    (
        "A diploma must be based on the student's demonstration of proficiency.",
        "proficiency_based_diploma",
        "requires",
    ),
    ("The state board shall adopt a portrait of a graduate.", "portrait_of_a_graduate", "requires"),
    ("A student may submit a learning portfolio to the school.", "performance_assessment", "permits"),
    ("The board may select five districts of innovation.", "innovation_waiver_pilot", "permits"),
    ("A student may use work-based learning at the district.", "extended_learning_credit", "permits"),
    ("Each student must keep a personalized learning plan.", "personalized_learning_plan", "requires"),
    ("Competitive grants help school districts plan new courses.", "funding_grant", "encourages"),
    ("The department shall establish a competency-based education network.", "educator_capacity", "requires"),
    (
        "Districts shall report annually on outcomes of competency-based education.",
        "accountability",
        "requires",
    ),
]


@pytest.mark.parametrize(("text", "key", "stance"), DIMENSIONS)
def test_each_dimension_is_read(text: str, key: str, stance: str) -> None:
    assert (key, stance) in _said(text, "cbe_dimension")


def test_a_list_item_takes_the_verb_of_its_lead_in() -> None:
    text = "Districts shall:\n- award credit for demonstrated mastery;\n- publish menus."
    assert _said(text, "cbe_dimension") == [("mastery_based_credit", "requires")]
    softer = "Districts are encouraged to:\n- award credit for demonstrated mastery;"
    assert _said(softer, "cbe_dimension") == [("mastery_based_credit", "encourages")]


@pytest.mark.parametrize(
    "text", ["# Credit for mastery at school", "Portrait of a Graduate", "- Districts of Innovation"]
)
def test_headings_and_bare_labels_are_no_evidence(text: str) -> None:
    assert _said(text, "cbe_dimension") == []


def test_a_definition_and_a_title_count_only_where_nothing_else_speaks() -> None:
    meaning = '"Extended learning opportunity" means an internship of a student.'
    duty = "A district shall award credit for an extended learning opportunity."
    assert _said(meaning, "cbe_dimension") == [("extended_learning_credit", "permits")]
    assert _said(f"{meaning} {duty}", "cbe_dimension") == [("extended_learning_credit", "requires")]
    assert _said("Portrait of a Graduate. The state has one.", "cbe_dimension") == [
        ("portrait_of_a_graduate", "encourages")
    ]


def test_the_name_of_a_repealed_section_is_no_evidence() -> None:
    assert _said("7.02.104 Seat time flexibility. Repealed.", "cbe_dimension") == []


def test_a_long_sentence_is_quoted_in_part() -> None:
    filler = "with the advice of its staff and of the public, " * 9
    text = f"The school board, {filler}may award credit for demonstrated mastery, {filler}each year."
    quotes = [one.quote for one in _extract(text).findings if one.field == "cbe_dimension"]
    assert quotes == ["may award credit for demonstrated mastery"]


STRATEGIES = [
    (
        "Teachers shall use culturally responsive instruction.",
        "culturally_responsive_instruction",
        "requires",
    ),
    ("Schools should apply Universal Design for Learning.", "universal_design_for_learning", "encourages"),
    ("Literacy across the curriculum is taught in each school.", "literacy_across_curriculum", None),
    ("Teachers should examine their own implicit bias.", "adult_self_reflection_bias", "encourages"),
    ("Districts must reduce achievement gaps.", "continuous_improvement_inequity", "requires"),
    ("The council shall reflect student voice.", "student_voice", "requires"),
    ("Each district must adopt an educational equity policy.", "equity_policy_or_plan", "requires"),
    ("Data shall be disaggregated by race and income for each school.", "disaggregated_data", "requires"),
    ("Schools shall give all students equitable access to courses.", "equitable_access", "requires"),
    ("Schools may use a multi-tiered system of supports.", "multi_tiered_supports", "permits"),
    ("Districts must offer a bilingual education program.", "language_instruction_program", "requires"),
    ("A school shall not discriminate on the basis of sex.", "nondiscrimination", "requires"),
    ("The agency should recruit diverse teachers.", "educator_diversity", "encourages"),
    (
        "The plan shall assure equitable access to effective teachers.",
        "equitable_educator_access",
        "requires",
    ),
    ("Schools may teach social-emotional learning.", "social_emotional_learning", "permits"),
    ("Staff must use trauma-informed practice with students.", "trauma_informed", "requires"),
    ("The district shall offer ethnic studies.", "inclusive_curriculum_ethnic_studies", "requires"),
    ("Staff shall complete training in cultural competency.", "equity_professional_learning", "requires"),
    ("The plan must describe family engagement.", "family_community_engagement", "requires"),
    ("Districts receive compensatory revenue.", "resource_equity", None),
]


@pytest.mark.parametrize(("text", "key", "stance"), STRATEGIES)
def test_each_strategy_is_read(text: str, key: str, stance: str | None) -> None:
    assert (key, stance) in _said(text, "equity_strategy")


def test_groups_are_named_by_a_provision() -> None:
    text = "Districts serve English learners, students with disabilities, homeless students and foster youth."
    assert [key for key, _ in _said(text, "student_group")] == [
        "english_learners",
        "foster_care",
        "homeless",
        "students_with_disabilities",
    ]


def test_a_class_list_is_a_ban_and_no_group() -> None:
    text = "No school may discriminate on the basis of race or sex, or against students with disabilities."
    assert _said(text, "student_group") == []
    assert _said(text, "equity_strategy") == [("nondiscrimination", "requires")]


NOTHING = [
    "Teacher candidates shall earn credit in alignment with the key competencies before licensure.",
    "A student must pass the mastery examination to graduate from high school.",
    "A certificate of mastery is printed for each student of the high school.",
    "The competency determination is the passing score on the state test for high school students.",
    "Each candidate for a teaching license must show teacher competency and pass the Praxis.",
    "A taxpayer may claim a tax credit for tuition at a university.",
    "The district may request a class size waiver.",
    "A schools of choice waiver lasts one year in each district.",
    "University students advance by mastery rather than seat time toward a bachelor's degree.",
    "A nurse must show competency in patient care for a license; tuition is extra.",
    "The court heard whether the accused has competence to stand trial.",
    "The lender must disclose the home equity loan terms.",
    "Pay equity laws address the wage gap between employers.",
    "The clinic studies health equity and maternal care for patients.",
    "A court of equity may grant relief to shareholders.",
    "Private equity investors bought the bank.",
    "Menus vary from school to school this week.",
    "School is closed on Monday for the holiday.",
    "{{CurrentPage.Title}} English Español Français",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_look_alike_is_none(text: str) -> None:
    got = _extract(text)
    assert got.facts.relevance == "none"
    assert not [
        one for one in got.findings if one.field in ("cbe_dimension", "equity_strategy", "student_group")
    ]


def test_both_needs_a_dimension_and_an_equity_provision() -> None:
    credit = "A district may award credit for demonstrated mastery."
    group = "Districts shall serve English learners."
    assert _extract(credit).facts.relevance == "cbe"
    assert _extract(group).facts.relevance == "equity"
    both = _extract(f"{credit} {group}")
    assert both.facts.relevance == "both"
    assert [one.quote for one in both.findings if one.field == "relevance"] == [credit, group]


def test_innovation_alone_is_no_credit_and_no_seat_time() -> None:
    text = "The board may designate a district a district of innovation."
    assert [key for key, _ in _said(text, "cbe_dimension")] == ["innovation_waiver_pilot"]


def test_the_states_own_word_is_kept() -> None:
    text = "Competency-based and mastery-based courses help students; personalized learning too."
    assert [key for key, _ in _said(text, "term_used")] == ["competency", "mastery", "personalized"]
