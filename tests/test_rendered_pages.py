"""Pages that need JavaScript, on loopback: drawn by a browser that reaches nothing by itself."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.browser import NoBrowserError, Part, draw
from db.store import Store
from schedules.processing import archive_of
from tests.rendered_scenario import AGENCY, DATA, PAGES, RULE

CHROMIUM = os.environ.get("CROSSWALK_CHROMIUM") or shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM,
    reason="no Chromium here: install one (apt-get install chromium) or set CROSSWALK_CHROMIUM to its path",
)


def crawled(folder: Path, mode: str, chromium: str | None = CHROMIUM) -> dict[str, Any]:
    """Run the scenario; return what it tells, and by page (outcome, reason, body)."""
    argv = [sys.executable, "-m", "tests.rendered_scenario", mode, str(folder)]
    environment = {**os.environ, "CROSSWALK_CHROMIUM": str(chromium)}
    subprocess.run(argv, check=True, timeout=200, env=environment, cwd=Path(__file__).parents[1])
    told: dict[str, Any] = json.loads((folder / "told.json").read_text())
    told["pages"] = {}
    with Store.open(folder / "data") as store, archive_of(folder / "data") as archive:
        for row in store.captures():
            stored = None
            if row.warc_file is not None and row.warc_offset is not None and row.warc_length is not None:
                stored = archive.read(row.warc_file, row.warc_offset, row.warc_length)
            headers = dict(stored.headers) if stored else {}
            name = row.url.rpartition("/")[2]
            told["pages"][name] = {
                "outcome": row.arrival_outcome,
                "reason": row.error_detail,
                "body": stored.body.decode() if stored else "",
                "by": headers.get("X-Crosswalk-Rendered"),
                "type": headers.get("Content-Type"),
            }
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return crawled(tmp_path_factory.mktemp("rendered"), "all")


@needs_chromium
def test_a_page_is_archived_as_its_scripts_filled_it(told: dict[str, Any]) -> None:
    for name in ("filled", "elsewhere"):
        page = told["pages"][name]
        assert page["outcome"] == "received"
        assert page["body"].count(RULE) == 9
        assert page["by"].startswith("chromium ") and page["type"] == "text/html; charset=utf-8"
    assert f"{DATA}/rules.json" in told["log"]


@needs_chromium
def test_the_browser_reaches_nothing_by_itself(told: dict[str, Any]) -> None:
    """A page that tries fetch, beacons, elements, sockets, WebRTC, workers, pop-ups and leaving."""
    assert told["sink"] == []
    assert "Got: .</p>" in told["pages"]["reaching"]["body"]
    own = {f"{AGENCY}/robots.txt", f"{DATA}/robots.txt", f"{DATA}/rules.json", f"{AGENCY}/down.json"}
    own |= {f"{AGENCY}/{name}" for name in PAGES}
    assert {asked.partition("?")[0] for asked in told["log"]} == own | {f"{AGENCY}/rules.json"}


@needs_chromium
def test_without_the_walls_the_sink_is_reached(tmp_path: Path) -> None:
    """Negative control: the same page in a browser that may ask by itself comes to the sink."""
    assert "tcp" in crawled(tmp_path, "without walls")["sink"]


@needs_chromium
def test_a_part_that_robots_disallows_is_not_fetched(told: dict[str, Any]) -> None:
    assert not [asked for asked in told["log"] if "/private/" in asked]
    assert told["pages"]["guarded"]["outcome"] == "empty"
    assert told["pages"]["guarded"]["by"]


@needs_chromium
def test_a_page_that_lacks_a_part_or_has_no_end_is_a_fault(told: dict[str, Any]) -> None:
    seen = {name: (page["outcome"], page["reason"], page["body"]) for name, page in told["pages"].items()}
    lost = f"a part of the page, https://{AGENCY}/down.json, could not be had: status 500"
    assert seen["failing"] == ("server_error", lost, "")
    assert seen["greedy"] == ("too_large", "the page asks for more than 20 things", "")
    busy = "the page's scripts keep the browser busy for more than 6 s"
    assert seen["busy"] == ("timeout", busy, "")


@needs_chromium
def test_a_challenge_is_not_solved_and_other_pages_are_not_drawn(told: dict[str, Any]) -> None:
    assert told["pages"]["challenge"]["outcome"] == "blocked"
    for name in ("challenge", "plain"):
        assert told["pages"][name]["by"] is None
        assert "<main></main>" in told["pages"][name]["body"]


def test_without_a_browser_the_check_says_what_to_install(tmp_path: Path) -> None:
    page = crawled(tmp_path, "filled", "/nowhere/chromium")["pages"]["filled"]
    assert (page["outcome"], page["body"]) == ("empty", "")
    assert page["reason"] == (
        "needs JavaScript: no Chromium at /nowhere/chromium; set CROSSWALK_CHROMIUM to where it is"
    )


def test_without_the_extra_the_check_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(_: str) -> Part | None:
        return None

    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    with pytest.raises(NoBrowserError, match=r"needs JavaScript: install the js extra"):
        asyncio.run(draw("https://agency.example/", Part(200), fetch))
