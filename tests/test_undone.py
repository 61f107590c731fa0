"""Edits of a wave that were undone later: a page that is back is not told as gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db import answers_waves
from tests.asking import get
from tests.test_web_public_file import build, insert
from web.site import site

_DAYS = ("2026-03-01", "2026-03-05", "2026-07-01")


def _planted(path: Path, wave: dict[str, Any], later: dict[str, dict[str, list[dict[str, Any]]]]) -> Path:
    """A wave of three edits (places A, B and C, on 5 March), with ``later`` rows by place and table."""
    conn = sqlite3.connect(build(path))
    with closing(conn):
        figures = {
            "jurisdictions": 3,
            "tracked": 3,
            "jurisdictions_all": 3,
            "changes": 3,
            "possible": 0,
            "expected": 0.1,
            "chance_alone": 0.001,
            "kinds": 1,
            "chance": 0.001,
            "clear": 1,
            "rest_share": 0.0,
            "rest_edits": 0,
            "rest_days": 900.0,
            "window_days": 90,
            "first_at": _DAYS[1],
            "last_at": _DAYS[1],
            "window_from": _DAYS[0],
            "window_to": _DAYS[1],
        }
        insert(conn, "waves", [{"id": "wave", "summary": "Three did it", "stance": None, **figures, **wave}])
        for place in "ABC":
            doc = {"document": f"d{place}", "jurisdiction": place}
            insert(conn, "documents", [{"id": f"d{place}", "jurisdiction": place, "title": f"Page {place}"}])
            edit = {**doc, "before_at": _DAYS[0], "at": _DAYS[1], "counted": "definite", "densest": 1}
            insert(
                conn,
                "wave_changes",
                [{"wave": "wave", "change": f"e{place}", "version": f"v{place}", **edit}],
            )
            for table, rows in later.get(place, {}).items():
                insert(conn, table, [{**(doc if table != "field_changes" else {}), **row} for row in rows])
        conn.commit()
    return path


def _change(its_id: str, kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"id": its_id, "kind": kind, "cause": "source", "old_seen_at": _DAYS[1], "new_seen_at": at, **more}


def _field(change: str, kind: str, old: str | None, new: str | None) -> dict[str, Any]:
    return {"change": change, "seq": 0, "field": "cbe_dimension", "key": "pacing", "kind": kind,
            "old_stance": old, "new_stance": new}  # fmt: skip


def _point(change: str, seq: int, at: str, before: int, now: int, cause: str = "source") -> dict[str, Any]:
    return {"term": "equity", "seq": seq, "at": at, "cause": cause, "change": change, "own_before": before,
            "own_count": now}  # fmt: skip


PAGE = {"kind": "page", "direction": "dropped", "field": "topic", "key": "equity"}
TERM = {"kind": "term", "direction": "dropped", "field": "term", "key": "equity"}
FIELD = {"kind": "field", "direction": "dropped", "field": "cbe_dimension", "key": "pacing"}
HEADING = {"kind": "heading", "direction": "dropped", "field": "heading", "key": "equity plan"}
CASES = {
    "a page that is back, one that went again, one that is only followed no more": (
        PAGE,
        {
            "A": {"changes": [_change("bA", "restored", "2026-06-15")]},
            "B": {"changes": [_change("bB", "restored", "2026-06-15"), _change("gB", "removed", "2026-06-20")]},
            "C": {"changes": [_change("oC", "ended", "2026-06-15", cause="coverage")]},
        },
        {"eA": ("bA", "2026-06-15")},
    ),
    "a word that is back, one that went again, one that only moved": (
        TERM,
        {
            "A": {"term_points": [_point("bA", 1, "2026-06-15", 0, 2)]},
            "B": {"term_points": [_point("bB", 1, "2026-06-15", 0, 2), _point("gB", 2, "2026-06-20", 2, 0)]},
            "C": {"term_points": [_point("before", 1, "2026-01-05", 0, 1)]},
        },
        {"eA": ("bA", "2026-06-15")},
    ),
    "a word that came and is gone again; what we cease to read is not gone": (
        {**TERM, "direction": "added"},
        {
            "A": {"term_points": [_point("gA", 1, "2026-06-15", 2, 0)]},
            "B": {"term_points": [_point("oB", 1, "2026-06-15", 2, 0, "coverage")]},
        },
        {"eA": ("gA", "2026-06-15")},
    ),
    "a stance that is back, another stance, the key as a whole": (
        {**FIELD, "stance": "requires"},
        {
            "A": {"changes": [_change("bA", "edited", "2026-06-15")],
                  "field_changes": [_field("bA", "changed", "permits", "permits; requires")]},
            "B": {"changes": [_change("bB", "edited", "2026-06-15")],
                  "field_changes": [_field("bB", "added", None, "permits")]},
        },
        {"eA": ("bA", "2026-06-15")},
    ),
    "a key that is back": (
        FIELD,
        {"B": {"changes": [_change("bB", "edited", "2026-06-15")],
               "field_changes": [_field("bB", "added", None, "permits")]}},
        {"eB": ("bB", "2026-06-15")},
    ),
    "a heading is back where the text from before is": (
        HEADING,
        {
            "A": {"changes": [_change("bA", "edited", "2026-06-15", reverts_to="vA")]},
            "B": {"changes": [_change("bB", "edited", "2026-06-15", reverts_to="vB"),
                              _change("gB", "edited", "2026-06-20")]},
        },
        {"eA": ("bA", "2026-06-15")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_undid_an_edit(tmp_path: Path, case: str) -> None:
    wave, later, expected = CASES[case]
    with closing(sqlite3.connect(_planted(tmp_path / "crosswalk.db", wave, later))) as conn:
        found = answers_waves.wave(conn, "wave")
        assert found is not None
        over = {e["change"]: (e["undone_by"], e["undone_at"]) for e in found["edits"] if e["undone_by"]}
        assert over == expected
        assert found["undone"] == len(expected)
        assert [one["undone"] for one in answers_waves.waves_of_change(conn, "eA")] == [len(expected)]
        assert [one["undone"] for one in answers_waves.waves(conn, quotes=1)] == [len(expected)]


def test_pages_say_which_edits_were_undone(tmp_path: Path) -> None:
    wave, later, _ = CASES["a page that is back, one that went again, one that is only followed no more"]
    served = site(_planted(tmp_path / "crosswalk.db", wave, later))
    for path in ("/waves", "/waves/wave"):
        body = get(served, path).text
        assert "<strong>Of the 3 pages, 1 is back.</strong>" in body
        assert body.count(' · <strong><a href="/changes/bA">back by 15 June 2026</a></strong>') == 1
        assert body.count(">back by ") == 1
    assert get(served, "/waves.json").json()["rows"][0]["undone"] == 1
    assert ",bA," in get(served, "/waves.csv?edits=1").text
