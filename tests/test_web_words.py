"""Redlines, marks, words and exports, without a server."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db import answers
from db.answers_differences import between_days
from tests.test_web_public_file import DES, FRA, HOSTILE, build
from web import exports, redline, wording
from web.change_files import changes_as
from web.differences import Compared, differences_as
from web.marked_text import marked_lines


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "crosswalk.db"))
    yield opened
    opened.close()


def span(op: str, old: str, new: str, start: int, **more: Any) -> dict[str, Any]:
    return {
        "op": op,
        "old_text": old,
        "new_text": new,
        "new_start": start,
        "new_end": start + len(new),
        "old_start": 0,
        "old_end": len(old),
        "seq": 0,
        "section": None,
        **more,
    }


def test_a_redline_puts_the_removed_back_in_place() -> None:
    text = "# Credit\nA district shall award credit.\n- One item"
    found = redline.redline(text, [span("replaced", "may", "shall", text.index("shall"))])
    lines = [line for stretch in found for line in stretch.lines]
    assert [(line.kind, line.level) for line in lines] == [("heading", 1), ("paragraph", 0), ("item", 1)]
    assert lines[1].pieces == (
        ("same", "A district "),
        ("at 0", ""),
        ("removed", "may"),
        ("added", "shall"),
        ("same", " award credit."),
    )


def test_a_removed_block_is_a_line_of_its_own_and_loses_its_mark() -> None:
    found = redline.redline("one\ntwo", [span("removed", "- gone\n", "", 4)])
    lines = [line for stretch in found for line in stretch.lines]
    assert [(line.kind, line.pieces) for line in lines] == [
        ("paragraph", (("same", "one"),)),
        ("item", (("at 0", ""), ("removed", "gone"))),
        ("paragraph", (("same", "two"),)),
    ]


def test_a_paragraph_that_became_a_heading_shows_no_mark() -> None:
    found = redline.redline("## Title", [span("added", "", "## ", 0)])
    assert found[0].lines[0] == redline.Line("heading", 2, (("at 0", ""), ("same", "Title")))


def test_a_move_is_told_from_an_addition() -> None:
    found = redline.redline("b\na", [span("moved", "a\n", "\na", 1)])
    assert [line.pieces for line in found[0].lines] == [
        (("from 0", "a"),),
        (("same", "b"),),
        (("at 0", ""), ("moved", "a")),
    ]


def test_long_unchanged_stretches_are_folded_but_their_heading_stays() -> None:
    text = "\n".join(["# Top", *(f"line {n}" for n in range(20)), "last word"])
    found = redline.redline(text, [span("added", "", "word", text.index("word"))])
    assert [(stretch.folded, len(stretch.lines)) for stretch in found] == [(False, 1), (True, 19), (False, 2)]


def test_nothing_of_either_text_is_lost(conn: sqlite3.Connection) -> None:
    change = answers.change(conn, "ch-rule-2")
    assert change is not None
    pieces = [
        piece
        for stretch in redline.redline(change["new"]["text"], change["spans"])
        for line in stretch.lines
        for piece in line.pieces
    ]
    for side, text in (("removed", change["new"]["text"]), ("added", change["old"]["text"])):
        kept = "".join(words for how, words in pieces if how != side)
        plain = "".join(line[redline.block_of(line)[2] :] for line in text.split("\n"))
        assert kept == plain


def test_marks_may_overlap_and_cross_lines() -> None:
    text = "- one two\nthree"
    rows = [
        {"quote_start": 2, "quote_end": 9},
        {"quote_start": 6, "quote_end": 15},
        {"quote_start": None, "quote_end": None},
    ]
    found = marked_lines(text, rows)
    assert [(kind, level) for kind, level, _ in found] == [("item", 1), ("paragraph", 0)]
    assert [(piece.text, piece.notes) for piece in found[0][2]] == [("one ", (1,)), ("two", (1, 2))]
    assert [(piece.text, piece.notes, piece.ends) for piece in found[1][2]] == [("three", (2,), (2,))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2026-05-20T09:00:00Z", "2026-06-10T09:00:00Z", "between 20 May 2026 and 10 June 2026"),
        ("2026-06-10T01:00:00Z", "2026-06-10T09:00:00Z", "on 10 June 2026"),
        (None, "2026-06-10T09:00:00Z", "by 10 June 2026"),
        ("2026-06-10T01:00:00Z", None, "after 10 June 2026"),
    ],
)
def test_windows_in_words(old: str | None, new: str | None, words: str) -> None:
    assert wording.window(old, new) == words


def test_names_in_words() -> None:
    assert wording.spoken("mastery_based_credit") == "Mastery-based credit"
    assert wording.spoken("lgbtq_students") == "LGBTQ students"
    assert wording.stance_name("permits; by_waiver") == "Permits; By waiver"
    assert wording.safe_link("https://a.example/") == "https://a.example/"
    assert wording.safe_link("javascript:alert(1)") is None
    assert wording.safe_link(None) is None


def test_cells_in_words(conn: sqlite3.Connection) -> None:
    now = answers.matrix(conn, "cbe_dimension")
    june = answers.matrix(conn, "cbe_dimension", as_of="2026-06-01")
    assert wording.cell_words(now.cells[DES, "mastery_based_credit"]) == "Requires; also prohibits; conflict"
    assert wording.cell_words(now.cells[DES, "performance_assessment"]) == "Unreachable (2 of 3 documents)"
    assert wording.cell_words(now.cells[DES, "personalized_learning_plan"]) == "Not found in 3 documents read"
    assert wording.cell_words(june.cells[FRA, "mastery_based_credit"]) == (
        "Permits; changed between 20 May 2026 and 10 June 2026 (Permits to Requires)"
    )


def test_what_is_stated_but_was_not_in_force_is_told_apart_everywhere(conn: sqlite3.Connection) -> None:
    june = answers.matrix(conn, "cbe_dimension", in_force="2026-06-30", states=[FRA])
    cell, told = june.cells[FRA, "performance_assessment"], "Stated, not in force on 30 June 2026"
    assert wording.cell_words(cell) == told
    assert ["Performance assessment", told] in exports.table_rows(june)[1]
    for form in ("html", "md"):
        assert told in exports.matrix_as(june, form).decode()
    rows = csv.DictReader(io.StringIO(exports.matrix_as(june, "csv").decode()))
    [row] = [row for row in rows if row["key"] == "performance_assessment"]
    assert (row["basis"], row["stance"], row["statements"]) == ("not_in_force", "", "1")
    cells = json.loads(exports.matrix_as(june, "json"))["cells"]
    [shown] = [one for row in cells if row["key"] == "performance_assessment" for one in row["others"]]
    assert (shown["stance"], shown["currency"]) == ("permits", "unknown")


def test_differences_name_both_days_in_every_form(conn: sqlite3.Connection) -> None:
    made = Compared.of(between_days(conn, "cbe_dimension", "2026-07-01", "2026-06-30", in_force=True))
    rows = list(csv.DictReader(io.StringIO(differences_as(made, "csv").decode())))
    assert [(row["state"], row["key"], row["before"], row["after"]) for row in rows] == [
        (FRA, "mastery_based_credit", "Permits", "Requires"),
        (FRA, "performance_assessment", "Stated, not in force on 30 June 2026", "Permits"),
    ]
    assert (rows[0]["before_asked"], rows[0]["after_asked"]) == ("in_force 2026-06-30", "in_force 2026-07-01")
    assert rows[0]["before_quote"].startswith("A district may award credit")
    read = json.loads(differences_as(made, "json"))
    assert (read["mode"], read["against"], read["day"]) == ("in_force", "2026-06-30", "2026-07-01")
    assert (len(read["differences"]), read["cells"], read["release"]["id"]) == (2, 9, 2)
    title = "Competency-based education: in force on 1 July 2026, against in force on 30 June 2026"
    for form in ("md", "html"):
        body = differences_as(made, form).decode()
        assert title in body.replace("\\", "") and "2 of 9 cells differ" in body and "Release 2" in body
    with zipfile.ZipFile(io.BytesIO(differences_as(made, "xlsx"))) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert title in strings and "Release 2, 2026-11-02T06:00:00Z" in strings


def test_only_what_differs_of_a_set_is_named() -> None:
    change = {
        "field": "citation",
        "key": "statute",
        "kind": "changed",
        "old_stance": None,
        "new_stance": None,
        "old_value": "1; 2; 3",
        "new_value": "1; 3; 4",
    }
    assert wording.field_change_words(change) == "Statute: 4 in place of 2"
    assert wording.value_moves(change)["kept"] == 2


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_cells_are_harmless(cell: str) -> None:
    assert list(csv.reader(io.StringIO(exports.to_csv(["a"], [{"a": cell}]), newline="")))[1] == ["'" + cell]
    assert exports.harmless(-1) == -1


def test_matrix_csv_holds_the_proof(conn: sqlite3.Connection) -> None:
    body = exports.matrix_as(answers.matrix(conn, "cbe_dimension"), "csv").decode()
    listed = {(row["state"], row["key"]): row for row in csv.DictReader(io.StringIO(body))}
    assert len(listed) == 9
    row = listed[FRA, "mastery_based_credit"]
    assert (row["stance"], row["also_stated"], row["release"], row["asked"]) == (
        "requires",
        "encourages",
        "2",
        "current",
    )
    assert row["quote"].startswith("A district shall award credit")
    assert listed["X-NOR", "mastery_based_credit"]["basis"] == "not_covered"


def test_matrix_json_names_release_and_denominator(conn: sqlite3.Connection) -> None:
    read = json.loads(exports.matrix_as(answers.matrix(conn, "cbe_dimension", as_of="2026-06-01"), "json"))
    assert (read["day"], read["release"]["id"], read["covered"]) == ("2026-06-01", 2, [DES, FRA])
    assert read["counts"]["mastery_based_credit"] == {"requires": 1, "permits": 1, "not_covered": 1}


def test_workbook_has_its_sheets_and_no_formula(conn: sqlite3.Connection) -> None:
    rows = answers.codebook(conn)["cbe_dimension"]
    with zipfile.ZipFile(
        io.BytesIO(exports.matrix_as(answers.matrix(conn, "cbe_dimension"), "xlsx", rows))
    ) as book:
        names = book.read("xl/workbook.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
        sheets = "".join(
            book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")
        )
    named = ("Comparison", "Statements", "Provisions", "Codebook", "Sources", "Columns", "About")
    assert [name in names for name in named] == [True] * 7
    assert "Release 2, 2026-11-02T06:00:00Z" in strings
    assert "<f>" not in sheets


def test_text_exports_escape(conn: sqlite3.Connection) -> None:
    asked = answers.matrix(conn, "cbe_dimension")
    for form in ("html", "md"):
        body = exports.matrix_as(asked, form).decode()
        assert "<script" not in body
        assert "<img" not in body
        assert "Release 2" in body
    assert HOSTILE[:10] not in changes_as(answers.latest_changes(conn), "md", answers.release(conn)).decode()


def test_tables_for_the_terminal(conn: sqlite3.Connection) -> None:
    headings, rows = exports.table_rows(answers.matrix(conn, "cbe_dimension", states=[FRA]))
    assert headings == ["Cbe dimension".replace("Cbe", "CBE"), FRA]
    assert rows[0] == ["Mastery-based credit", "Requires [0.90]"]
    headings, rows = exports.change_table_rows(answers.latest_changes(conn, limit=1))
    assert rows[0][:3] == ["between 20 May 2026 and 10 June 2026", FRA, "Credit for Learning"]


def test_outcomes_keys_and_reasons_in_plain_words() -> None:
    assert [
        wording.outcome_words(name) for name in ("robots_disallowed", "soft_404", "server_error", None)
    ] == [
        "disallowed by robots.txt",
        "a page that says not found",
        "server error",
        "",
    ]
    assert [wording.spoken(key) for key in ("women_girls", "at_risk_students", "seat_time_flexibility")] == [
        "Women and girls",
        "At-risk students",
        "Seat time flexibility",
    ]
    found = 'link "Credit, score 2.0 scale" under "Home"'
    assert wording.why_words(f"{found}, score 0.97") == wording.why_words(found) == found
    assert wording.why_words(None) == ""
