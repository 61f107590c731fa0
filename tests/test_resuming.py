"""A crawl that was stopped is gone on with: nothing is lost, and nothing is asked twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Check
from crawler.resuming import CrawlRun, still_to_ask, stopped_before
from db.records import Capture
from db.store import Store
from schedules.crawl_display import Board
from tests.test_spider_loopback import play

STOPPED = CrawlRun("a", "2026-03-01T12:00:00Z", "interrupted")
KILLED = CrawlRun("b", "2026-03-01T13:00:00Z", None, "a")
DONE = CrawlRun("c", "2026-03-01T14:00:00Z", "done")


@pytest.mark.parametrize(
    ("runs", "at", "chain"),
    [
        ([], "2026-03-01T15:00:00Z", ()),
        ([STOPPED], "2026-03-01T15:00:00Z", ("a",)),
        ([STOPPED, KILLED], "2026-03-02T11:59:59Z", ("b", "a")),
        ([STOPPED, KILLED], "2026-03-02T12:00:01Z", ()),
        ([STOPPED, KILLED, DONE], "2026-03-01T15:00:00Z", ()),
        ([DONE, CrawlRun("d", "2026-03-01T14:30:00Z", "failed")], "2026-03-01T15:00:00Z", ("d",)),
    ],
)
def test_which_crawl_is_gone_on_with(runs: list[CrawlRun], at: str, chain: tuple[str, ...]) -> None:
    assert stopped_before(runs, at) == chain


def test_what_is_still_to_ask() -> None:
    checks = [Check(f"https://a.example/{n}", "document", None, "VT", document=str(n)) for n in range(3)]
    made = [
        Capture("1" * 16, checks[0].url, "a.example/0", "2026-03-01T12:00:00Z", "live", document="0"),
        Capture(
            "2" * 16,
            checks[1].url,
            "a.example/1",
            "2026-03-01T12:00:00Z",
            "live",
            document="1",
            error="run_aborted",
        ),
    ]
    left, progressed = still_to_ask(checks, made)
    assert left == checks[1:]
    assert progressed.by_jurisdiction == {"VT": (3, 1)}
    assert (progressed.total, progressed.answered) == (3, 1)


def test_an_interrupted_crawl_is_gone_on_with_without_loss_or_repetition(tmp_path: Path) -> None:
    play("stopped", tmp_path)
    play("stopped", tmp_path)
    first, second = (json.loads((tmp_path / f"part-{n}.json").read_text()) for n in range(2))
    assert first["report"]["ended"] == "shutdown" and second["report"]["ended"] == "finished"
    answered = first["report"]["answered"]
    assert 5 <= answered < first["report"]["checks"]
    assert first["plan"] == {"X-ZZ": [first["report"]["checks"], 0]}
    assert second["plan"] == {"X-ZZ": [first["report"]["checks"], answered]}
    assert second["report"]["resumed"] == answered
    assert second["report"]["answered"] == second["report"]["checks"]
    with Store.open(tmp_path / "data") as store:
        rows = Counter(c.url for c in store.captures("purpose NOT IN ('robots', 'control')"))
        runs = store.rows("SELECT id, resumes, outcome FROM runs ORDER BY started_at")
    assert set(rows.values()) == {1} and len(rows) == first["report"]["checks"]
    assert [run["outcome"] for run in runs] == ["interrupted", "done"]
    assert runs[1]["resumes"] == runs[0]["id"]


def event(state: str, outcome: str, *, purpose: str = "document", is_new: bool = False) -> dict[str, Any]:
    return {
        "jurisdiction": state,
        "outcome": outcome,
        "purpose": purpose,
        "is_new": is_new,
        "found_on": None,
        "url": "https://a.example",
    }


def test_the_board_tells_state_by_state() -> None:
    board = Board()
    board.plan({"VT": (3, 1), "WY": (2, 0)})
    for one in (
        event("VT", "received", is_new=True),
        event("VT", "listed", purpose="robots"),
        event("WY", "blocked"),
        event("WY", "received", purpose="candidate"),
    ):
        board.take(one)
    told = {code: (t.fetched, t.changed, t.faults, t.waiting, t.found) for code, t in board.tallies.items()}
    assert told == {"VT": (1, 1, 0, 1, 0), "WY": (1, 0, 1, 1, 1)}
    whole = board.total()
    assert (whole.fetched, whole.changed, whole.faults, whole.waiting, whole.found) == (2, 1, 1, 2, 1)
