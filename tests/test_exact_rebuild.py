"""Promise 5: the same kept inputs give the same public rows, row for row, whatever the order in which they came, the
batches, the workers, or what became of the database."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db import boilerplate
from db import reviews as kept_reviews
from db.boilerplate import Learnt
from db.derived_tables import TABLES
from db.ids import document_id, url_key
from db.likeness import Difference, differences
from db.snapshot import draft
from db.store import Store
from pipeline.recipe import recipe
from pipeline.reviews import quote_digest
from schedules import proving, upgrading
from schedules.archives import opened_archive
from schedules.cli import commands
from schedules.processing import archive_of
from tests.past_scenario import INDEX, PERMITS, REQUIRES, SENTENCES, SITE, Past, Seen, index, page
from tests.test_reviews import review

A, B = page(PERMITS, *SENTENCES), page(REQUIRES, *SENTENCES)
OTHER = page(
    "Every district plan names the steps by which it closes gaps between student groups.", *SENTENCES[:6]
)
# Everything that a history has: edits, a fault, a shrink that is confirmed, a removal that is proven, a return,
# several captures of one second, a page that flaps, indexes.
SEEN = [
    Seen("2026-01-01", INDEX, index("/credit", "/plan"), purpose="index"),
    Seen("2026-01-01", "/credit", A),
    Seen("2026-01-01", "/plan", OTHER),
    Seen("2026-01-08", "/credit", B),
    Seen("2026-01-08", "/plan", b"", status=503),
    Seen("2026-01-15", "/credit", A),
    Seen("2026-01-15", "/plan", b"gone", status=404),
    Seen("2026-01-20", "/plan", b"gone", status=404),
    Seen("2026-01-25", INDEX, index("/credit"), purpose="index"),
    Seen("2026-01-25", "/plan", b"gone", status=404),
    Seen("2026-01-25", "/credit", page("All of this is under review.")),
    Seen("2026-01-26", "/credit", page("All of this is under review.")),
    Seen("2026-02-01", "/plan", OTHER),
    Seen("2026-02-02", "/credit", A),
    Seen("2026-02-02", "/credit", B),
    Seen("2026-02-03", "/credit", A),
    Seen("2026-02-04", "/credit", B),
]
DECLARED = {"credit": {"url": "/credit"}, "plan": {"url": "/plan"}}


def rows(past: Past, scratch: Path) -> Path:
    """Return a file of all that is public, releases aside."""
    scratch.unlink(missing_ok=True)
    with Store.open(past.folder / "data") as store:
        draft(store, scratch)
    return scratch


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Past, Path]:
    past = Past(tmp_path_factory.mktemp("expected"), DECLARED)
    past.see(SEEN)
    return past, rows(past, past.folder / "expected.db")


def test_the_scenario_has_something_of_everything(expected: tuple[Past, Path]) -> None:
    """A table without a row would be equal for no reason."""
    past, _ = expected
    kinds = {kind for kind, *_ in past.changes()}
    assert kinds == {"started", "edited", "removed", "restored"}
    assert {"suspect", "missing", "maintenance", "removal_confirmed"} <= {
        *past.outcomes("/credit"),
        *past.outcomes("/plan"),
    }
    filled = {"versions", "findings", "changes", "change_spans", "field_changes", "positions", "mentions"}
    assert all(past.rows(f"SELECT count(*) > 0 FROM {table}") == [(1,)] for table in filled)


@pytest.mark.parametrize(("seed", "batches", "workers"), [(1, 1, 2), (2, 3, 1), (3, 5, 3)])
def test_order_batches_and_workers_do_not_matter(
    tmp_path: Path, expected: tuple[Past, Path], seed: int, batches: int, workers: int
) -> None:
    shuffled = SEEN[:]
    random.Random(seed).shuffle(shuffled)
    past = Past(tmp_path, DECLARED)
    for start in range(batches):
        past.keep(shuffled[start::batches])
        past.settle(workers=workers)
    assert differences(expected[1], rows(past, tmp_path / "rows.db")) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_a_rebuild_in_place_gives_the_same_rows(
    tmp_path: Path, expected: tuple[Past, Path], workers: int
) -> None:
    past = Past(shutil.copytree(expected[0].folder, tmp_path / "copy"), DECLARED)
    with Store.open(past.folder / "data") as store, archive_of(past.folder / "data") as archive:
        upgrading.rebuild(store, archive, past.registry, at="2026-07-01T00:00:00Z", workers=workers)
    assert differences(expected[1], rows(past, tmp_path / "rows.db")) == []


def test_a_lost_database_is_made_again_from_the_archive(tmp_path: Path) -> None:
    """Every check with a record of its own; of a body that was the same before the database has the only row."""
    past = Past(tmp_path, DECLARED)
    past.see([replace(one, body=one.body + f"<!-- {n} -->".encode()) for n, one in enumerate(SEEN)])
    expected = rows(past, tmp_path / "expected.db")
    data = past.folder / "data"
    (data / "crosswalk.db").unlink()
    with Store.open(data) as store:
        store.claim("real")
        with opened_archive(store, data, registry=past.registry):
            pass
    past.settle(workers=2)
    assert differences(expected, rows(past, tmp_path / "rows.db")) == []


def decided(past: Past) -> None:
    """Keep what people decided and what an upgrade learnt, before anything is derived."""
    with Store.open(past.folder / "data") as store:
        credit = document_id(url_key(SITE + "/credit"))
        rejected = review("reject", document=credit, stance=None)
        disputed = review("dispute", document=credit, quote=REQUIRES, quote_sha256=quote_digest(REQUIRES))
        kept_reviews.keep(store, [rejected, disputed])
        learnt = Learnt("ed.nowhere.example", SENTENCES[3], 9, 10)
        boilerplate.keep(store, [learnt], at="2026-01-01T00:00:00Z", upgrade=1)


def test_decisions_and_learnt_boilerplate_are_kept_inputs_too(tmp_path: Path) -> None:
    made = []
    for number, (batches, workers) in enumerate(((1, 1), (4, 2))):
        past = Past(tmp_path / str(number), DECLARED)
        decided(past)
        for start in range(batches):
            past.keep(SEEN[::-1][start::batches])
            past.settle(workers=workers)
        made.append(rows(past, tmp_path / f"{number}.db"))
        with Store.open(past.folder / "data") as store, archive_of(past.folder / "data") as archive:
            upgrading.rebuild(store, archive, past.registry, at="2026-07-01T00:00:00Z", workers=1)
        made.append(rows(past, tmp_path / f"{number}-again.db"))
        assert {kind for kind, *_ in past.changes()} > {"disputed"}
        assert past.rows("SELECT count(*) FROM versions WHERE instr(text, ?)", SENTENCES[3]) == [(0,)]
    assert all(differences(made[0], other) == [] for other in made[1:])


def test_the_whole_sample_is_derived_again_row_for_row(demo_data: Path, tmp_path: Path) -> None:
    """Every public table, those that others add too; and a row that is not derived is found."""
    data = shutil.copytree(demo_data, tmp_path / "data")
    ended = CliRunner().invoke(commands(), ["verify", "--rebuild", "--data", str(data), "--workers", "2"])
    assert ended.exit_code == 0, ended.output
    assert "that is release" in ended.output and "0 problems" in ended.output
    with Store.open(data) as store:
        store.conn.execute("UPDATE changes SET summary = 'A planted summary.' WHERE rowid = 1")
        store.conn.commit()
    ended = CliRunner().invoke(commands(), ["verify", "--rebuild", "--data", str(data), "--workers", "2"])
    assert ended.exit_code == 1 and "Table changes: 1 rows stand" in ended.output.replace("\n", " ")
    assert not list(data.glob("proof-*"))


def test_differences_are_found_in_any_public_table(tmp_path: Path, expected: tuple[Past, Path]) -> None:
    """The comparison is generic: whatever table there is, a row more or less is told."""
    past = Past(shutil.copytree(expected[0].folder, tmp_path / "copy"), DECLARED)
    with Store.open(past.folder / "data") as store:
        held = {table.name: store.rows(f"SELECT count(*) AS n FROM {table.name}")[0]["n"] for table in TABLES}
        for table in TABLES:
            if table.layer == "derived" and table.public_name and held[table.name]:
                store.conn.execute(
                    f"DELETE FROM {table.name} WHERE rowid = (SELECT max(rowid) FROM {table.name})"
                )
        store.conn.commit()
    found = {one.table: one for one in differences(expected[1], rows(past, tmp_path / "rows.db"))}
    for table in TABLES:
        if table.layer == "derived" and table.public_name and held[table.name]:
            name = table.public_name
            assert found[name] == Difference(name, 1, 0)


def test_what_is_not_ready_to_be_proven_is_refused_in_a_sentence(tmp_path: Path) -> None:
    past = Past(tmp_path, DECLARED)
    past.see(SEEN[:3])
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        store.set_meta("recipe", "another")
        with pytest.raises(proving.NotReadyError, match="crosswalk upgrade"):
            proving.prove(store, archive, past.registry, tmp_path, workers=1)
        store.set_meta("recipe", recipe())
        store.conn.execute("DELETE FROM outcomes")
        with pytest.raises(proving.NotReadyError, match="crosswalk process"):
            proving.prove(store, archive, past.registry, tmp_path, workers=1)
