"""The command line: bad input gets one sentence and what to do, loses nothing, and the run goes on."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fpdf import FPDF
from typer.testing import CliRunner

from db.store import Store
from schedules.cli import ask, collect, keep, site  # noqa: F401 - they register the commands
from schedules.cli.root import app
from tests.captured import Page, statute, write_warc

GOOD = Page(
    "https://code.nowhere.example/1",
    "2024-01-05T00:00:00Z",
    statute("1", ["A district may award credit."] * 9),
)


def crosswalk(*argv: object, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "schedules", *map(str, argv)]
    if data:
        given += ["--data", str(data)]
    ended = subprocess.run(given, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in ended.stdout + ended.stderr
    return ended


def outcomes(data: Path) -> dict[str, str]:
    with Store.open(data) as store:
        rows = store.rows("SELECT c.url, o.outcome FROM captures c LEFT JOIN outcomes o ON o.capture = c.id")
    return {row["url"].rsplit("/", 1)[1]: row["outcome"] for row in rows}


def pdf(**how: str) -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=12)
    made.multi_cell(0, 6, "A district may award credit for mastery. " * 12)
    if how:
        made.set_encryption(owner_password="o", user_password="u")
    return bytes(made.output())


def test_every_capture_gets_an_outcome_whatever_its_bytes(tmp_path: Path) -> None:
    base, at = "https://code.nowhere.example/", "2024-01-05T00:00:00Z"
    sentence = (
        "<p>A district may award credit where a student's café diary shows mastery of the standards.</p>"
    )
    latin = (
        f"<html><head><meta charset='utf-8'></head><body><main>{sentence * 9}</main></body></html>".encode(
            "latin-1"
        )
    )
    pages = [
        GOOD,
        Page(base + "empty", at, b""),
        Page(base + "broken.pdf", at, b"%PDF-1.7\nnot a PDF at all\n%%EOF", 200, "application/pdf"),
        Page(base + "locked.pdf", at, pdf(locked="yes"), 200, "application/pdf"),
        Page(base + "fine.pdf", at, pdf(), 200, "application/pdf"),
        Page(base + "latin", at, latin, 200, "text/html; charset=utf-8"),
        Page(base + "noise", at, bytes(range(256)) * 8, 200, "application/octet-stream"),
        Page(base + "bomb.docx", at, b"PK\x03\x04 not a zip", 200, "application/vnd.openxmlformats"),
    ]
    ended = crosswalk("import", write_warc(tmp_path / "all.warc.gz", pages), data=tmp_path / "data")
    assert ended.returncode == 0, ended.stderr
    assert outcomes(tmp_path / "data") == {
        "1": "first",
        "empty": "empty",
        "broken.pdf": "extract_failed",
        "locked.pdf": "encrypted",
        "fine.pdf": "first",
        "latin": "first",
        "noise": "unknown_type",
        "bomb.docx": "unknown_type",
    }
    with Store.open(tmp_path / "data") as store:
        [text] = store.rows(
            "SELECT text FROM versions v JOIN documents d ON d.id = v.document WHERE d.url LIKE '%latin'"
        )
        assert "café diary" in text["text"]


def test_a_corrupt_or_empty_archive_is_a_sentence_and_the_rest_goes_in(tmp_path: Path) -> None:
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "text.warc").write_text("hello")
    whole = write_warc(tmp_path / "good.warc.gz", [GOOD]).read_bytes()
    other = write_warc(tmp_path / "other.warc.gz", [Page(GOOD.url + "2", GOOD.at, GOOD.body)]).read_bytes()
    (tmp_path / "torn.warc.gz").write_bytes(other + whole[: len(whole) // 2])
    names = ["empty.warc.gz", "text.warc", "torn.warc.gz", "missing.warc.gz", "good.warc.gz"]
    ended = crosswalk("import", *(tmp_path / name for name in names), data=tmp_path / "data")
    assert ended.returncode == 1
    said = ended.stderr.splitlines()
    assert len(said) == 4
    for line, name, what in zip(
        said, names, ("is empty", "is not a WARC file", "byte", "cannot be read"), strict=False
    ):
        assert name in line and what in line
    assert outcomes(tmp_path / "data") == {"1": "first", "12": "first"}


def test_refusals_exit_2_with_what_to_do(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crosswalk.db") as conn:
        conn.execute("PRAGMA user_version = 99")
    for argv, what in (
        (("process",), "written by a newer version. Install that version"),
        (("import", tmp_path / "x.warc.gz", "--jurisdiction", "ZZ"), "'ZZ' is no jurisdiction's code"),
        (("compare", "--all"), "does not hold any release. Run"),
        (("serve",), "holds no release. Run"),
    ):
        ended = crosswalk(*argv, data=tmp_path)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert what in ended.stderr and ended.stderr.startswith("crosswalk: ")


def test_a_sample_folder_refuses_real_work_and_a_real_one_the_demo(tmp_path: Path) -> None:
    for kind, argv in (("sample", ("import", tmp_path / "x.warc.gz")), ("real", ("demo",))):
        with Store.open(tmp_path / kind) as store:
            store.claim(kind)
        ended = crosswalk(*argv, data=tmp_path / kind)
        assert ended.returncode == 2
        assert f"holds {kind} data" in ended.stderr


def test_a_bad_source_file_names_file_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "jurisdictions.yml").write_text(
        "jurisdictions:\n  - {code: VT, name: Vermont, kind: state, tile: [9, 1]}\n"
    )
    (tmp_path / "vt.yml").write_text("jurisdiction: VT\npublishers:\n  - id: vt_aoe\n    nam: Agency\n")
    ended = crosswalk("sources", "check", "--sources", tmp_path)
    assert ended.returncode == 2
    assert "vt.yml:4: publishers[0].nam: unknown key; did you mean 'name'?" in ended.stderr.splitlines()


def test_status_tells_how_fresh_the_data_are(tmp_path: Path) -> None:
    assert "holds no data yet" in crosswalk("status", data=tmp_path / "data").stdout
    crosswalk(
        "import", write_warc(tmp_path / "a.warc.gz", [GOOD]), "--jurisdiction", "VT", data=tmp_path / "data"
    )
    told = crosswalk("status", data=tmp_path / "data")
    assert told.returncode == 0
    assert "release 1 of" in told.stdout and "0 captures pending" in told.stdout and "VT" in told.stdout


def test_verify_finds_a_quote_that_is_not_there(tmp_path: Path) -> None:
    crosswalk("import", write_warc(tmp_path / "a.warc.gz", [GOOD]), data=tmp_path / "data")
    assert crosswalk("verify", data=tmp_path / "data").returncode == 0
    with Store.open(tmp_path / "data") as store:
        store.conn.execute("UPDATE findings SET quote = 'never said' WHERE rowid = 1")
        store.conn.commit()
    ended = crosswalk("verify", data=tmp_path / "data")
    assert ended.returncode == 1 and "quotes what its text does not say" in ended.stdout


def test_changes_and_compare_give_files(demo_data: Path, tmp_path: Path) -> None:
    told = crosswalk("changes", "--format", "json", "--state", "X-DES", data=demo_data)
    assert {row["state"] for row in json.loads(told.stdout)["changes"]} == {"X-DES"}
    for form in ("csv", "xlsx", "json", "md", "html"):
        path = tmp_path / f"m.{form}"
        assert crosswalk("compare", "--all", "--format", form, "-o", path, data=demo_data).returncode == 0
        assert path.stat().st_size > 500
    assert "<feed" in crosswalk("changes", "--format", "atom", data=demo_data).stdout


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "crawl",
        "import",
        "process",
        "upgrade",
        "rebuild",
        "publish",
        "verify",
        "compare",
        "changes",
        "serve",
        "watch",
        "status",
        "sources",
    ],
)
def test_every_command_has_help(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"], prog_name="crosswalk")
    assert told.exit_code == 0 and "Usage: crosswalk" in told.stdout
