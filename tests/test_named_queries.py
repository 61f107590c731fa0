"""The ready-made questions about readings: exact answers over the small public file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_web_public_file import build, insert
from web.metadata import queries


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "2.db"))
    yield opened
    opened.close()


def add(conn: sqlite3.Connection, **row: Any) -> None:
    shared = {"version": "v-rule-2", "key": "", "quote": "as it stands", "quote_start": 0, "quote_end": 1,
              "rule": "test", "confidence": 0.9, "review_state": "machine", "detail": "{}"}  # fmt: skip
    insert(conn, "findings", [shared | {"id": f"new-{row['field']}-{row.get('key')}"} | row])


def ask(conn: sqlite3.Connection, name: str, *columns: str, **given: str) -> list[tuple[Any, ...]]:
    cursor = conn.execute(queries()[name]["sql"], given)
    names = [column[0] for column in cursor.description]
    return [tuple(row[names.index(column)] for column in columns) for row in cursor]


def test_limits_and_what_they_limit(conn: sqlite3.Connection) -> None:
    limits = json.dumps(
        {"limits": ["cbe_dimension:mastery_based_credit", "cbe_dimension:seat_time_flexibility"]}
    )
    add(conn, field="threshold", key="credit_cap", value="1/2", detail=limits)
    add(conn, field="threshold", key="cut_score", value="80%", version="v-law-1")
    told = ("state", "measure", "value", "limit_of")
    cap = (
        "X-FRA",
        "credit_cap",
        "1/2",
        "cbe_dimension:mastery_based_credit; cbe_dimension:seat_time_flexibility",
    )
    score = ("X-DES", "cut_score", "80%", "")
    # The hours of v-rule-1 stand no more.
    assert ask(conn, "which_limits_are_stated", *told, measure="", state="") == [score, cap]
    assert ask(conn, "which_limits_are_stated", *told, measure="credit_cap", state="x-fra") == [cap]


def test_doubtful_readings_wait_unless_a_person_decided(conn: sqlite3.Connection) -> None:
    add(conn, field="date", key="posted", confidence=0.59)
    add(conn, field="date", key="filed", confidence=0.6)
    add(conn, field="cbe_dimension", key="accountability", confidence=0.3, stance="permits")
    add(conn, field="cbe_dimension", key="funding_grant", confidence=0.2, review_state="disputed")
    name, told = "which_readings_are_doubtful", ("key", "stance", "confidence")
    assert ask(conn, name, *told, field="", state="") == [
        ("accountability", "permits", 0.3),
        ("posted", None, 0.59),
    ]
    assert ask(conn, name, "key", field="date", state="X-FRA") == [("posted",)]


def test_what_people_corrected_names_what_was_read_before(conn: sqlite3.Connection) -> None:
    before = json.dumps({"stance": "requires", "value": None})
    at = "2026-07-03T09:00:00Z"
    add(conn, field="cbe_dimension", key="accountability", stance="permits", review_state="corrected",
        read_as=before, reviewed_at=at)  # fmt: skip
    add(conn, field="date", key="filed", review_state="accepted", reviewed_at=at)
    add(conn, field="date", key="posted", value="2026", review_state="disputed", reviewed_at=at)
    told = ("key", "review_state", "stance", "value", "stance_read_before")
    assert ask(conn, "which_readings_did_people_correct", *told, state="") == [
        ("accountability", "corrected", "permits", None, "requires"),
        ("posted", "disputed", None, "2026", None),
    ]


def test_what_each_state_calls_it(conn: sqlite3.Connection) -> None:
    add(conn, field="term_used", key="mastery", quote="mastery")
    add(conn, field="term_used", key="mastery", version="v-guide-1", id="again", quote="for mastery")
    add(conn, field="term_used", key="competency", quote="competencies")
    assert ask(conn, "what_does_each_state_call_it", "state", "term", "documents", "for_example") == [
        ("X-FRA", "mastery", 2, "for mastery"),
        ("X-FRA", "competency", 1, "competencies"),
    ]


def test_research_and_case_studies_with_the_sentence_that_shows_it(conn: sqlite3.Connection) -> None:
    conn.execute("update versions set document_kind = 'case_study' where id = 'v-guide-1'")
    conn.execute("update versions set document_kind = 'policy' where id = 'v-rule-2'")
    add(conn, field="document_kind", key="case_study", version="v-guide-1", quote="This case study")
    name, told = "which_documents_are_research_or_case_studies", ("state", "kind", "document", "shown_by")
    shown = ("X-FRA", "case_study", "Guidance on Personal Plans", "This case study")
    assert ask(conn, name, *told, kind="") == [shown]
    assert ask(conn, name, *told, kind="research_review") == []


def test_equity_policy_and_conditions(conn: sqlite3.Connection) -> None:
    add(conn, field="equity_change", key="paused", quote="is paused")
    told = ask(conn, "what_happened_to_equity_policy", "state", "what_happened", "quote", state="")
    assert told == [("X-FRA", "paused", "is paused")]
    detail = json.dumps({"conditions": [{"text": "on request"}, {"text": "with approval"}]})
    conn.execute("update findings set detail = ? where version = 'v-law-1'", (detail,))
    assert ask(conn, "on_what_condition", "state", "stance", "condition", key="") == [
        ("X-DES", "requires", "on request"),
        ("X-DES", "requires", "with approval"),
    ]
    assert ask(conn, "on_what_condition", "state", key="accountability") == []
