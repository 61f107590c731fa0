"""Equity: strategies and groups in the words of statutes, plans, guidance and news, their look-alikes, what follows."""

from __future__ import annotations

import pytest

from pipeline.extract import Extraction, extract
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary


def _extract(text: str) -> Extraction:
    return extract(CleanText(text, ""), jurisdiction=None)


def _keys(text: str, field: str) -> list[str | None]:
    return [one.key for one in _extract(text).findings if one.field == field]


STRATEGIES = [
    ("culturally_responsive_instruction", "Educators draw on students' cultural backgrounds as strengths."),
    (
        "universal_design_for_learning",
        "Teachers plan lessons with multiple means of engagement and representation.",
    ),
    ("literacy_across_curriculum", "Reading and writing are taught in all content areas."),
    ("adult_self_reflection_bias", "Educators examine their own biases before they judge students."),
    (
        "continuous_improvement_inequity",
        "The district shall review data to identify disparities in discipline.",
    ),
    ("student_voice", "The school should have a council of students chosen by students."),
    ("student_voice", "Each board of education shall include a student member with an advisory vote."),
    (
        "student_voice",
        "A committee of parents, teachers and students shall serve the school and review the plan.",
    ),
    ("equity_policy_or_plan", "The state board passed a resolution affirming its commitment to equity."),
    (
        "disaggregated_data",
        "Districts must report the number of students disciplined by grade, race, and gender.",
    ),
    ("equitable_access", "No pupil may be kept from a course solely because the family cannot pay."),
    ("multi_tiered_supports", "Districts shall provide tier 2 and tier 3 interventions to students."),
    (
        "language_instruction_program",
        "The district shall place each pupil of limited English in a bilingual class.",
    ),
    (
        "nondiscrimination",
        "Schools shall adopt a policy against harassment, intimidation, and bullying of students.",
    ),
    (
        "educator_diversity",
        "Districts must set goals to recruit and retain a diverse teaching workforce.",
    ),
    (
        "equitable_educator_access",
        "Low-income pupils shall not be taught at higher rates by inexperienced teachers.",
    ),
    (
        "social_emotional_learning",
        "Schools should attend to the social, emotional and behavioral needs of students.",
    ),
    ("trauma_informed", "Staff receive training on the impact of trauma on students' learning."),
    (
        "inclusive_curriculum_ethnic_studies",
        "Schools shall teach the history, government and culture of the tribes in the state.",
    ),
    (
        "equity_professional_learning",
        "Teachers must complete professional development in cultural competency.",
    ),
    ("family_community_engagement", "The district shall consult with tribes and parents on the plan."),
    ("resource_equity", "The formula gives additional weight to students in poverty."),
]


@pytest.mark.parametrize(("key", "text"), STRATEGIES)
def test_a_strategy_is_read_in_its_own_words(key: str, text: str) -> None:
    assert key in _keys(text, "equity_strategy")


def test_every_strategy_has_a_sentence_here() -> None:
    assert {key for key, _ in STRATEGIES} == set(vocabulary().equity_strategies)


GROUPS = [
    ("english_learners", "Pupils of limited English-speaking ability are entitled to instruction."),
    ("students_with_disabilities", "Handicapped children shall be taught in the public schools."),
    ("students_with_disabilities", "A student with a 504 plan shall have more time on the school's test."),
    ("students_of_color", "The district must reduce suspensions of African American students."),
    ("students_in_poverty", "Pupils eligible for free or reduced-price lunch have their exam fees waived."),
    ("students_impacted_by_trauma", "Children who have lived through violence get help at school."),
    ("homeless", "Each district names a McKinney-Vento liaison."),
    ("foster_care", "Wards of the state must be enrolled in school at once."),
    ("indigenous_students", "American Indian pupils may be absent from school for ceremonies."),
    ("migrant", "Migratory children shall be identified by the district."),
    ("lgbtq_students", "Schools shall support transgender students."),
    ("women_girls", "Pregnant and parenting students may make up missed work."),
    ("at_risk_students", "Students who are credit-deficient may enroll in recovery courses."),
    ("historically_underserved", "Students furthest from opportunity come first in the district."),
    ("gifted", "Highly capable students are entitled to accelerated instruction."),
    ("rural", "Rural schools may share teachers."),
    (
        "military_connected",
        "Students whose parents are on active duty in the armed forces shall be enrolled.",
    ),
    ("justice_involved", "Adjudicated youth may earn credits for school work in the facility."),
]


@pytest.mark.parametrize(("key", "text"), GROUPS)
def test_a_group_is_read_by_the_names_that_states_give_it(key: str, text: str) -> None:
    assert _keys(text, "student_group") == [key]


def test_every_group_has_a_sentence_here() -> None:
    assert {key for key, _ in GROUPS} == set(vocabulary().student_groups)


LOOK_ALIKES = [
    "The district shall pay teachers a salary equity adjustment.",
    "An equal opportunity employer, the department does not discriminate in hiring teachers.",
    "The plaintiff, a school district, sought relief in a court of equity.",
    "The school board consists of seven members, and students may attend its meetings.",
    "A black binder holds the student's transcript.",
    "Districts may apply for a waiver to remove barriers to competency-based education.",
    "The owner of the school bus shall disclose his equity in it.",
    "Detention after school is supervised by a teacher.",
    "The teacher gives feedback to students on each performance task.",
    "Equal installments shall be paid to each district.",
    "Foster the habit of reading in all grades.",
    "Home | English Learners | Migrant Education | Gifted Students",
    "Contact: J. Doe, Office of Gifted Students and English Learners, state department of education.",
    "Resources on family engagement and English learners are available on the department's website.",
    "Students demonstrate proficiency through multiple measures such as portfolios and exhibitions.",
    "Candidates complete three semester hours on gifted students and on students with disabilities for the school.",
    "Jo Doe, School District English Learner Specialist",
    "The Alaska Native Claims Settlement Act sets the boundaries of the school districts.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_states_no_equity(text: str) -> None:
    found = _extract(text).findings
    assert [one for one in found if one.field in ("equity_strategy", "student_group")] == []


def test_a_definition_beside_a_statement_is_not_stated() -> None:
    text = (
        '"Trauma-informed" means a practice that heeds what children have been through.\n'
        "Each school district shall adopt an educational equity policy."
    )
    assert _keys(text, "equity_strategy") == ["equity_policy_or_plan"]


def test_plain_words_count_only_in_company() -> None:
    alone = "Teachers collaborate with families and colleagues at school."
    assert _keys(alone, "equity_strategy") == []
    assert _keys(f"{alone} Some are English learners.", "equity_strategy") == ["family_community_engagement"]


def test_a_table_row_names_groups() -> None:
    text = "| At-risk | Additional funding for students in foster care, who are homeless | 0.30 | $4,400"
    assert set(_keys(text, "student_group")) >= {"foster_care", "homeless"}


def test_how_tells_the_evidence_and_the_verb() -> None:
    text = "Each school district shall adopt an educational equity policy."
    [found] = [one for one in _extract(text).findings if one.field == "equity_strategy"]
    assert (found.stance, found.detail["how"]) == ("requires", "term modal")


CHANGES = [
    ("adopted", "The state board adopted an educational equity policy for all school districts."),
    ("expanded", "The grant for ethnic studies in schools was expanded to all districts."),
    ("narrowed", "A school may not teach divisive concepts in a public school classroom."),
    ("paused", "The district equity plan will not be reviewed pending revisions."),
    ("rescinded", "The department of education has closed its Office of Equity for schools."),
    ("challenged", "Parents filed suit against the school district over its racial equity plan."),
]


@pytest.mark.parametrize(("key", "text"), CHANGES)
def test_a_change_of_equity_policy_is_told(key: str, text: str) -> None:
    found = [one for one in _extract(text).findings if one.field == "equity_change"]
    assert [(one.key, one.quote) for one in found] == [(key, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Each school board shall adopt an educational equity policy.",
        "The bill would repeal the equity policy of the state board of education.",
        "Requirements for closing the achievement gap are in the district equity plan.",
        "The school closed its east door.",
    ],
)
def test_a_duty_or_a_proposal_is_no_change(text: str) -> None:
    assert _keys(text, "equity_change") == []


def test_commitments_follow_from_strategies() -> None:
    text = (
        "Each school district shall adopt an educational equity policy. "
        "Results must be disaggregated by race and reported by the district. "
        "Districts shall recruit and retain a diverse teaching workforce."
    )
    assert {"prioritize_equity", "measure_what_matters", "value_people"} <= set(
        _keys(text, "ccsso_commitment")
    )


def test_without_equity_there_is_no_commitment() -> None:
    text = "A high school may award credit for an extended learning opportunity outside the classroom."
    assert _keys(text, "ccsso_commitment") == []


def test_areas_follow_from_dimensions_strategies_and_groups() -> None:
    text = (
        "The state board shall adopt a portrait of a graduate. "
        "Each student shall have a personalized learning plan. "
        "Districts shall support transgender students. "
        "The board may select five districts of innovation."
    )
    assert set(_keys(text, "field_area")) == set(vocabulary().field_areas)
