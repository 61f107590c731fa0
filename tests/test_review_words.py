"""Every cell says how sure it is and whether a person stands for it: in exports, tables and pages, for every reader."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from db import answers
from tests.test_web_public_file import FRA, build, insert
from web import exports
from web.feeds import feed
from web.review_words import is_doubtful, proof_words, reviewed_words
from web.site import site

KEY = "mastery_based_credit"
AT = "2026-07-03T09:00:00Z"


@pytest.fixture(params=["accepted", "corrected", "disputed"])
def state(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(tmp_path: Path, state: str) -> Path:
    made = build(tmp_path / "2.db")
    with sqlite3.connect(made) as conn:
        conn.execute(
            "update positions set review_state = ?, reviewed_at = ?, confidence = ? where key = ? and basis = 'stated'",
            (state, AT, 0.5 if state == "disputed" else 1.0, KEY),
        )
        row = conn.execute("select document, new_version from changes where id = 'ch-rule-2'").fetchone()
        change = {
            "id": "ch-ours", "document": row[0], "jurisdiction": FRA, "old_version": row[1], "new_version": row[1],
            "old_seen_at": AT, "new_seen_at": AT, "kind": "corrected", "cause": "review", "relevance": "cbe",
            "priority": 0.6, "reasons": "[]", "words_added": 0, "words_removed": 0,
            "summary": "A reviewer corrected what was read about mastery-based credit: requires, not permits.",
        }  # fmt: skip
        insert(conn, "changes", [change])
        published = {"kind": "change", "id": "ch-ours", "first_release": 2, "first_published_at": AT}
        insert(conn, "published", [published])
        insert(conn, "field_changes", [{"change": "ch-ours", "seq": 0, "field": "cbe_dimension", "key": KEY,
               "kind": "changed", "old_stance": "permits", "new_stance": "requires"}])  # fmt: skip
    return made


WORDS = {
    "accepted": "accepted by a reviewer on 3 July 2026",
    "corrected": "corrected by a reviewer on 3 July 2026",
    "disputed": "disputed by a reviewer on 3 July 2026, confidence 0.50",
}
BRACKETS = {"accepted": "[accepted]", "corrected": "[corrected]", "disputed": "[disputed, 0.50]"}


def test_exports_carry_confidence_and_review_state(path: Path, state: str) -> None:
    with sqlite3.connect(path) as conn:
        asked = answers.matrix(conn, "cbe_dimension", states=[FRA])
    told = f"Requires {BRACKETS[state]}"
    assert exports.table_rows(asked)[1][0] == ["Mastery-based credit", told]
    row = next(csv.DictReader(io.StringIO(exports.matrix_as(asked, "csv").decode())))
    sure = "0.5" if state == "disputed" else "1.0"
    assert (row["confidence"], row["review_state"], row["reviewed_at"]) == (sure, state, AT)
    [cell, *_] = json.loads(exports.matrix_as(asked, "json"))["cells"]
    assert (cell["confidence"], cell["review_state"], cell["reviewed_at"]) == (float(sure), state, AT)
    assert all({"confidence", "review_state", "reviewed_at"} <= set(other) for other in cell["others"])
    assert told in exports.matrix_as(asked, "html").decode()
    assert f"Requires \\{BRACKETS[state][:-1]}\\]" in exports.matrix_as(asked, "md").decode()


def test_pages_show_a_mark_and_say_it_in_words(path: Path, state: str) -> None:
    served = site(path)
    for address in ("/compare?state=X-FRA", "/states/X-FRA"):
        body = asyncio.run(served.client.get(address)).text
        assert WORDS[state] in body, address
    body = asyncio.run(served.client.get("/compare?state=X-FRA")).text
    mark = {"accepted": "✓", "corrected": "✎", "disputed": "?"}[state]
    assert f'<span aria-hidden="true">{mark}</span><span class="vh"> {WORDS[state]}</span>' in body


def test_a_review_change_is_told_apart_on_its_page_and_in_feeds(path: Path, state: str) -> None:
    body = asyncio.run(site(path).client.get("/changes/ch-ours")).text
    assert "A reviewer decided about what was read; the source did not change." in body
    assert "The text did not change; it is <a href" in body and "Significance" not in body
    assert "Corrected by a reviewer." in body and "Read before" in body
    with sqlite3.connect(path) as conn:
        listed = answers.latest_changes(conn, answers.Filters(cause=("review",)))
        told = feed(listed, answers.Filters(), base="https://x.example", now=None, sample=False).decode()
    assert [row["id"] for row in listed] == ["ch-ours"]
    assert "<title>Our correction: Fralia: " in told and 'term="review"' in told
    assert "Decided on 3 July 2026." in told and "Source:" not in told


def test_the_list_of_versions_has_each_once(path: Path, state: str) -> None:
    with sqlite3.connect(path) as conn:
        found = answers.document(conn, "fra-rule")
    assert found is not None
    numbers = [row["number"] for row in found["versions"]]
    assert len(numbers) == len(set(numbers)) and "ch-ours" not in {row["change"] for row in found["versions"]}


def test_what_nobody_reviewed_says_how_sure_the_rules_are() -> None:
    assert reviewed_words({"confidence": 0.85, "review_state": "machine"}) == "confidence 0.85, not reviewed"
    assert reviewed_words({"confidence": 0.5}) == "confidence 0.50, doubtful, not reviewed"
    assert is_doubtful({"confidence": 0.5}) and not is_doubtful(
        {"confidence": 0.5, "review_state": "accepted"}
    )
    silent = answers.Cell(FRA, KEY, "not_found", pages_read=3)
    assert proof_words(silent) == "Not found in 3 documents read"
