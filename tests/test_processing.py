"""Promise 5: derived tables are a pure function of what is kept, in any order, by any number of workers."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.declarations import SOURCES, load
from db.snapshot import dump, publish
from db.store import Store
from pipeline.recipe import recipe
from schedules import processing, upgrading
from schedules.importing import import_files
from schedules.limits import Limits
from schedules.processing import archive_of, process
from schedules.runs import Run
from schedules.workers import OVERDUE, Workers
from tests.captured import Page, statute, write_warc

REGISTRY = load(SOURCES)
PERMITS = "A school district may award credit to a student who demonstrates mastery of the standards."
REQUIRES = "A school district shall award credit to a student who demonstrates mastery of the standards."
FILLER = [
    f"The board of each district keeps a record of rule {number} and shows it to any resident who asks, in the "
    "office of the district, during the hours in which that office is open to the public."
    for number in range(1, 6)
]

PAGES = [
    Page(
        "https://code.nowhere.example/12-301", "2024-01-05T00:00:00Z", statute("12-301", [PERMITS, *FILLER])
    ),
    Page("https://code.nowhere.example/12-302", "2024-01-05T00:00:00Z", statute("12-302", FILLER)),
    Page(
        "https://code.nowhere.example/12-301",
        "2024-02-05T00:00:00Z",
        statute("12-301", [PERMITS, *FILLER], noise="b"),
    ),
    Page(
        "https://code.nowhere.example/12-301", "2024-03-05T00:00:00Z", statute("12-301", [REQUIRES, *FILLER])
    ),
    Page(
        "https://code.nowhere.example/12-302",
        "2024-03-05T00:00:00Z",
        b"<html><title>Just a moment...</title></html>",
    ),
    Page("https://code.nowhere.example/12-301", "2024-04-05T00:00:00Z", b"", 503),
    Page("https://code.nowhere.example/12-302", "2024-04-05T00:00:00Z", statute("12-302", ["[Repealed.]"])),
    Page(
        "https://code.nowhere.example/12-303",
        "2024-04-05T00:00:00Z",
        b"%PDF-1.7 broken",
        200,
        "application/pdf",
    ),
]


def collect(folder: Path, archives: Sequence[Path], *, workers: int = 1) -> list[str]:
    """Import the archives one command at a time; return the public rows that come of it."""
    for path in archives:
        take(folder, [path], workers=workers)
    return published_rows(folder)


def take(folder: Path, archives: Sequence[Path], *, workers: int = 1) -> int:
    with Store.open(folder) as store, archive_of(folder) as archive:
        store.claim("real")
        added = import_files(Run("test", store), folder, archives, jurisdiction="VT", say=print).captures
        process(store, archive, REGISTRY, workers=workers)
        return added


def published_rows(folder: Path) -> list[str]:
    with Store.open(folder) as store:
        publish(store, folder / "public", at="2026-01-01T00:00:00Z", recipe=recipe())
    with sqlite3.connect(folder / "public" / "crosswalk.db") as conn:
        return list(dump(conn))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("expected")
    return collect(folder / "data", [write_warc(folder / "all.warc.gz", PAGES)])


def test_outcomes_of_every_capture(tmp_path: Path) -> None:
    collect(tmp_path / "data", [write_warc(tmp_path / "all.warc.gz", PAGES)])
    with Store.open(tmp_path / "data") as store:
        seen = store.rows(
            "SELECT substr(c.url, -6) AS page, c.captured_at AS at, o.outcome FROM captures c "
            "JOIN outcomes o ON o.capture = c.id ORDER BY 1, 2"
        )
    assert [(row["page"], row["at"][:7], row["outcome"]) for row in seen] == [
        ("12-301", "2024-01", "first"),
        ("12-301", "2024-02", "unchanged"),
        ("12-301", "2024-03", "changed"),
        ("12-301", "2024-04", "maintenance"),
        ("12-302", "2024-01", "first"),
        ("12-302", "2024-03", "blocked"),
        ("12-302", "2024-04", "changed"),
        ("12-303", "2024-04", "truncated"),
    ]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(PAGES))), cut=st.integers(0, len(PAGES)))
def test_order_of_arrival_does_not_matter(
    tmp_path: Path, expected: list[str], order: list[int], cut: int
) -> None:
    """Captures shuffled over two imports, in any order, give the same public rows."""
    shuffled = [PAGES[number] for number in order]
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    archives = [write_warc(tmp_path / f"{number}.warc.gz", part) for number, part in enumerate(parts)]
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    assert collect(tmp_path / "data", archives) == expected


def test_number_of_workers_does_not_matter(tmp_path: Path, expected: list[str]) -> None:
    assert collect(tmp_path / "data", [write_warc(tmp_path / "all.warc.gz", PAGES)], workers=2) == expected


def test_a_second_import_adds_nothing(tmp_path: Path, expected: list[str]) -> None:
    path = write_warc(tmp_path / "all.warc.gz", PAGES)
    assert take(tmp_path / "data", [path]) == len(PAGES)
    assert take(tmp_path / "data", [path]) == 0
    assert published_rows(tmp_path / "data") == expected
    with Store.open(tmp_path / "data") as store:
        assert (
            publish(store, tmp_path / "data" / "public", at="2026-02-01T00:00:00Z", recipe=recipe()) is None
        )


def test_rebuild_equals_what_stands(tmp_path: Path, expected: list[str]) -> None:
    data = tmp_path / "data"
    collect(data, [write_warc(tmp_path / "all.warc.gz", PAGES)])
    with Store.open(data) as store, archive_of(data) as archive:
        store.clear_derived()
        process(store, archive, REGISTRY, workers=1)
    assert published_rows(data) == expected
    with Store.open(data) as store, archive_of(data) as archive:
        made = upgrading.rebuild(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
    assert made.findings == ()
    assert published_rows(data) == expected


def test_a_new_recipe_fills_the_ledger_and_makes_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 2: a rule that reads more is listed apart, and no source is said to have changed."""
    data = tmp_path / "data"
    collect(data, [write_warc(tmp_path / "all.warc.gz", PAGES)])
    with Store.open(data) as store, archive_of(data) as archive:
        store.set_meta("recipe", "the old one")
        changes = store.rows("SELECT * FROM changes ORDER BY id")
        # The old rules had not read mastery-based credit in the first version.
        [first] = store.rows("SELECT id FROM versions WHERE number = 1 AND text LIKE '%may award credit%'")
        store.conn.execute(
            "DELETE FROM findings WHERE version = ? AND key = 'mastery_based_credit'", [first["id"]]
        )
        dry = upgrading.upgrade(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1, dry_run=True)
        assert store.rows("SELECT * FROM upgrades") == []
        made = upgrading.upgrade_if_needed(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
        assert made == dry
        ledger = store.rows("SELECT version, field, key, before, after, quote FROM upgrade_findings")
        assert store.rows("SELECT * FROM changes ORDER BY id") == changes
        assert (
            upgrading.upgrade_if_needed(store, archive, REGISTRY, at="2026-03-02T00:00:00Z", workers=1)
            is None
        )
    mastery = [row for row in ledger if row["key"] == "mastery_based_credit"]
    assert [(row["version"], row["before"], row["after"]) for row in mastery] == [
        (first["id"], None, '[{"stance": "permits", "value": null}]')
    ]


def test_a_published_change_that_is_cut_anew_keeps_its_readers(tmp_path: Path) -> None:
    """A capture that arrives late moves the start of a version back: the old id leads to the new one."""
    data, late = tmp_path / "data", PAGES[3]
    again = Page(late.url, "2024-03-20T00:00:00Z", late.body)
    collect(data, [write_warc(tmp_path / "a.warc.gz", [PAGES[0], again])])
    with Store.open(data) as store:
        [old] = store.rows("SELECT id FROM changes WHERE kind = 'edited'")
    collect(data, [write_warc(tmp_path / "b.warc.gz", [late])])
    with Store.open(data) as store:
        [new] = store.rows("SELECT id, new_seen_at FROM changes WHERE kind = 'edited'")
        aliases = store.rows("SELECT new_id FROM id_aliases WHERE old_id = ?", [old["id"]])
        first = store.rows("SELECT first_release FROM published WHERE id = ?", [new["id"]])
    assert new["new_seen_at"] == late.at and new["id"] != old["id"]
    assert (aliases, first) == ([{"new_id": new["id"]}], [{"first_release": 1}])


def test_what_a_busy_machine_did_not_finish_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives = [write_warc(tmp_path / "a.warc.gz", [PAGES[0]])]
    with monkeypatch.context() as busy:
        busy.setattr(processing, "Workers", partial(Workers, limits=Limits(wall=0.0)))
        take(tmp_path / "data", archives)
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        [outcome] = store.rows("SELECT outcome, reason FROM outcomes")
        assert outcome["outcome"] == "extract_failed" and OVERDUE in outcome["reason"]
        assert store.rows("SELECT * FROM versions") == store.rows("SELECT * FROM readings") == []
        upgrading.rebuild(store, archive, REGISTRY, at="2026-03-01T00:00:00Z", workers=1)
        assert store.rows("SELECT outcome FROM outcomes") == [{"outcome": "first"}]
        assert len(store.rows("SELECT * FROM readings")) == 1
