"""The lead of a cell: authority before currency before stance; what bars stands beside; conflicts are shown."""

from __future__ import annotations

from typing import Any

import pytest

from db.answers_leads import Cell, choose
from db.records import Jurisdiction, Publisher, Registry
from db.store import Store
from pipeline.atlas import Atlas
from schedules.placing import spoken

DAY = "2026-06-01"


def row(document: str, stance: str | None, rank: int, **more: Any) -> dict[str, Any]:
    known = {
        "basis": "stated",
        "status": "in_force",
        "effective_from": None,
        "effective_to": None,
        "last_confirmed_at": "2026-05-31T09:00:00Z",
        "valid_to": None,
        "pages_read": None,
        "pages_unreachable": None,
    }
    return {
        "id": f"{document}-{stance}",
        "document": document,
        "stance": stance,
        "rank": rank,
        **known,
        **more,
    }


def led(*found: dict[str, Any]) -> Cell:
    return choose(("VT", "mastery_based_credit"), found, (), on=DAY, clock=f"{DAY}T12:00:00Z")


def lead(*found: dict[str, Any]) -> str:
    cell = led(*found)
    assert cell.lead is not None
    return str(cell.lead["document"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row("statute", "permits", 1), row("rule", "requires", 2)),
        (row("rule", "encourages", 2), row("board policy", "requires", 3)),
        (row("guidance", "permits", 4), row("page", "requires", 5)),
        (row("page", "encourages", 5), row("news", "requires", 6)),
        # of one authority the later in force, then the stronger stance
        (
            row("newer", "permits", 1, effective_from="2025-07-01"),
            row("older", "requires", 1, effective_from="2015-07-01"),
        ),
        (
            row("in force", "permits", 1, effective_from="2020-07-01"),
            row("to come", "requires", 1, effective_from="2027-07-01"),
        ),
        (row("a", "requires", 1), row("b", "permits", 1)),
        (row("a", "permits", 1), row("b", "by_waiver", 1)),
        (row("a", "by_waiver", 1), row("b", "encourages", 1)),
        # what is a draft, or is over by its status or its own date, comes after all others
        (row("page", "encourages", 5), row("bill", "requires", 1, status="proposed")),
        (row("page", "encourages", 5), row("repealed", "requires", 1, status="repealed")),
        (row("page", "encourages", 5), row("sunset", "requires", 1, effective_to="2025-07-01")),
    ],
)
def test_what_leads(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert lead(first, second) == lead(second, first) == first["document"]


def test_what_bars_stands_beside_and_makes_a_conflict() -> None:
    cell = led(row("rule", "permits", 2), row("statute", "prohibits", 1))
    assert (cell.stance, cell.beside, cell.conflict) == ("permits", ("prohibits",), True)
    alone = led(row("statute", "prohibits", 1))
    assert (alone.stance, alone.beside, alone.conflict) == ("prohibits", (), False)


def test_a_bar_and_a_leave_in_one_document_are_no_conflict() -> None:
    cell = led(row("statute", "permits", 1), row("statute", "prohibits", 1))
    assert (cell.stance, cell.beside, cell.conflict) == ("permits", ("prohibits",), False)


def test_equals_that_disagree_are_a_conflict_and_lesser_ones_are_not() -> None:
    assert led(row("one", "requires", 1), row("two", "permits", 1)).conflict
    assert not led(row("statute", "permits", 1), row("page", "encourages", 5)).conflict
    assert not led(row("one", "permits", 1), row("over", "prohibits", 1, status="repealed")).conflict


def test_only_official_publishers_speak_for_a_jurisdiction(store: Store) -> None:
    agency = Publisher("vt_aoe", "VT", "Agency", "agency", True, True, "https://aoe.example/")
    paper = Publisher("vt_news", "VT", "The Paper", "other", False, True, "https://news.example/")
    registry = Registry((Jurisdiction("VT", "Vermont", "state"),), (agency, paper), (), ())
    store.insert(
        "documents",
        [{"id": f"d-{one.id}", "jurisdiction": "VT", "publisher": one.id} for one in (agency, paper)],
    )
    assert [one.id for one in spoken(store, Atlas.of(registry), "VT")] == ["d-vt_aoe"]
