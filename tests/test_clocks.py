"""Three clocks: what differs between two days or two releases, and why, each cause with a case of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db import answers
from db.answers_differences import Difference, between_days, counted
from db.answers_releases import ReleasesOutOfOrderError, between_releases
from db.snapshot import open_release
from tests.test_web_public_file import DES, FRA, NOR, build, insert

FIELD, CREDIT, PLAN = "cbe_dimension", "mastery_based_credit", "personalized_learning_plan"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "2.db"))
    yield opened
    opened.close()


@pytest.fixture
def older(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The same file as the release before: its changes were all known then."""
    opened = sqlite3.connect(build(tmp_path / "1.db", releases=1))
    yield opened
    opened.close()


def told(found: list[Difference]) -> list[tuple[Any, ...]]:
    return [(one.new.state, one.new.key, one.cause, one.definite) for one in found]


def between(conn: sqlite3.Connection, day: str | None, against: str, **more: Any) -> list[Difference]:
    return between_days(conn, FIELD, day, against, **more)[2]


def test_an_edit_is_the_source_s_and_says_whether_it_surely_lies_between(conn: sqlite3.Connection) -> None:
    whole = between(conn, "2026-06-30", "2026-05-19")
    assert told(whole)[0] == (FRA, CREDIT, "source", True)
    [reason] = whole[0].reasons
    assert [(one.change, one.seen, one.seen_new, one.definite) for one in reason.happenings] == [
        ("ch-rule-2", "2026-05-20T09:00:00Z", "2026-06-10T09:00:00Z", True)
    ]
    # The last look at the old text was on 20 May: by the end of that day it may have changed already.
    assert told(between(conn, "2026-06-30", "2026-05-20"))[0] == (FRA, CREDIT, "source", False)


def test_two_days_may_be_named_in_any_order(conn: sqlite3.Connection) -> None:
    forth = between_days(conn, FIELD, "2026-06-30", "2026-05-19")
    back = between_days(conn, FIELD, "2026-05-19", "2026-06-30")
    assert forth == back and (forth[0].day, forth[1].day) == ("2026-05-19", "2026-06-30")
    assert between_days(conn, FIELD, None, "2026-05-19")[1].day is None


def test_what_we_began_to_read_is_coverage(conn: sqlite3.Connection) -> None:
    conn.execute("update changes set cause = 'coverage', old_seen_at = null where id = 'ch-law-1'")
    [found] = [one for one in between(conn, "2026-02-01", "2025-12-31") if one.new.key == CREDIT]
    assert (found.new.state, found.cause) == (DES, "coverage")
    assert [one.kind for reason in found.reasons for one in reason.happenings] == ["started"]


def test_silence_that_is_explained_otherwise_is_coverage(conn: sqlite3.Connection) -> None:
    shared = {"jurisdiction": NOR, "field": FIELD, "key": CREDIT}
    insert(conn, "positions", [
        {**shared, "id": "a", "basis": "not_covered", "valid_from": "2026-01-01", "valid_to": "2026-03-01"},
        {**shared, "id": "b", "basis": "not_found", "valid_from": "2026-03-01", "pages_read": 3},
    ])  # fmt: skip
    [found] = [one for one in between(conn, "2026-03-01", "2026-02-28") if one.new.state == NOR]
    assert (found.old.basis, found.new.basis, found.cause) == ("not_covered", "not_found", "coverage")
    assert [reason.document for reason in found.reasons] == [None]


def test_a_date_of_its_own_that_came_round_is_no_edit(conn: sqlite3.Connection) -> None:
    """The new text was seen on 10 June and is in force from 1 July; the guidance led until then."""
    [found] = [
        one for one in between(conn, "2026-06-30", "2026-07-01", in_force=True) if one.new.key == CREDIT
    ]
    assert (found.cause, found.definite, found.reasons[0].day) == ("source", True, "2026-07-01")
    conn.execute("delete from positions where version = 'v-rule-1'")
    conn.execute("delete from versions where id = 'v-rule-1'")
    [found] = [
        one for one in between(conn, "2026-06-30", "2026-07-01", in_force=True) if one.new.key == CREDIT
    ]
    assert (found.cause, found.definite, found.reasons[0].day) == ("own_date", True, "2026-07-01")


def test_an_emergency_text_lapses_by_its_own_date(conn: sqlite3.Connection) -> None:
    conn.execute("update positions set effective_to = '2026-09-30' where version = 'v-rule-2'")
    conn.execute("delete from positions where document = 'fra-guide'")
    [found] = between(conn, "2026-09-29", "2026-09-30", in_force=True)[:1]
    # The text before, of which no date is known, is what is left.
    assert (found.old.stance, found.new.stance, found.cause) == ("requires", "permits", "own_date")
    assert found.reasons[0].day == "2026-09-30"
    # What was observed is the same on both days.
    assert between(conn, "2026-09-29", "2026-09-30") == []


def test_a_text_that_takes_effect_years_from_now_is_not_in_force(conn: sqlite3.Connection) -> None:
    conn.execute("update positions set effective_from = '2027-07-01' where version = 'v-rule-2'")
    cells = {day: answers.matrix(conn, FIELD, in_force=day).cells[FRA, CREDIT] for day in (
        "2026-11-01", "2027-06-30", "2027-07-01")}  # fmt: skip
    assert [cell.stance for cell in cells.values()] == ["permits", "permits", "requires"]
    assert answers.matrix(conn, FIELD).cells[FRA, CREDIT].currency in ("not_yet", "unknown")


def test_what_was_in_force_by_what_had_been_observed(conn: sqlite3.Connection) -> None:
    """On 1 July the new text was in force. By 9 June nobody here had seen it."""
    asked = answers.matrix(conn, FIELD, in_force="2026-07-01", as_of="2026-06-09")
    assert (asked.mode, asked.day, asked.seen_by) == ("in_force", "2026-07-01", "2026-06-09")
    assert asked.cells[FRA, CREDIT].stance == "permits"
    later = answers.matrix(conn, FIELD, in_force="2026-07-01", as_of="2026-06-10")
    assert later.cells[FRA, CREDIT].stance == "requires"


def test_several_causes_are_told_apart_where_one_is_enough(conn: sqlite3.Connection) -> None:
    """A guide that we began to read in the same weeks adds nothing to what the edit did."""
    conn.execute(
        "update positions set valid_from = '2026-06-01' where document = 'fra-guide' and key = ?", (CREDIT,)
    )
    insert(conn, "changes", [
        {"id": "ch-guide", "document": "fra-guide", "jurisdiction": FRA, "kind": "started", "cause": "coverage",
         "new_seen_at": "2026-06-01T00:00:00Z"}])  # fmt: skip
    [found] = [one for one in between(conn, "2026-06-30", "2026-05-19") if one.new.key == CREDIT]
    assert {reason.cause for reason in found.reasons} == {"source", "coverage"}
    assert found.cause == "source"


def releases(older: sqlite3.Connection, conn: sqlite3.Connection, key: str = CREDIT) -> Difference:
    [found] = [one for one in between_releases(older, conn, FIELD)[2] if one.new.key == key]
    return found


def test_two_releases_that_say_the_same_do_not_differ(
    older: sqlite3.Connection, conn: sqlite3.Connection
) -> None:
    before, after, found = between_releases(older, conn, FIELD)
    assert found == [] and before.release and after.release
    assert (before.release.id, after.release.id) == (1, 2)
    with pytest.raises(ReleasesOutOfOrderError):
        between_releases(conn, older, FIELD)


def as_it_stood_before(older: sqlite3.Connection) -> None:
    """Take out of the older release what ``ch-rule-2`` brought: it stands where the first version left it."""
    older.execute("delete from positions where version = 'v-rule-2'")
    older.execute("update positions set valid_to = null where version = 'v-rule-1'")
    older.execute("delete from versions where id = 'v-rule-2'")
    older.execute("update versions set valid_to = null where id = 'v-rule-1'")
    older.execute("delete from changes where id = 'ch-rule-2'")
    older.execute("delete from captures where captured_at > '2026-06-01T06'")


def test_what_happened_since_is_the_source_s(older: sqlite3.Connection, conn: sqlite3.Connection) -> None:
    as_it_stood_before(older)
    older.execute("update releases set at = '2026-06-01T00:00:00Z'")
    found = releases(older, conn)
    assert (found.old.stance, found.new.stance, found.cause, found.definite) == (
        "permits", "requires", "source", False)  # fmt: skip
    older.execute("update releases set at = '2026-05-20T09:00:00Z'")
    assert releases(older, conn).definite


def test_what_had_happened_before_is_learned_late(
    older: sqlite3.Connection, conn: sqlite3.Connection
) -> None:
    """The older release was published on 1 November; a backfill taught us what had happened by 10 June."""
    as_it_stood_before(older)
    found = releases(older, conn)
    assert (found.cause, [one.change for one in found.reasons[0].happenings]) == ("late", ["ch-rule-2"])


def test_the_same_text_under_other_rules_names_the_upgrade(
    older: sqlite3.Connection, conn: sqlite3.Connection
) -> None:
    older.execute("update positions set stance = 'permits' where version = 'v-rule-2' and key = ?", (CREDIT,))
    conn.execute("update releases set recipe = 'r2' where id = 2")
    insert(
        conn, "upgrades", [{"id": 3, "at": "2026-11-01T12:00:00Z", "recipe_from": "r1", "recipe_to": "r2"}]
    )
    insert(conn, "upgrade_findings", [
        {"upgrade": 3, "document": "fra-rule", "version": "v-rule-2", "field": FIELD, "key": CREDIT}])  # fmt: skip
    found = releases(older, conn)
    assert (found.cause, found.reasons[0].upgrade) == ("rules", 3)


def test_what_a_person_decided_is_review(older: sqlite3.Connection, conn: sqlite3.Connection) -> None:
    older.execute("update positions set stance = 'permits' where version = 'v-rule-2' and key = ?", (CREDIT,))
    insert(conn, "changes", [
        {"id": "ch-review", "document": "fra-rule", "jurisdiction": FRA, "kind": "corrected", "cause": "review",
         "old_seen_at": "2026-11-01T08:00:00Z", "new_seen_at": "2026-11-01T08:00:00Z"}])  # fmt: skip
    insert(conn, "field_changes", [{"change": "ch-review", "seq": 0, "field": FIELD, "key": CREDIT}])
    found = releases(older, conn)
    assert (found.cause, [one.change for one in found.reasons[0].happenings]) == ("review", ["ch-review"])


def test_what_was_taken_back_is_a_withdrawal(older: sqlite3.Connection, conn: sqlite3.Connection) -> None:
    for table in ("positions", "changes", "versions"):
        conn.execute(f"delete from {table} where document = 'fra-rule'")
    insert(
        conn, "withdrawals", [{"id": "fra-rule", "kind": "document", "reason": "asked", "at": "2026-11-01"}]
    )
    found = releases(older, conn)
    assert (found.old.stance, found.new.stance, found.cause) == ("requires", "encourages", "withdrawal")


@pytest.mark.parametrize("field", answers.FIELDS)
def test_every_difference_of_the_sample_has_a_cause(demo_data: Path, field: str) -> None:
    with closing(open_release(demo_data / "public")) as now:
        days = [row[0][:10] for row in now.execute("SELECT at FROM releases ORDER BY id")]
        changes = {row["id"]: row for row in now.execute("SELECT id, cause FROM changes")}
        found = [
            one
            for in_force in (False, True)
            for day in days[1:]
            for one in between_days(now, field, day, days[0], in_force=in_force)[2]
        ]
        for number in range(1, len(days)):
            with closing(open_release(demo_data / "public", number)) as then:
                found += between_releases(then, now, field)[2]
    assert not {"unknown", "several"} & counted(found).keys()
    for one in found:
        for reason in one.reasons:
            assert {changes[event.change]["cause"] for event in reason.happenings} <= {reason.cause}
