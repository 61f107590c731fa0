"""The review queue as a spreadsheet: out, filled in by people, and back."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import Result
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from db.store import Store
from pipeline.agreement import Agreement, agreements, kappa
from pipeline.confidence import DOUBTFUL
from pipeline.review_context import context, sentences_of
from schedules.cli import commands
from schedules.processing import archive_of
from schedules.review_files import filled_rows
from schedules.upgrading import rebuild
from tests.captured import Page, statute, write_warc
from tests.test_processing import FILLER, PERMITS, REGISTRY, REQUIRES, published_rows, take
from tests.test_reviews import CREDIT, REVIEWED, review, rows
from web.review_workbook import COLUMNS, FILLED_IN

URL = "https://code.nowhere.example/12-301"
CITES = "A plan under § 12-305 is filed with the office each year, and the office keeps it for five years."
PAGES = [
    Page(URL, "2024-01-05T00:00:00Z", statute("12-301", [PERMITS, CITES, *FILLER])),
    Page(URL, "2024-03-05T00:00:00Z", statute("12-301", [REQUIRES, CITES, *FILLER])),
]
BASIS = COLUMNS[-1]
Row = dict[str, str]
Fill = Callable[[Row], Mapping[str, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    take(folder, [write_warc(tmp_path / "all.warc.gz", PAGES)])
    published_rows(folder)
    return folder


def crosswalk(*argv: object) -> Result:
    workers = ["--workers", "1"] if argv[1] == "import" else []
    return CliRunner().invoke(commands(), [*map(str, argv), *workers], prog_name="crosswalk")


def export(data: Path, name: str, *more: object) -> Path:
    ended = crosswalk("review", "export", "-o", data.parent / name, "--data", data, *more)
    assert ended.exit_code == 0, ended.output
    return data.parent / name


def sheet(path: Path) -> list[Row]:
    with CalamineWorkbook.from_path(str(path)) as book:
        names, *cells = book.get_sheet_by_name("Queue").to_python(skip_empty_area=False)
    return [dict(zip(map(str, names), map(str, row), strict=True)) for row in cells]


def fill(path: Path, decide: Fill) -> Path:
    """Fill the sheet in as a person does, and save it as another program would, columns in another order."""
    filled = [row | decide(row) for row in sheet(path)]
    saved = path.with_name(f"filled {path.name}")
    book = xlsxwriter.Workbook(saved, {"strings_to_formulas": False})
    page = book.add_worksheet("Queue")
    for column, name in enumerate(reversed(COLUMNS)):
        page.write_string(0, column, name)
        for line, row in enumerate(filled, 1):
            page.write_string(line, column, row[name])
    book.close()
    return saved


def of_credit(**cells: str) -> Fill:
    return lambda row: cells if row["key"] == "mastery_based_credit" else {}


def look(data: Path, at: str, sentences: list[str]) -> None:
    """Let the document be seen with other sentences."""
    page = Page(URL, at, statute("12-301", sentences))
    take(data, [write_warc(data.parent / f"{at}.warc.gz", [page])])


def imported(data: Path, path: Path, *more: object) -> Result:
    return crosswalk("review", "import", path, "--data", data, *more)


def test_the_sheet_has_a_row_for_each_reading_with_all_that_a_person_needs(data: Path) -> None:
    path = export(data, "queue.xlsx", "--since", "2024-01-01")
    [row] = [row for row in sheet(path) if row["key"] == "mastery_based_credit"]
    assert {
        name: row[name] for name in ("state", "address", "field", "stance", "why", "review state", "quote")
    } == {
        "state": "VT",
        "address": URL,
        "field": "cbe_dimension",
        "stance": "requires",
        "why": "doubtful" if float(row["confidence"]) < DOUBTFUL else "newly changed",
        "review state": "machine",
        "quote": REQUIRES,
    }
    assert row["context"] == f"Credit for demonstrated mastery\n«{REQUIRES}»\n{CITES}"
    assert row["site page"].startswith("http://127.0.0.1:8001/documents/")
    assert all(row[name] == "" for name in FILLED_IN)
    assert 0.5 < float(row["confidence"]) < 1
    with CalamineWorkbook.from_path(str(path)) as book:
        how = dict(
            tuple(map(str, line[:2]))
            for line in book.get_sheet_by_name("How to fill it in").to_python()
            if line
        )  # type: ignore[misc]
    assert how["Release"] == "Release 1, 2026-01-01T00:00:00Z"
    assert how["Newly changed"] == "first published 2024-01-01 or later, or not yet published"
    assert "needed to reject and to dispute" in how["reason"]
    assert how["cbe_dimension: mastery_based_credit"].startswith("Mastery-based credit. ")
    with zipfile.ZipFile(path) as parts:
        told = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '"accept,correct,reject,dispute"' in told
    assert '"requires,permits,encourages,by_waiver,prohibits,repealed"' in told


def test_the_queue_has_what_waits_and_filters_narrow_it(data: Path) -> None:
    everything = sheet(export(data, "all.xlsx", "--all"))
    assert len({row["id"] for row in everything}) == len(everything) > 5
    assert {row["field"] for row in everything} > {"cbe_dimension", "citation"} and "relevance" not in {
        row["field"] for row in everything
    }
    [row] = sheet(export(data, "some.xlsx", "--all", "--field", "cbe_dimension", "--state", "vt"))
    assert row["key"] == "mastery_based_credit"
    assert sheet(export(data, "none.xlsx", "--all", "--state", "NH")) == []
    assert len(sheet(export(data, "few.xlsx", "--all", "--limit", "2"))) == 2
    # After an export what changed before it is new no more.
    assert [row["why"] for row in sheet(export(data, "later.xlsx")) if row["why"] == "newly changed"] == []
    wrong = crosswalk("review", "export", "-o", data.parent / "x.xlsx", "--data", data, "--field", "cbe")
    assert "There is no field 'cbe'. The codebook has: " in str(wrong.exception)
    assert crosswalk("review", "export", "-o", data.parent / "x.txt", "--data", data).exit_code == 2


def test_a_correction_goes_in_and_shows(data: Path) -> None:
    path = export(data, "queue.xlsx", "--all")
    before = rows(data, "SELECT * FROM changes ORDER BY id")
    filled = fill(
        path, of_credit(decision="Correct", **{"corrected stance": "permits", "author": "Ann Example"})
    )
    ended = imported(data, filled)
    assert ended.exit_code == 0, ended.output
    left = len(sheet(path)) - 1
    assert f"1 decision taken in; {left} left blank; the next publish shows them" in ended.output
    assert rows(data, f"SELECT stance, review_state {CREDIT}") == [
        ("permits", "machine"),
        ("permits", "corrected"),
    ]
    [(kind, _, _, told)] = rows(data, REVIEWED)
    assert kind == "corrected" and "mastery-based credit: permits, not requires." in told
    after = rows(data, "SELECT * FROM changes WHERE cause <> 'review' ORDER BY id")
    assert len(after) == len(before)  # no source did it
    [kept] = rows(data, "SELECT author, decision, stance, was_stance, quote, blind FROM reviews")
    assert kept == ("Ann Example", "correct", "permits", "requires", REQUIRES, 0)
    assert rows(data, "SELECT * FROM review_tallies") == [("cbe_dimension", 0, 1, 0, 0)]
    public = published_rows(data)
    assert any('"corrected"' in line for line in public) and not any("Ann Example" in line for line in public)
    again = imported(data, filled)
    assert again.exit_code == 0 and "0 decisions taken in; 1 known already" in again.output
    assert published_rows(data) == public and len(rows(data, "SELECT id FROM reviews")) == 1
    with Store.open(data) as store, archive_of(data) as archive:
        rebuild(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
    assert published_rows(data) == public
    assert [row["key"] for row in sheet(export(data, "rest.xlsx")) if row["field"] == "cbe_dimension"] == []


def test_a_sheet_with_mistakes_is_told_row_by_row_and_nothing_is_taken(data: Path) -> None:
    path = export(data, "queue.xlsx", "--all")
    count = len(sheet(path))
    wrong: list[Mapping[str, str]] = [
        {"decision": "keep"},
        {"decision": "correct", "corrected stance": "must"},
        {"decision": "reject"},
        {"decision": "correct"},
        {"decision": "accept", "author": ""},
        {"decision": "accept", "id": "0123456789abcdef-0000"},
    ]
    assert count > len(wrong)
    given = iter([*wrong, *({"decision": "accept"} for _ in range(count - len(wrong)))])
    filled = fill(path, lambda row: {"author": "Ann", **next(given)})
    ended = imported(data, filled)
    assert f"{filled}: 6 rows cannot be taken, so nothing was imported." in str(ended.exception)
    told = [
        line.removeprefix(f"{filled}, ") for line in ended.stderr.splitlines() if line.startswith(str(filled))
    ]
    assert told == [
        "row 2: its decision is 'keep'; write one of accept, correct, reject, dispute",
        "row 3: 'must' is no stance; write one of requires, permits, encourages, by_waiver, prohibits, repealed",
        "row 4: to reject needs a reason",
        "row 5: it says correct and gives neither a corrected stance nor a corrected value",
        "row 6: it names no author; fill in the column, or give --author",
        "row 7: its id or its review basis is not as it was exported; copy both from the export, or export anew",
    ]
    assert rows(data, "SELECT id FROM reviews") == []
    ended = imported(data, filled, "--partial")
    assert ended.exit_code == 1 and f"{count - 6} decisions taken in" in ended.output
    assert rows(data, "SELECT DISTINCT decision FROM reviews") == [("accept",)]


def test_two_people_who_decide_otherwise_are_told_and_neither_is_lost(data: Path) -> None:
    path = export(data, "queue.xlsx", "--all")
    assert imported(data, fill(path, of_credit(decision="accept")), "--author", "Ann").exit_code == 0
    otherwise = of_credit(decision="reject", reason="Not credit.")
    ended = imported(data, fill(path, otherwise), "--author", "Bea")
    [row] = [n for n, row in enumerate(sheet(path), 2) if row["key"] == "mastery_based_credit"]
    assert ended.exit_code == 1 and f"row {row}: Ann decided otherwise on " in ended.stderr
    assert "accept, requires" in ended.stderr and len(rows(data, "SELECT id FROM reviews")) == 1
    # The same decision by another person is no conflict, and is kept beside the first.
    assert imported(data, fill(path, of_credit(decision="accept")), "--author", "Cy").exit_code == 0
    assert imported(data, fill(path, otherwise), "--author", "Bea", "--overwrite").exit_code == 0
    assert rows(data, "SELECT author, decision FROM reviews ORDER BY author") == [
        ("Ann", "accept"),
        ("Bea", "reject"),
        ("Cy", "accept"),
    ]
    # Ann sees it in a new sheet, where it can still be found, and puts it back.
    renewed = export(data, "renewed.xlsx", "--all")
    assert [row["review state"] for row in sheet(renewed) if row["key"] == "mastery_based_credit"] == [
        "rejected"
    ]


def test_a_reading_that_changed_since_the_export_is_a_conflict(data: Path) -> None:
    path = export(data, "queue.xlsx", "--all")
    filled = fill(path, of_credit(decision="accept", author="Ann"))
    look(data, "2024-09-05T00:00:00Z", [CITES, *FILLER])
    ended = imported(data, filled, "--overwrite")
    assert ended.exit_code == 1 and "its sentence no longer stands in the document" in ended.stderr
    assert rows(data, "SELECT id FROM reviews") == []


def test_a_lapsed_review_returns_with_what_took_its_place(data: Path) -> None:
    path = export(data, "queue.xlsx", "--all")
    assert imported(data, fill(path, of_credit(decision="accept", author="Ann"))).exit_code == 0
    with Store.open(data) as store:  # as if it had been decided before the sentence went
        store.conn.execute("UPDATE reviews SET at = '2024-04-01T00:00:00Z'")
        store.conn.commit()
    reworded = REQUIRES.replace("A school district", "Every school district")
    look(data, "2024-09-05T00:00:00Z", [reworded, CITES, *FILLER])
    first, *_ = sheet(export(data, "again.xlsx"))
    assert (first["quote"], first["why"]) == (
        reworded,
        f'lapsed: what was decided (accept) was about "{REQUIRES}"',
    )
    waits = rows(data, "SELECT standing FROM review_standings")
    assert waits == [("lapsed",)]
    look(data, "2024-10-05T00:00:00Z", [CITES, *FILLER])
    last = export(data, "third.xlsx")
    first, *_ = sheet(last)
    assert (first["quote"], first["why"]) == (
        REQUIRES,
        "lapsed: the sentence went, and nothing like it is read",
    )
    assert imported(data, fill(last, of_credit(decision="accept", author="Ann"))).exit_code == 0
    assert not any(row["why"].startswith("lapsed") for row in sheet(export(data, "fourth.xlsx")))


def test_a_sheet_saved_as_csv_comes_back_and_no_cell_is_a_formula(data: Path, tmp_path: Path) -> None:
    with Store.open(data) as store:
        store.conn.execute("UPDATE versions SET title = '=HYPERLINK(\"https://x.example\")'")
        store.conn.commit()
    for name in ("queue.csv", "queue.xlsx"):
        path = export(data, name, "--all")
        body = path.read_bytes().decode("utf-8-sig") if name == "queue.csv" else ""
        listed = list(csv.DictReader(io.StringIO(body))) if body else sheet(path)
        assert {row["document"] for row in listed} == {'\'=HYPERLINK("https://x.example")'}
        if not body:
            with zipfile.ZipFile(path) as parts:
                assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";")
    writer.writeheader()
    chosen = [row | {"decision": "reject", "reason": "'=1+1 is Zoë’s", "author": "Zoë"} for row in listed[:1]]
    writer.writerows(chosen)
    saved = tmp_path / "saved.csv"
    saved.write_bytes(out.getvalue().encode("cp1252"))
    [row] = filled_rows(saved)
    assert (row.number, row.decision, row.reason, row.author) == (2, "reject", "=1+1 is Zoë’s", "Zoë")
    assert imported(data, saved).exit_code == 0


def test_a_day_that_a_program_made_a_date_of_is_read_as_it_was_meant(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    page = book.add_worksheet("Queue")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(("id", "decision", "corrected value", BASIS)):
        page.write_string(0, column, name)
    page.write_datetime(1, 2, date(2026, 7, 1), day)  # type: ignore[arg-type]
    page.write_number(2, 2, 12)
    book.close()
    assert [(row.number, row.value) for row in filled_rows(tmp_path / "x.xlsx")] == [
        (2, "2026-07-01"),
        (3, "12"),
    ]


@pytest.mark.parametrize("body", [b"PK\x03\x04 broken", b"", b"a,b\n1,2\n"])
@pytest.mark.parametrize("name", ["x.xlsx", "x.csv"])
def test_what_is_no_sheet_is_a_sentence(data: Path, name: str, body: bytes) -> None:
    path = data.parent / name
    path.write_bytes(body)
    ended = imported(data, path)
    assert type(ended.exception).__name__ == "SheetError" and str(path) in str(ended.exception)


def not_citations(row: Row) -> Mapping[str, str]:
    return {"decision": "reject", "reason": "No."} if row["field"] == "citation" else {"decision": "accept"}


def test_a_second_coder_sees_nothing_of_the_first_and_alters_nothing(data: Path) -> None:
    path = export(data, "first.xlsx", "--all")
    assert imported(data, fill(path, not_citations), "--author", "Ann").exit_code == 0
    public = published_rows(data)
    blind = export(data, "blind.xlsx", "--blind", "--all")
    wrong = fill(blind, of_credit(decision="correct", **{"corrected stance": "requires"}))
    assert "it corrects nothing" in imported(data, wrong, "--author", "Bea", "--blind").stderr
    hidden = sheet(blind)
    assert {(row["review state"], row["why"]) for row in hidden} == {("", "")}
    assert {row["id"] for row in hidden} >= {row["id"] for row in sheet(path) if row["field"] == "citation"}
    assert (
        imported(data, fill(blind, lambda _: {"decision": "accept"}), "--author", "Bea", "--blind").exit_code
        == 0
    )
    assert published_rows(data) == public
    told = crosswalk("review", "agreement", "--data", data)
    assert told.exit_code == 0
    [line] = [line.split() for line in told.output.splitlines() if "all fields" in line]
    assert line[:3] == ["Ann", "and", "Bea"] and line[-1] == "0.00"
    # Where they differ the reading waits for a third look; a decision made then settles it.
    waits = sheet(export(data, "third.xlsx"))
    assert {row["why"] for row in waits if row["field"] == "citation"} == {"disputed: two coders differ"}
    settle = fill(
        data.parent / "third.xlsx", lambda row: {"decision": "accept"} if row["field"] == "citation" else {}
    )
    assert imported(data, settle, "--author", "Cy").exit_code == 0
    assert [row for row in sheet(export(data, "end.xlsx")) if row["field"] == "citation"] == []


def test_agreement_is_by_field_and_over_all() -> None:
    def two(number: int, first: str, second: str, field: str = "cbe_dimension") -> list[Any]:
        about = {"quote_sha256": str(number), "field": field}
        return [review(first, author="A", **about), review(second, author="B", **about)]

    coded = [*two(1, "accept", "accept"), *two(2, "accept", "reject"), *two(3, "reject", "reject"),
             *two(4, "accept", "accept"), *two(5, "accept", "accept", "date")]  # fmt: skip
    coded += [review("accept", author="A", quote_sha256="alone")]
    assert agreements(coded) == [
        Agreement("cbe_dimension", ("A", "B"), 4, 0.75, 0.5),
        Agreement("date", ("A", "B"), 1, 1.0, None),
        Agreement("all fields", ("A", "B"), 5, 0.8, pytest.approx(0.5454, abs=1e-3)),
    ]
    # Both correct, and not to the same: they do not agree.
    differ = [
        review("correct", author=who, stance=stance) for who, stance in (("A", "permits"), ("B", "requires"))
    ]
    assert agreements(differ)[0].share == 0.0
    assert kappa([("a", "a")]) is None


def test_the_context_is_the_sentences_around(data: Path) -> None:
    text = "# Credit\nOne stands. Two stands here. Three stands.\n- An item"
    sentences = sentences_of(text)
    assert (
        context(text, "Two stands here.", None, sentences) == "One stands. «Two stands here.» Three stands."
    )
    assert context(text, "An item", text.index("An"), sentences) == "Three stands.\n- «An item»"
    assert context(text, "Nothing such.", None, sentences) == ""


def test_nothing_waits_says_so(data: Path) -> None:
    told = crosswalk("review", "list", "--field", "student_group", "--data", data)
    assert told.exit_code == 0 and told.output.splitlines()[-1] == "0 readings"
    told = crosswalk("review", "agreement", "--data", data)
    assert "no two people have decided about the same reading yet" in told.output


def test_the_run_says_what_was_taken(data: Path) -> None:
    path = export(data, "queue.xlsx", "--all")
    imported(data, fill(path, of_credit(decision="accept", author="Ann")))
    details = [
        json.loads(row[0])
        for row in rows(data, "SELECT detail FROM runs WHERE kind = 'review' ORDER BY rowid")
    ]
    assert details[0] == {"exported": len(sheet(path))} and details[1]["imported"] == 1


def test_the_commands_of_the_page_on_review_work(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = (Path(__file__).parents[1] / "docs" / "review.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```\n(.*?)```", told, re.DOTALL) for line in block.splitlines()]
    assert [line.split()[1:3] for line in lines] == [
        ["review", "list"],
        ["review", "export"],
        ["review", "import"],
        ["publish"],
        ["review", "export"],
        ["review", "import"],
        ["review", "agreement"],
    ]
    monkeypatch.chdir(data.parent)
    monkeypatch.setenv("CROSSWALK_DATA", str(data))
    for line in lines:
        _, *argv = shlex.split(line)
        if argv[1:2] == ["import"]:
            fill(Path(argv[2]), lambda _: {"decision": "accept"}).replace(argv[2])
        ended = crosswalk(*argv) if argv != ["publish"] else crosswalk("publish", "--data", data)
        assert ended.exit_code == 0, (line, ended.output, ended.exception)
    assert "Ann Example and Bea Example" in ended.output
    assert rows(data, f"SELECT review_state {CREDIT}") == [("machine",), ("accepted",)]
