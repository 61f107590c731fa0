"""Reading again under other rules: from kept texts, listed finding by finding, and tried without a trace."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from crawler.declarations import load
from db.records import CrosswalkError
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.cases import manner_of
from pipeline.read_differently import read_differently
from pipeline.reading import Reading, has_text, read, read_again
from pipeline.recipe import recipe, recipes
from pipeline.vocabulary import FOLDER, vocabulary
from pipeline.vocabulary.trial import trial
from schedules import upgrading
from schedules.cli import commands
from schedules.cli.root import SAMPLE_SOURCES
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.readings import _task
from schedules.runs import Run
from tests.captured import Page, statute, write_warc
from tests.test_processing import FILLER, PAGES, PERMITS, REGISTRY, collect, published_rows

URL = "https://code.nowhere.example/12-301"
AT = "2026-03-01T00:00:00Z"


def test_a_kept_text_reads_as_its_bytes_do(demo_data: Path) -> None:
    """The whole sample: what is found in a kept text is what is found when its bytes are read again."""
    atlas = Atlas.of(load(SAMPLE_SOURCES))
    formats: Counter[str] = Counter()
    seen: set[tuple[str, int]] = set()
    with Store.open_to_read(demo_data) as store, archive_of(demo_data) as archive:
        for capture in store.captures("warc_file IS NOT NULL AND purpose IN ('document', 'candidate')"):
            assert capture.warc_file and capture.warc_offset is not None
            if (place := (capture.warc_file, capture.warc_offset)) in seen:
                continue
            seen.add(place)
            manner = manner_of(atlas, capture)
            from_bytes = read(_task(archive, capture, manner).answer, manner)
            kept = Reading.from_json(from_bytes.to_json())
            assert kept == from_bytes
            if has_text(kept):
                formats[kept.format] += 1
                bare = Reading.from_json(kept.to_json())
                assert read_again(bare, manner).to_json() == from_bytes.to_json()
    assert min(formats[name] for name in ("html", "pdf", "docx")) >= 1, formats
    assert formats["html"] > 50


def as_read_by_older_rules(data: Path, *, texts: str) -> None:
    """Make the kept readings those of an older recipe, which found nothing."""
    with Store.open(data) as store, store.transaction():
        for row in store.rows("SELECT rowid AS id, reading FROM readings"):
            told = json.loads(row["reading"]) | {"findings": [], "mentions": {}}
            store.conn.execute(
                "UPDATE readings SET reading = ? WHERE rowid = ?", [json.dumps(told), row["id"]]
            )
        store.conn.execute("UPDATE readings SET recipe = 'older', text_recipe = ?", [texts])
        store.set_meta("recipe", "older")


def test_new_rules_for_findings_read_no_bytes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    expected = collect(data, [write_warc(tmp_path / "all.warc.gz", PAGES)])
    as_read_by_older_rules(data, texts=recipes().texts)
    shutil.move(data / "archive", tmp_path / "elsewhere")
    with Store.open(data) as store, archive_of(data) as archive:
        made = upgrading.upgrade(store, archive, REGISTRY, at=AT, workers=2)
        assert made.damaged == ()
        assert store.rows("SELECT DISTINCT recipe, text_recipe FROM readings") == [
            {"recipe": recipes().readings, "text_recipe": recipes().texts}
        ]
        store.conn.executescript("DELETE FROM upgrades; DELETE FROM upgrade_findings;")
    assert published_rows(data) == expected


def test_new_rules_for_texts_read_the_bytes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    collect(data, [write_warc(tmp_path / "all.warc.gz", PAGES)])
    as_read_by_older_rules(data, texts="older")
    shutil.move(data / "archive", tmp_path / "elsewhere")
    with Store.open(data) as store, archive_of(data) as archive:
        assert len(upgrading.upgrade(store, archive, REGISTRY, at=AT, workers=1).damaged) == len(PAGES)


def statement(field: str, key: str | None, said: str, at: int, version: str = "v") -> dict[str, Any]:
    stance, value = (said, None) if field in ("cbe_dimension", "equity_strategy") else (None, said or None)
    quote = f"{field} {said} at {at}"
    told = {"document": "d", "version": version, "field": field, "key": key, "stance": stance, "value": value}
    return told | {"quote": quote, "quote_start": at, "quote_end": at + 5}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [("cbe_dimension", "k", "permits", 1)], [("appears", None, "permits at 1")]),
        ([("cbe_dimension", "k", "permits", 1)], [], [("vanishes", "permits at 1", None)]),
        ([("cbe_dimension", "k", "permits", 1)], [("cbe_dimension", "k", "permits", 9)], []),
        (
            [("cbe_dimension", "k", "permits", 1)],
            [("cbe_dimension", "k", "requires", 9)],
            [("flips", "permits at 1", "requires at 9")],
        ),
        (
            [("cbe_dimension", "k", "permits", 1)],
            [("cbe_dimension", "k", "permits", 1), ("cbe_dimension", "k", "requires", 9)],
            [("flips", "permits at 1", "requires at 9")],
        ),
        ([("status", None, "failed", 1)], [("status", None, "vetoed", 9)], [("flips", "failed at 1", "vetoed at 9")]),
        (
            [("citation", "statute", "A 1", 1), ("citation", "statute", "A 2", 20)],
            [("citation", "statute", "A 1", 1), ("citation", "statute", "A 3", 40), ("citation", "statute", "A 4", 60)],
            [("vanishes", "A 2 at 20", None), ("appears", None, "A 3 at 40"), ("appears", None, "A 4 at 60")],
        ),
        ([("citation", "statute", "A. 1", 1)], [("citation", "statute", "A 1", 3)], [("flips", "A. 1 at 1", "A 1 at 3")]),
        ([("term_used", "mastery", "", 1)], [("term_used", "mastery", "", 50)], []),
    ],
)  # fmt: skip
def test_what_is_read_differently(
    before: list[tuple[str, str | None, str, int]],
    after: list[tuple[str, str | None, str, int]],
    expected: list[tuple[str, str | None, str | None]],
) -> None:
    rows = read_differently([statement(*one) for one in before], [statement(*one) for one in after])

    def bare(row: dict[str, Any], side: str) -> str | None:
        return row[side] and row[side].partition(" ")[2]

    assert [(row["kind"], bare(row, "old_quote"), bare(row, "new_quote")) for row in rows] == expected


def crosswalk(*argv: object) -> Result:
    return CliRunner().invoke(commands(), [*map(str, argv)], prog_name="crosswalk")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two versions of a law that permits, the second of them standing, and one that says nothing."""
    pages = [
        Page(URL, "2024-01-05T00:00:00Z", statute("12-301", [PERMITS, *FILLER])),
        Page(URL, "2024-03-05T00:00:00Z", statute("12-301", [PERMITS, *FILLER, "The board meets in May."])),
        Page(URL[:-1] + "2", "2024-01-05T00:00:00Z", statute("12-302", FILLER)),
    ]
    folder = tmp_path / "data"
    with Store.open(folder) as store, archive_of(folder) as archive:
        store.claim("real")
        import_files(
            Run("test", store),
            folder,
            [write_warc(tmp_path / "a.warc.gz", pages)],
            jurisdiction="VT",
            say=print,
        )
        upgrading.upgrade_if_needed(store, archive, REGISTRY, at=AT, workers=1)
        process(store, archive, REGISTRY, workers=1)
    return folder


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of the vocabulary whose "may" requires."""
    folder = tmp_path / "edited"
    folder.mkdir()
    text = (FOLDER / "stances.yml").read_text(encoding="utf-8")
    permits = next(word for word in vocabulary().stances["permits"].modals if word == "may")
    book = text.replace(f"[{permits},", "[may at will,").replace(f" {permits},", " may at will,")
    book = book.replace("modals: [shall,", "modals: [may, shall,").replace(
        "modals: [must,", "modals: [may, must,"
    )
    (folder / "stances.yml").write_text(book, encoding="utf-8")
    with trial(folder):
        assert "may" in vocabulary().stances["requires"].modals
        assert "may" not in vocabulary().stances["permits"].modals
    return folder


def test_an_edited_vocabulary_is_tried_and_leaves_nothing(data: Path, edited: Path) -> None:
    before = (data / "crosswalk.db").read_bytes()
    argv = ("upgrade", "--dry-run", "--vocabulary", edited, "--data", data, "--workers", 2)
    ended = crosswalk(*argv, "--field", "cbe_dimension", "--format", "json")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["tried"] and told["recipe_from"] == recipe() != told["recipe_to"]
    mine = [row for row in told["findings"] if row["key"] == "mastery_based_credit"]
    assert [
        (r["kind"], r["jurisdiction"], r["before"], r["after"], r["version_number"], r["valid_to"], r["url"])
        for r in mine
    ] == [
        ("flips", "VT", "permits", "requires", 1, "2024-03-05T00:00:00Z", URL),
        ("flips", "VT", "permits", "requires", 2, None, URL),
    ]
    assert {(r["old_quote"], r["new_quote"]) for r in mine} == {(PERMITS, PERMITS)}
    assert [
        (c["jurisdiction"], c["before"][:7], c["after"][:8])
        for c in told["cells"]
        if c["key"] == "mastery_based_credit"
    ] == [("VT", "Permits", "Requires")]
    assert (data / "crosswalk.db").read_bytes() == before
    assert recipe() == told["recipe_from"] and "may" in vocabulary().stances["permits"].modals


def test_the_list_can_be_limited_and_written(data: Path, edited: Path, tmp_path: Path) -> None:
    argv = ("upgrade", "--dry-run", "--vocabulary", edited, "--data", data, "--workers", 1)
    listed = crosswalk(
        *argv, "--field", "cbe_dimension", "--current", "--format", "csv", "--state", "vt"
    ).stdout
    rows = [row for row in csv.DictReader(io.StringIO(listed)) if row["key"] == "mastery_based_credit"]
    assert [(row["kind"], row["version_number"]) for row in rows] == [("flips", "2")]
    elsewhere = crosswalk(*argv, "--state", "NH")
    assert elsewhere.stdout.splitlines()[-1] == "nothing would read differently"
    table = crosswalk(*argv, "--field", "cbe_dimension").stdout
    assert f"      - {PERMITS}\n      + {PERMITS}\n" in table and "in 1 document of 1 state; " in table
    for form in ("md", "xlsx", "csv", "json", "table"):
        ended = crosswalk(*argv, "--format", form, "-o", tmp_path / f"list.{form}")
        assert ended.exit_code == 0 and (tmp_path / f"list.{form}").stat().st_size > 200, form


def test_a_real_upgrade_keeps_the_list(data: Path, edited: Path) -> None:
    with trial(edited), Store.open(data) as store, archive_of(data) as archive:
        made = upgrading.upgrade_if_needed(store, archive, REGISTRY, at=AT, workers=1)
        assert made is not None
        ledger = store.rows("SELECT * FROM upgrade_findings ORDER BY rowid")
        assert [row | {"upgrade": 1} for row in made.findings] == ledger
        flips = [row for row in ledger if row["key"] == "mastery_based_credit"]
        assert [(row["kind"], row["old_quote"], row["new_quote"]) for row in flips] == [
            ("flips", PERMITS, PERMITS)
        ] * 2


def rebuilt(data: Path) -> list[dict[str, Any]]:
    """Rebuild, and return what the ledger says of it."""
    with Store.open(data) as store, archive_of(data) as archive:
        upgrading.rebuild(store, archive, REGISTRY, at=AT, workers=1)
        return store.rows("SELECT upgrade, kind, change_kind FROM upgrade_changes ORDER BY change")


def without_the_edit(data: Path, name: str) -> None:
    """Make the tables those that older rules or declarations made, which did not tell one edit."""
    with Store.open(data) as store, store.transaction():
        store.conn.execute("DELETE FROM changes WHERE kind = 'edited'")
        store.set_meta(name, "older")


def test_a_rebuild_lists_what_other_declarations_read_differently(data: Path) -> None:
    without_the_edit(data, "unrelated")
    assert rebuilt(data) == []
    without_the_edit(data, "declarations")
    [row] = rebuilt(data)
    assert row == {"upgrade": 1, "kind": "appears", "change_kind": "edited"}


@pytest.mark.parametrize("page", ["elsewhere", "same site"])
def test_what_new_captures_of_the_site_may_have_brought_is_not_ours(
    data: Path, tmp_path: Path, page: str
) -> None:
    host = "elsewhere.example" if page == "elsewhere" else "code.nowhere.example"
    more = Page(f"https://{host}/12-900", "2025-06-05T00:00:00Z", statute("12-900", FILLER))
    without_the_edit(data, "recipe")
    with Store.open(data) as store:
        path = write_warc(tmp_path / "more.warc.gz", [more])
        assert import_files(Run("test", store), data, [path], jurisdiction="VT", say=print).captures == 1
    told = [(row["kind"], row["change_kind"]) for row in rebuilt(data)]
    assert told == ([("appears", "edited")] if page == "elsewhere" else [])


def test_a_trial_is_refused_in_a_sentence(data: Path, tmp_path: Path) -> None:
    ended = crosswalk("upgrade", "--vocabulary", tmp_path, "--data", data)
    assert ended.exit_code == 2 and "--dry-run" in ended.output
    ended = crosswalk("upgrade", "--dry-run", "--field", "nothing", "--data", data)
    assert ended.exit_code == 2 and "no field is called 'nothing'" in ended.output
    for broken, words in (("", "holds no vocabulary"), ("stances: [", r"stances.yml, line")):
        folder = tmp_path / f"broken{len(broken)}"
        folder.mkdir()
        if broken:
            (folder / "stances.yml").write_text(broken)
        ended = crosswalk("upgrade", "--dry-run", "--vocabulary", folder, "--data", data)
        assert isinstance(ended.exception, CrosswalkError) and words in str(ended.exception)
