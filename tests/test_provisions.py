"""The provision fields: grades, subjects, who is bound, limits, money, waivers, networks, offices, links."""

from __future__ import annotations

import doctest

import pytest

from pipeline.extract import extract
from pipeline.fields import (
    PROVISIONS,
    amounts,
    contact,
    funding,
    grade_span,
    linked_document,
    subject,
    threshold,
)
from pipeline.text import CleanText, Link

ABOUT = "In public schools, credit may be awarded for demonstrated mastery. "


def read(field: str, text: str, links: tuple[Link, ...] = ()) -> list[tuple[str | None, str | None]]:
    got = extract(CleanText(ABOUT + text, "", links=links), jurisdiction=None)
    return [(f.key, f.value) for f in got.findings if f.field == field and f.start >= len(ABOUT)]


@pytest.mark.parametrize(
    "module", [amounts, contact, funding, grade_span, linked_document, subject, threshold]
)
def test_the_examples_of_each_module_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("Students in grades nine through twelve may apply.", "9-12"),
        ("This applies to grades 5-12.", "5-12"),
        ("PK–12 schools shall report.", "PK-12"),
        ("Pupils in kindergarten through third grade shall be assessed.", "K-3"),
        ("Each student in grade 5 and above shall have a plan.", "5-12"),
        ("Every middle level or high school shall offer it.", "6-12"),
        ("Beginning in grade six, each student shall have a plan.", "6-12"),
        ("Students in grades 9, 10, 11, and 12 may apply.", "9-12"),
        ("High school credit may be awarded.", "9-12"),
        ("A high school equivalency test may be taken.", None),
        ("The 12 districts shall report.", None),
        ("Students in grades six (6) through twelve (12) shall have a plan.", "6-12"),
        ("Ninth- through twelfth-grade students may earn credit.", "9-12"),
        ("Juniors and seniors may enroll.", "11-12"),
        ("Not later than grade nine, each student shall have a plan.", "9-12"),
    ],
)
def test_grade_spans(said: str, span: str | None) -> None:
    assert grade_span.of_text([value or "" for _, value in read("grade_span", said)]) == span


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("No more than half of the credits may be earned so.", [("credit_cap", "1/2")]),
        ("Up to three credits per student may count.", [("credit_cap", "3")]),
        ("Such credits shall not exceed one third of the total.", [("credit_cap", "1/3")]),
        ("The student shall reach a score of 90 percent on the test.", [("cut_score", "90%")]),
        ("The pupil shows at least 85% proficiency.", [("cut_score", "85%")]),
        ("A grade of C or better is required.", [("cut_score", "C")]),
        ("A course takes 120 clock hours.", [("hours", "120")]),
        ("A full credit takes 7,965 instructional minutes.", [("minutes", "7965")]),
        ("Schools shall hold 180 days of instruction.", [("days", "180")]),
        ("The board shall answer within 30 days after receipt.", [("days", "30")]),
        ("A student must earn twenty-four (24) credits to graduate.", [("credits_required", "24")]),
        ("Children between the ages of five and twenty-one may enroll.", [("age", "5-21")]),
        ("At least 50 percent of the teachers shall agree.", [("percent", "50%")]),
        ("The state board may select no more than ten districts.", [("other", "10")]),
        ("The number of credits earned by examination shall not exceed four.", [("credit_cap", "4")]),
        ("Kindergarten shall have a minimum of 437 1/2 hours.", [("hours", "437.5")]),
        ("Three and one-half credits of social studies are required.", [("credits_required", "3.5")]),
        ("A student who scores a 3 or higher on an AP exam receives credit.", [("cut_score", "3")]),
        ("A cumulative GPA of 2.0 is required.", [("cut_score", "2")]),
        ("At least two-thirds of the members shall be teachers.", [("percent", "2/3")]),
        ("The waiver is valid for five years.", [("other", "5")]),
    ],
)
def test_thresholds(said: str, expected: list[tuple[str, str]]) -> None:
    assert read("threshold", said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("There is appropriated the sum of $400,000 for planning grants.", [("total", "400000")]),
        ("A grant may not exceed $1.5 million.", [("per_recipient_max", "1500000")]),
        ("The state pays $6,860 per pupil.", [("per_pupil", "6860")]),
        ("Each gets a grant equal to 1/10th of 1 percent of its total cost.", [("percent", "0.1%")]),
        ("The district shall match one third of the total cost.", [("share", "1/3")]),
        ("A person who does so is fined $500.", []),
        ("Grants go to schools where more than 40% of students are at risk.", []),
    ],
)
def test_funding(said: str, expected: list[tuple[str, str]]) -> None:
    assert read("funding", said) == expected


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("Each local school system shall adopt a policy.", ["lea"]),
        ("An accredited nonpublic school may award it.", ["nonpublic"]),
        ("School districts and charter schools shall report.", ["lea", "charter"]),
        ("By July 1, the state board shall adopt rules.", ["sea"]),
        ("This section applies to all charter schools.", ["charter"]),
        ("Educator preparation programs must teach it.", ["educator_prep"]),
        ("To earn it the student must pass.", ["student"]),
        ("The graduation requirements of a district must be posted.", []),
        ("Board minutes must be posted.", []),
        ("It is the duty of each school corporation to report.", ["lea"]),
        ("Local boards of education are required to publish the plan.", ["lea"]),
        ("This rule applies to all public and charter schools.", ["charter"]),
        ("A district may apply to the State Board for a waiver.", ["lea"]),
    ],
)
def test_who_is_bound(said: str, keys: list[str]) -> None:
    assert [key for key, _ in read("applies_to", said)] == keys


def test_the_number_of_a_paragraph_is_no_part_of_who_is_bound() -> None:
    text = "(a) A school district may award credit for demonstrated mastery."
    found = extract(CleanText(text, ""), jurisdiction=None).findings
    assert [one.quote for one in found if one.field == "applies_to"] == ["A school district may"]


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("The State Board of Education may grant a waiver of seat time.", ["state_board"]),
        ("A district may request a waiver from the commissioner.", ["chief"]),
        ("The local board of education may waive the requirement.", ["local"]),
        ("The General Assembly may exempt a district.", ["legislature"]),
        ("The commissioner may waive the class size limit.", []),
        ("The state board may, upon application, waive any rule.", ["state_board"]),
        ("With approval of the state board, a district may be exempt from the rule.", ["state_board"]),
    ],
)
def test_who_may_waive(said: str, keys: list[str]) -> None:
    assert [key for key, _ in read("waiver_authority", said)] == keys


def test_subjects_networks_and_offices() -> None:
    said = "Students earn credits in English, mathematics and science. The Mastery Learning Network meets."
    assert [key for key, _ in read("subject", said)] == ["english_language_arts", "mathematics", "science"]
    assert [value for _, value in read("network", said)] == ["Mastery Learning Network"]
    assert [key for key, _ in read("subject", "English learners shall be served.")] == []


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("The Idaho Mastery Education Network began.", ["Idaho Mastery Education Network"]),
        (
            "The Massachusetts Consortium for Innovative Education Assessment works with districts.",
            ["Massachusetts Consortium for Innovative Education Assessment"],
        ),
        (
            "The North Dakota Personalized Learning Network and the Ohio Competency Education Consortium meet.",
            ["North Dakota Personalized Learning Network", "Ohio Competency Education Consortium"],
        ),
        ("Schools may use a social network.", []),
    ],
)
def test_networks(said: str, names: list[str]) -> None:
    assert [value for _, value in read("network", said)] == names


def test_a_contact_is_an_office_and_never_a_person() -> None:
    text = ABOUT + "Contact: Jane Doe, Office of Innovation, 555-555-0100, jane.doe@agency.example"
    (found,) = [f for f in extract(CleanText(text, ""), jurisdiction=None).findings if f.field == "contact"]
    assert (found.value, found.detail) == (
        "Office of Innovation",
        {"how": "reached", "phone": "555-555-0100"},
    )


def test_a_link_is_quoted_by_its_label_in_the_text() -> None:
    links = (
        Link("https://agency.example/r.pdf", "Scoring rubric"),
        Link("https://agency.example/home", "Home"),
        Link("https://agency.example/gone.pdf", "Not in the text"),
    )
    said = "See the Scoring rubric or go Home."
    assert read("linked_document", said, links) == [("rubric", "https://agency.example/r.pdf")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The application is at https://agency.example/a.", [("application", "https://agency.example/a")]),
        ("The scoring rubric is posted on our website.", [("rubric", None)]),
        ("Each district shall post its guidelines on its website.", []),
    ],
)
def test_a_text_without_links_tells_what_it_hands_on(
    said: str, expected: list[tuple[str, str | None]]
) -> None:
    assert read("linked_document", said) == expected


def test_of_a_text_about_something_else_no_provision_is_kept() -> None:
    text = "Each school district shall hold 180 days of instruction in grades 1-12."
    names = {field.NAME for field in PROVISIONS}
    assert not [f for f in extract(CleanText(text, ""), jurisdiction=None).findings if f.field in names]


@pytest.mark.parametrize(
    "text",
    [
        "no more than one half of the " * 3_500,
        "one hundred and " * 6_500,
        "each school district and " * 4_000,
        "Office of the Division of " * 4_000,
        "The Network for Learning of " * 3_600,
        "the state board may waive " * 4_000,
        "grades 1, 2, 3, 4, " * 5_500,
        "$1,000 per pupil " * 6_000,
        "a@b.c " * 17_000,
    ],
)
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    extract(CleanText(ABOUT + text, ""), jurisdiction=None)
