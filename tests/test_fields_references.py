"""Citations and bills: the forms that state texts use, and what is none."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.text import CleanText
from pipeline.vocabulary import vocabulary


def _read(text: str, field: str, jurisdiction: str | None = None) -> list[tuple[str | None, str | None, str]]:
    found = extract(CleanText(text, ""), jurisdiction=jurisdiction).findings
    return [(one.key, one.value, one.quote) for one in found if one.field == field]


SHOWN = [(name, quote) for name, form in vocabulary().citations.items() for quote in form.examples]
NOT = [(name, text) for name, form in vocabulary().citations.items() for text in form.not_]


def _home(name: str) -> str | None:
    form = vocabulary().citations[name]
    home = form.only_in[0] if form.only_in else form.jurisdiction
    return None if home == "US" else home


@pytest.mark.parametrize(("name", "quote"), SHOWN)
def test_each_example_of_a_form_is_read_whole(name: str, quote: str) -> None:
    text = f"As {quote} provides, each district shall adopt a policy."
    kind = vocabulary().citations[name].kind
    assert [(key, said) for key, _, said in _read(text, "citation", _home(name))] == [(kind, quote)]


@pytest.mark.parametrize(("name", "text"), NOT)
def test_a_form_reads_nothing_in_its_counter_examples(name: str, text: str) -> None:
    found = extract(CleanText(text, ""), jurisdiction=_home(name)).findings
    assert [one.quote for one in found if one.rule == f"citation.{name}"] == []


def test_every_family_of_references_is_shown_by_an_example() -> None:
    bare = [name for name, form in vocabulary().citations.items() if not form.examples and not form.not_]
    assert bare == [
        "wy_rules_chapter",
        "constitution_article",
        "parenthesised_number",
    ]  # read by what follows


FORMS = [
    ("statute", "RSA 193-E:2-a", "RSA 193-E:2-a"),
    ("statute", "RCW 28A.410.260", "RCW 28A.410.260"),
    ("statute", "N.J.S.A. 18A:7C-1", "N.J.S.A. 18A:7C-1"),
    ("statute", "105 ILCS 5/27-22", "105 ILCS 5/27-22"),
    ("statute", "20-A M.R.S. § 4722-A", "20-A M.R.S. 4722-A"),
    ("statute", "16 V.S.A. § 941", "16 V.S.A. 941"),
    ("statute", "O.C.G.A. § 20-2-281(f)", "O.C.G.A. 20-2-281(f)"),
    ("statute", "D.C. Code § 38–2905", "D.C. Code 38-2905"),
    ("statute", "W.S. 21-2-304", "W.S. 21-2-304"),
    ("statute", "AS 14.03.010", "AS 14.03.010"),
    ("statute", "Va. Code § 22.1-253.13:4", "Va. Code 22.1-253.13:4"),
    ("statute", "70 O.S. § 11-103.6", "70 O.S. 11-103.6"),
    ("statute", "IC 20-30-10-6", "IC 20-30-10-6"),
    ("statute", "G.L. c. 69, § 1D", "G.L. c. 69, § 1D"),
    ("statute", "chapter 28A.710 RCW", "chapter 28A.710 RCW"),
    ("statute", "section 165 of this title", "section 165 of this title"),
    ("regulation", "WAC 180-51-051", "WAC 180-51-051"),
    ("regulation", "704 KAR 3:305", "704 KAR 3:305"),
    ("regulation", "23 Ill. Adm. Code 1.423", "23 Ill. Adm. Code 1.423"),
    ("regulation", "COMAR 13A.03.06.04", "COMAR 13A.03.06.04"),
    ("regulation", "R7-2-302", "R7-2-302"),
    ("regulation", "8VAC20-131-110", "8VAC20-131-110"),
    ("regulation", "Ed 306.27", "Ed 306.27"),
    ("regulation", "Rule 6A-1.09981, F.A.C.", "Rule 6A-1.09981, F.A.C."),
    ("regulation", "6.29.1 NMAC", "6.29.1 NMAC"),
    ("federal", "20 U.S.C. § 1400", "20 U.S.C. 1400"),
    ("federal", "34 C.F.R. §§ 200.6(d) (4) & 300.160(d) (2)", "34 C.F.R. 200.6(d)(4) & 300.160(d)(2)"),
    ("federal", "Pub. L. 114-95", "Pub. L. 114-95"),
    ("session_law", "Public Act 99-0674", "Public Act 99-0674"),
    ("session_law", "Act 77 of 2013", "Act 77 of 2013"),
    ("session_law", "D.C. Law 25-50, § 4183(b), 70 DCR 10366", "D.C. Law 25-50, § 4183(b), 70 DCR 10366"),
    ("session_law", "2021, ch. 66, § 1", "2021, ch. 66, § 1"),
    ("session_law", "chapter 334, Laws of 2021", "chapter 334, Laws of 2021"),
    ("constitution", "Mont. Const. art. X, § 1", "Mont. Const. art. X, § 1"),
    ("executive_order", "Executive Order 2020-05", "Executive Order 2020-05"),
    ("board_policy", "Policy E-3", "Policy E-3"),
    # Codes that no table foresees are read by their shape.
    ("statute", "Fra. Code § 12-301", "Fra. Code 12-301"),
    ("statute", "Des. Stat. § 53-4-101", "Des. Stat. 53-4-101"),
    ("regulation", "Abs. R. 7.02.110", "Abs. R. 7.02.110"),
    ("statute", "W.S.A. 18-2-104", "W.S.A. 18-2-104"),
    ("regulation", "126 W.C.S.R. 44", "126 W.C.S.R. 44"),
    ("regulation", "Xan. Admin. Code 12-4.501", "Xan. Admin. Code 12-4.501"),
]


@pytest.mark.parametrize(("kind", "quote", "value"), FORMS)
def test_a_reference_is_read_whole_and_in_one_form(kind: str, quote: str, value: str) -> None:
    read = _read(f"As {quote} provides, each district shall adopt a policy.", "citation")
    assert [(key, said) for key, _, said in read] == [(kind, quote)]
    normal = read[0][1]
    assert normal == value.replace("§ ", "") or normal == value


NOTES = [
    ("ID", "[added 2015, ch. 68, sec. 1, p. 182.]", ["2015, ch. 68, sec. 1, p. 182"]),
    ("CT", "(P.A. 76-436, S. 440; P.A. 78-218, S. 45.)", ["P.A. 76-436, S. 440", "P.A. 78-218, S. 45"]),
    ("VA", "2000, cc. 504, 547; 2004, cc. 939, 955.", ["2000, cc. 504, 547", "2004, cc. 939, 955"]),
    ("OK", "Laws 1971, c. 281, § 11-103.6, eff. July 2, 1971.", ["Laws 1971, c. 281, § 11-103.6"]),
    ("FL", "s. 120, ch. 2002-387; s. 15, ch. 2010-24.", ["s. 120, ch. 2002-387", "s. 15, ch. 2010-24"]),
    ("WI", "1985 a. 29, 332; 2015 a. 55.", ["1985 a. 29, 332", "2015 a. 55"]),
    ("MI", "Add. 1995, Act 289, Imd. Eff. Jan. 10, 1996.", ["1995, Act 289"]),
    ("SC", "1998 Act No. 400, Section 2, eff. June 1, 1998.", ["1998 Act No. 400, Section 2"]),
    ("KS", "L. 2014, ch. 93, § 35; July 1.", ["L. 2014, ch. 93, § 35"]),
    ("MT", "amd. Sec. 4, Ch. 580, L. 2023.", ["Ch. 580, L. 2023"]),
]


@pytest.mark.parametrize(("home", "note", "acts"), NOTES)
def test_a_history_note_is_cut_at_semicolons_in_every_states_way(
    home: str, note: str, acts: list[str]
) -> None:
    read = _read(f"The board shall adopt rules.\nHistory: {note}", "citation", home)
    assert [said for _, _, said in read] == acts
    assert {key for key, _, _ in read} == {"session_law"}


@pytest.mark.parametrize(
    ("home", "printed", "value"),
    [
        ("CO", "section 22-7-1003, C.R.S.", "C.R.S. 22-7-1003"),
        ("OH", "section 3313.603 of the Revised Code", "R.C. 3313.603"),
        ("DE", "Del. Code Ann. tit. 14, § 4140", "14 Del. C. 4140"),
        ("CA", "Title 5, California Code of Regulations, Section 1600", "5 CCR 1600"),
        ("OK", "Section 11-103.6 of Title 70 of the Oklahoma Statutes", "70 O.S. 11-103.6"),
        ("KS", "K.S.A. 2023 Supp. 72-3715", "K.S.A. 72-3715"),
        ("TX", "Texas Education Code (TEC), §28.0213", "Tex. Educ. Code 28.0213"),
        ("MT", "20-7-1601", "MCA 20-7-1601"),
    ],
)
def test_one_reference_has_one_normal_form(home: str, printed: str, value: str) -> None:
    assert [said for _, said, _ in _read(f"As {printed} provides, a district may.", "citation", home)] == [
        value
    ]


def test_a_bare_number_is_a_reference_in_its_own_state_only() -> None:
    text = "A district under 20-7-1510 may grant credit."
    assert _read(text, "citation", "MT") == [("statute", "MCA 20-7-1510", "20-7-1510")]
    assert [quote for _, _, quote in _read(text.replace("20-7-1510", "581-022-2025"), "citation", "MT")] == []


def test_a_section_that_heads_its_text_with_a_catchline_is_quoted_from_its_sign() -> None:
    text = "Arkansas Code § 6-15-2803, School of innovation application. A district submits a plan."
    assert _read(text, "citation", "AR") == [("statute", "Ark. Code 6-15-2803", "§ 6-15-2803")]


def test_an_act_named_again_in_short_is_one_reference() -> None:
    text = "Act 158 of 2018 set five pathways. The Act 158 toolkit explains them."
    assert [quote for _, _, quote in _read(text, "citation", "PA")] == ["Act 158 of 2018"]


def test_a_list_of_numbers_is_one_reference() -> None:
    assert _read("See NRS 385.910, 385.920, and the rules.", "citation") == [
        ("statute", "NRS 385.910, 385.920", "NRS 385.910, 385.920")
    ]


def test_the_home_state_decides_between_equal_names() -> None:
    text = "Districts follow OAC 210:35-9-31 here."
    assert _read(text, "citation", "OK")[0][1] == "Okla. Admin. Code 210:35-9-31"


def test_a_history_note_gives_each_act_and_an_editors_note_none() -> None:
    text = (
        "# § 38–1011.03. Program\nThe Mayor shall select schools.\n"
        "(Mar. 3, 2010, D.C. Law 18-111, § 2173, 57 DCR 181.)\n"
        "#### Emergency Legislation\nSee § 2173 of the Emergency Act (D.C. Act 18-207)."
    )
    assert [quote for _, _, quote in _read(text, "citation")] == [
        "§ 38–1011.03",
        "D.C. Law 18-111, § 2173, 57 DCR 181",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Call 555-0134 by noon.",
        "Grades 9-12 meet at 8:30.",
        "The 2024-25 school year.",
        "Version 2.0 is out.",
    ],
)
def test_other_numbers_are_no_references(text: str) -> None:
    assert _read(text, "citation") == []


BILLS_SHOWN = [(name, quote) for name, form in vocabulary().bills.items() for quote in form.examples]
NO_BILLS = [(name, text) for name, form in vocabulary().bills.items() for text in form.not_]


@pytest.mark.parametrize(("name", "quote"), BILLS_SHOWN)
def test_each_example_of_a_bill_is_read_whole(name: str, quote: str) -> None:
    form = vocabulary().bills[name]
    found = extract(
        CleanText(f"The chamber passed {quote} on mastery.", ""),
        jurisdiction=(form.jurisdictions or (None,))[0],
    ).findings
    assert [(one.quote, one.rule) for one in found if one.field == "bill"] == [(quote, f"bill.{form.short}")]


@pytest.mark.parametrize(("name", "text"), NO_BILLS)
def test_counter_examples_are_no_bills(name: str, text: str) -> None:
    assert _read(text, "bill", (vocabulary().bills[name].jurisdictions or (None,))[0]) == []


def test_every_way_of_naming_bills_is_shown_by_an_example() -> None:
    assert [name for name, form in vocabulary().bills.items() if not form.examples] == []


BILLS = [
    ("SB 681", "NH SB 681", "senate", "681", None),
    ("E2SHB 1599", "NH E2SHB 1599", "house", "1599", None),
    ("A.B. 24", "NH AB 24", "assembly", "24", None),
    ("LD 1422", "NH LD 1422", "joint", "1422", None),
    ("Senate File 2284", "NH SF 2284", "senate", "2284", None),
    ("H.3295", "NH H. 3295", "house", "3295", None),
    ("H. 3403", "NH H. 3403", "house", "3403", None),
    ("HEA 1243-2024", "NH HEA 1243", "house", "1243", "2024"),
    ("HOUSE BILL NO. 190", "NH HB 190", "house", "190", None),
    ("Senate Bill (SB) 311", "NH SB 311", "senate", "311", None),
]


@pytest.mark.parametrize(("quote", "value", "chamber", "number", "session"), BILLS)
def test_a_bill_is_read_with_chamber_number_and_session(
    quote: str, value: str, chamber: str, number: str, session: str | None
) -> None:
    found = extract(CleanText(f"The House passed {quote} on mastery.", ""), jurisdiction="NH").findings
    bills = [one for one in found if one.field == "bill"]
    how = "letter" if quote.startswith("H.") else "name"
    expected = {"chamber": chamber, "number": number, "how": how} | ({"session": session} if session else {})
    assert [(one.value, one.quote, dict(one.detail)) for one in bills] == [(value, quote, expected)]


def test_twin_bills_and_single_letters_in_brackets_are_read() -> None:
    assert [one[2] for one in _read("S.7001-A/A.9001-A sets the budget.", "bill")] == ["S.7001-A/A.9001-A"]
    assert [one[2] for one in _read("An act on studies (H.3) and S.L. 2013-1 (S14).", "bill")] == [
        "H.3",
        "S14",
    ]


def test_further_paragraphs_belong_to_a_reference_but_items_of_a_list_do_not() -> None:
    text = "Under 20 U.S.C. 1414(d)(1)(A) and (d)(6), or C.R.S. 22-7-1003(1), (2) a district may act."
    assert [one[2] for one in _read(text, "citation")] == [
        "20 U.S.C. 1414(d)(1)(A) and (d)(6)",
        "C.R.S. 22-7-1003(1)",
    ]


def test_the_acts_of_a_note_within_a_line_are_read() -> None:
    text = "12-3. A district may act. History: [12-3, added 2015, ch. 68, sec. 1, p. 183; am. 2019, ch. 5.] Rooms: 9."
    acts = ["2015, ch. 68, sec. 1, p. 183", "2019, ch. 5"]
    assert [one[2] for one in _read(text, "citation") if one[0] == "session_law"] == acts


def test_a_session_year_after_the_number_is_kept() -> None:
    found = extract(CleanText("SB 435 of 2018 told the board to act.", ""), jurisdiction=None).findings
    assert [one.detail["session"] for one in found if one.field == "bill"] == ["2018"]


@pytest.mark.parametrize(
    "text", ["The lab 24 opened.", "Room AB is open.", "SB is short.", "S. 5 of the plan"]
)
def test_other_letters_are_no_bills(text: str) -> None:
    assert _read(text, "bill") == []
