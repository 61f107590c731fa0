"""The reads: leads, days, windows, absence, aliases and filters, each with its exact answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db import answers
from db.answers_matrix import UnknownQuestionError
from tests.test_web_public_file import DES, FRA, NOR, build, insert

CREDIT = "mastery_based_credit"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "crosswalk.db"))
    yield opened
    opened.close()


def test_lead_is_the_higher_authority(conn: sqlite3.Connection) -> None:
    cell = answers.matrix(conn, "cbe_dimension").cells[FRA, CREDIT]
    assert (cell.stance, cell.also, cell.beside, cell.conflict) == ("requires", ("encourages",), (), False)
    assert cell.lead is not None
    assert cell.lead["quote"].startswith("A district shall award credit")
    assert cell.lead["document_title"] == "Credit for Learning"


def test_a_prohibition_stands_beside_and_makes_a_conflict(conn: sqlite3.Connection) -> None:
    cell = answers.matrix(conn, "cbe_dimension").cells[DES, CREDIT]
    assert (cell.stance, cell.beside, cell.conflict) == ("requires", ("prohibits",), True)


def test_same_authority_with_another_stance_is_a_conflict(conn: sqlite3.Connection) -> None:
    conn.execute("update positions set rank = 2 where document = 'fra-guide'")
    assert answers.matrix(conn, "cbe_dimension").cells[FRA, CREDIT].conflict


def test_a_higher_authority_that_is_only_proposed_does_not_lead(conn: sqlite3.Connection) -> None:
    conn.execute("update versions set status = 'proposed' where id = 'v-rule-2'")
    cell = answers.matrix(conn, "cbe_dimension").cells[FRA, CREDIT]
    assert (cell.stance, cell.currency) == ("encourages", "unknown")
    assert [(row["stance"], row["currency"]) for row in cell.others] == [("requires", "not_yet")]


def test_absence_says_why(conn: sqlite3.Connection) -> None:
    cells = answers.matrix(conn, "cbe_dimension").cells
    assert cells[DES, "personalized_learning_plan"].basis == "not_found"
    assert cells[DES, "personalized_learning_plan"].pages_read == 3
    assert cells[DES, "performance_assessment"].basis == "unreachable"
    assert cells[NOR, CREDIT].basis == "not_covered"


def test_as_of_takes_what_stood_at_the_end_of_the_day(conn: sqlite3.Connection) -> None:
    def stance(day: str) -> str | None:
        return answers.matrix(conn, "cbe_dimension", as_of=day).cells[FRA, CREDIT].stance

    assert stance("2025-08-31") is None
    assert stance("2025-09-01") == "permits"
    assert stance("2026-06-09") == "permits"
    assert stance("2026-06-10") == "requires"


def test_a_day_between_two_looks_names_both_ends(conn: sqlite3.Connection) -> None:
    cell = answers.matrix(conn, "cbe_dimension", as_of="2026-06-01").cells[FRA, CREDIT]
    assert cell.windows == (
        answers.Window("ch-rule-2", "2026-05-20T09:00:00Z", "2026-06-10T09:00:00Z", "permits", "requires"),
    )
    before = answers.matrix(conn, "cbe_dimension", as_of="2026-05-19").cells[FRA, CREDIT]
    after = answers.matrix(conn, "cbe_dimension", as_of="2026-06-10").cells[FRA, CREDIT]
    assert before.windows == () == after.windows


def test_a_document_that_appears_or_goes_has_its_window_too(conn: sqlite3.Connection) -> None:
    appears = answers.matrix(conn, "cbe_dimension", as_of="2026-01-03").cells[DES, CREDIT]
    assert appears.basis == "not_covered"
    assert [(seen.change, seen.old_stance, seen.new_stance) for seen in appears.windows] == [
        ("ch-law-1", None, "requires")
    ]
    conn.execute("update positions set valid_to = '2026-08-09T00:00:00Z' where document = 'fra-guide'")
    gone = {
        "id": "ch-gone-2",
        "document": "fra-guide",
        "jurisdiction": FRA,
        "kind": "removed",
        "cause": "source",
        "old_seen_at": "2026-08-01T00:00:00Z",
        "new_seen_at": "2026-08-09T00:00:00Z",
    }
    insert(conn, "changes", [gone])
    cell = answers.matrix(conn, "cbe_dimension", as_of="2026-08-05").cells[FRA, "personalized_learning_plan"]
    assert [(seen.old_stance, seen.new_stance) for seen in cell.windows] == [("encourages", None)]


def test_a_mention_without_stance_never_leads_a_stance(conn: sqlite3.Connection) -> None:
    conn.execute("update positions set stance = null where document = 'fra-rule' and valid_to is null")
    assert answers.matrix(conn, "cbe_dimension").cells[FRA, CREDIT].stance == "encourages"


def test_in_force_keeps_what_has_no_date(conn: sqlite3.Connection) -> None:
    june = answers.matrix(conn, "cbe_dimension", in_force="2026-06-30").cells[FRA, CREDIT]
    july = answers.matrix(conn, "cbe_dimension", in_force="2026-07-01").cells[FRA, CREDIT]
    # The text before, of which no date is known, stood until the new one took effect.
    assert (june.stance, june.currency) == ("permits", "unknown")
    assert (july.stance, july.currency) == ("requires", "current")


def cell_in_force(conn: sqlite3.Connection, day: str, place: str = FRA) -> answers.Cell:
    return answers.matrix(conn, "cbe_dimension", in_force=day).cells[place, CREDIT]


def test_a_text_superseded_since_is_found_for_the_days_it_was_in_force(conn: sqlite3.Connection) -> None:
    conn.execute("update positions set effective_from = '2020-07-01' where version = 'v-rule-1'")
    for day, stance, quote in (
        ("2020-07-01", "permits", "A district may award credit"),
        ("2026-06-30", "permits", "A district may award credit"),
        ("2026-07-01", "requires", "A district shall award credit"),
    ):
        cell = cell_in_force(conn, day)
        assert cell.lead is not None
        assert (cell.stance, cell.currency, cell.unconfirmed) == (stance, "current", False)
        assert cell.lead["quote"].startswith(quote)
    assert cell_in_force(conn, "2020-06-30").stance == "encourages"


def test_what_the_version_in_force_leaves_out_is_not_in_force(conn: sqlite3.Connection) -> None:
    """The newer version says nothing of the key; its date stands in its findings alone."""
    conn.execute("delete from positions where version = 'v-rule-2' or document = 'fra-guide'")
    insert(
        conn,
        "positions",
        [{"id": "n", "jurisdiction": FRA, "field": "cbe_dimension", "key": CREDIT, "basis": "not_found",
          "valid_from": "2026-06-10T09:00:00Z", "pages_read": 2}],
    )  # fmt: skip
    day = {"id": "d", "version": "v-rule-2", "field": "date", "key": "effective", "value": "2026-07-01",
           "quote": "July 1", "quote_start": 0, "quote_end": 6}  # fmt: skip
    insert(conn, "findings", [day])
    assert cell_in_force(conn, "2026-06-30").stance == "permits"
    assert cell_in_force(conn, "2026-07-01").basis == "not_found"
    insert(conn, "findings", [{**day, "id": "e", "value": "2026-09-01"}])
    # Two dates leave it unknown: the text counts from when it was first seen.
    assert cell_in_force(conn, "2026-06-09").stance == "permits"
    assert cell_in_force(conn, "2026-06-10").basis == "not_found"
    conn.execute("update findings set detail = '{\"in\": \"history\"}' where id in ('d', 'e')")
    # Both stand in a history note: the later is the text's own.
    assert cell_in_force(conn, "2026-08-31").stance == "permits"
    assert cell_in_force(conn, "2026-09-01").basis == "not_found"


def test_a_cell_in_which_nothing_was_in_force_says_so(conn: sqlite3.Connection) -> None:
    conn.execute("delete from positions where document = 'fra-guide' or version = 'v-rule-1'")
    conn.execute("delete from versions where id = 'v-rule-1'")
    asked = answers.matrix(conn, "cbe_dimension", in_force="2026-06-30")
    cell = asked.cells[FRA, CREDIT]
    assert (cell.basis, cell.lead, cell.stance, cell.day) == ("not_in_force", None, None, "2026-06-30")
    assert [(row["stance"], row["currency"]) for row in cell.others] == [("requires", "not_yet")]
    assert asked.counts(CREDIT) == {"requires": 1, "not_in_force": 1, "not_covered": 1}
    assert FRA in {row["code"] for row in asked.covered}


def test_a_document_removed_by_then_says_nothing_more(conn: sqlite3.Connection) -> None:
    conn.execute("update versions set valid_to = '2026-08-09T00:00:00Z' where id = 'v-rule-2'")
    conn.execute("update positions set valid_to = '2026-08-09T00:00:00Z' where version = 'v-rule-2'")
    assert cell_in_force(conn, "2026-08-08").stance == "requires"
    assert cell_in_force(conn, "2026-08-09").stance == "encourages"


@pytest.mark.parametrize("status", ["proposed", "adopted_not_effective"])
def test_a_text_that_is_not_law_yet_leaves_the_one_before_in_force(
    conn: sqlite3.Connection, status: str
) -> None:
    conn.execute("update versions set status = ? where id = 'v-rule-2'", (status,))
    conn.execute("update positions set effective_from = null where version = 'v-rule-2'")
    assert cell_in_force(conn, "2026-11-01").stance == "permits"


def test_unconfirmed_after_fourteen_days(conn: sqlite3.Connection) -> None:
    cells = answers.matrix(conn, "cbe_dimension").cells
    assert cells[FRA, "personalized_learning_plan"].unconfirmed
    assert not cells[FRA, CREDIT].unconfirmed


def test_counts_carry_their_denominator(conn: sqlite3.Connection) -> None:
    asked = answers.matrix(conn, "cbe_dimension")
    assert asked.counts(CREDIT) == {"requires": 2, "not_covered": 1}
    assert [row["code"] for row in asked.covered] == [DES, FRA]
    assert len(asked.states) == 3


def test_what_cannot_be_asked_is_said(conn: sqlite3.Connection) -> None:
    for given, words in (
        ({"as_of": "June"}, "YYYY-MM-DD"),
        ({"states": ["ZZ"]}, "ZZ"),
        ({"as_of": ""}, "YYYY-MM-DD"),
    ):
        with pytest.raises(UnknownQuestionError, match=words):
            answers.matrix(conn, "cbe_dimension", **given)  # type: ignore[arg-type]
    with pytest.raises(UnknownQuestionError, match="no positions"):
        answers.matrix(conn, "weather")


def test_differences_between_two_days(conn: sqlite3.Connection) -> None:
    found = answers.differences(
        answers.matrix(conn, "cbe_dimension", as_of="2026-06-09"),
        answers.matrix(conn, "cbe_dimension", as_of="2026-06-10"),
    )
    assert [(old.key, old.stance, new.stance) for old, new in found] == [
        (CREDIT, "permits", "requires"),
        ("performance_assessment", None, "permits"),
    ]


def test_latest_changes_hide_what_is_not_relevant(conn: sqlite3.Connection) -> None:
    assert [row["id"] for row in answers.latest_changes(conn)] == [
        "ch-rule-2",
        "ch-league-1",
        "ch-law-1",
        "ch-rule-1",
    ]
    every = answers.latest_changes(conn, answers.Filters(every_relevance=True))
    assert "ch-menu-1" in {row["id"] for row in every}


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (answers.Filters(states=(FRA,), cause=("source",)), ["ch-rule-2"]),
        (answers.Filters(field="equity_strategy"), ["ch-rule-2"]),
        (answers.Filters(field=CREDIT), ["ch-rule-2"]),
        (answers.Filters(significance="editorial"), ["ch-league-1"]),
        (answers.Filters(topic="equity"), ["ch-rule-2", "ch-rule-1"]),
        (answers.Filters(since="2026-02-01", until="2026-03-01"), ["ch-league-1"]),
        (answers.Filters(learned_since="2026-11-02"), ["ch-league-1"]),
    ],
)
def test_filters(conn: sqlite3.Connection, filters: answers.Filters, ids: list[str]) -> None:
    assert [row["id"] for row in answers.latest_changes(conn, filters)] == ids
    assert answers.count_changes(conn, filters) == len(ids)


def test_a_recut_change_keeps_its_first_name_and_date(conn: sqlite3.Connection) -> None:
    found = {row["id"]: row for row in answers.latest_changes(conn)}["ch-rule-2"]
    assert (found["feed_id"], found["learned_at"], found["learned_release"]) == (
        "ch-rule-old",
        "2026-11-01T06:00:00Z",
        1,
    )


def test_old_ids_lead_on(conn: sqlite3.Connection) -> None:
    insert(
        conn,
        "id_aliases",
        [{"old_id": "ch-older", "new_id": "ch-rule-old"}, {"old_id": "loop", "new_id": "loop"}],
    )
    assert answers.resolve(conn, "ch-older") == "ch-rule-2"
    assert answers.resolve(conn, "loop") == "loop"
    found = answers.change(conn, "ch-older")
    assert found is not None
    assert found["id"] == "ch-rule-2"
    assert [span["op"] for span in found["spans"]] == ["replaced", "removed", "added"]
    assert found["reasons"] == ["a stance became binding", "a threshold was removed"]
    assert answers.change(conn, "nothing") is None


def test_an_id_that_is_there_again_leads_nowhere_else(conn: sqlite3.Connection) -> None:
    insert(conn, "id_aliases", [{"old_id": "ch-law-1", "new_id": "ch-rule-2"}])
    assert answers.resolve(conn, "ch-law-1") == "ch-law-1"
    found = answers.change(conn, "ch-law-1")
    assert found is not None and found["id"] == "ch-law-1"
    feed_ids = {row["id"]: row["feed_id"] for row in answers.latest_changes(conn)}
    assert (feed_ids["ch-law-1"], feed_ids["ch-rule-2"]) == ("ch-law-1", "ch-rule-old")
    insert(conn, "id_aliases", [{"old_id": "fra-rule", "new_id": "fra-guide"}])
    document = answers.document(conn, "fra-rule")
    assert document is not None and document["id"] == "fra-rule"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"states": ("QQ",)}, "'QQ' is no jurisdiction's code in this release. Ask for one of: X-DES, X-FRA"),
        ({"topic": "nope"}, "'nope' is no topic in this release. Ask for one of: cbe, equity"),
        ({"field": "outcome"}, "'outcome' is neither a field nor a key .* cbe_dimension"),
        ({"significance": "nope"}, "'nope' is no significance in this release. .*editorial"),
        ({"since": "garbage"}, "'garbage' is neither a day nor a time. Write it as YYYY-MM-DD"),
        ({"learned_since": "2026-02-30"}, "'2026-02-30' is neither"),
    ],
)
def test_what_no_release_knows_is_refused(conn: sqlite3.Connection, asked: Any, words: str) -> None:
    with pytest.raises(UnknownQuestionError, match=words):
        answers.checked(conn, answers.Filters(**asked))


def test_what_a_release_knows_is_let_through(conn: sqlite3.Connection) -> None:
    asked = answers.Filters(
        states=(FRA,), topic="equity", field=CREDIT, since="2026-11-01T02:00:00+02:00", until="2026-12-01"
    )
    given = answers.checked(conn, asked)
    assert (given.since, given.until, given.field) == ("2026-11-01T00:00:00Z", "2026-12-01", CREDIT)


def test_news_leaves_out_what_was_long_past_when_published(conn: sqlite3.Connection) -> None:
    conn.execute("update changes set new_seen_at = '2026-09-17T06:00:00Z' where id = 'ch-rule-2'")
    assert [row["id"] for row in answers.latest_changes(conn, answers.Filters(news=True))] == ["ch-rule-2"]
    conn.execute("update changes set new_seen_at = '2026-09-17T05:59:59Z' where id = 'ch-rule-2'")
    assert answers.count_changes(conn, answers.Filters(news=True)) == 0


def test_document_with_versions_and_checks(conn: sqlite3.Connection) -> None:
    found = answers.document(conn, "fra-rule")
    assert found is not None
    assert [row["number"] for row in found["versions"]] == [2, 1]
    assert found["versions"][0]["change"] == "ch-rule-2"
    assert [(row["outcome"], row["checks"]) for row in found["checks"]] == [("unchanged", 7), ("blocked", 1)]
    assert found["current"]["id"] == "v-rule-2"
    assert found["findings"][0]["key"] == CREDIT


def test_state_profile(conn: sqlite3.Connection) -> None:
    found = answers.state(conn, "x-fra")
    assert found is not None
    assert found["name"] == "Fralia"
    assert found["cells"]["cbe_dimension"][0].key == CREDIT
    assert [row["document"] for row in found["problems"]] == ["fra-guide"]
    assert answers.state(conn, "ZZ") is None


def test_coverage_counts(conn: sqlite3.Connection) -> None:
    by_code = {row["code"]: row for row in answers.coverage(conn)}
    assert (by_code[FRA]["documents"], by_code[FRA]["confirmed"], by_code[FRA]["unconfirmed"]) == (3, 2, 1)
    assert (by_code[NOR]["documents"], by_code[NOR]["not_covered"], by_code[NOR]["keys"]) == (0, 3, 3)


def test_changed_between_separates_definite_from_possible(conn: sqlite3.Connection) -> None:
    whole = answers.changed_between(conn, "cbe_dimension", "2026-05-01", "2026-06-30")
    assert [row["id"] for row in whole["definite"]] == ["ch-rule-2"]
    half = answers.changed_between(conn, "cbe_dimension", "2026-06-01", "2026-06-30")
    assert (half["definite"], [row["id"] for row in half["possible"]]) == ([], ["ch-rule-2"])
    assert (half["readable"], half["unreadable"]) == ([DES, FRA], [NOR])


def test_release_and_sample(conn: sqlite3.Connection) -> None:
    now = answers.release(conn)
    assert now is not None
    assert (now.id, now.about) == (2, {"source": 2})
    assert answers.is_sample(conn)
    conn.execute("update meta set value = 'real'")
    assert not answers.is_sample(conn)
