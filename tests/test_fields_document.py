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


HEADINGS = [
    ("51225.3. A pupil shall complete these courses. (Amended by Stats. 2022, Ch. 421, Sec. 3.)", "statute"),
    ("24 P.S. § 16-1611. The directors may issue diplomas. (Added 1949, P.L. 30.)", "statute"),
    ("Artículo 2.04. Deberes del Secretario. El Secretario establecerá planes.", "statute"),
    ("Act No. 88. Approved June 22, 2018. The General Assembly hereby enacts as follows.", "session_law"),
    (
        "Assembly Bill No. 9, approved by Governor October 12, 2019. SEC. 2. The law is amended.",
        "session_law",
    ),
    ("LD 985. Reference to the Committee on Education suggested and ordered printed.", "bill"),
    ("SENATE BILL NO. 12. Introduced by Senator Poe. First reading January 12, 2025.", "bill"),
    ("4 AAC 06.075. Graduation. History: Eff. 2/25/78, Register 65. Authority: AS 14.07.020", "regulation"),
    ("704 KAR 3:305. Credit. NECESSITY, FUNCTION, AND CONFORMITY: the Board sets rules.", "regulation"),
    ("Ed 306.27 Credits. Source. #6366, eff 10-30-96; ss by #10556, eff 3-27-14.", "regulation"),
    ("Final Proposal. Adopt Ed 306.27 to read as follows. Public comment ends May 1.", "proposed_rule"),
    ("CR-101. Preproposal statement of inquiry on mastery-based crediting.", "proposed_rule"),
    ("Policy CCRE-001: Course for Credit. State Board of Education Policy Manual.", "board_policy"),
    (
        "A resolution. WHEREAS gaps persist; be it resolved that the Board of Education adopts it.",
        "board_policy",
    ),
    ("By the power vested in me as Governor, I hereby establish the Task Force.", "executive_order"),
    ("TO: Superintendents FROM: Deputy Commissioner RE: Credit by competency", "guidance"),
    ("Who decides how credit is shown? The local board does. Is a fee allowed? No.", "guidance"),
    ("Portrait of a Graduate. Our graduates are communicators and critical thinkers.", "framework"),
    ("Strategic Plan 2022-2027. Goal 1: Close opportunity gaps. Action steps and measures.", "plan"),
    (
        "Planning grants. The office supports districts. How to apply. Contact us by phone.",
        "agency_program_page",
    ),
    ("PIERRE, S.D. - The governor has signed the bill, her office said.\n###", "news_release"),
    ("Report to the Legislature: the work group. Executive Summary. Findings.", "report"),
    ("By Jane Roe, Staff Reporter. Students could soon graduate by mastery.", "secondary"),
]


@pytest.mark.parametrize(("text", "form"), HEADINGS)
def test_a_form_is_told_by_its_heading_and_structure(text: str, form: str) -> None:
    got = extract(CleanText(text, ""), jurisdiction=None)
    assert got.facts.instrument_type == form
    told = [one for one in got.findings if one.field == "instrument_type"]
    assert [(one.value, text[one.start : one.end]) for one in told] == [(form, one.quote) for one in told]


def test_the_title_of_a_section_names_its_subject() -> None:
    text = CleanText("§ 12-9. Report. The board shall report.", "§ 12-9. Annual report; framework; plan")
    assert extract(text, jurisdiction=None).facts.instrument_type == "statute"


def test_what_no_public_body_published_is_a_summary_and_a_copied_law_a_law() -> None:
    news = CleanText("PIERRE, S.D. - The governor has signed the bill, she said today.", "")
    copied = CleanText("12-301. A district may award credit. (Acts 1997, ch. 12, § 2.)", "")
    forms = [extract(one, jurisdiction=None, official=False).facts.instrument_type for one in (news, copied)]
    assert forms == ["secondary", "statute"]


LIVES = [
    ("Senate Bill 12. 5/4/2022: Governor vetoed. 5/9/2022: veto override failed.", "vetoed"),
    ("House Bill 12. The bill died in committee at adjournment.", "failed"),
    ("House Bill 12. Inexpedient to legislate: motion adopted.", "failed"),
    ("LB 1122. Introducer: Poe. Status: indefinitely postponed April 18, 2024.", "failed"),
    ("House Bill 8. Last action: signed by Governor 4/4/2023.", "in_force"),
    ("§ 4723. Diploma. (TEXT EFFECTIVE 7/1/27)", "adopted_not_effective"),
    ("§ 4722. Diploma. (TEXT EFFECTIVE UNTIL 7/1/21)", "superseded"),
    ("12-1-1. Credit. This section expires June 30, 2030. A district may award credit.", "in_force"),
    ("12-1-1. A student who has been suspended shall be readmitted.", "in_force"),
    ("Rule 12-3-4. Hours. The Board suspended this rule through June 30, 2021.", "suspended"),
    (
        "The board is reviewing a proposal. It approved first reading; second reading is set for May.",
        "proposed",
    ),
    ("Innovation grants. The grant program ended June 30, 2022. Contact us. Apply.", "expired"),
    ("Guidance for districts. This guidance has been withdrawn by the Commissioner.", "rescinded"),
    (
        "AUGUSTA - The board on Tuesday adopted a rule that takes effect for the class of 2031.",
        "adopted_not_effective",
    ),
    (
        "BOSTON, May 3, 2024 - The board adopted new rules. They apply beginning with the class of 2028.",
        "adopted_not_effective",
    ),
    ("BOSTON, May 3, 2024 - The board adopted new rules, effective May 1, 2024.", "in_force"),
]


@pytest.mark.parametrize(("text", "status"), LIVES)
def test_a_status_by_the_wordings_of_its_form(text: str, status: str) -> None:
    assert extract(CleanText(text, ""), jurisdiction=None).facts.status == status


KINDS = [
    (
        "Case study: Juab School District",
        "Teachers took up personalized learning. This case study follows them.",
        "case_study",
    ),
    (
        "What studies say",
        "Literature review. We screened studies published since 2000 on mastery learning.",
        "research_review",
    ),
    (
        "Equity",
        "Policy considerations for states. Boards could strike hour counts from the credit.",
        "policy_considerations",
    ),
    ("Portrait of a Graduate", "Portrait of a Graduate. Our graduates are communicators.", "framework"),
    ("State signs on", "For immediate release. The state adopted a portrait of a graduate today.", "notice"),
    ("§ 12-301", "§ 12-301. A district may award credit for demonstrated mastery.", "policy"),
    ("Credit flexibility", "Students can earn credit by mastery. Contact the office to apply.", "other"),
    ("Lunch", "Lunch menu: Monday pizza, Tuesday tacos.", "other"),
]


@pytest.mark.parametrize(("title", "text", "kind"), KINDS)
def test_what_kind_of_document_it_is(title: str, text: str, kind: str) -> None:
    assert extract(CleanText(text, title), jurisdiction=None).facts.document_kind == kind


def test_a_case_study_names_its_subject() -> None:
    text = "Case study. Juab School District began its turn to personalized learning in 2014."
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    detail = next(one.detail for one in found if one.field == "document_kind")
    assert (detail["subject"], detail["level"]) == ("Juab School District", "district")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The board of education shall adopt a policy for each district.", "en"),
        ("La escuela deberá preparar un plan para cada estudiante según la ley.", "es"),
        ("Học sinh và phụ huynh có thể được giúp đỡ với các chương trình của trường cho học sinh.", "vi"),
        ("学区应当为每个学生制定学习计划。", "zh"),
        ("Lunch: tacos", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    got = extract(CleanText(text, ""), jurisdiction=None)
    assert got.facts.language == language
    assert [one.value for one in got.findings if one.field == "language"] == [language] * bool(language)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The Oregon Department of Education posts OAR 581-022-2025.", "OR"),
        ("Lincoln County schools follow West Virginia Board of Education policy.", "WV"),
        ("Franklin district lets students test out under RCW 28A.300.575 of Washington.", "WA"),
        ("U.S. Department of Education: guidance for states.", "US"),
        ("Students in Ohio and in Utah may earn credit.", None),
        (
            "Districts may apply under the Individuals with Disabilities Education Act." + " They may." * 40,
            None,
        ),
    ],
)
def test_whose_policy_it_is(text: str, code: str | None) -> None:
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    assert [one.value for one in found if one.field == "jurisdiction"] == [code] * bool(code)


def test_a_body_has_its_official_name_where_its_state_is_known() -> None:
    text = CleanText("The State Board adopted it. The State Board of Education announced the vote today.", "")
    assert extract(text, jurisdiction="NH").facts.issuing_body == "New Hampshire State Board of Education"
    assert extract(text, jurisdiction=None).facts.issuing_body == "State Board of Education"
    law = CleanText("RSA 193:6. The State Board of Education shall adopt rules. Source. 1919, 106:12.", "")
    assert (
        extract(law, jurisdiction="NH").facts.issuing_body is None
    )  # no words name it: no value without a quote


RELEVANT = [
    ("Schools may use a mastery transcript in place of letter grades.", "cbe"),
    ("The state has drawn up a portrait of its graduates: curious, resilient.", "cbe"),
    ("The school lunch menu has tacos; meals are in the cafeteria.", "none"),
    ("A district may ask the commissioner to waive the class size limit.", "none"),
    ("The college's program lets adults earn a bachelor's degree by mastery-based tuition terms.", "none"),
    ("The department shall award competitive grants to school districts for buses.", "none"),
    (
        "The pilot is competency-based. Districts shall publish gaps in achievement of English learners.",
        "both",
    ),
]


@pytest.mark.parametrize(("text", "relevance"), RELEVANT)
def test_relevance_by_wordings_and_by_what_only_sounds_alike(text: str, relevance: str) -> None:
    got = extract(CleanText(text, ""), jurisdiction=None)
    assert got.facts.relevance == relevance
    assert {one.value for one in got.findings if one.field == "relevance"} == ({relevance} - {"none"})
