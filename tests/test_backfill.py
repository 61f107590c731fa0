"""Before tracking began: a page followed since 2026 gets its past from the Wayback Machine."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawler import declarations
from crawler.gate.pinned import stand_ins
from crawler.wayback.machine import Machine, Manners
from db.store import Store
from schedules.cli import backfill, commands
from tests.backfilled import DOCUMENT_ID, FIRST, URL, declare, past, seen_live
from tests.wayback_stand_in import Archived, WaybackMachine
from web.site import site

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(declarations, "SOURCES", declare(tmp_path))
    return tmp_path


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return what plays the Wayback Machine for the command."""
    with ExitStack() as held:

        def play(machine: WaybackMachine) -> WaybackMachine:
            stand = held.enter_context(machine.stand())
            manners = Manners(stand_ins(stand.table), stand.trust, 0, 0, retries=0, backoff=0.01)
            monkeypatch.setattr(backfill, "machine", lambda: Machine(manners))
            return machine

        yield play


def crosswalk(folder: Path, *argv: object) -> Result:
    given = [*map(str, argv), "--data", str(folder / "data")]
    return CliRunner().invoke(commands(), given, prog_name="crosswalk")


def done(folder: Path, *argv: object, code: int = 0) -> str:
    result = crosswalk(folder, *argv)
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return " ".join(result.output.split())


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Store.open(folder / "data") as store:
        return store.rows(sql)


def followed(folder: Path) -> None:
    """Follow the page since 2026, with one version, and publish it."""
    seen_live(folder / "data")
    done(folder, "process", "--workers", 1)
    with Store.open(folder / "data") as store:
        store.claim("real")
    done(folder, "publish")


def test_the_whole_story(folder: Path, played: Any) -> None:
    followed(folder)
    machine = played(WaybackMachine(past(), page=4))
    told = done(folder, "backfill", "NH", "--from", 2017, "--yes", "--workers", 1)
    assert "captures to take: 8, of documents: 1; here already: 0; requests: 6 or more" in told
    assert "left alone: NH Credit: its publisher is not crawled: It asks not to be crawled." in told
    assert "7 captures taken with 6 requests, 0 here already, 1 refused, 0 failed memento_drift: 1" in told
    assert len(machine.captures_asked) == 6

    assert [
        (v["valid_from"], v["valid_to"]) for v in rows(folder, "SELECT * FROM versions ORDER BY number")
    ] == [
        ("2017-03-01T00:00:00Z", "2019-05-01T00:00:00Z"),
        ("2019-05-01T00:00:00Z", "2022-08-01T00:00:00Z"),
        ("2022-08-01T00:00:00Z", "2025-06-01T00:00:00Z"),
        ("2025-06-01T00:00:00Z", None),
    ]
    changes = rows(folder, "SELECT * FROM changes ORDER BY new_seen_at")
    assert [(c["kind"], c["cause"], c["old_seen_at"], c["new_seen_at"]) for c in changes] == [
        ("started", "coverage", None, "2017-03-01T00:00:00Z"),
        ("edited", "source", "2018-03-01T00:00:00Z", "2019-05-01T00:00:00Z"),
        ("edited", "source", "2019-05-01T00:00:00Z", "2022-08-01T00:00:00Z"),
        ("edited", "source", "2024-01-01T00:00:00Z", "2025-06-01T00:00:00Z"),
    ]
    outcomes = rows(
        folder,
        "SELECT c.captured_at, o.outcome, c.origin FROM captures c JOIN outcomes o ON o.capture = c.id ORDER BY 1",
    )
    assert [(o["captured_at"][:10], o["outcome"]) for o in outcomes] == [
        ("2017-03-01", "first"),
        ("2018-03-01", "unchanged"),
        ("2019-05-01", "changed"),
        ("2020-06-01", "blocked"),
        ("2022-08-01", "changed"),
        ("2024-01-01", "unchanged"),
        ("2025-06-01", "changed"),
        ("2026-02-01", "unchanged"),
    ]
    assert {o["origin"] for o in outcomes[:-1]} == {"wayback"}
    document = rows(folder, f"SELECT * FROM documents WHERE id = '{DOCUMENT_ID}'")[0]
    assert (document["tracked_since"], document["last_confirmed_at"]) == (
        "2017-03-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
    )
    assert "0 problems" in done(folder, "verify")


def test_old_news_is_not_announced(folder: Path, played: Any) -> None:
    followed(folder)
    played(WaybackMachine(past()))
    done(folder, "backfill", "--from", 2017, "--yes", "--workers", 1)
    assert "<entry>" not in crosswalk(folder, "changes", "--format", "atom").output
    assert crosswalk(folder, "changes", "--format", "atom", "--history").output.count("<entry>") == 3
    happened = json.loads(crosswalk(folder, "changes", "--since", "2025-01-01", "--format", "json").stdout)
    learnt = json.loads(
        crosswalk(folder, "changes", "--learned-since", "2026-03-01", "--format", "json").stdout
    )
    assert len(_listed(happened)) == 1
    assert len(_listed(learnt)) >= 3


def _listed(told: Any) -> list[Any]:
    return told["changes"] if isinstance(told, dict) else told


def test_a_plan_takes_nothing_and_is_gone_on_with(folder: Path, played: Any) -> None:
    followed(folder)
    machine = played(WaybackMachine(past()))
    told = done(folder, "backfill", "--from", 2017, "--plan")
    assert "nothing was taken; the plan is kept" in told
    assert machine.captures_asked == []
    searched = len(machine.asked)
    done(folder, "backfill", "--resume", "--yes", "--workers", 1)
    assert len(machine.asked) - searched == len(machine.captures_asked), "the index is not asked again"
    before = len(machine.captures_asked)
    told = done(folder, "backfill", "--from", 2017, "--yes", "--workers", 1)
    assert "captures to take: none; here already: 7" in told
    assert len(machine.captures_asked) == before, "what is here, and what was refused, is not asked for again"


def test_without_a_terminal_nobody_can_be_asked(folder: Path, played: Any) -> None:
    followed(folder)
    machine = played(WaybackMachine(past()))
    assert "say --yes" in done(folder, "backfill", "--from", 2017, code=2)
    assert machine.captures_asked == []


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([], "Say from when with --from 2017"),
        (["--from", "soon"], "is no year, month or day"),
        (["--from", "1980"], "before the Wayback Machine began"),
        (["--from", "2020", "--to", "2019"], "is not before --to"),
        (["QQ", "--from", "2017"], "is no jurisdiction's code"),
        (["--from", "2017", "--document", "nosuch"], "is no followed document's id"),
        (["--resume"], "No backfill is unfinished"),
    ],
)
def test_wrong_use_is_one_sentence(folder: Path, played: Any, argv: list[str], told: str) -> None:
    followed(folder)
    machine = played(WaybackMachine(past()))
    result = crosswalk(folder, "backfill", *argv)
    assert result.exception is not None and told in str(result.exception)
    assert machine.asked == []


def test_sample_data_is_refused(folder: Path, played: Any) -> None:
    with Store.open(folder / "data") as store:
        store.claim("sample")
    machine = played(WaybackMachine(past()))
    assert "holds sample data" in str(crosswalk(folder, "backfill", "--from", 2017).exception)
    assert machine.asked == []


def test_a_long_rest_ends_it_and_is_remembered(folder: Path, played: Any) -> None:
    followed(folder)
    machine = played(WaybackMachine(past(), busy=[(429, "600")]))
    told = done(folder, "backfill", "--from", 2017, "--yes", "--workers", 1, code=1)
    assert "web.archive.org asks to be left alone until" in told and "(status 429, Retry-After 600)" in told
    asked = len(machine.asked)
    assert asked == 2, "one search, one capture"
    done(folder, "backfill", "--resume", "--yes", "--workers", 1, code=1)
    assert len(machine.asked) == asked, "nothing is asked of a host that rests"
    with Store.open(folder / "data") as store:
        store.conn.execute("DELETE FROM host_rests")
        store.conn.commit()
    assert "7 captures taken" in done(folder, "backfill", "--resume", "--yes", "--workers", 1)


def test_what_breaks_off_is_tried_again(folder: Path, played: Any) -> None:
    followed(folder)
    held = [Archived("20170301000000", URL, FIRST, cut=True)]
    machine = played(WaybackMachine(held))
    assert "1 failed truncated: 1" in done(
        folder, "backfill", "--from", 2017, "--yes", "--workers", 1, code=1
    )
    assert rows(folder, "SELECT * FROM captures WHERE origin = 'wayback'") == []
    machine.held = [Archived("20170301000000", URL, FIRST)]
    assert "1 captures taken" in done(folder, "backfill", "--resume", "--yes", "--workers", 1)


def test_who_refuses_us_is_not_outwitted(folder: Path, played: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    followed(folder)
    closed = "https://code.nh.example/credit"
    held = [Archived("20180101000000", closed, FIRST), Archived("20200101000000", closed, FIRST)]
    machine = played(WaybackMachine(held))
    done(folder, "backfill", "--from", 2017, "--yes", "--workers", 1)
    assert not [path for path in machine.asked if "code.nh" in path]
    leave = (
        "    wayback: {reason: The clerk wrote that copies from before 2019 are fine., before: 2019-01-01}\n"
    )
    monkeypatch.setattr(declarations, "SOURCES", declare(folder, leave))
    assert "1 captures taken" in done(folder, "backfill", "--from", 2017, "--yes", "--workers", 1)
    taken = rows(folder, "SELECT captured_at FROM captures WHERE origin = 'wayback'")
    assert [row["captured_at"] for row in taken] == ["2018-01-01T00:00:00Z"]
    told = rows(folder, "SELECT wayback_reason, wayback_before FROM publishers WHERE id = 'nh_closed'")
    assert told == [
        {
            "wayback_reason": "The clerk wrote that copies from before 2019 are fine.",
            "wayback_before": "2019-01-01",
        }
    ]


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("do_not_crawl: It asks so now.", "its publisher is not crawled: It asks so now."),
        ("do_not_crawl: It asks so now.\n    wayback: {reason: A letter., before: 2019-01-01}", ""),
    ],
)
def test_a_refusal_that_came_after_the_plan_is_heeded(
    folder: Path, played: Any, monkeypatch: pytest.MonkeyPatch, refusal: str, told: str
) -> None:
    followed(folder)
    machine = played(WaybackMachine(past()))
    done(folder, "backfill", "--from", 2017, "--plan")
    monkeypatch.setattr(declarations, "SOURCES", declare(folder, refused=refusal))
    said = done(folder, "backfill", "--resume", "--yes", "--workers", 1)
    assert told in said
    taken = rows(folder, "SELECT captured_at FROM captures WHERE origin = 'wayback' ORDER BY 1")
    if told:
        assert (machine.captures_asked, taken) == ([], [])
    else:
        assert [row["captured_at"][:4] for row in taken] == ["2017", "2018"]
    states = rows(folder, "SELECT DISTINCT state FROM backfill_mementos ORDER BY 1")
    assert {row["state"] for row in states} <= {"refused", "taken"}


def test_the_leave_is_on_the_coverage_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leave = "    wayback: {reason: The clerk <wrote> so., before: 2019-01-01}\n"
    monkeypatch.setattr(declarations, "SOURCES", declare(folder, leave))
    followed(folder)
    shown = asyncio.run(_page(folder / "data" / "public" / "crosswalk.db", "/coverage"))
    assert "A publisher of codes: The clerk &lt;wrote&gt; so. <span" in shown
    assert "before 2019-01-01" in shown


async def _page(public: Path, path: str) -> str:
    datasette = site(public)
    await datasette.invoke_startup()
    return (await datasette.client.get(path)).text


def killed_run(folder: Path, port: int, trust: Path) -> None:
    """Take a backfill, as a process that will be killed."""
    declarations.SOURCES = folder / "sources"
    manners = Manners(stand_ins({"web.archive.org:443": ("127.0.0.1", port)}), trust.read_bytes(), 0, 0)
    backfill.machine = lambda: Machine(manners)
    commands()(["backfill", "--from", "2017", "--yes", "--workers", "1", "--data", str(folder / "data")])


def test_a_killed_one_goes_on_and_asks_for_nothing_twice(folder: Path, played: Any) -> None:
    followed(folder)
    machine = WaybackMachine(past())
    with machine.stand() as stand:
        (folder / "ca.pem").write_bytes(stand.trust)
        argv = [
            sys.executable,
            __file__,
            str(folder),
            str(stand.table["web.archive.org:443"][1]),
            str(folder / "ca.pem"),
        ]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        child = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        answered = machine._capture

        def killing(path: str) -> Any:
            if len(machine.captures_asked) == 4:
                os.kill(child.pid, signal.SIGKILL)
            return answered(path)

        machine._capture = killing  # type: ignore[method-assign]
        child.wait(60)
        assert child.returncode == -signal.SIGKILL
    kept = rows(folder, "SELECT * FROM captures WHERE origin = 'wayback'")
    assert len(kept) == 4, "three that came, and one that shares a record"
    first = list(machine.captures_asked)
    machine._capture = answered  # type: ignore[method-assign]
    played(machine)
    done(folder, "backfill", "--resume", "--yes", "--workers", 1)
    again = machine.captures_asked[len(first) :]
    assert set(again) & set(first) == {first[-1]}, "only the one whose answer never came"
    assert len(rows(folder, "SELECT * FROM versions")) == 4


if __name__ == "__main__":
    killed_run(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
