"""Declared cadences: what is due when, one daemon, a crawl a round, and a fault that does not end it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from crawler.declarations import SOURCES, load
from db.faults import WrongKindOfDatabaseError
from db.locks import LockHeldError, holder
from db.records import Capture, CrosswalkError, Declared, Publisher, Registry
from db.store import Store
from schedules.cadence import Round, due_at, rounds
from schedules.runs import begin, has_captures
from schedules.watching import last_round, plan, watch

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AGENCY = Publisher("vt_aoe", "VT", "Agency", "agency", True, True, "https://a.example", ("a.example",))
BOARD = replace(AGENCY, id="vt_sbe", kind="board")
CODE = replace(AGENCY, id="vt_leg", kind="legislature", cadence="monthly")
CLOSED = replace(AGENCY, id="dc_code", jurisdiction="DC", do_not_crawl="asks not to be crawled")
REGISTRY = Registry((), (AGENCY, BOARD, CODE, CLOSED), (), ())


def test_rounds_join_publishers_of_one_cadence_and_leave_out_those_that_refuse() -> None:
    assert rounds(REGISTRY.publishers) == (
        Round("VT", "monthly", ("vt_leg",)),
        Round("VT", "weekly", ("vt_aoe", "vt_sbe")),
    )


@pytest.mark.parametrize(
    ("last", "cadence", "due"),
    [
        (None, "weekly", NOW),
        (NOW - timedelta(days=3), "weekly", NOW + timedelta(days=4)),
        (NOW - timedelta(days=30), "weekly", NOW),
        (NOW - timedelta(hours=1), "daily", NOW + timedelta(hours=23)),
        (NOW - timedelta(days=10), "monthly", NOW + timedelta(days=20)),
    ],
)
def test_due_at(last: datetime | None, cadence: str, due: datetime) -> None:
    assert due_at(last, cadence, NOW) == due


def test_every_declared_source_has_a_round() -> None:
    registry = load(SOURCES)
    declared = {p.id for p in registry.publishers if p.do_not_crawl is None}
    assert {publisher for one in rounds(registry.publishers) for publisher in one.publishers} == declared


def scheduler() -> BlockingScheduler:
    return BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})


def test_what_was_checked_lately_waits_its_turn(tmp_path: Path) -> None:
    """The store's captures decide: a round whose publishers were all checked an hour ago is not due."""
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with Store.open(tmp_path) as store:
        for number, publisher in enumerate(("vt_aoe", "vt_sbe")):
            document = f"{number:016}"
            store.add_captures(
                [Capture(document, "https://a.example", "a.example", an_hour_ago, "live", document=document)]
            )
            row = dict.fromkeys(column[1] for column in store.conn.execute("PRAGMA table_info(documents)"))
            store.insert("documents", [row | {"id": document, "publisher": publisher}])
    made = scheduler()
    plan(made, tmp_path, REGISTRY, work=lambda _: None, jitter=0)
    starts = {job.id: job.trigger.start_date - datetime.now(UTC) for job in made.get_jobs()}
    assert timedelta(days=6, hours=22) < starts["VT weekly"] < timedelta(days=7)
    assert starts["VT monthly"] < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("checked", "last"),
    [
        ({}, None),
        ({"vt_aoe": "2026-03-01T00:00:00Z"}, "2026-03-01T00:00:00Z"),
        ({"vt_laws": "2026-02-01T00:00:00Z"}, None),
        ({"vt_aoe": "2026-03-01T00:00:00Z", "vt_laws": "2026-02-01T00:00:00Z"}, "2026-03-01T00:00:00Z"),
    ],
)
def test_nobody_waits_for_a_publisher_without_declared_documents(
    checked: dict[str, str], last: str | None
) -> None:
    declared = Declared("1" * 16, "page", "VT", "vt_aoe", "https://a.example", "Page")
    registry = replace(REGISTRY, documents=(declared,))
    one = Round("VT", "weekly", ("vt_aoe", "vt_laws"))
    assert last_round(one, checked, registry) == last


def test_watch_refuses_sample_data_and_leaves_nothing_locked(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.claim("sample")
    with pytest.raises(WrongKindOfDatabaseError, match="holds sample data"):
        watch(tmp_path, REGISTRY, settle=lambda: None, say=lambda _: None, scheduler=scheduler())
    assert (holder(tmp_path / "daemon.lock"), holder(tmp_path / "writer.lock")) == (None, None)


def test_watch_claims_inside_the_writer_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str | None] = []
    claim = Store.claim

    def watched(store: Store, kind: str) -> None:
        held.extend(holder(tmp_path / f"{name}.lock") for name in ("daemon", "writer"))
        claim(store, kind)

    monkeypatch.setattr(Store, "claim", watched)
    made = scheduler()

    def settle() -> None:
        made.shutdown(wait=False)

    one = replace(REGISTRY, publishers=(AGENCY,))
    watch(tmp_path, one, settle=settle, say=lambda _: None, crawl=lambda *_: 0, scheduler=made, jitter=0)
    assert len(held) == 2 and all(who and f"pid {os.getpid()}" in who for who in held)
    with Store.open_to_read(tmp_path) as store:
        assert store.kind() == "real"


def test_a_run_that_collects_nothing_leaves_the_folder_unclaimed(tmp_path: Path) -> None:
    with begin(tmp_path, "import", holds="real"):
        pass
    with begin(tmp_path, "import", holds="sample") as run:
        assert (run.store.kind(), has_captures(run.store)) == ("sample", False)
        run.store.add_captures([Capture("1" * 16, "https://a.example", "a.example", "2026-01-01", "live")])
    with pytest.raises(WrongKindOfDatabaseError), begin(tmp_path, "import", holds="real"):
        pass


def test_watch_crawls_every_due_round_then_settles_and_survives_a_fault(tmp_path: Path) -> None:
    made, said, crawled = scheduler(), [], []

    def crawl(_: Path, one: Round) -> int:
        crawled.append(one.id)
        with pytest.raises(LockHeldError, match="may schedule"):
            watch(
                tmp_path, REGISTRY, settle=lambda: None, say=said.append, crawl=crawl, scheduler=scheduler()
            )
        return 1

    def settle() -> None:
        if len(crawled) == 1:
            raise CrosswalkError("The disk is full; free some space.")
        made.shutdown(wait=False)

    watch(tmp_path, REGISTRY, settle=settle, say=said.append, crawl=crawl, scheduler=made, jitter=0)
    assert sorted(crawled) == ["VT monthly", "VT weekly"]
    assert f"{crawled[0]}: The disk is full; free some space." in said
    assert f"{crawled[1]}: ended with code 1; see crosswalk status" in said
