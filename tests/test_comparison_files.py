"""A comparison as files: layouts, cell ids, own columns, data packages, workbooks, all of a small made-up release."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from db import answers
from db.answers_narrowed import Narrowing, narrowed
from db.ids import digest_id
from tests.test_web_public_file import DES, FRA, NOR, build
from web import column_dictionary, columns
from web.comparison_files import book_of, matrix_as
from web.layouts import LAYOUTS, laid_out
from web.overlay import OverlayError, read_overlay
from web.place_files import positions_as
from web.rows import cell_id


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "2.db"))
    yield opened
    opened.close()


def table(conn: sqlite3.Connection, layout: str, **more: Any) -> list[dict[str, str]]:
    body = matrix_as(answers.matrix(conn, "cbe_dimension"), "csv", layout=layout, **more).decode()
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_the_wide_layout_is_a_row_a_state(conn: sqlite3.Connection) -> None:
    body = matrix_as(answers.matrix(conn, "cbe_dimension"), "csv", layout="wide").decode()
    assert body.splitlines() == [
        "state,state_name,mastery_based_credit,personalized_learning_plan,performance_assessment,field,release,asked",
        "X-DES,Desmora,requires,not_found,unreachable,cbe_dimension,2,current",
        "X-FRA,Fralia,requires,encourages,permits,cbe_dimension,2,current",
        "X-NOR,Norvale,not_covered,not_covered,not_covered,cbe_dimension,2,current",
    ]


def test_the_provision_layout_is_a_row_a_statement(conn: sqlite3.Connection) -> None:
    rows = table(conn, "provision")
    assert [(r["state"], r["key"], r["leads"], r["stance"]) for r in rows] == [
        (DES, "mastery_based_credit", "1", "requires"),
        (DES, "mastery_based_credit", "0", "prohibits"),
        (FRA, "mastery_based_credit", "1", "requires"),
        (FRA, "mastery_based_credit", "0", "encourages"),
        (FRA, "personalized_learning_plan", "1", "encourages"),
        (FRA, "performance_assessment", "1", "permits"),
    ]
    credit = rows[2]
    assert credit["provision"].startswith("A district shall award credit")
    assert credit["citation"] == "Credit for Learning, Fralia Department of Learning"
    assert (credit["last_confirmed_at"], credit["review_state"]) == ("2026-11-01T05:00:00Z", "machine")
    assert {row["release"] for row in rows} == {"2"}


def test_a_cell_has_one_id_in_every_file_and_release(conn: sqlite3.Connection) -> None:
    long = table(conn, "long")
    assert len({row["cell_id"] for row in long}) == len(long) == 9
    expected = digest_id("cell", FRA, "cbe_dimension", "mastery_based_credit")
    assert cell_id(FRA, "cbe_dimension", "mastery_based_credit") == expected
    past = answers.matrix(conn, "cbe_dimension", as_of="2026-06-01", states=[FRA])
    assert expected in {row["cell_id"] for row in laid_out(past, "long").rows}
    assert {row["cell_id"] for row in table(conn, "provision")} < {row["cell_id"] for row in long}


def test_every_column_has_a_meaning(conn: sqlite3.Connection) -> None:
    listed = (columns.CELL_COLUMNS, columns.PROVISION_COLUMNS, columns.CHANGE_COLUMNS, columns.SOURCE_COLUMNS)
    unknown = {name for names in listed for name in names if name not in column_dictionary.COLUMNS}
    assert unknown == set()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_own_columns_come_back_as_they_were(conn: sqlite3.Connection, tmp_path: Path, layout: str) -> None:
    """Out, a column added, in again, out again: nothing of one's own is lost or altered, whatever the layout."""
    mine = tmp_path / "mine.csv"
    rows = table(conn, "long")
    noted = next(row for row in rows if row["state"] == FRA and row["key"] == "mastery_based_credit")
    with mine.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, [*rows[0], "my note", "weight"])
        writer.writeheader()
        writer.writerow({**noted, "my note": "call, then write", "weight": "3"})
        writer.writerow({"cell_id": "0123456789abcdef", "my note": "what was that?"})
    overlay = read_overlay(mine)
    assert overlay.columns == ("my note", "weight")
    told = overlay.words(row["cell_id"] for row in rows)
    assert told.startswith("1 of 2 cells of the overlay joined, my note, weight kept.")
    assert "0123456789abcdef" in told
    made = matrix_as(answers.matrix(conn, "cbe_dimension"), "csv", layout=layout, overlay=overlay).decode()
    assert "call, then write" in made
    assert "what was that?" in made
    if layout != "wide":
        again = tmp_path / "again.csv"
        again.write_text(made, encoding="utf-8", newline="")
        assert read_overlay(again) == overlay


def test_own_columns_beside_the_keys_of_the_wide_layout(conn: sqlite3.Connection, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    cell = cell_id(FRA, "cbe_dimension", "performance_assessment")
    mine.write_text(f"note;cell_id\n=1+1;{cell}\nx;other\n")
    rows = table(conn, "wide", overlay=read_overlay(mine))
    assert [row["performance_assessment.note"] for row in rows] == ["", "'=1+1", "", ""]
    assert (rows[3]["state_name"], rows[3]["asked"]) == ("not joined: no such cell here: other", "note=x")


def test_a_part_counts_what_it_leaves_out_as_not_joined(conn: sqlite3.Connection, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    cell = cell_id(FRA, "cbe_dimension", "performance_assessment")
    mine.write_text(f"cell_id,note\n{cell},kept\n")
    part = narrowed(answers.matrix(conn, "cbe_dimension"), Narrowing.of(keys=["mastery_based_credit"]))
    rows = laid_out(part, "long", read_overlay(mine)).rows
    assert len(rows) == 4
    assert rows[-1] == {"cell_id": cell, "asked": "not joined: no such cell here", "note": "kept"}


def test_several_rows_about_one_cell_are_joined_and_said(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("cell_id,note\na,one\na,two\na,one\nb,x\n")
    overlay = read_overlay(mine)
    assert overlay.cells == {"a": {"note": "one; two"}, "b": {"note": "x"}}
    assert overlay.words(["a", "b"]).endswith("Several rows about one cell, their values joined by '; ': a.")


def test_own_columns_of_a_workbook(conn: sqlite3.Connection, tmp_path: Path) -> None:
    import xlsxwriter

    cell = cell_id(FRA, "cbe_dimension", "mastery_based_credit")
    with xlsxwriter.Workbook(tmp_path / "mine.xlsx") as book:
        book.add_worksheet("About").write_string(0, 0, "mine")
        sheet = book.add_worksheet("Notes")
        for line, values in enumerate([("cell_id", "weight"), (cell, 3)]):
            sheet.write_row(line, 0, values)
    assert read_overlay(tmp_path / "mine.xlsx").cells == {cell: {"weight": "3"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("note\nx\n", "has no column cell_id in its first row"),
        ("cell_id,stance\nx,y\n", "has no column of your own"),
        ("", "has no column cell_id"),
    ],
)
def test_what_is_no_overlay_is_said(tmp_path: Path, text: str, words: str) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(text)
    with pytest.raises(OverlayError, match=words):
        read_overlay(mine)
    with pytest.raises(OverlayError, match="is no file"):
        read_overlay(tmp_path / "none.csv")


def test_a_data_package_describes_its_files(conn: sqlite3.Connection) -> None:
    made = answers.matrix(conn, "cbe_dimension")
    book = book_of("cbe_dimension", answers.codebook(conn))
    body = matrix_as(made, "zip", book)
    assert body == matrix_as(made, "zip", book)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    descriptor = json.loads(files.pop("datapackage.json"))
    assert {name: descriptor[name] for name in ("profile", "name", "version", "created")} == {
        "profile": "tabular-data-package",
        "name": "crosswalk-cbe-dimension-current",
        "version": "2.0.0",
        "created": "2026-11-02T06:00:00Z",
    }
    assert "Release 2" in descriptor["description"]
    assert "2 of 3 jurisdictions" in descriptor["description"]
    resources = descriptor["resources"]
    assert [one["name"] for one in resources] == ["cells", "comparison", "provisions", "codebook", "sources"]
    assert sorted(files) == ["README.md", *sorted(one["path"] for one in resources)]
    keys = {one["name"]: one["schema"]["primaryKey"] for one in resources}
    for one in resources:
        text = files[one["path"]]
        assert one["bytes"] == len(text)
        assert one["hash"] == "sha256:" + hashlib.sha256(text).hexdigest()
        assert (one["profile"], one["mediatype"], one["encoding"]) == (
            "tabular-data-resource",
            "text/csv",
            "utf-8",
        )
        rows = list(csv.reader(io.StringIO(text.decode(), newline="")))
        fields = one["schema"]["fields"]
        assert [field["name"] for field in fields] == rows[0]
        places = [rows[0].index(name) for name in one["schema"]["primaryKey"]]
        held = [tuple(row[place] for place in places) for row in rows[1:]]
        assert len(held) == len(set(held)) > 0
        for field, values in zip(fields, zip(*rows[1:], strict=True), strict=True):
            assert_typed(field, set(values) - {""})
        for foreign in one["schema"].get("foreignKeys", []):
            assert [foreign["fields"][0]] == keys[foreign["reference"]["resource"]]


def assert_typed(field: dict[str, Any], values: set[str]) -> None:
    assert field["description"] or field["type"] == "string"
    if field["type"] == "boolean":
        assert (field["trueValues"], field["falseValues"]) == (["1"], ["0"])
        assert values <= {"0", "1"}
    elif field["type"] in ("integer", "number"):
        assert all(float(value) or True for value in values)
    elif field["type"] == "datetime":
        assert all(len(value) == 20 and value.endswith("Z") for value in values), (field, values)


def test_a_workbook_has_a_sheet_for_each_part(conn: sqlite3.Connection, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    cell = cell_id(DES, "cbe_dimension", "mastery_based_credit")
    mine.write_text(f"cell_id,note\n{cell},@home\nother,left\n")
    made = matrix_as(
        answers.matrix(conn, "cbe_dimension", as_of="2026-06-30"),
        "xlsx",
        book_of("cbe_dimension", answers.codebook(conn)),
        layout="provision",
        overlay=read_overlay(mine),
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    named = [
        "Provisions",
        "Comparison",
        "Statements",
        "Not joined",
        "Codebook",
        "Sources",
        "Columns",
        "About",
    ]
    assert list(sheets) == named
    assert "as of 30 June 2026" in str(sheets["Comparison"][0][0])
    assert "Release 2" in str(sheets["Comparison"][0][0])
    assert "Sentences and sources: sheet Statements." in str(sheets["Comparison"][0][0])
    assert sheets["Comparison"][1][:3] == ["State", "Code", "Mastery-based credit"]
    provisions = [dict(zip(sheets["Provisions"][0], row, strict=True)) for row in sheets["Provisions"][1:]]
    assert {row["note"] for row in provisions if row["cell_id"] == cell} == {"@home"}
    assert sheets["Not joined"] == [["cell_id", "note"], ["other", "left"]]
    assert [row[1] for row in sheets["Codebook"] if row[1] == "mastery_based_credit"] == [
        "mastery_based_credit"
    ]
    assert {row[0] for row in sheets["Sources"][1:]} >= {"fra-rule", "des-law"}
    held = {(row[0], row[1]): str(row[2]) for row in sheets["Columns"]}
    assert held["Provisions", "provision"].startswith("the exact sentence")
    assert ["What was asked", "Competency-based education, as of 30 June 2026"] in sheets["About"]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(conn: sqlite3.Connection) -> None:
    conn.execute("update documents set title = '=HYPERLINK(\"https://x.example\")' where id = 'fra-rule'")
    conn.execute("update documents set url = 'https://learning.fralia.example/a' where id = 'fra-rule'")
    made = matrix_as(answers.matrix(conn, "cbe_dimension"), "xlsx")
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if "worksheets/" in name]
        assert not [name for name in packed.namelist() if "_rels/sheet" in name]
    assert len(sheets) == 7
    # Every table can be filtered; the last sheet, About, is none.
    assert ["<autoFilter" in sheet for sheet in sheets] == [True] * 6 + [False]
    foot = "<oddFooter>&amp;LAs it stands in this release. Release 2, 2026-11-02T06:00:00Z</oddFooter>"
    assert [foot in sheet for sheet in sheets] == [True] * 7
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


def test_markdown_in_each_layout(conn: sqlite3.Connection) -> None:
    asked = answers.matrix(conn, "cbe_dimension", states=[NOR])
    assert (
        matrix_as(asked, "md", layout="long")
        .decode()
        .splitlines()[-1]
        .startswith("| Norvale | performance\\_assessment |  | not\\_covered |")
    )
    assert (
        "# CBE dimension, as it stands in this release" in matrix_as(asked, "md", layout="provision").decode()
    )


def test_json_in_each_layout_and_with_own_values(conn: sqlite3.Connection, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    cell = cell_id(FRA, "cbe_dimension", "performance_assessment")
    mine.write_text(f"cell_id,note\n{cell},kept\nother,left\n")
    asked = answers.matrix(conn, "cbe_dimension", states=[FRA])
    read = json.loads(matrix_as(asked, "json", overlay=read_overlay(mine)))
    assert [one["own"] for one in read["cells"]] == [{}, {}, {"note": "kept"}]
    assert read["not_joined"] == {"other": {"note": "left"}}
    wide = json.loads(matrix_as(asked, "json", layout="wide"))
    assert wide["rows"][0]["mastery_based_credit"] == "requires"
    assert wide["of"] == {"states": 1, "keys": 3}


def test_a_layout_that_there_is_not(conn: sqlite3.Connection) -> None:
    asked = answers.matrix(conn, "cbe_dimension")
    with pytest.raises(answers.UnknownQuestionError, match="Ask for one of: long, wide, provision"):
        matrix_as(asked, "csv", layout="tall")
    with pytest.raises(answers.UnknownQuestionError, match="wide layout only"):
        matrix_as(asked, "html", layout="long")


def test_everything_of_one_place(conn: sqlite3.Connection) -> None:
    asked = [answers.matrix(conn, field, states=[FRA]) for field in answers.FIELDS]
    book = answers.codebook(conn)
    read = CalamineWorkbook.from_filelike(io.BytesIO(positions_as(asked, "xlsx", book)))
    assert read.sheet_names == ["Positions", "Provisions", "Codebook", "Sources", "Columns", "About"]
    rows = list(csv.DictReader(io.StringIO(positions_as(asked, "csv", book).decode(), newline="")))
    assert len(rows) == len(read.get_sheet_by_name("Positions").to_python()) - 1
    with zipfile.ZipFile(io.BytesIO(positions_as(asked, "zip", book))) as packed:
        descriptor = json.loads(packed.read("datapackage.json"))
        sources = list(csv.DictReader(io.StringIO(packed.read("data/sources.csv").decode(), newline="")))
    assert descriptor["name"] == "crosswalk-x-fra"
    assert [one["name"] for one in descriptor["resources"]] == [
        "positions",
        "provisions",
        "codebook",
        "sources",
    ]
    one = matrix_as(asked[0], "zip", book_of(asked[0].field, book))
    with zipfile.ZipFile(io.BytesIO(one)) as packed:
        told = {row["name"]: row["title"] for row in json.loads(packed.read("datapackage.json"))["resources"]}
    shared = {row["name"]: row["title"] for row in descriptor["resources"]}
    assert shared == {"positions": told.pop("cells")} | {name: told[name] for name in shared if name in told}
    provisions = read.get_sheet_by_name("Provisions").to_python()[1:]
    assert sum(int(row["statements"]) for row in sources) == len(provisions) > 4
