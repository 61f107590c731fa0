"""Promise 4: what is stated has its statement; absence is said only where it was earned."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pipeline.positions import Cell, Spoken, gaps, lost_since, positions, rank

SEAT_TIME = Cell("cbe_dimension", "seat_time_flexibility", frozenset({"legislature", "rules"}))


def version(id_: str, since: str, until: str | None = None, **more: Any) -> dict[str, Any]:
    known = {"valid_from": since, "valid_to": until, "last_seen_at": until or since}
    return {"id": id_, "instrument_type": None, "status": None, **known, **more}


def finding(key: str, stance: str | None, **more: Any) -> dict[str, Any]:
    known = {
        "field": "cbe_dimension",
        "value": None,
        "confidence": 0.9,
        "quote_start": 0,
        "review_state": "machine",
        "reviewed_at": None,
    }
    return {"id": f"f-{key}-{stance}", "key": key, "stance": stance, **known, **more}


def spoken(id_: str, kind: str, *versions: dict[str, Any], **findings: list[dict[str, Any]]) -> Spoken:
    confirmed = versions[-1]["last_seen_at"] if versions else None
    since = versions[0]["valid_from"] if versions else "2026-01-01"
    return Spoken(id_, kind, since, confirmed, None, versions, findings)


def rows(documents: list[Spoken]) -> list[tuple[Any, ...]]:
    found = positions("VT", documents, [SEAT_TIME])
    return [(r["basis"], r["stance"], r["valid_from"], r["valid_to"], r["since"], r["rank"]) for r in found]


def test_a_statement_has_a_row_for_each_version_and_knows_since_when() -> None:
    said = [finding("seat_time_flexibility", "permits")]
    one, two = version("v1", "2026-01-01", "2026-03-01"), version("v2", "2026-03-01")
    assert rows([spoken("d", "legislature", one, two, v1=said, v2=said)]) == [
        ("stated", "permits", "2026-01-01", "2026-03-01", "2026-01-01", 1),
        ("stated", "permits", "2026-03-01", None, "2026-01-01", 1),
    ]


def test_not_found_is_earned_by_every_kind_of_publisher_that_would_say_it() -> None:
    statute, rule = (
        spoken("s", "legislature", version("v1", "2026-01-01")),
        spoken("r", "rules", version("v2", "2026-01-01")),
    )
    assert rows([statute]) == [("not_covered", None, "2026-01-01", None, "2026-01-01", None)]
    assert rows([statute, rule]) == [("not_found", None, "2026-01-01", None, "2026-01-01", None)]
    [row] = positions("VT", [statute, rule], [SEAT_TIME])
    assert (row["pages_read"], row["pages_unreachable"]) == (2, 0)


def test_unreachable_only_where_nothing_is_stated() -> None:
    lost = spoken("r", "rules")
    statute = spoken(
        "s", "legislature", version("v1", "2026-01-01"), v1=[finding("seat_time_flexibility", "permits")]
    )
    silent = spoken("s", "legislature", version("v1", "2026-01-01"))
    assert [row[0] for row in rows([silent, lost])] == ["unreachable"]
    assert [row[0] for row in rows([statute, lost])] == ["stated"]


def test_a_statement_that_ends_leaves_an_interval_of_its_own() -> None:
    one = version("v1", "2026-01-01", "2026-03-01")
    both = [
        spoken("s", "legislature", one, v1=[finding("seat_time_flexibility", "permits")]),
        spoken("r", "rules", version("v2", "2026-01-01")),
    ]
    assert [row[:4] for row in rows(both)] == [
        ("stated", "permits", "2026-01-01", "2026-03-01"),
        ("not_covered", None, "2026-03-01", None),
    ]


def test_only_one_printed_date_is_an_effective_date() -> None:
    dated = finding("effective", None, field="date", value="2026-07-01")
    other = finding("effective", None, field="date", value="2020-07-01")
    said = finding("seat_time_flexibility", "permits")
    for dates, expected in (([dated], "2026-07-01"), ([dated, other], None), ([], None)):
        document = spoken("s", "legislature", version("v1", "2026-01-01"), v1=[said, *dates])
        [row] = positions("VT", [document], [SEAT_TIME])
        assert row["effective_from"] == expected


def test_of_the_effective_dates_of_a_history_note_the_latest_is_the_text_s_own() -> None:
    noted = [
        finding(
            "effective",
            None,
            field="date",
            value=value,
            detail='{"how": "effective before", "in": "history"}',
        )
        for value in ("2014-04-15", "2026-07-01", "2020-01-01")
    ]
    loose = finding("effective", None, field="date", value="2028-07-01")
    said = finding("seat_time_flexibility", "permits")
    for dates, expected in ((noted, "2026-07-01"), ([*noted, loose], None)):
        document = spoken("s", "legislature", version("v1", "2026-01-01"), v1=[said, *dates])
        [row] = positions("VT", [document], [SEAT_TIME])
        assert row["effective_from"] == expected


def test_rank_puts_authority_first_and_proposals_last() -> None:
    assert [rank("statute", "agency", None), rank("regulation", None, None), rank(None, "board", None)] == [
        1,
        2,
        3,
    ]
    assert rank("statute", "legislature", "proposed") == 8


def test_gaps_of_nothing_and_of_everything() -> None:
    assert gaps("2026-01", []) == [("2026-01", None)]
    assert gaps("2026-01", [("2025-01", None)]) == []
    assert gaps("2026-01", [("2026-01", "2026-03"), ("2026-02", "2026-04")]) == [("2026-04", None)]


def test_not_found_begins_when_the_last_kind_of_publisher_was_read() -> None:
    statute = spoken("s", "legislature", version("v1", "2026-06-01"))
    rule = spoken("r", "rules", version("v2", "2026-01-01"))
    assert [row[:4] for row in rows([statute, rule])] == [
        ("not_covered", None, "2026-01-01", "2026-06-01"),
        ("not_found", None, "2026-06-01", None),
    ]


def test_a_silence_is_unreachable_from_the_day_of_the_outage() -> None:
    statute = spoken("s", "legislature", version("v1", "2026-01-01"))
    rule = replace(spoken("r", "rules", version("v2", "2026-01-01")), lost_since="2026-02-01")
    assert [row[:4] for row in rows([statute, rule])] == [
        ("not_found", None, "2026-01-01", "2026-02-01"),
        ("unreachable", None, "2026-02-01", None),
    ]


def test_a_passing_fault_is_no_outage() -> None:
    assert lost_since("2026-02-01T00:00:00Z", "2026-02-10T00:00:00Z") is None
    assert lost_since("2026-02-01T00:00:00Z", "2026-02-15T00:00:00Z") == "2026-02-01T00:00:00Z"
    assert lost_since(None, "2026-02-15T00:00:00Z") is None


LIMIT = {
    "id": "t1",
    "field": "threshold",
    "key": "credit_cap",
    "value": "1/2",
    "stance": None,
    "quote": "no more than half of the credits",
    "quote_start": 9,
    "confidence": 0.7,
    "review_state": "machine",
    "reviewed_at": None,
    "detail": '{"limits": ["cbe_dimension:seat_time_flexibility"]}',
}


def test_limits_stand_beside_the_statement_that_they_bear_on() -> None:
    said = finding("seat_time_flexibility", "permits")
    elsewhere = {**LIMIT, "id": "t2", "detail": '{"limits": ["cbe_dimension:portrait_of_a_graduate"]}'}
    [row] = positions(
        "VT",
        [spoken("s", "legislature", version("v1", "2026-01-01"), v1=[said, LIMIT, elsewhere])],
        [SEAT_TIME],
    )
    assert json.loads(row["limits"]) == [
        {
            "measure": "credit_cap",
            "value": "1/2",
            "quote": "no more than half of the credits",
            "finding": "t1",
        }
    ]
    [bare] = positions(
        "VT", [spoken("s", "legislature", version("v1", "2026-01-01"), v1=[said])], [SEAT_TIME]
    )
    assert bare["limits"] is None


def test_an_absence_names_the_kinds_of_source_read_and_needed() -> None:
    statute, page = (
        spoken("s", "legislature", version("v1", "2026-01-01")),
        spoken("p", "agency", version("v2", "2026-01-01")),
    )
    [row] = positions("VT", [statute, page], [SEAT_TIME])
    assert (row["basis"], row["kinds_read"], row["kinds_needed"]) == (
        "not_covered",
        "legislature",
        "legislature; rules",
    )


def test_what_needs_no_source_is_never_said_to_be_absent() -> None:
    statute = spoken("s", "legislature", version("v1", "2026-01-01"))
    [row] = positions("VT", [statute], [Cell("student_group", "rural", frozenset())])
    assert row["basis"] == "not_covered"
