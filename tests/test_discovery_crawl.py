"""Discovery end to end: the real spider walks a small simulated site on loopback, is stopped, and goes on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.declarations import load
from db.derived_tables import DERIVED
from db.found import followed
from db.ids import document_id, url_key
from db.store import Store
from schedules import upgrading
from schedules.processing import archive_of, process
from tests.discovery_scenario import AGENCY, BUDGET, DOCUMENTS, LAWS, SITE, declared_path

ROOT = Path(__file__).resolve().parents[1]
DECLARED = url_key(f"https://{AGENCY}{declared_path()}")


class Played:
    """What the four crawls left behind; ``logs`` has what each was answered by the server, as addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        told = [json.loads((folder / f"{stage}.json").read_text()) for stage in ("stopped", "on")]
        self.reports = [*told[0]["reports"], *told[1]["reports"]]
        asked = [[one["host"] + one["path"] for one in part["log"]] for part in told]
        _, second, third = told[1]["marks"]
        logs = [asked[0], asked[1][:second], asked[1][second:third], asked[1][third:]]
        # Made-up addresses belong to the judge, not to discovery.
        self.logs = [[one for one in log if "/no-such-page-" not in one] for log in logs]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with Store.open(self.data) as store:
            return store.rows(sql)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("discovery")
    for stage in ("stopped", "on"):
        command = [sys.executable, "-m", "tests.discovery_scenario", stage, str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return Played(folder)


def test_a_stopped_walk_goes_on_without_asking_again_and_within_its_budget(played: Played) -> None:
    stopped, on, *_ = played.reports
    assert (stopped["ended"], on["ended"]) == ("shutdown", "finished")
    round_ = [one for one in (*played.logs[0], *played.logs[1]) if not one.endswith("/robots.txt")]
    assert [one for one, count in Counter(round_).items() if count > 1] == []
    walked = [one for one in round_ if one.startswith(AGENCY) and url_key(f"https://{one}") != DECLARED]
    assert len(walked) == BUDGET


def test_what_robots_forbids_and_what_traps_hold_is_never_asked_for(played: Played) -> None:
    paths = [urlsplit(f"https://{one}") for log in played.logs for one in log if one.startswith(AGENCY)]
    hostile = ("/search", "/calendar", "/publications", "/share", "/login")
    assert [one for one in paths if one.path.startswith(hostile)] == []
    assert [
        one for one in paths if "sid=" in one.query or "jsessionid" in one.path or "print" in one.query
    ] == []
    assert [one for one in paths if one.path.count("outreach") > 2] == []


def test_of_a_code_only_the_sections_of_the_declared_chapter_are_asked_for(played: Played) -> None:
    asked = {one.removeprefix(LAWS) for log in played.logs for one in log if one.startswith(LAWS)}
    assert asked == {"/robots.txt", "/title/9", "/title/9/1", "/title/9/2"}
    rows = played.rows("SELECT url, why, state FROM leads WHERE publisher = 'zz_code' ORDER BY url")
    assert [tuple(row.values()) for row in rows] == [
        (f"https://{LAWS}/title/9/1", 'section "/title/9/1" of a declared chapter', "tracked"),
        (f"https://{LAWS}/title/9/2", 'section "/title/9/2" of a declared chapter', "tracked"),
    ]


def test_a_day_later_only_what_was_found_is_asked_for_a_month_later_the_site_is_walked_again(
    played: Played,
) -> None:
    tracked = {row["url"] for row in played.rows("SELECT url FROM leads WHERE state = 'tracked'")}
    declared = {f"https://{AGENCY}{declared_path()}", f"https://{LAWS}/title/9"}
    day_later = {f"https://{one}" for one in played.logs[2] if not one.endswith("/robots.txt")}
    assert day_later == tracked | declared
    month_later = {f"https://{one}" for one in played.logs[3]}
    assert {f"https://{AGENCY}/", f"https://{AGENCY}/sitemap.xml", *tracked} <= month_later
    assert max(Counter(played.logs[3]).values()) == 1


def test_what_is_found_is_judged_by_its_text_and_tracked_with_the_reason(played: Played) -> None:
    leads = {row["url_key"]: row for row in played.rows("SELECT * FROM leads")}
    found = {
        key for key, row in leads.items() if row["state"] == "tracked" and row["publisher"] == "zz_agency"
    }
    assert DECLARED not in leads
    assert len(SITE.relevant) == DOCUMENTS
    assert found == SITE.relevant - {DECLARED}
    documents = {row["id"]: row for row in played.rows("SELECT * FROM documents WHERE origin = 'discovered'")}
    for key in found:
        row, document = leads[key], documents[document_id(key)]
        assert row["document"] == document["id"]
        assert row["found_on"] and row["why"].startswith(("link ", "a link", "listed "))
        assert (
            document["tracked_since"] == "2026-03-01T12:00:00Z"
        )  # the candidate's capture is its first look
        assert (document["jurisdiction"], document["publisher"]) == ("X-ZZ", "zz_agency")
    versions = played.rows("SELECT count(*) AS n FROM versions v JOIN documents d ON d.id = v.document")
    assert versions == [{"n": len(documents) + 1}]


def test_the_rows_are_rebuilt_exactly(played: Played) -> None:
    before = _derived(played.data)
    with Store.open(played.data) as store, archive_of(played.data) as archive:
        registry = load(played.folder / "sources")
        process(store, archive, registry, workers=1)  # the last crawl's captures wait still
        before = _derived(played.data)
        upgrading.rebuild(store, archive, registry, at="2026-05-01T00:00:00Z", workers=1)
    assert _derived(played.data) == before
    assert before["leads"]


def test_what_people_decide_holds(played: Played, tmp_path: Path) -> None:
    shutil.copytree(played.data, tmp_path / "data")
    dropped, kept = (row["url"] for row in played.rows(_PICK))
    unseen = f"https://{AGENCY}/nobody/links/here"
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        rows = [_decision(dropped, "dismiss"), _decision(kept, "pin"), _decision(unseen, "pin")]
        store.insert("source_decisions", rows)
        upgrading.rebuild(
            store, archive, load(played.folder / "sources"), at="2026-05-01T00:00:00Z", workers=1
        )
        states = {row["url"]: row for row in store.rows("SELECT * FROM leads")}
        followed_now = {one.url for one in followed(store)}
        retired = store.rows("SELECT url, retired_at FROM documents WHERE retired_at IS NOT NULL")
    assert [(states[url]["state"], states[url]["reason"]) for url in (dropped, kept, unseen)] == [
        ("dismissed", "a test"),
        ("pinned", "a test"),
        ("pinned", "a test"),
    ]
    assert retired == [{"url": dropped, "retired_at": "2026-04-15T00:00:00Z"}]
    assert {kept, unseen} <= followed_now and dropped not in followed_now


_PICK = (
    "SELECT url FROM (SELECT url, 1 AS place FROM leads WHERE state = 'tracked' AND publisher = 'zz_agency' "
    "ORDER BY url LIMIT 1) UNION ALL SELECT url FROM (SELECT url FROM leads WHERE state = 'irrelevant' "
    "ORDER BY url DESC LIMIT 1)"
)


def _decision(url: str, decision: str) -> dict[str, str]:
    return {
        "url_key": url_key(url),
        "url": url,
        "decision": decision,
        "reason": "a test",
        "by": "somebody",
        "at": "2026-04-15T00:00:00Z",
    }


def _derived(data: Path) -> dict[str, list[str]]:
    with Store.open(data) as store:
        return {table.name: sorted(map(repr, store.rows(f"SELECT * FROM {table.name}"))) for table in DERIVED}
