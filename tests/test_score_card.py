"""The accuracy page and the codebook: what they say first, exactly, and what they leave out."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.test_web_public_file import build, insert
from web import score_card
from web.field_names import needs_words
from web.site import site


def measured(field: str, form: str, right: int, wrong: int, missed: int, **more: Any) -> dict[str, Any]:
    labels = right + missed
    score = right / labels if form == "accuracy" else 2 * right / (2 * right + wrong + missed)
    return {"measured_on": "gold", "split": "held_out", "field": field, "form": form, "labels": labels, "right": right,
            "wrong": wrong, "missed": missed, "precision": 0, "recall": 0, "score": score, "low": 0.4, "high": 0.6,
            "texts": 12, "measured": "2026-11-20", "experimental": 0, **more}  # fmt: skip


ROWS = [
    measured("status", "accuracy", 9, 1, 1),
    measured("cbe_dimension", "by_key", 8, 2, 2, experimental=1),
    measured("cbe_dimension", "exact", 6, 2, 6, experimental=1),
    measured("network", "by_key", 0, 0, 3),
    measured("network", "exact", 0, 0, 3),
]
TALLIES = [
    {"field": "threshold", "accepted": 0, "corrected": 0, "rejected": 0, "disputed": 2},
    {"field": "cbe_dimension", "accepted": 6, "corrected": 1, "rejected": 1, "disputed": 1},
    {"field": "date", "accepted": 0, "corrected": 0, "rejected": 0, "disputed": 0},
]


def test_a_line_has_the_whole_value_first_and_the_key_alone_beside_it() -> None:
    found = score_card.lines(ROWS)
    assert [line.field for line in found] == ["cbe_dimension", "network", "status"]
    assert [(line.row["form"], line.precision, line.recall) for line in found] == [
        ("exact", 0.75, 0.5),
        ("exact", None, 0.0),
        ("accuracy", 0.9, 0.9),
    ]
    assert [line.by_key and line.by_key["score"] for line in found] == [0.8, 0.0, None]


def test_what_is_disputed_is_not_decided() -> None:
    found = score_card.reviewed(TALLIES)
    assert [(one.field, one.decided, one.right) for one in found] == [
        ("cbe_dimension", 8, 0.75),
        ("threshold", 0, None),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return build(tmp_path / "2.db")


def words(path: Path, address: str) -> str:
    body = asyncio.run(site(path).client.get(address)).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_accuracy_page_says_first_what_a_reader_needs(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        insert(conn, "accuracy", ROWS)
    told = words(path, "/accuracy")
    first = (
        "Competency-based education : of 100 readings 75 are right; of 100 statements that are there 50 are read,"
        " with the stance where there is one. 12 labels experimental"
    )
    assert first in told
    assert told.index(first) < told.index("Held-out texts, all sets together")
    assert "Competency-based education experimental 0.60 0.75 0.50 0.80 12 6 2 6" in told
    assert "Networks 0.00 – none 0.00 0.00 3 0 0 3" in told
    assert "Stage of life 0.90 0.90 0.90 – none 10 9 1 1" in told
    assert "Nobody has decided about a reading of this release yet." in told
    assert "12 texts held out, measured 20 November 2026" in told
    assert "0.40 to 0.60" in told


@pytest.mark.parametrize(
    "address",
    ["/", "/?map=mastery_based_credit", "/compare?field=cbe_dimension", "/compare?key=mastery_based_credit"],
)
def test_where_a_field_is_counted_stands_how_right_it_is_read(path: Path, address: str) -> None:
    assert "Read by machine" not in words(path, address)
    with sqlite3.connect(path) as conn:
        insert(conn, "accuracy", ROWS)
    told = "Read by machine: of 100 readings of this field 75 are right on texts that no rule was written with in sight."
    assert f"{told} How right are we?" in words(path, address)
    assert "Read by machine" not in words(path, "/compare?field=equity_strategy")


def test_nothing_is_said_of_a_field_of_which_nothing_was_read() -> None:
    assert score_card.machine_words(ROWS, "network") == ""
    assert score_card.machine_words(ROWS, "equity_strategy") == ""


def test_the_accuracy_page_tells_what_people_decided(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        insert(conn, "review_tallies", TALLIES)
    told = words(path, "/accuracy")
    assert (
        "Competency-based education 0.75 of 8 6 1 1 1 Numeric limits – none 0 0 0 2 The same as a table"
        in told
    )
    assert "Nobody has decided" not in told
    assert "Nothing was measured for this release." in words(build(path.with_name("3.db")), "/accuracy")


def test_the_codebook_has_the_policy_first_and_keys_before_stances(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("delete from codebook")
        rows = [
            {"field": "outcome", "key": "soft_404", "definition": "A page that says so."},
            {"field": "bill", "definition": "A bill number."},
            {"field": "cbe_dimension", "definition": "What is said.", "experimental": 1},
            {"field": "cbe_dimension", "stance": "permits", "definition": "It may be done."},
            {
                "field": "cbe_dimension",
                "key": "accountability",
                "definition": "Reports.",
                "needs": "rules; agency",
            },
        ]
        shared = {"key": "", "stance": "", "source": "S", "examples": "", "needs": ""}
        insert(conn, "codebook", [shared | row for row in rows])
    body = asyncio.run(site(path).client.get("/codebook")).text
    assert re.findall(r"<h[234][^>]*>([^<]+?) ?<", body) == [
        *("What the policy says", "Competency-based education", "How it binds"),
        *("Law, days and documents that it names", "Bills", "Words of the tables", "What a check came to"),
    ]
    anchors = re.findall(r'<(?:dt|h3) id="([^"]+)"', body)
    assert anchors == [
        *("cbe_dimension", "cbe_dimension-accountability", "cbe_dimension-permits"),
        *("bill", "outcome", "outcome-soft_404"),
    ]
    assert re.findall(r'<li><a href="#([^"]+)"', body) == ["cbe_dimension", "bill", "outcome"]
    needs = "Counts as not found only where these have been read: the state&#39;s rules and the state agency."
    assert needs in body and body.count(">experimental<") == 1


def test_kinds_of_source_in_words() -> None:
    assert needs_words("board") == "the state board"
    assert needs_words("legislature; rules; agency") == (
        "the legislature's statutes, the state's rules and the state agency"
    )
