"""What the public file has ready-made is what is worked out of its other tables."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from db import answers
from db.answers import FIELDS, Filters
from db.answers_days import days_of_change
from db.answers_differences import between_days
from db.answers_force import all_versions, version_on
from db.ready import ALWAYS, CELLS, MADE, TABLES, is_ready
from db.ready_tables import stretches, stretches_of, write_ready
from db.snapshot import open_release

DAYS = ("2026-05-01", "2026-06-15", "2026-09-01", "2026-09-08", "2027-08-01")


@pytest.fixture(scope="module")
def ready(demo_data: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_release(demo_data / "public")) as conn:
        yield conn


@pytest.fixture(scope="module")
def worked_out(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The same release without what is ready-made."""
    public = tmp_path_factory.mktemp("worked_out")
    shutil.copy(demo_data / "public" / "crosswalk.db", public / "crosswalk.db")
    with closing(sqlite3.connect(public / "crosswalk.db")) as conn:
        for name in TABLES:
            conn.execute(f"DROP TABLE {name}")
        conn.commit()
    with closing(open_release(public)) as conn:
        yield conn


def cells(conn: sqlite3.Connection, field: str, **asked: Any) -> dict[tuple[str, str], Any]:
    """Return the cells as a page shows them: the statements beside the lead left out."""
    made = answers.matrix(conn, field, **asked)
    return {
        place: {name: getattr(cell, name) for name in cell.__dataclass_fields__ if name != "others"}
        for place, cell in made.cells.items()
    }


def test_a_release_has_it_and_an_older_one_has_not(
    ready: sqlite3.Connection, worked_out: sqlite3.Connection
) -> None:
    assert [is_ready(ready, name) for name in TABLES] == [True] * len(TABLES)
    assert [is_ready(worked_out, name) for name in TABLES] == [False] * len(TABLES)


@pytest.mark.parametrize("field", FIELDS)
def test_the_cells(ready: sqlite3.Connection, worked_out: sqlite3.Connection, field: str) -> None:
    asked: list[dict[str, Any]] = [{}, {"states": ("X-DES", "X-FRA")}]
    asked += [{kind: day} for kind, day in product(("as_of", "in_force"), DAYS)]
    asked += [{"in_force": DAYS[2], "as_of": DAYS[1]}, {"in_force": DAYS[2], "states": ("X-FRA",)}]
    told = 0
    for one in asked:
        whole = cells(worked_out, field, **one)
        told += sum(cell["lead"] is not None for cell in whole.values())
        for beside in ("none", "brief"):
            assert cells(ready, field, beside=beside, **one) == whole, (one, beside)
    assert told or field == "ccsso_commitment"


def test_a_place_that_only_its_name_brings_into_a_comparison(
    worked_out: sqlite3.Connection, tmp_path: Path
) -> None:
    """The federal schools and the nation: what they state is ready like that of states."""
    conns = []
    for name, is_made in (("ready", True), ("worked out", False)):
        conn = sqlite3.connect(tmp_path / f"{name}.db")
        worked_out.backup(conn)
        conn.execute("UPDATE jurisdictions SET kind = 'federal' WHERE code = 'X-FRA'")
        if is_made:
            write_ready(conn)
        conns.append(conn)
    asked: list[dict[str, Any]] = [{}, {"in_force": DAYS[0]}, {"in_force": DAYS[2]}, {"as_of": DAYS[1]}]
    for field, one, beside in product(FIELDS, asked, ("none", "brief")):
        made, plain = (cells(conn, field, states=("X-FRA",), beside=beside, **one) for conn in conns)
        assert made == plain
        if field == FIELDS[0]:
            assert {"stated"} < {cell["basis"] for cell in made.values()}
    for conn in conns:
        conn.close()


def test_what_other_rules_made_ready_is_not_taken(worked_out: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as conn:
        worked_out.backup(conn)
        write_ready(conn)
        assert [is_ready(conn, name) for name in TABLES] == [True] * len(TABLES)
        conn.execute(f"UPDATE {MADE} SET rules = 'of another day'")
        conn.execute(f"UPDATE {CELLS} SET basis = 'not_covered'")
        assert [is_ready(conn, name) for name in TABLES] == [False] * len(TABLES)
        assert cells(conn, FIELDS[0], beside="none") == cells(worked_out, FIELDS[0], beside="none")


@pytest.mark.parametrize("in_force", [False, True])
@pytest.mark.parametrize("field", FIELDS[:3])
def test_what_differs_and_why(
    ready: sqlite3.Connection, worked_out: sqlite3.Connection, field: str, in_force: bool
) -> None:
    pairs: list[tuple[str | None, str]] = [(DAYS[0], DAYS[3]), (DAYS[1], DAYS[4])]
    for day, against in pairs + ([] if in_force else [(None, DAYS[1])]):
        *_, brief = between_days(ready, field, day, against, in_force=in_force, beside="brief")
        *_, whole = between_days(worked_out, field, day, against, in_force=in_force)
        assert [(one.new.state, one.new.key, one.cause, one.reasons) for one in brief] == [
            (one.new.state, one.new.key, one.cause, one.reasons) for one in whole
        ]


def test_the_days(ready: sqlite3.Connection, worked_out: sqlite3.Connection) -> None:
    for field, in_force in product(FIELDS, (False, True)):
        assert days_of_change(ready, field, in_force=in_force) == days_of_change(
            worked_out, field, in_force=in_force
        )


FILTERS = (
    Filters(),
    Filters(every_relevance=True),
    Filters(news=True, announced=True),
    Filters(announced=True),
    Filters(learned_since="2026-09-08"),
    Filters(states=("X-DES", "X-FRA"), cause=("source", "review"), news=True),
    Filters(topic="cbe", field="cbe_dimension", announced=True),
    Filters(every_relevance=True, announced=True),
)


@pytest.mark.parametrize("filters", FILTERS)
def test_when_changes_were_learned(
    ready: sqlite3.Connection, worked_out: sqlite3.Connection, filters: Filters
) -> None:
    told = []
    for by, (limit, offset) in product(("happened", "learned"), ((5, 0), (5, 3), (None, 0))):
        asked: dict[str, Any] = {"limit": limit, "offset": offset, "by": by}
        found = answers.latest_changes(ready, filters, **asked)
        assert found == answers.latest_changes(worked_out, filters, **asked)
        told.append(len(found))
    assert answers.count_changes(ready, filters) == answers.count_changes(worked_out, filters) == told[2]
    assert told[0] == min(5, told[2]) > 0


def test_the_stretches_in_force_are_those_of_each_day(worked_out: sqlite3.Connection) -> None:
    by_document: dict[str, list[Any]] = {}
    for row in all_versions(worked_out):
        by_document.setdefault(row["document"], []).append(row)
    held: dict[str, list[tuple[str, str, str]]] = {}
    documents = {row["id"]: row["document"] for listed in by_document.values() for row in listed}
    for version, since, until in stretches(worked_out):
        assert since < until
        held.setdefault(documents[version], []).append((version, since, until))
    assert len(held) > 20
    for document, listed in by_document.items():
        for day in days_around(listed):
            chosen = version_on(listed, day)
            found = [one[0] for one in held.get(document, []) if one[1] <= day < one[2]]
            assert found == ([chosen["id"]] if chosen else []), (document, day)


def days_around(versions: list[Any]) -> set[str]:
    """Return the days on which something may begin or end, and those beside them."""
    names = ("valid_from", "valid_to", "effective_from", "effective_to")
    days = {row[name][:10] for row in versions for name in names if row[name]} | {"2000-01-01", "2100-01-01"}
    near = [date.fromisoformat(day) + timedelta(days=step) for day in days for step in (-1, 0, 1)]
    return {day.isoformat() for day in near}


def test_a_term_in_between_comes_and_goes() -> None:
    """A text for a term leads within it, and the text before it has two stretches."""
    kept = {"document": "d", "status": None, "valid_to": None}
    versions = [
        {**kept, "id": "a", "number": 1, "valid_from": "2026-01-01T00:00:00Z", "effective_from": "2025-07-01",
         "effective_to": None},
        {**kept, "id": "b", "number": 2, "valid_from": "2026-03-01T00:00:00Z", "effective_from": "2026-03-10",
         "effective_to": "2026-06-10"},
    ]  # fmt: skip
    assert list(stretches_of(versions)) == [
        ("a", "2025-07-01", "2026-03-10"),
        ("b", "2026-03-10", "2026-06-10"),
        ("a", "2026-06-10", ALWAYS),
    ]


def test_it_is_the_same_whoever_writes_it(
    ready: sqlite3.Connection, worked_out: sqlite3.Connection, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "again.db")) as again:
        worked_out.backup(again)
        write_ready(again)
        for name in TABLES:
            asked = f"SELECT * FROM {name} ORDER BY rowid"
            assert again.execute(asked).fetchall() == [tuple(row) for row in ready.execute(asked)], name
