"""The rehearsal: a whole crawl against stand-ins that play real host names, and what has to come of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from crawler.declarations import SOURCES, choose, load
from crawler.rehearsal.manners import Manners, manners
from crawler.rehearsal.scripts import answer
from crawler.rehearsal.stage import House, found_at, outcome_of, stage
from crawler.sample.server import Request
from db.store import Store
from schedules.cli import commands

STATES = ("DC", "NH", "OR", "US", "VT")
PLAY = [sys.executable, "-m", "crawler", "rehearse"]


def rehearse(data: Path, *more: str) -> list[dict[str, Any]]:
    """Run a rehearsal of a few jurisdictions to its end and return its events."""
    argv = [*PLAY, "--data", str(data), "--states", ",".join(STATES), *more]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_declared_document_comes_to_what_its_stand_in_plays(tmp_path: Path) -> None:
    events = rehearse(tmp_path)
    registry = load(SOURCES)
    chosen = choose(registry, states=STATES)
    closed = {p.id for p in registry.publishers if p.do_not_crawl}
    houses = stage(registry)
    expected = {d.id: outcome_of(d, houses) for d in chosen.documents if d.publisher not in closed}
    came = {
        e["document"]: e["outcome"] for e in events if e["event"] == "check" and e["document"] in expected
    }
    assert came == expected
    assert len({*expected.values()}) > 2  # faults are part of the play
    found = {url for p in chosen.publishers for url in found_at(p, houses)}
    looked_at = {e["url"] for e in events if e["event"] == "check" and e["purpose"] == "candidate"}
    assert found and found <= looked_at
    (told,) = [event for event in events if event["event"] == "manners"]
    assert (told["two_at_once"], told["disallowed"], told["during_rest"]) == (0, 0, 0)
    assert told["requests"] >= len(expected)
    with Store.open(tmp_path) as store:
        assert store.kind() == "rehearsal"


def test_a_rehearsal_that_is_stopped_is_gone_on_with(tmp_path: Path) -> None:
    argv = [*PLAY, "--data", str(tmp_path), "--states", ",".join(STATES), "--delay", "0.05"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as stopped:
        assert stopped.stdout is not None
        events = []
        for line in stopped.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "check" and events[-1]["number"] == 6:
                os.kill(stopped.pid, signal.SIGINT)
    assert events[-1]["event"] == "report" and not events[-1]["complete"]
    answered = events[-1]["answered"]
    told = CliRunner().invoke(commands(), ["status", "--data", str(tmp_path)]).output
    assert f"'crosswalk rehearse {' '.join(STATES)} --data {tmp_path}' goes on with it" in told
    report = rehearse(tmp_path, "--delay", "0.05")[-1]
    assert 0 < report["resumed"] <= answered  # what discovery had looked at is counted where it is met again
    assert report["complete"]
    with Store.open(tmp_path) as store:
        asked = Counter((c.purpose, c.url) for c in store.captures("purpose NOT IN ('robots', 'control')"))
        whole = {c.url for c in store.captures("purpose = 'document'")}
    assert set(asked.values()) == {1}
    closed = {p.id for p in load(SOURCES).publishers if p.do_not_crawl}
    chosen = choose(load(SOURCES), states=STATES)
    assert whole == {d.url for d in chosen.documents if d.publisher not in closed}


def request(path: str, began: float, ended: float, *, host: str = "a.example", status: int = 200) -> Request:
    return Request(host, path, status, datetime(2026, 1, 1, tzinfo=UTC), began, ended)


def test_bad_manners_are_counted() -> None:
    houses = {"shut.example": House("shut.example", "disallows")}
    log = [
        request("/two", 1.5, 3.0),
        request("/one", 1.0, 2.0),
        request("/one", 4.0, 5.0, host="www.a.example"),
        request("/robots.txt", 1.0, 1.1, host="shut.example"),
        request("/page", 2.0, 2.1, host="shut.example"),
        request("/x", 1.0, 1.1, host="busy.example", status=429),
        request("/y", 2.0, 2.1, host="busy.example"),
    ]
    assert manners(log, houses) == Manners(7, 3, 1, 1, 1)


def test_a_printer_of_law_has_every_section_that_a_citation_can_name() -> None:
    house = stage(load(SOURCES))["codes.ohio.gov"]
    assert house.manner == "well"
    told = {
        path: answer(house, path).status
        for path in ("/ohio-revised-code/section-3313.603", "/ohio-revised-code/x")
    }
    assert told == {"/ohio-revised-code/section-3313.603": 200, "/ohio-revised-code/x": 404}


def test_a_rehearsal_leaves_other_data_as_it_is(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.claim("sample")
    done = subprocess.run([*PLAY, "--data", str(tmp_path)], capture_output=True, text=True, timeout=60)
    said = json.loads(done.stdout)
    assert (done.returncode, said["event"]) == (2, "error")
    assert (
        said["message"] == f"{tmp_path} holds sample data; name another folder for a rehearsal with --data."
    )
    assert not (tmp_path / "declarations").exists() and done.stderr == ""
