"""Dates: what each kind's wording is, partial forms, and years that are never borrowed."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary

KINDS = [
    ("The bill was introduced January 9, 2025.", "introduced", "2025-01-09"),
    ("The rule was filed on April 7, 2021.", "filed", "2021-04-07"),
    ("The act passed in 2012.", "enacted", "2012"),
    ("It was signed into law on July 29, 2016.", "signed", "2016-07-29"),
    ("The State Board adopted the rule on March 29, 2009.", "adopted", "2009-03-29"),
    ("The rule takes effect August 15, 2019.", "effective", "2019-08-15"),
    ("History: 2013, eff. Feb. 14, 2014.", "effective", "2014-02-14"),
    ("It was amended on 9/12/14 by the board.", "amended", "2014-09-12"),
    ("The section expires on June 30, 2024.", "expires", "2024-06-30"),
    ("The rule was repealed on May 1, 2020.", "repealed", "2020-05-01"),
    ("Last updated: 2024-06-03", "posted", "2024-06-03"),
    ("Plans are due by February 16, 2018.", "deadline", "2018-02-16"),
    ("A public hearing on May 14, 2024 is open to all.", "hearing", "2024-05-14"),
    ("Current through Register Vol. 63, No. 9, September 1, 2024.", "current_through", "2024-09-01"),
    ("It applies beginning with the 2013-2014 school year.", "applies_from", "2013/2014"),
    ("It first binds the class of 2028.", "applies_from", "2028"),
    ("The policy was approved in June 2015.", "adopted", "2015-06"),
    ("Districts report by April 30 of each year.", "deadline", "--04-30"),
    ("A district reports each year by August 15 on credit.", "deadline", "--08-15"),
    ("Plans are due by August 31st.", "deadline", None),
    ("Reports are due annually on October 1.", "deadline", "--10-01"),
    ("By August 15 of each year a district shall report.", "deadline", "--08-15"),
    ("On October 1 of each year the district shall report to the board.", "deadline", "--10-01"),
    ("The district shall, annually on October 1, file its report.", "deadline", "--10-01"),
    ("By October 1, each district shall annually report to the state board.", "deadline", "--10-01"),
    ("The report is due every October 1.", "deadline", "--10-01"),
    ("Plans are due by March 1, and each year the board reads them.", "deadline", None),
    ("A district shall submit its plan by March 1. Each year the board reads it.", "deadline", None),
]


def _dates(text: str, instrument_type: str | None = None) -> list[tuple[str | None, str | None]]:
    found = extract(CleanText(text, ""), jurisdiction=None, instrument_type=instrument_type).findings
    return [(one.key, one.value) for one in found if one.field == "date"]


CASES = [(kind, text, iso) for kind, entry in vocabulary().dates.items() for text, iso in entry.cases.items()]
NOT = [(kind, text) for kind, entry in vocabulary().dates.items() for text in entry.not_]


@pytest.mark.parametrize(("kind", "text", "iso"), CASES)
def test_the_cases_of_a_kind_are_read(kind: str, text: str, iso: str | None) -> None:
    assert (kind, iso) in _dates(text)


@pytest.mark.parametrize(("kind", "text"), NOT)
def test_the_counter_examples_of_a_kind_have_no_date_of_it(kind: str, text: str) -> None:
    assert [one for one in _dates(text) if one[0] == kind and one != ("introduced", "2021-05-25")] == []


def test_every_kind_is_shown_by_cases() -> None:
    assert [kind for kind, entry in vocabulary().dates.items() if not entry.cases] == []


MORE = [
    (
        "Policy adopted: 06/12/2018. Revised: 08/14/2020.",
        [("adopted", "2018-06-12"), ("amended", "2020-08-14")],
    ),
    ("Adopted 4/10/2012; Revised 5/8/2018", [("adopted", "2012-04-10"), ("amended", "2018-05-08")]),
    (
        "At its meeting on June 6, 2023, the State Board of Education approved it.",
        [("adopted", "2023-06-06")],
    ),
    ("A public hearing will be held on Tuesday, June 4, 2024.", [("hearing", "2024-06-04")]),
    ("Comments will be accepted through 5:00 p.m. on March 15, 2024.", [("deadline", "2024-03-15")]),
    ("In May 2019, Governor Polis signed House Bill 19-1275.", [("signed", "2019-05")]),
    ("In 2019, students read more.", []),
    ("Since 1993, the state has used tests.", []),
    ("Call within 30 days of July.", []),
    ("According to a 2019 study, mastery helps.", []),
    ("The 2023-24 report card shows gains.", []),
    ("SANTA FE, May 9, 2024. Gov. Lujan today signed HB 171.", [("signed", "2024-05-09")]),
    (
        "Tuesday, March 23, 2021. The governor this week signed SB 2196.",
        [("posted", "2021-03-23"), ("signed", "2021-03")],
    ),
    (
        "Award window: July 1, 2023 to June 30, 2024.",
        [("applies_from", "2023-07-01"), ("expires", "2024-06-30")],
    ),
    ("Webinar July 13-14, 2024", [("event", "2024-07-13")]),
    ("As of March 21, 2022, the agency says multilingual.", [("effective", "2022-03-21")]),
]


@pytest.mark.parametrize(("text", "dates"), MORE)
def test_dates_as_boards_and_agencies_write_them(text: str, dates: list[tuple[str, str | None]]) -> None:
    assert _dates(text) == dates


@pytest.mark.parametrize(("text", "kind", "iso"), KINDS)
def test_the_wording_tells_the_kind(text: str, kind: str, iso: str | None) -> None:
    assert _dates(text) == [(kind, iso)]


def test_a_history_note_dates_each_act() -> None:
    note = "(Oct. 21, 2000, D.C. Law 13-176, § 7k, 47 DCR 6835; Sept. 6, 2023, D.C. Law 25-50, § 4183(b).)"
    assert _dates(note, "statute") == [("effective", "2000-10-21"), ("effective", "2023-09-06")]


def test_an_act_of_congress_is_enacted_on_its_day() -> None:
    assert _dates("(Apr. 15, 2011, 125 Stat. 204, Pub. L. 112-10, § 3008.)") == [("enacted", "2011-04-15")]


def test_a_dateline_is_the_day_of_posting() -> None:
    assert _dates("FRANKLIN CITY, Thursday, November 30, 2017. The agency opened applications.") == [
        ("posted", "2017-11-30")
    ]


def test_two_dates_joined_by_and_share_their_kind() -> None:
    assert _dates("Drafts were approved August 14, 2024 and September 16, 2024.") == [
        ("adopted", "2024-08-14"),
        ("adopted", "2024-09-16"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The number 2024 is even.",
        "On 13/45/2024 nothing was due.",
        "A student may 14 times try.",
        "In the 2012-2019 span",
        "The school year begins on July 1 of each year.",
    ],
)
def test_a_date_without_a_kind_or_a_day_is_left_out(text: str) -> None:
    assert _dates(text) == []


def test_effective_dates_of_a_history_note_are_marked_where_there_are_several() -> None:
    history = "History: Adopted March 12, 2014; effective April 15, 2014. Amended May 27, 2026; effective July 1, 2026."
    text = f"A district may award credit by examination. This rule takes effect July 1, 2028.\n{history}"
    found = extract(CleanText(text, ""), jurisdiction=None, instrument_type=None).findings
    marked = {one.value: (one.detail or {}).get("in") for one in found if one.key == "effective"}
    assert marked == {"2014-04-15": "history", "2026-07-01": "history", "2028-07-01": None}
