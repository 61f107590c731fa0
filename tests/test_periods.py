"""Changed in a period: definite or possible, and of how many jurisdictions that could be read throughout."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import answers
from db.answers import Filters, Period
from db.answers_matrix import UnknownQuestionError
from tests.test_web_public_file import DES, FRA, NOR, build, insert
from web.metadata import queries
from web.period_words import read_words, tally_words

FIELD, CREDIT = "cbe_dimension", "mastery_based_credit"
Y2025, Y2026 = Period("2025-01-01", "2025-12-31"), Period("2026-01-01", "2026-12-31")


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "2.db"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("seen", "seen_new", "in_2025", "in_2026"),
    [
        ("2025-12-20T00:00:00Z", "2026-01-05T00:00:00Z", "possible", "possible"),
        ("2025-12-20T00:00:00Z", "2025-12-31T23:59:59Z", "definite", None),
        ("2025-12-20T00:00:00Z", "2026-01-01T00:00:00Z", "possible", "possible"),
        ("2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z", None, "definite"),
        ("2025-12-31T23:59:59Z", "2026-01-05T00:00:00Z", "possible", "possible"),
        ("2024-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "possible", "possible"),
        ("2024-06-01T00:00:00Z", "2024-12-31T23:59:59Z", None, None),
        (None, "2025-06-01T00:00:00Z", "possible", None),
        (None, "2026-06-01T00:00:00Z", "possible", "possible"),
        ("2025-06-01T00:00:00Z", None, "possible", "possible"),
    ],
)
def test_a_window_in_a_year(
    conn: sqlite3.Connection, seen: str | None, seen_new: str | None, in_2025: str | None, in_2026: str | None
) -> None:
    """What straddles New Year is possible for both years and definite for none, in every way of asking."""
    conn.execute(
        "update changes set old_seen_at = ?, new_seen_at = ? where id = 'ch-rule-2'", (seen, seen_new)
    )
    for period, certainty in ((Y2025, in_2025), (Y2026, in_2026)):
        assert period.certainty(seen, seen_new) == certainty
        found = answers.latest_changes(conn, Filters(document="fra-rule", kind="edited", period=period))
        assert [row["certainty"] for row in found] == ([certainty] if certainty else [])
        told = answers.changed_between(conn, FIELD, period.start, period.end, keys=(CREDIT,))
        rows = {name: [row["id"] for row in told[name]] for name in ("definite", "possible")}
        assert rows == {name: ["ch-rule-2"] if name == certainty else [] for name in rows}
        conn.execute(
            "update field_changes set kind = 'removed' where change = 'ch-rule-2' and key = ?", (CREDIT,)
        )
        asked = {"field": FIELD, "key": CREDIT, "since": period.start, "until": period.end}
        dropped = conn.execute(queries()["which_states_dropped_it"]["sql"], asked).fetchall()
        assert [row[9] for row in dropped if row[0] == FRA] == ([certainty] if certainty else [])
        # What was dropped may be back, in other words.
        assert {row[11] for row in dropped if row[0] == FRA} <= {"encourages; requires"}
        [counted] = conn.execute(queries()["how_many_changed_in_a_period"]["sql"], asked).fetchall()
        assert counted[2:4] == (int(certainty == "definite"), int(certainty == "possible"))


def test_the_denominator_is_what_could_be_read_throughout(conn: sqlite3.Connection) -> None:
    summer = Period("2026-06-15", "2026-08-31")
    read = answers.readable(conn, summer, field=FIELD)
    assert (read.codes, read.rest) == ((DES, FRA), {NOR: "not read"})
    # Before September 2025 nobody was read, Desmora from 5 January 2026 on.
    autumn = answers.readable(conn, Period("2025-10-01", "2026-02-01"), field=FIELD)
    assert (autumn.codes, autumn.rest) == ((FRA,), {DES: "read only from 2026-01-05", NOR: "not read"})
    assert (
        "1 of 3 jurisdictions could be read throughout; not: X-DES (read only from 2026-01-05)"
        in tally_words(answers.Tally(summer, 0, 0, autumn))
    )


def test_the_first_day_counts_and_a_period_ends_with_the_release(conn: sqlite3.Connection) -> None:
    """Both were first read in the course of a day; nobody has looked after the release."""
    whole = answers.readable(conn, Period("2026-01-05", "2026-02-01"), field=FIELD)
    assert whole.codes == (DES, FRA)
    late = answers.readable(conn, Period("2026-01-04", "2026-02-01"), field=FIELD)
    assert late.rest[DES] == "read only from 2026-01-05"
    longer = answers.readable(conn, Period("2026-06-15", "2026-12-31"), field=FIELD)
    assert (longer.codes, longer.until) == ((DES, FRA), "2026-11-02")
    assert "2 of 3 jurisdictions could be read throughout up to 2 November 2026" in read_words(longer)
    later = answers.readable(conn, Period("2027-01-01", "2027-12-31"), field=FIELD)
    assert (later.codes, set(later.rest.values())) == ((), {"looked at up to 2026-11-02 only"})
    assert read_words(later) == (
        "0 of 3 jurisdictions could be read throughout up to 2 November 2026; "
        "not: X-DES, X-FRA, X-NOR (looked at up to 2026-11-02 only)"
    )


def test_what_was_read_in_part_is_told(conn: sqlite3.Connection) -> None:
    conn.execute("update documents set unconfirmed_since = null")
    whole = answers.readable(conn, Y2026)
    assert (whole.codes, whole.partly) == ((DES, FRA), ())
    conn.execute("update documents set unconfirmed_since = '2026-07-10T00:00:00Z' where id = 'fra-guide'")
    assert answers.readable(conn, Y2026).partly == (FRA,)
    assert answers.readable(conn, Period("2026-02-01", "2026-07-09")).partly == ()
    assert "not every document of X-FRA" in read_words(answers.readable(conn, Y2026))


def test_what_is_out_of_reach_cannot_be_counted(conn: sqlite3.Connection) -> None:
    conn.execute(
        "update documents set unconfirmed_since = '2026-07-10T00:00:00Z' where jurisdiction = ?", (DES,)
    )
    july = answers.readable(conn, Period("2026-07-01", "2026-07-31"), field=FIELD, keys=(CREDIT,))
    assert (july.codes, july.rest[DES]) == ((FRA,), "not confirmed since 2026-07-10")
    assert answers.readable(conn, Period("2026-06-15", "2026-07-09"), field=FIELD, keys=(CREDIT,)).codes == (
        DES,
        FRA,
    )


def test_what_is_followed_no_longer_is_not_read_throughout(conn: sqlite3.Connection) -> None:
    july, june = Period("2026-07-01", "2026-07-31"), Period("2026-06-15", "2026-07-09")
    assert answers.readable(conn, july).codes == (DES, FRA)
    conn.execute("update documents set retired_at = '2026-07-10T00:00:00Z' where jurisdiction = ?", (DES,))
    read = answers.readable(conn, july)
    assert (read.codes, read.rest[DES]) == ((FRA,), "not confirmed since 2026-07-10")
    assert answers.readable(conn, june).codes == (DES, FRA)
    [place] = [row for row in answers.places(conn) if row["code"] == DES]
    assert place["lost"] == "2026-07-10T00:00:00Z"


def test_a_gap_is_no_reading_throughout(conn: sqlite3.Connection) -> None:
    conn.execute("delete from positions where jurisdiction = ?", (NOR,))
    shared = {"jurisdiction": NOR, "field": FIELD, "key": CREDIT, "basis": "not_found"}
    insert(conn, "positions", [
        {**shared, "id": "a", "valid_from": "2026-01-01T00:00:00Z", "valid_to": "2026-03-01T00:00:00Z"},
        {**shared, "id": "b", "valid_from": "2026-04-01T00:00:00Z"},
    ])  # fmt: skip
    spring = answers.readable(conn, Period("2026-02-01", "2026-05-31"), field=FIELD, states=(NOR,))
    assert (spring.codes, spring.rest) == ((), {NOR: "read with gaps"})
    assert answers.readable(conn, Period("2026-04-02", "2026-05-31"), field=FIELD, states=(NOR,)).codes == (
        NOR,
    )


def test_the_query_counts_as_the_commands_do(conn: sqlite3.Connection) -> None:
    asked = {"field": FIELD, "key": "", "since": "2026-06-15", "until": "2026-08-31"}
    [row] = conn.execute(queries()["how_many_changed_in_a_period"]["sql"], asked).fetchall()
    read = answers.readable(conn, Period("2026-06-15", "2026-08-31"), field=FIELD)
    assert row[4:] == (len(read.codes), read.asked, ", ".join(sorted(read.rest)))


def test_what_is_no_period_is_refused() -> None:
    for start, end, words in (
        ("2026-02-01", "2026-01-01", "before it begins"),
        ("soon", "2026-01-01", "YYYY-MM-DD"),
        ("2026-01-01", "9999-12-31", "YYYY-MM-DD"),
    ):
        with pytest.raises(UnknownQuestionError, match=words):
            Period.of(start, end)


def test_the_last_ninety_days_end_with_the_release(conn: sqlite3.Connection) -> None:
    assert answers.lately(conn) == Period("2026-08-05", "2026-11-02")
