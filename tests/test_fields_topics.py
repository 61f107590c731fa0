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
    ("A district is not required to award credit for demonstrated mastery.", "permits"),
    ("This section does not require a school to award credit for mastery.", "permits"),
    ("A school district shall award no more than 30 days later the credit for mastery.", "requires"),
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
    ("A district of innovation shall be designated by the board.", "innovation_waiver_pilot", "requires"),
    (
        "A school of innovation is exempt from state regulations on seat time.",
        "innovation_waiver_pilot",
        "by_waiver",
    ),
    ("Schools shall join a pilot program of the department.", "innovation_waiver_pilot", "requires"),
    ("A district of innovation may waive state rules for a school.", "innovation_waiver_pilot", "by_waiver"),
    (
        "The board may designate districts of innovation, but shall approve no more than ten a year.",
        "innovation_waiver_pilot",
        "permits",
    ),
    (
        "The state board may grant a school a waiver of the minimum number of instructional hours.",
        "seat_time_flexibility",
        "by_waiver",
    ),
    (
        "A school may apply for a waiver of instructional time requirements.",
        "seat_time_flexibility",
        "by_waiver",
    ),
    ("A district may seek a waiver of seat time.", "seat_time_flexibility", "by_waiver"),
    (
        "A school shall award credit for an extended learning opportunity supervised by a certified teacher.",
        "extended_learning_credit",
        "requires",
    ),
    (
        "Schools may use a portfolio in place of the final examination.",
        "performance_assessment",
        "permits",
    ),
    ("Each student has a personalized learning plan.", "personalized_learning_plan", "requires"),
    ("In May the board approved new graduation pathways.", "graduation_requirements", "permits"),
    (
        "An act authorizing a school to use credit by examination; setting fees.",
        "mastery_based_credit",
        "permits",
    ),
    ("A student may use work-based learning at the district.", "extended_learning_credit", "permits"),
    ("Each student must keep a personalized learning plan.", "personalized_learning_plan", "requires"),
    (
        "Competitive grants help school districts plan competency-based courses.",
        "funding_grant",
        "encourages",
    ),
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


NAMED = [
    '"Extended learning opportunity" means an internship of a student.',
    "Performance assessment means a task by which a student shows learning.",
    '(3) The term "personalized learning plan" means a plan that a student must keep.',
    'As used in this section, "district of innovation" means a district that may waive rules.',
    "For the purposes of this rule, a personal learning plan is defined as a plan for each student.",
    '"District of innovation" means a district that:\n- (a) may waive rules on seat time;',
    "This act may be cited as the Schools of Innovation Act.",
    "Sections 1 to 9 shall be known and may be cited as the District of Innovation Act.",
    "HOUSE BILL NO. 7. An Act providing for credit by examination in high schools.",
    "Portrait of a Graduate. The state has one.",
    "Handbook on performance assessment for districts and schools.",
    "Last week the superintendent visited a school where students write personalized learning plans.",
    "Students of one high school celebrated their graduation pathways on Friday.",
    "The governor this week signed a bill on graduation pathways for students.",
    "Learn about the graduation pathways that each student must choose from.",
    "The modules use many graduation pathways for school staff.",
    "Q1. How may a high school student at the district earn credit by examination in a course?",
]


@pytest.mark.parametrize("text", NAMED)
def test_what_is_only_named_takes_no_stance_and_is_still_the_subject(text: str) -> None:
    got = _extract(text)
    assert [one for one in got.findings if one.field == "cbe_dimension"] == []
    assert got.facts.relevance == "cbe"


def test_a_definition_yields_to_the_statement_after_it() -> None:
    meaning = '"Extended learning opportunity" means an internship of a student.'
    duty = "A district shall award credit for an extended learning opportunity."
    assert _said(f"{meaning} {duty}", "cbe_dimension") == [("extended_learning_credit", "requires")]


CAPS_AND_SUBJECTS = [
    ("The Board shall approve no more than ten districts of innovation in a year.", []),
    ("The Board may not approve more than ten districts of innovation in a year.", []),
    (
        "A district of innovation must give each student a personalized learning plan.",
        [("personalized_learning_plan", "requires")],
    ),
    ("Each school of innovation shall post its menu.", []),
    ("Any school district operating under an alternative schedule shall post its menu.", []),
    ("Districts of Innovation serve as models for schools.", []),
]


@pytest.mark.parametrize(("text", "said"), CAPS_AND_SUBJECTS)
def test_a_cap_and_a_duty_of_who_takes_part_say_nothing_of_the_topic(
    text: str, said: list[tuple[str, str]]
) -> None:
    assert _said(text, "cbe_dimension") == [one for one in said if one[0] != "educator_capacity"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            "[7.02.104, seat time flexibility, is repealed by Board Order 26-07, effective June 1, 2026.]",
            "seat_time_flexibility",
        ),
        (
            "Section 21-2-307, relating to competency-based credit, was repealed by Laws 2021",
            "mastery_based_credit",
        ),
    ],
)
def test_a_repeal_of_one_line_is_read_without_words_of_schools(text: str, key: str) -> None:
    assert _said(text, "cbe_dimension") == [(key, "repealed")]
    assert _extract(text).facts.status == "repealed"


def test_hours_made_up_for_snow_are_no_flexibility() -> None:
    text = "A district may request a waiver of the minimum number of hours lost to snow."
    assert "seat_time_flexibility" not in [key for key, _ in _said(text, "cbe_dimension")]


def test_the_name_of_a_repealed_section_is_no_evidence() -> None:
    assert _said("7.02.104 Seat time flexibility. Repealed.", "cbe_dimension") == []


def test_a_long_sentence_is_quoted_in_part() -> None:
    filler = "with the advice of its staff and of the public, " * 9
    text = f"The school board, {filler}may award credit for demonstrated mastery, {filler}each year."
    quotes = [one.quote for one in _extract(text).findings if one.field == "cbe_dimension"]
    assert quotes == ["may award credit for demonstrated mastery"]


def test_a_citation_does_not_end_the_sentence_that_it_opens() -> None:
    text = "Under Zed. Rev. Stat. § 329.540, every high school must write a personal learning plan."
    quotes = {one.quote for one in _extract(text).findings if one.field == "cbe_dimension"}
    assert quotes == {text}
    two = "The plan is kept by the Board. Rules 12 and 13 hold. Each school must write a personal learning plan."
    quotes = {one.quote for one in _extract(two).findings if one.field == "cbe_dimension"}
    assert quotes == {"Each school must write a personal learning plan."}


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
    (
        "The department shall see to it that low-income students are not taught at higher rates than the other "
        "children of their district by teachers who are inexperienced.",
        "equitable_educator_access",
        "requires",
    ),
    (
        "Each school shall teach the history of the tribal nations in grade four.",
        "inclusive_curriculum_ethnic_studies",
        "requires",
    ),
    (
        "The state shall allocate more money for each pupil who is eligible for free or reduced price meals.",
        "resource_equity",
        "requires",
    ),
]


@pytest.mark.parametrize(("text", "key", "stance"), STRATEGIES)
def test_each_strategy_is_read(text: str, key: str, stance: str | None) -> None:
    assert (key, stance) in _said(text, "equity_strategy")


ONLY = [
    (
        "Each district shall adopt an educational equity policy that gives each student access to "
        "rigorous coursework.",
        [("equity_policy_or_plan", "requires")],
    ),
    ("The plan shall list jobs belonging to the school.", []),
    ("A multicultural society has schools.", []),
    (
        "Conduct that is an interference with a student's equal access to programs is barred.",
        [],
    ),
]


ONLY += [
    (
        "The policy shall address the needs of students with disabilities and students impacted by trauma.",
        [],
    ),
    ("The duty covers students from low-income families and students identified as gifted.", []),
    (
        "The department shall see to it that minority students are not taught at higher rates than others by "
        "teachers who are inexperienced.",
        [("equitable_educator_access", "requires")],
    ),
    (
        "The department asks two hundred families each year whether the school could talk with them.",
        [],
    ),
]


@pytest.mark.parametrize(("text", "said"), ONLY)
def test_a_strategy_is_not_read_from_its_neighbours_words(text: str, said: list[tuple[str, str]]) -> None:
    assert _said(text, "equity_strategy") == said


def test_who_invites_gives_no_advice_unless_the_state_does() -> None:
    company = "Teachers shall use culturally responsive instruction with English learners. "
    assert ("family_community_engagement", None) in _said(
        company + "A teacher who uses a piece invites the family to the lesson.", "equity_strategy"
    )
    assert ("family_community_engagement", "encourages") in _said(
        "The department invites families to help write the plan.", "equity_strategy"
    )


def test_what_is_only_asked_about_is_not_permitted() -> None:
    text = "Several of you asked whether the work that the diploma policy asks for can be replaced by a portfolio."
    assert ("graduation_requirements", "permits") not in _said(text, "cbe_dimension")


def test_taking_a_course_repeals_nothing() -> None:
    text = (
        "A district shall award credit for mastery regardless of the time that it took the student to learn."
    )
    assert ("mastery_based_credit", "requires") in _said(text, "cbe_dimension")
    assert "repealed" not in {stance for _, stance in _said(text, "cbe_dimension")}


def test_advice_to_let_time_go_is_advice() -> None:
    text = (
        "High schools are encouraged to let students earn credit for mastery, regardless of the time it took."
    )
    assert ("seat_time_flexibility", "encourages") in _said(text, "cbe_dimension")


def test_judges_of_a_diploma_hold_nobody_to_account() -> None:
    text = "The state board shall establish a diploma endorsement for mastery of a craft shown before three judges."
    assert [key for key, _ in _said(text, "cbe_dimension")] == ["proficiency_based_diploma"]


def test_a_definition_of_a_strategy_has_no_stance() -> None:
    text = '"Trauma-informed" means a practice that schools must use.'
    assert _said(text, "equity_strategy") == [("trauma_informed", None)]


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
