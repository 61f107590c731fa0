"""The command line: bad input gets one sentence and what to do, loses nothing, and the run goes on."""

from __future__ import annotations

import csv
import errno
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from fpdf import FPDF
from typer.testing import CliRunner

from db.snapshot import open_release
from db.store import Store
from schedules.cli import _COMMANDS, commands, fault_words
from tests.captured import Page, statute, write_warc
from tests.commanding import commanded

APP = commands()
GOOD = Page(
    "https://code.nowhere.example/1",
    "2024-01-05T00:00:00Z",
    statute("1", ["A district may award credit."] * 9),
)


def crosswalk(*argv: object, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    return commanded(*argv, *(("--data", data) if data else ()))


def started(*argv: object) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, as it is installed."""
    given = [sys.executable, "-m", "schedules", *map(str, argv)]
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
    ended = started("import", write_warc(tmp_path / "all.warc.gz", pages), "--data", tmp_path / "data")
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


@pytest.mark.parametrize(
    ("command", "code"), [("compare --all", 2), ("process", 2), ("serve", 2), ("status", 0)]
)
def test_where_nothing_is_the_sample_beside_it_is_advised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CROSSWALK_DATA", raising=False)
    advice = "give --data demo-data, or export CROSSWALK_DATA=demo-data."
    ended = crosswalk(*command.split())
    assert ended.returncode == code
    assert advice not in ended.stdout + ended.stderr
    (tmp_path / "demo-data" / "public").mkdir(parents=True)
    (tmp_path / "demo-data" / "public" / "crosswalk.db").touch()
    ended = crosswalk(*command.split())
    assert ended.returncode == code
    assert advice in ended.stdout + ended.stderr


def test_history_of_what_no_crawl_has_read_asks_for_the_crawl_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CROSSWALK_DATA", raising=False)
    ended = crosswalk("backfill", "nh", "--from", "2017", "--plan")
    assert (ended.returncode, ended.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "Run 'crosswalk crawl NH' first" in ended.stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data folder with a release of one document."""
    archive = write_warc(tmp_path / "a.warc.gz", [GOOD])
    crosswalk("import", archive, "--jurisdiction", "VT", data=tmp_path / "data")
    return tmp_path / "data"


def test_a_file_is_written_in_the_format_that_its_ending_names(small: Path, tmp_path: Path) -> None:
    def written(name: str, *argv: object) -> bytes:
        ended = crosswalk(*argv, "-o", tmp_path / name, data=small)
        assert ended.returncode == 0, ended.stderr
        return (tmp_path / name).read_bytes()

    assert written("a.xlsx", "compare", "--all")[:2] == b"PK"
    assert json.loads(written("a.JSON", "compare", "--all"))
    assert written("a.md", "changes").startswith(b"# ")
    assert written("a.atom", "changes").startswith(b"<?xml")
    for name in ("a.txt", "a"):
        assert "┏".encode() in written(name, "compare", "--all")
    # What is said counts for more than the ending, on either side of it.
    assert json.loads(written("b.csv", "compare", "--all", "--format", "json"))
    ended = crosswalk("compare", "--all", "-o", tmp_path / "c.csv", "--format", "json", data=small)
    assert ended.returncode == 0 and json.loads((tmp_path / "c.csv").read_bytes())


def test_an_ending_of_a_format_that_the_command_does_not_have_is_refused(small: Path, tmp_path: Path) -> None:
    ended = crosswalk("compare", "--all", "-o", tmp_path / "a.atom", data=small)
    assert ended.returncode == 2 and "'atom' is not one of" in ended.stderr
    assert not (tmp_path / "a.atom").exists()


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
    ended = started("sources", "check", "--sources", tmp_path)
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


def test_status_tells_the_faults_that_stand_and_exits_1(demo_data: Path) -> None:
    told = started("status", "--data", demo_data)
    assert (told.returncode, told.stderr) == (1, "")
    assert "https://legislature.nickajack.example/code/49/6/3102" in told.stdout


def test_verify_finds_a_quote_that_is_not_there(tmp_path: Path) -> None:
    crosswalk("import", write_warc(tmp_path / "a.warc.gz", [GOOD]), data=tmp_path / "data")
    assert crosswalk("verify", data=tmp_path / "data").returncode == 0
    with Store.open(tmp_path / "data") as store:
        store.conn.execute("UPDATE findings SET quote = 'never said' WHERE rowid = 1")
        store.conn.commit()
    ended = started("verify", "--data", tmp_path / "data")
    assert ended.returncode == 1 and "quotes what its text does not say" in ended.stdout


def test_changes_and_compare_give_files(demo_data: Path, tmp_path: Path) -> None:
    told = started("changes", "--format", "json", "--state", "X-DES", "--data", demo_data)
    assert {row["state"] for row in json.loads(told.stdout)["changes"]} == {"X-DES"}
    for form in ("csv", "xlsx", "json", "md", "html"):
        path = tmp_path / f"m.{form}"
        assert crosswalk("compare", "--all", "--format", form, "-o", path, data=demo_data).returncode == 0
        assert path.stat().st_size > 500
    assert "<feed" in crosswalk("changes", "--format", "atom", data=demo_data).stdout


def test_a_group_and_own_columns(demo_data: Path, tmp_path: Path) -> None:
    asked = ("compare", "--group", "ours:x-fra,X-DES", "--field", "cbe_dimension", "--format", "csv")
    first = crosswalk(*asked, "--layout", "provision", data=demo_data)
    rows = list(csv.DictReader(io.StringIO(first.stdout)))
    assert {row["state"] for row in rows} == {"X-DES", "X-FRA"}
    mine = tmp_path / "mine.csv"
    mine.write_text(f"cell_id,note\n{rows[0]['cell_id']},seen\ngone,kept\n")
    ended = crosswalk(*asked, "--overlay", mine, data=demo_data)
    noted = {row["cell_id"]: row["note"] for row in csv.DictReader(io.StringIO(ended.stdout)) if row["note"]}
    assert noted == {rows[0]["cell_id"]: "seen", "gone": "kept"}
    assert ended.stderr == (
        "1 of 2 cells of the overlay joined, note kept. "
        "About no cell of this comparison, and kept at the end of the file: gone.\n"
    )


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("changes", "--since", "garbage"), "'garbage' is neither a day nor a time. Write it as YYYY-MM-DD"),
        (("changes", "--significance", "nope"), "Ask for one of: annotation, editorial, formatting"),
        (("changes", "--state", "QQ"), "Ask for one of: X-ABS, X-DEL, X-DES, X-FRA, X-JEF, X-KAN, "),
        (("changes", "--field", "nope"), "'nope' is neither a field nor a key of the codebook"),
        (("changes", "--topic", "nope"), "Ask for one of: assessment, cbe, equity"),
        (
            ("compare", "--state", "VT"),
            "No jurisdiction in this release has the code VT. Ask for one of: X-ABS, ",
        ),
        (("compare", "--all", "--against", "June"), "'June' is not a day"),
        (
            ("compare", "--group", "nobody"),
            "There is no group 'nobody'. Name its members: nobody:X-ABS,X-DEL,X-DES.",
        ),
        (("compare", "--all", "--key", "nope"), "cbe_dimension has no key 'nope'. Ask for one of: "),
        (("compare", "--all", "--format", "csv", "--overlay", "/no.csv"), "/no.csv is no file"),
        (("compare", "--all", "-o", "/no such folder/x.csv"), "No such file or directory. Check the path"),
        (("compare", "--all", "-o", "/"), "/: Is a directory. Name a file, not a folder."),
    ],
)
def test_wrong_use_is_refused_in_a_sentence(demo_data: Path, argv: tuple[str, ...], words: str) -> None:
    ended = crosswalk(*argv, data=demo_data)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr and len(ended.stderr.splitlines()) == 1


def test_sources_and_crawl_refuse_what_is_not_declared(tmp_path: Path) -> None:
    for argv in (
        ("sources", "list", "--topic", "nope"),
        ("crawl", "VT", "--topic", "nope", "--data", tmp_path),
    ):
        ended = crosswalk(*argv)
        assert ended.returncode == 2 and "'nope' is no topic of a declared document" in ended.stderr
    assert "'QQ' is no jurisdiction's code" in crosswalk("sources", "list", "--state", "QQ").stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["verify", "process", "upgrade", "rebuild", "publish"])
def test_a_mistyped_folder_is_refused_and_not_made(tmp_path: Path, command: str) -> None:
    ended = crosswalk(command, data=tmp_path / "typo")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "typo holds no data. Name the folder that does" in ended.stderr
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize("command", ["status", "process", "demo", "compare --all", "serve"])
def test_a_file_in_place_of_the_folder_is_a_sentence(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("kept")
    for data, words in (
        (tmp_path / "file", "is a file. Name the folder"),
        (tmp_path / "file" / "data", "crosswalk: "),
    ):
        if command == "status" and data.name == "data":
            continue  # nothing there is an answer too
        ended = crosswalk(*command.split(), data=data)
        assert ended.returncode == 2 and words in ended.stderr
    assert (tmp_path / "file").read_text() == "kept"


def test_a_damaged_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    for name in ("crosswalk.db", "public/crosswalk.db"):
        (tmp_path / name).write_bytes(b"no database at all, " * 400)
    for command, words in (
        ("status", "crosswalk.db is damaged or is no database. Put a backup in its place"),
        ("process", "crosswalk.db is damaged or is no database. Put a backup in its place"),
        ("changes", "crosswalk.db is damaged or is no release. Move it aside"),
        ("serve", "crosswalk.db is damaged or is no release. Move it aside"),
    ):
        ended = crosswalk(command, data=tmp_path)
        assert (ended.returncode, ended.stdout) == (2, "") and words in ended.stderr, ended.stderr


def test_the_machine_s_refusals_in_words() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/data/archive/1.warc.gz")
    assert fault_words(full) == (
        "/data/archive/1.warc.gz: No space left on device. "
        "Free some space and run the command again; what was finished is kept."
    )
    assert fault_words(OSError(errno.EROFS, "Read-only file system")).startswith("Read-only file system. The")


def test_where_nothing_was_captured_nothing_is_published_or_claimed(tmp_path: Path) -> None:
    ended = crosswalk("import", tmp_path / "missing.warc.gz", data=tmp_path / "data")
    assert ended.returncode == 1 and "missing.warc.gz" in ended.stderr
    assert "nothing to publish" in ended.stdout and not (tmp_path / "data" / "public").exists()
    with Store.open(tmp_path / "data") as store:
        assert store.kind() is None
    refused = crosswalk("publish", data=tmp_path / "data")
    assert refused.returncode == 2 and "holds no captures" in refused.stderr


def test_differences_give_files_in_one_mode(demo_data: Path, tmp_path: Path) -> None:
    with closing(open_release(demo_data / "public")) as conn:
        last = str(conn.execute("SELECT max(at) FROM releases").fetchone()[0])[:10]
    for mode in ("--as-of", "--in-force"):
        asked = ("compare", "--all", mode, last, "--against", "2020-01-01")
        read = json.loads(crosswalk(*asked, "--format", "json", data=demo_data).stdout)
        assert (read["mode"], read["day"], read["against"]) == (
            mode.strip("-").replace("-", "_"), last, "2020-01-01"
        )  # fmt: skip
        assert {row["before_asked"] for row in read["differences"]} <= {f"{read['mode']} 2020-01-01"}
        assert len(read["differences"]) > 3 or mode == "--in-force"
        for form in ("table", "csv", "md", "html", "xlsx"):
            path = tmp_path / f"d.{form}"
            assert crosswalk(*asked, "--format", form, "-o", path, data=demo_data).returncode == 0
            assert path.stat().st_size > 100
    assert "cells differ" in (tmp_path / "d.table").read_text()


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
    told = CliRunner().invoke(APP, [command, "--help"], prog_name="crosswalk")
    assert told.exit_code == 0 and "Usage: crosswalk" in told.stdout


def test_a_command_is_found_without_importing_the_others() -> None:
    added = [(one.callback.__module__, one.name or one.callback.__name__) for one in APP.registered_commands]  # type: ignore[union-attr]
    groups = {one.name for one in APP.registered_groups}
    for module, names in _COMMANDS.items():
        here = {name for place, name in added if place == f"schedules.cli.{module}"}
        assert here == set(names) - groups
    script = "import sys; from schedules.cli import commands; commands(sys.argv[1]); print(*sys.modules)"
    for command in ("changes", "compare", "process", "status"):
        ended = subprocess.run(
            [sys.executable, "-c", script, command], capture_output=True, text=True, check=True
        )
        assert not {"pipeline.fields", "crawler.declarations", "datasette", "lxml"} & {*ended.stdout.split()}
