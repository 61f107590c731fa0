"""The real spider against stand-in sites: a child process runs the scenario, the tests read what it kept."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from scrapy.settings import BaseSettings, Settings

from crawler.archive import Archive
from crawler.items import ASIDE, Check, Snapshot
from crawler.keeper import Keeper
from crawler.sample.clock import CHECKS
from crawler.spiders.documents import LOCKED, DocumentsSpider
from db.freshness import finished_crawls
from db.locks import writer_lock
from db.politeness import validators
from db.records import Capture
from db.store import Store
from schedules import demonstration
from tests.loopback_scenario import AGENCY, ELSEWHERE, PAGES, PDF, RULES, STARTS, page

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "tests.loopback_scenario"


class Scenario:
    """What the two crawls left behind."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        told = json.loads((folder / "told.json").read_text())
        self.reports, self.log, self.told = told["reports"], told["log"], told["told"]
        with Store.open(self.data) as store:
            self.captures = store.captures()
            self.runs = store.rows("SELECT kind, outcome, started_at FROM runs ORDER BY started_at")

    def of(self, url: str, crawl: int = 0) -> Capture:
        """Return the one capture of ``url`` in a crawl."""
        day = (STARTS + timedelta(days=7 * crawl)).strftime("%Y-%m-%dT%H:%M:%SZ")
        (found,) = [c for c in self.captures if c.url == url and c.captured_at == day]
        return found

    def page(self, name: str, crawl: int = 0) -> Capture:
        """Return the one capture of a document of the scenario in a crawl."""
        return self.of(
            f"https://{AGENCY}{PAGES[name]}" if name in PAGES else f"https://{ELSEWHERE[name]}/rule", crawl
        )


def play(name: str, folder: Path) -> None:
    """Run one of the scenarios in a process of its own; it must end by itself and without a traceback."""
    command = [sys.executable, "-m", SCENARIO, name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("loopback")
    play("weeks", folder)
    return Scenario(folder)


@pytest.mark.parametrize(
    ("name", "status", "outcome"),
    [
        ("tagged", 200, "received"),
        ("same", 200, "received"),
        ("gone", 404, "missing"),
        ("rule", 200, "received"),
        ("moved", 200, "received"),
        ("partner", 200, "received"),
        ("away", 302, "redirected_away"),
        ("loop", None, "redirect_loop"),
        ("lost", None, "truncated"),
        ("slow", None, "timeout"),
        ("half", 200, "truncated"),
        ("huge", None, "too_large"),
        ("guarded", 403, "blocked"),
        ("hidden", None, "robots_disallowed"),
        ("broken", 500, "server_error"),
        ("down", None, "robots_unreachable"),
        ("page", None, "robots_unreachable"),
        ("free", 200, "received"),
        ("calm", 200, "received"),
        ("wrong", None, "tls_error"),
        ("nowhere", None, "dns_error"),
        ("closed", None, "robots_unreachable"),
    ],
)
def test_every_check_is_one_row_that_says_what_came_back(
    scenario: Scenario, name: str, status: int | None, outcome: str
) -> None:
    capture = scenario.page(name)
    assert (capture.http_status, capture.arrival_outcome) == (status, outcome)
    assert capture.error == (None if status else outcome)
    assert capture.purpose == "document" and capture.document and capture.run


def test_a_tagged_page_is_asked_for_with_its_tag_and_an_unchanged_body_is_not_archived_again(
    scenario: Scenario,
) -> None:
    tagged, same = scenario.page("tagged", 1), scenario.page("same", 1)
    assert (tagged.http_status, tagged.arrival_outcome, tagged.warc_file) == (304, "not_modified", None)
    first = scenario.page("same")
    assert same.sha256 == first.sha256
    assert (same.warc_file, same.warc_offset) == (first.warc_file, first.warc_offset)


def test_redirects_are_recorded_and_only_those_of_the_site_are_followed(scenario: Scenario) -> None:
    moved, partner, away = (scenario.page(name) for name in ("moved", "partner", "away"))
    assert (moved.final_url, moved.redirects) == (
        f"https://{AGENCY}/new-home",
        f"301 https://{AGENCY}/new-home",
    )
    assert (partner.final_url, partner.redirects) == (
        f"https://{RULES}/chapter",
        f"302 https://{RULES}/chapter",
    )
    assert (away.final_url, away.redirects) == (
        f"https://{AGENCY}/away",
        "302 https://elsewhere.example/landing",
    )


def test_every_body_is_archived_and_can_be_read_back(scenario: Scenario) -> None:
    bodies = [capture for capture in scenario.captures if capture.bytes]
    assert len(bodies) >= 20
    with Archive(scenario.data / "archive") as archive:
        for one in bodies:
            assert one.warc_file and one.warc_offset is not None and one.warc_length
            assert archive.verify(one.warc_file, one.warc_offset, one.warc_length, one.sha256) is None
        rule = scenario.page("rule")
        assert rule.warc_file and rule.warc_offset is not None and rule.warc_length
        stored = archive.read(rule.warc_file, rule.warc_offset, rule.warc_length)
    assert (stored.body, stored.header("content-type")) == (PDF, "application/pdf")
    half = scenario.page("half")
    assert 0 < half.bytes < len(page("Half") * 40)


def test_robots_files_and_indexes_are_rows_of_their_own(scenario: Scenario) -> None:
    robots_of = {
        url: scenario.of(f"https://{url}/robots.txt") for url in (AGENCY, "down.example", "free.example")
    }
    assert {c.purpose for c in robots_of.values()} == {"robots"}
    assert [c.arrival_outcome for c in robots_of.values()] == ["listed", "maintenance", "listed"]
    index = scenario.of(f"https://{AGENCY}/list")
    assert (index.purpose, index.document, index.arrival_outcome) == ("index", None, "listed")


def test_what_robots_forbids_or_a_publisher_asks_not_to_crawl_is_never_asked_for(scenario: Scenario) -> None:
    asked = {(one["host"], one["path"]) for one in scenario.log}
    assert (AGENCY, "/robots.txt") in asked
    assert not [path for _, path in asked if path.startswith("/hidden")]
    assert {path for host, path in asked if host in {"down.example", "page.example"}} == {"/robots.txt"}
    assert not [host for host, _ in asked if host in {"shut.example", "elsewhere.example"}]
    skipped = dict(scenario.reports[0]["skipped"])
    reason = "its publisher is marked do_not_crawl: it asks not to be crawled"
    assert skipped["https://shut.example/x"] == reason


def test_a_host_that_answers_429_is_left_alone_for_the_rest_of_the_crawl(scenario: Scenario) -> None:
    pages = [
        one["path"] for one in scenario.log if one["host"] == "busy.example" and one["path"] != "/robots.txt"
    ]
    assert len(pages) <= len(scenario.reports)  # at most one in each crawl: the made-up address comes first
    assert all(path.startswith("/no-such-page-") for path in pages)
    skipped = {url for url, _ in scenario.reports[0]["skipped"] if "busy.example" in url}
    assert skipped == {"https://busy.example/one", "https://busy.example/two"}
    rows = [scenario.of(f"https://busy.example{pages[0]}"), *map(scenario.of, sorted(skipped))]
    assert [row.arrival_outcome for row in rows] == ["rate_limited"] * 3
    assert [(row.http_status, row.error) for row in rows] == [(429, None), *[(None, "rate_limited")] * 2]


def test_each_host_is_asked_for_a_made_up_address_once_a_week_and_first(scenario: Scenario) -> None:
    made_up = [c for c in scenario.captures if c.purpose == "control"]
    assert [c for c in made_up if c.document] == []
    assert max(Counter((c.url.split("/")[2], c.captured_at) for c in made_up).values()) == 1
    asked_at = {c.captured_at for c in made_up if AGENCY in c.url}
    # The third crawl is interrupted, at times before it comes to this host.
    assert asked_at - {"2026-03-15T12:00:00Z"} == {"2026-03-01T12:00:00Z", "2026-03-08T12:00:00Z"}
    asked = [one["path"] for one in scenario.log if one["host"] == AGENCY and one["path"] != "/robots.txt"]
    assert asked[0].startswith("/no-such-page-")
    assert not [c for c in made_up if "shut.example" in c.url]  # its publisher asks not to be crawled
    assert {c.arrival_outcome for c in made_up if "free.example" in c.url} == {"control"}


def test_a_host_is_given_the_pause_that_its_robots_file_asks_for(scenario: Scenario) -> None:
    at = [one["at"] for one in scenario.log if one["host"] == "calm.example"]
    robots, page_of_first_crawl = at[:2]
    assert 0.7 <= page_of_first_crawl - robots < 3


def test_reports_progress_and_runs_agree(scenario: Scenario) -> None:
    first, second, _ = scenario.reports
    assert (first["checks"], first["answered"], first["ended"]) == (25, 25, "finished")
    assert second["outcomes"]["not_modified"] == 1
    planned = [line for line in scenario.told if "robots.txt" not in line and "no-such-page" not in line]
    assert len(planned) == first["answered"]
    assert [(run["kind"], run["outcome"]) for run in scenario.runs] == [
        ("crawl", "done"),
        ("crawl", "done"),
        ("crawl", "interrupted"),
    ]
    assert {one["agent"].partition("/")[0] for one in scenario.log} == {"PolicyCrosswalk"}


def test_an_interrupt_ends_the_crawl_cleanly_and_starts_no_other(scenario: Scenario) -> None:
    assert [report["ended"] for report in scenario.reports] == ["finished", "finished", "shutdown"]
    third = scenario.reports[2]
    kept = [
        c for c in scenario.captures if c.captured_at == "2026-03-15T12:00:00Z" and c.purpose not in ASIDE
    ]
    assert len(kept) == third["answered"] < third["checks"]
    assert not [c for c in scenario.captures if c.captured_at > "2026-03-15T12:00:00Z"]
    with writer_lock(scenario.data, command="test", patience=0):
        pass  # nobody holds it


def test_a_record_that_a_killed_crawl_did_not_list_is_listed_at_the_next_start(
    scenario: Scenario, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(scenario.data, data)
    lost = [scenario.page(name) for name in ("partner", "half", "guarded")]
    with Store.open(data) as store:
        before = store.captures()
        # An unchanged body's later row names the same record, which makes it listed still.
        places = [(one.warc_file, one.warc_offset) for one in lost]
        gone = [one.id for one in before if (one.warc_file, one.warc_offset) in places]
        store.delete("captures", "id", gone)
    keeper = Keeper(data, kind="sample")
    keeper.open("2026-04-01T00:00:00Z")
    keeper.close("2026-04-01T00:00:00Z", "done", {})
    with Store.open(data) as store:
        restored = {one.id: one for one in store.captures()}
    assert [restored[one.id] for one in lost] == lost


def test_a_full_disk_ends_the_crawl_and_loses_nothing_that_was_listed(tmp_path: Path) -> None:
    play("full", tmp_path)
    said = json.loads((tmp_path / "told.json").read_text())
    assert said == (
        f"The crawl ended because what came back could not be kept in {tmp_path}/data: "
        "[Errno 28] No space left on device. What was listed before is safe; "
        "see to the disk and run it again."
    )
    with Store.open(tmp_path / "data") as store:
        assert len(store.captures()) == 5
        assert [run["outcome"] for run in store.rows("SELECT outcome FROM runs")] == ["failed"]


KILLED = """
import os, signal, sys
from crawler.keeper import Keeper
from crawler.sample.play import main
real, kept = Keeper.keep, []
def keep(self, snapshot):
    done = real(self, snapshot)
    if snapshot.check.purpose != "control":  # asked once a week, not at each check
        kept.append(done)
    if len(kept) == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
Keeper.keep = keep
main(sys.argv[1:])
"""


def test_a_demonstration_that_was_killed_in_the_last_check_of_an_edition_makes_it_again(
    tmp_path: Path,
) -> None:
    instants = [instant.strftime("%Y-%m-%dT%H:%M:%SZ") for instant in CHECKS[:4]]
    script = KILLED.format(number=640)
    command = [sys.executable, "-c", script, "--data", str(tmp_path)]
    command += [part for instant in instants for part in ("--at", instant)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with Store.open(tmp_path) as store:
        assert finished_crawls(store) == set(instants[:3])
        assert len({capture.captured_at for capture in store.captures()}) == 4
    demonstration.run(tmp_path, workers=1, say=lambda _: None, editions=1)
    with Store.open(tmp_path) as store:
        assert finished_crawls(store) == set(instants)
        captures = store.captures("purpose IN ('document', 'index', 'robots')")
        checks = Counter(capture.captured_at for capture in captures)
        assert checks == dict.fromkeys(instants, len({capture.url for capture in captures}))
        controls = Counter(capture.captured_at for capture in store.captures("purpose = 'control'"))
        assert sorted(controls) == [instants[0], instants[3]]  # eight days later
        walked = Counter(capture.captured_at for capture in store.captures("purpose = 'candidate'"))
        assert sorted(walked) == [instants[0]]  # thirty days hold one walk of a site


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's own command line in the project, as a Scrapy user does."""
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_scrapy_s_own_commands_work() -> None:
    assert scrapy("list").stdout == "documents\n"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("states=QQ", "'QQ' is not a declared jurisdiction; "),
        ("topic=cbee", "'cbee' is not a declared topic; did you mean 'cbe'?"),
        ("publishers=vt_aoo", "'vt_aoo' is not a declared publisher; did you mean 'vt_aoe'?"),
        ("state=VT", "'state' is not an argument of this spider; did you mean 'states'?"),
        (
            "name=VT",
            "'name' is not an argument of this spider; known: states, topic, publishers, sources, discover.",
        ),
    ],
)
def test_bad_input_to_scrapy_is_one_clear_message_and_nothing_is_asked(
    tmp_path: Path, given: str, sentence: str
) -> None:
    refused = scrapy("crawl", "documents", "-a", given, "-s", f"CROSSWALK_DATA={tmp_path}")
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def snapshot(at: str, body: bytes, *, etag: str, status: int = 200) -> Snapshot:
    """Return what one check of a document brought."""
    check = Check("https://a.example/p", "document", document="d")
    headers = (("Content-Type", "text/html"), ("ETag", etag))
    return Snapshot(check, at, check.url, status, headers, body)


def test_a_check_made_again_at_its_instant_asks_the_same_and_adds_nothing(tmp_path: Path) -> None:
    first, second = "2026-03-01T12:00:00Z", "2026-03-08T12:00:00Z"
    for at, etag in ((first, '"1"'), (second, '"2"'), (second, '"2"')):
        keeper = Keeper(tmp_path, kind="sample")
        keeper.open(at)
        asked = keeper.validators("d", "https://a.example/p")
        assert asked == ((None, None) if at == first else ('"1"', None))
        for status in (200, 404):
            keeper.keep(snapshot(at, page(etag), etag=etag, status=status))
        size = sum(path.stat().st_size for path in (tmp_path / "archive").iterdir())
        keeper.close(at, "interrupted", {})
    with Store.open(tmp_path) as store:
        rows = store.captures()
        seen = sorted((row.captured_at, row.http_status) for row in rows)
        assert seen == [(first, 200), (first, 404), (second, 200), (second, 404)]
        assert size == max(row.warc_offset + row.warc_length for row in rows)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        ("first", '"2"'),
        ("changed", '"2"'),
        ("unchanged", '"2"'),
        ("suspect", '"1"'),
        ("unexpected", '"1"'),
        ("redirected_away", '"1"'),
        ("type_changed", '"1"'),
        ("extract_failed", '"1"'),
        (None, '"2"'),
    ],
)
def test_a_site_is_only_asked_about_what_was_a_good_capture(
    tmp_path: Path, outcome: str | None, asked: str
) -> None:
    keeper = Keeper(tmp_path, kind="sample")
    keeper.open("2026-03-01T12:00:00Z")
    keeper.keep(snapshot("2026-03-01T12:00:00Z", page("1"), etag='"1"'))
    later, _ = keeper.keep(snapshot("2026-03-02T12:00:00Z", page("2"), etag='"2"'))
    keeper.close("2026-03-02T12:00:00Z", "done", {})
    with Store.open(tmp_path) as store:
        if outcome:
            store.insert("outcomes", [{"capture": later.id, "outcome": outcome, "reason": "a test"}])
        found = validators(
            store, "d", "https://a.example/p", since="2026-02-24T00:00:00Z", before="2026-03-03T00:00:00Z"
        )
    assert found == (asked, None)


def test_the_subprocess_that_crosswalk_crawl_starts_says_why_it_is_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.claim("sample")
    command = [sys.executable, "-m", "crawler", "crawl", "--data", str(tmp_path), "--states", "VT"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    said = json.loads(done.stdout)
    assert (done.returncode, said["event"]) == (2, "error")
    assert said["message"].startswith(f"{tmp_path}/crosswalk.db holds sample data")
    assert "Traceback" not in done.stderr


def test_no_setting_of_the_command_line_opens_what_the_spider_locks() -> None:
    settings = Settings()
    for name in LOCKED:
        settings.set(name, {} if isinstance(LOCKED[name], dict) else "hostile", priority="cmdline")
    DocumentsSpider.update_settings(settings)
    assert {name: _plain(settings[name]) for name in LOCKED} == LOCKED
    locked = {
        "USER_AGENT",
        "COOKIES_ENABLED",
        "CONCURRENT_REQUESTS_PER_DOMAIN",
        "DOWNLOAD_VERIFY_CERTIFICATES",
    }
    assert locked <= set(LOCKED)


def test_the_user_agent_names_a_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSWALK_CONTACT", " crawl@agency.example\r\n(now) ")
    run = [sys.executable, "-c", "from crawler.settings import USER_AGENT; print(USER_AGENT)"]
    said = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert said == "PolicyCrosswalk/0.1 (+crawl@agency.example now)\n"


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, BaseSettings) else value
