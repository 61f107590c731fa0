"""Carried over: a page split in two, two that became one, a section that moved; and what only went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from tests.quiet_scenario import DAYS, Agency, named, page

CREDIT = (
    "A district may award credit when a student demonstrates mastery of the standards of a course, by an examination, "
    "a portfolio, or a project that a certified teacher has judged."
)
WAIVER = (
    "A school that wants to replace hours of instruction by evidence of learning asks the commissioner for a waiver of "
    "seat time by the first of March and says how it will know that nobody is left behind."
)
LIBRARY = "The library lends books on competency-based education to any teacher who asks for them by post."
PLAN = "The plan of the agency names three years of work on competency-based pathways for all schools."
SHOWN = {
    "credit": page("Credit", CREDIT, WAIVER),
    "library": page("Library", LIBRARY),
    "plan": page("Plan", PLAN),
}


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


def carried(store: Store, *columns: str) -> list[tuple[Any, ...]]:
    """Return (from page, to page, columns ...) of every row, in order; each quote is a slice of its version."""
    names = named(store)
    rows = store.rows(
        "SELECT c.*, o.text AS old, n.text AS new FROM carried_over c JOIN versions o ON o.id = c.from_version "
        "JOIN versions n ON n.id = c.to_version ORDER BY c.from_document, c.seq"
    )
    for row in rows:
        assert row["old"][row["from_start"] : row["from_end"]] == row["quote"]
        assert row["new"][row["to_start"] : row["to_end"]] == row["to_quote"]
    told = [
        (names[row["from_document"]], names[row["to_document"]], *(row[column] for column in columns))
        for row in rows
    ]
    return sorted(told)


def test_a_section_that_moved_to_a_sister_page(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    agency.visit(DAYS[1], SHOWN | {"credit": page("Credit", CREDIT), "plan": page("Plan", PLAN, WAIVER)})
    store = agency.store()
    assert carried(store, "quote", "words", "share", "stands", "came_at") == [
        ("credit", "plan", WAIVER.removesuffix("."), 38, 1.0, 1, DAYS[1])
    ]
    [row] = store.rows(
        "SELECT c.kind, c.document, o.to_document FROM carried_over o JOIN changes c ON c.id = o.to_change"
    )
    assert (row["kind"], row["document"]) == ("edited", row["to_document"])


def test_a_page_that_was_split_in_two(agency: Agency) -> None:
    agency.visit(DAYS[0], {"credit": SHOWN["credit"], "library": SHOWN["library"]})
    agency.visit(
        DAYS[1],
        {"credit": page("Credit", CREDIT), "library": SHOWN["library"], "plan": page("Waivers", WAIVER)},
    )
    store = agency.store()
    assert carried(store, "share", "stands") == [("credit", "plan", 1.0, 1)]
    [row] = store.rows("SELECT c.kind, c.cause FROM carried_over o JOIN changes c ON c.id = o.to_change")
    assert row == {"kind": "started", "cause": "source"}


def test_two_pages_that_became_one(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    merged = page("Plan", PLAN, CREDIT, WAIVER)
    for day in DAYS[1:4]:
        agency.visit(day, SHOWN | {"credit": None, "plan": merged})
    store = agency.store()
    [(origin, target, share)] = carried(store, "share")
    assert (origin, target) == ("credit", "plan") and share > 0.9
    [row] = store.rows("SELECT c.kind FROM carried_over o JOIN changes c ON c.id = o.change")
    assert row["kind"] == "removed"
    assert store.rows("SELECT * FROM quiet_removals") == []


def test_words_that_moved_on_and_then_went_stand_no_more(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    agency.visit(DAYS[1], SHOWN | {"credit": page("Credit", CREDIT), "plan": page("Plan", PLAN, WAIVER)})
    agency.visit(DAYS[2], SHOWN | {"credit": page("Credit", CREDIT)})
    assert carried(agency.store(), "stands", "came_at") == [("credit", "plan", 0, DAYS[1])]


def test_words_that_stood_on_a_sister_page_before_came_with_no_change(agency: Agency) -> None:
    both = SHOWN | {"plan": page("Plan", PLAN, WAIVER)}
    agency.visit(DAYS[0], both)
    agency.visit(DAYS[1], both | {"credit": page("Credit", CREDIT)})
    assert carried(agency.store(), "to_change", "came_at") == [("credit", "plan", None, DAYS[0])]


def test_what_only_went_was_carried_nowhere(agency: Agency) -> None:
    agency.visit(DAYS[0], SHOWN)
    agency.visit(
        DAYS[1], SHOWN | {"credit": page("Credit", CREDIT), "plan": page("Plan", PLAN, LIBRARY.upper()[:60])}
    )
    assert carried(agency.store()) == []
