"""Quiet removals: each kind planted on a site that is visited several times; and what was told, moved or came back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.across.gone_pages import Page, gone_page
from tests.quiet_scenario import DAYS, SITE, Agency, page, removals

CREDIT = (
    "A district may award credit when a student demonstrates mastery of the standards of a course, by an examination, "
    "a portfolio, or a project that a certified teacher has judged."
)
OFFICE = (
    "The office opens at nine and closes at four. Write to it with questions about competency-based credit."
)
EQUITY = (
    "The agency works for educational equity. Every district reports how students of color and English learners reach "
    "competency-based pathways, and what it did about the gaps it found."
)
SAID = "equity_embedded; equity; english_learners; students_of_color; students of color; english learners"
MORE = "<h2>Equity in pathways</h2>"
LIBRARY = "The library lends books on competency-based education to any teacher who asks for them by post."
PLAN = "The plan of the agency names three years of work on competency-based pathways for all schools."
SHOWN = {
    "credit": page("Credit", CREDIT, OFFICE),
    "library": page("Library", LIBRARY),
    "plan": page("Plan", PLAN),
}


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


def edited(agency: Agency, before: bytes, after: bytes, **beside: bytes) -> list[tuple[object, ...]]:
    """Return the removals of an edit of the page on credit, beside which other pages may change as well."""
    agency.visit(DAYS[0], SHOWN | {"credit": before})
    agency.visit(DAYS[1], SHOWN | {"credit": after} | beside)
    return removals(agency.store(), "what", "heading")


def test_a_page_that_is_gone_with_proof(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    for day in DAYS[1:4]:
        agency.visit(day, SHOWN | {"credit": None})
    store = agency.store()
    assert removals(store, "basis", "old_seen_at", "new_seen_at", "still_answers") == [
        ("page", "credit", "proven", DAYS[0], DAYS[1], 0)
    ]
    [row] = store.rows(
        "SELECT r.change, r.evidence, c.kind FROM quiet_removals r JOIN changes c ON c.id = r.change"
    )
    evidence = json.loads(row["evidence"])
    assert row["kind"] == "removed"
    for name, at in (("last_shown", DAYS[0]), ("first_without", DAYS[1])):
        [capture] = store.rows("SELECT captured_at FROM captures WHERE id = ?", [evidence[name]])
        assert capture["captured_at"] == at
    assert evidence["lists"] == [
        {"listed_on": "ed.nowhere.example/policies", "last_at": DAYS[0], "gone_at": DAYS[1]}
    ]


def test_a_page_that_is_missed_and_delisted_is_told_as_not_proven(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    for day in DAYS[1:3]:
        agency.visit(day, SHOWN | {"credit": None})
    assert removals(agency.store(), "basis", "change") == [("page", "credit", "unproven", None)]


def test_a_page_that_its_index_still_lists_is_a_fault_and_no_removal(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    for day in DAYS[1:3]:
        agency.visit(day, SHOWN | {"credit": None}, listed=("credit", "library", "plan"))
    assert removals(agency.store()) == []


def test_a_page_whose_removal_another_page_announces_is_not_quiet(agency: Agency) -> None:
    told = page("Plan", PLAN, "The page Credit of the agency office was archived in January.")
    credit = page("Credit of the agency office", CREDIT, OFFICE)
    agency.visit(DAYS[0], SHOWN | {"credit": credit})
    for day in DAYS[1:4]:
        agency.visit(day, SHOWN | {"credit": None, "plan": told})
    store = agency.store()
    assert store.rows("SELECT kind FROM changes WHERE kind = 'removed'") == [{"kind": "removed"}]
    assert [kind for kind, *_ in removals(store)] == []


def test_a_page_that_said_it_was_repealed_is_not_quiet(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN | {"credit": page("Credit [Repealed]", "This policy was repealed.", CREDIT)})
    for day in DAYS[1:4]:
        agency.visit(day, SHOWN | {"credit": None})
    assert removals(agency.store()) == []


def test_a_page_that_came_back_is_no_removal(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    for day in DAYS[1:4]:
        agency.visit(day, SHOWN | {"credit": None})
    agency.visit(DAYS[4], SHOWN)
    assert removals(agency.store()) == []


def test_a_section_that_went_whole_with_what_it_alone_said(agency: Agency) -> None:
    assert edited(agency, page("Credit", CREDIT, OFFICE, MORE, EQUITY), page("Credit", CREDIT, OFFICE)) == [
        ("section", "credit", SAID, "Equity in pathways")
    ]


def test_a_section_that_went_to_a_sister_page_is_no_removal(agency: Agency) -> None:
    found = edited(
        agency,
        page("Credit", CREDIT, OFFICE, MORE, EQUITY),
        page("Credit", CREDIT, OFFICE),
        plan=page("Plan", PLAN, MORE, EQUITY),
    )
    assert found == []


def test_a_section_that_was_repealed_with_notice_is_not_quiet(agency: Agency) -> None:
    found = edited(
        agency,
        page("Credit", CREDIT, OFFICE, MORE, EQUITY),
        page("Credit", CREDIT, OFFICE, "The section on equity in pathways was rescinded by the board."),
    )
    assert found == []


def test_what_lapsed_with_its_line_of_history_is_not_quiet(agency: Agency) -> None:
    history = "<p>History: Laws 2019, ch. 12, section 3{more}.</p>"
    found = edited(
        agency,
        page(
            "Credit",
            CREDIT,
            OFFICE,
            EQUITY,
            history.format(more="; emergency act, Laws 2025, ch. 4, section 2"),
        ),
        page("Credit", CREDIT, OFFICE, history.format(more="")),
    )
    assert found == []


def test_a_section_that_was_written_anew_is_no_removal(agency: Agency) -> None:
    anew = (
        "Districts file one table a year about who takes part in pathways to competency-based credit, and educational "
        "equity for students of color and for English learners is the second column."
    )
    found = edited(
        agency,
        page("Credit", CREDIT, OFFICE, MORE, EQUITY),
        page("Credit", CREDIT, OFFICE, "<h2>Who takes part</h2>", anew),
    )
    assert found == []


def test_a_new_template_that_drops_menus_takes_nothing_out(agency: Agency) -> None:
    menu = "<ul><li><a href='/library'>Library</a></li><li><a href='/plan'>Plan of equity</a></li></ul>"
    related = "<h2>Related</h2>", "<ul><li>Forms</li><li>Board dates</li><li>Staff</li><li>Maps</li></ul>"
    found = edited(
        agency, page("Credit", CREDIT, OFFICE, *related, menu=menu), page("Credit", CREDIT, OFFICE)
    )
    assert found == []


def test_a_link_to_a_followed_page_that_went(agency: Agency) -> None:
    line = f"<p>Teachers find more in <a href='{SITE}/library'>the library of the agency</a>.</p>"
    plain = "<p>Teachers find more in the library of the agency.</p>"
    agency.visit(DAYS[0], SHOWN | {"credit": page("Credit", CREDIT, OFFICE, line)})
    agency.visit(DAYS[1], SHOWN | {"credit": page("Credit", CREDIT, OFFICE, plain, "It opened in March.")})
    store = agency.store()
    assert removals(store, "what", "quote") == [
        ("link", "credit", f"{SITE}/library", "the library of the agency")
    ]
    [row] = store.rows("SELECT d.url FROM quiet_removals r JOIN documents d ON d.id = r.target")
    assert row["url"] == f"{SITE}/library"


def test_the_sentence_that_took_a_position_went(agency: Agency) -> None:
    assert edited(agency, page("Credit", OFFICE, CREDIT), page("Credit", OFFICE)) == [
        ("phrase", "credit", "performance_assessment; quality; mastery", "Credit")
    ]


def test_a_page_that_answers_but_that_nothing_leads_to(agency: Agency) -> None:
    links = f"<p>See <a href='{SITE}/credit'>credit by mastery</a>.</p>"
    agency.visit(DAYS[0], SHOWN | {"plan": page("Plan", PLAN, links)})
    for day in DAYS[1:4]:
        agency.visit(day, SHOWN | {"plan": page("Plan", PLAN, "See nothing.")}, listed=("library", "plan"))
    store = agency.store()
    orphans = [
        row for row in removals(store, "old_seen_at", "new_seen_at", "still_answers") if row[1] == "credit"
    ]
    assert orphans == [("orphaned", "credit", DAYS[0], DAYS[1], 1)]


def test_a_page_that_another_page_links_to_is_no_orphan(agency: Agency) -> None:
    links = f"<p>See <a href='{SITE}/credit'>credit by mastery</a>.</p>"
    shown = SHOWN | {"plan": page("Plan", PLAN, links)}
    for day in DAYS[:4]:
        agency.visit(
            day, shown, listed=("credit", "library", "plan") if day == DAYS[0] else ("library", "plan")
        )
    assert removals(agency.store()) == []


def test_a_page_that_its_index_left_out_once_or_lists_again_is_no_orphan(agency: Agency) -> None:
    for day in DAYS[:4]:
        agency.visit(
            day, SHOWN, listed=("library", "plan") if day in DAYS[1:3] else ("credit", "library", "plan")
        )
    agency.visit(DAYS[4], SHOWN, listed=("library", "plan"))
    assert removals(agency.store()) == []


@pytest.mark.parametrize(("complete", "found"), [(1, "orphaned"), (0, None)])
def test_only_a_list_that_shows_everything_tells_what_left_it(complete: int, found: str | None) -> None:
    """A list of the latest drops a page that a reader still finds elsewhere."""
    row = {
        "id": "d",
        "jurisdiction": "VT",
        "version": "v",
        "text": "Credit.",
        "status": None,
        "relevance": "cbe",
    }
    row |= {"retired_at": None, "last_confirmed_at": DAYS[3], "fault": None, "fault_since": None}
    left = {"listed_on": "x/latest", "last_at": DAYS[0], "gone_at": DAYS[1], "readings_without": 3}
    told = gone_page(Page(row, listings=[left | {"complete": complete}]))
    assert (told and told["kind"]) == found
    standing = {
        "listed_on": "x/some",
        "last_at": DAYS[3],
        "gone_at": None,
        "readings_without": 0,
        "complete": 0,
    }
    assert gone_page(Page(row, listings=[left | {"complete": 1}, standing])) is None
    missed = row | {"fault": "missing", "fault_since": DAYS[2], "last_confirmed_at": DAYS[0]}
    told = gone_page(Page(missed, listings=[left | {"complete": complete}]))
    assert (told and told["basis"]) == ("unproven" if complete else None)


@pytest.mark.parametrize(
    ("before", "quotes"),
    [
        ("Teachers find more in {link}.", ["Library"]),
        ("Teachers find more in {link}. The Library opened in March.", [None]),
        ("The Librarystaff answers. Teachers find more in {link}.", ["Library"]),
        ("The Librarystaff answers.", []),
    ],
)
def test_the_label_of_a_link_is_told_where_it_stands_once_in_whole_words(
    agency: Agency, before: str, quotes: list[str | None]
) -> None:
    said = before.format(link=f"<a href='{SITE}/library'>Library</a>")
    agency.visit(DAYS[0], SHOWN | {"credit": page("Credit", CREDIT, OFFICE, f"<p>{said}</p>")})
    agency.visit(DAYS[1], SHOWN | {"credit": page("Credit", CREDIT, OFFICE)})
    told = removals(agency.store(), "quote", "start")
    assert [quote for kind, _, quote, _ in told if kind == "link"] == quotes
    for _, _, _, start in (row for row in told if row[2]):
        assert start == len(f"# Credit\n{CREDIT}\n{OFFICE}\n") + before.index("{link}")
