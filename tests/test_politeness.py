"""Politeness, told by the servers: what they were asked, when, and how much at once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from crawler.politeness.outage import Fault, fault
from crawler.politeness.rests import LONGEST_REST, Pace, Rests, asked_rest, place_of
from crawler.politeness.turns import Turns
from db.records import Capture
from db.store import Store

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Played:
    """What a scenario left behind: reports, the servers' log, and the captures."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.polite_scenario", arguments[0], str(folder), *arguments[1:]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        self.told: dict[str, Any] = json.loads((folder / "told.json").read_text())
        self.reports: list[dict[str, Any]] = self.told["reports"]
        self.log: list[dict[str, Any]] = self.told["log"]
        with Store.open(folder / "data") as store:
            self.captures: list[Capture] = store.captures()
            self.rests = store.rows("SELECT * FROM host_rests ORDER BY host")
            self.runs = store.rows("SELECT outcome, detail FROM runs ORDER BY rowid")

    def asked(self, host: str, *, pages: bool = False) -> list[dict[str, Any]]:
        """Return what a host was asked, in order, but for the made-up page; its pages alone, if so wished."""
        of_host = [one for one in self.log if place_of(f"https://{one['host']}") == host]
        found = [one for one in of_host if not one["path"].startswith("/no-such-page")]
        return [one for one in found if not pages or not one["path"].startswith("/robots.txt")]

    def outcomes(self, name: str) -> Counter[str | None]:
        """Return what became of the document checks of a publisher's site."""
        return Counter(
            one.arrival_outcome
            for one in self.captures
            if one.purpose == "document" and place_of(one.url) == f"{name}.example"
        )


@pytest.fixture(scope="module")
def pace(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(tmp_path_factory.mktemp("pace"), "pace")


@pytest.fixture(scope="module")
def robots(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(tmp_path_factory.mktemp("robots"), "robots")


def overlaps(asked: list[dict[str, Any]]) -> int:
    """Return how often a request came before the one before it was answered."""
    return sum(one["at"] < before["ended"] for before, one in pairwise(asked))


def test_hundreds_of_requests_and_never_two_in_flight_to_one_host(pace: Played) -> None:
    by_host: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in pace.log:
        by_host[place_of(f"https://{one['host']}")].append(one)
    assert len(pace.log) >= 300 and len(by_host) == 10
    for asked in by_host.values():
        assert overlaps(asked) == 0
    mixed = {(one["scheme"], one["host"]) for one in by_host["mixed.example"]}
    assert len(mixed) == 4  # http and https, with and without www., are one host
    assert len({one["host"] for one in pace.log[30:50]}) > 1  # and hosts are asked side by side


def test_the_log_would_show_two_in_flight(tmp_path: Path) -> None:
    assert overlaps(Played(tmp_path, "unguarded").log) > 0


def test_nothing_is_asked_that_robots_forbids_in_any_spelling_or_by_any_way(pace: Played) -> None:
    paths = [one["path"] for one in pace.asked("ruled.example", pages=True)]
    opened, led = [f"/open/{n}" for n in range(40)], [f"/led/{n}" for n in range(10)]
    assert sorted(paths) == sorted([*opened, *led, "/refresh"])
    became = pace.outcomes("ruled")
    assert (became["robots_disallowed"], sum(became.values())) == (40, 81)


def test_a_crawl_delay_is_kept(pace: Played) -> None:
    asked = pace.asked("calm.example")
    assert len(asked) == 7
    assert min(b["at"] - a["ended"] for a, b in pairwise(asked)) >= 0.4


@pytest.mark.parametrize("name", ["seconds", "date"])
def test_a_short_rest_is_waited_for_and_then_everything_is_asked(pace: Played, name: str) -> None:
    asked, until = pace.asked(f"{name}.example"), pace.told["until"][f"{name}.example"]
    assert [one["at"] < until for one in asked] == [True] * 4 + [False] * 4
    # The page that met the refusal is asked again, and no other; which of those that waited goes first is not said.
    again = Counter(one["path"] for one in asked)
    assert [path for path, times in again.items() if times == 2] == [asked[3]["path"]]
    assert asked[3]["path"] in {one["path"] for one in asked[4:]}
    assert pace.outcomes(name) == {"received": 6}


@pytest.mark.parametrize("name", ["longer", "longdate"])
def test_a_long_rest_outlives_the_crawl(pace: Played, name: str) -> None:
    asked, until = pace.asked(f"{name}.example"), pace.told["until"][f"{name}.example"]
    first, second, third, fourth = pace.told["starts"]
    assert first < second < until < fourth
    assert [sum(a <= one["at"] < b for one in asked) for a, b in ((first, second), (second, third))] == [4, 0]
    assert len(asked) == 9 and min(one["at"] for one in asked[4:]) >= fourth
    became = pace.outcomes(name)
    assert became["received"] == 2 + 4
    # One page of the first crawl, four of the second; within one second the same refusal is one row.
    refused = became["rate_limited"] - (name == "longer")
    assert 4 <= refused <= 5 and became["maintenance"] == (name == "longdate")
    said = {one.error for one in pace.captures if one.purpose == "robots" and f"/{name}." in one.url}
    assert said == {None, "rate_limited"}  # the second crawl did not ask for its robots.txt either


def test_an_interrupt_does_not_wait_for_a_host_at_rest(tmp_path: Path) -> None:
    played = Played(tmp_path, "interrupted")  # which would take five minutes
    (report,), (run,) = played.reports, played.runs
    assert (report["ended"], run["outcome"]) == ("shutdown", "interrupted")
    assert len(played.asked("resting.example", pages=True)) == 1
    assert played.outcomes("resting") == {}  # as if it had never been asked: the next crawl goes on with it
    assert 3 <= played.outcomes("quick")["received"] <= 5
    assert [row["host"] for row in played.rests] == ["resting.example"]


def test_rests_are_kept_with_their_words(pace: Played) -> None:
    kept = {row["host"]: row["reason"] for row in pace.rests}
    assert kept["longer.example"] == "status 429, Retry-After 15"
    assert kept["longdate.example"].startswith("status 503, Retry-After ")
    assert all(row["until_at"] > row["said_at"] for row in pace.rests)
    assert [len(report["skipped"]) for report in pace.reports] == [2, 8, 0, 0]


def test_we_say_who_we_are(pace: Played) -> None:
    assert {one["agent"].partition("/")[0] for one in pace.log} == {"PolicyCrosswalk"}


# site -> the pages asked at the start, after half a day and after a day and a half
OPEN, BOTH, NONE = ["/open"], ["/open", "/shut"], list[str]()
ACCESS = {
    "down": (OPEN, OPEN, NONE),
    "page": (OPEN, OPEN, NONE),
    "guarded": (OPEN, OPEN, NONE),
    "broken": (OPEN, OPEN, NONE),
    "asleep": (OPEN, NONE, OPEN),
    "unread": (NONE, NONE, BOTH),
    "freed": (NONE, BOTH, BOTH),
    "closed": (BOTH, NONE, NONE),
    "missing": (BOTH, BOTH, BOTH),
    "forbidden": (BOTH, BOTH, BOTH),
    "five": (BOTH, BOTH, BOTH),
    "six": (NONE, NONE, NONE),
    "borrowed": (OPEN, OPEN, OPEN),
    "lender": (OPEN, OPEN, OPEN),
}


@pytest.mark.parametrize("name", ACCESS)
def test_access(robots: Played, name: str) -> None:
    marks = robots.told["marks"]
    crawls = [robots.log[a:b] for a, b in pairwise(marks[:4])]
    asked = [
        sorted(
            one["path"]
            for one in crawl
            if one["host"] == f"{name}.example" and not one["path"].startswith(("/robots", "/no-such-page"))
        )
        for crawl in crawls
    ]
    assert asked == list(ACCESS[name])


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("down", {"received": 2, "robots_disallowed": 2, "robots_unreachable": 2}),
        ("asleep", {"received": 2, "robots_disallowed": 3, "rate_limited": 1}),
        ("closed", {"received": 2, "robots_disallowed": 4}),
        ("six", {"robots_unreachable": 6}),
    ],
)
def test_what_was_not_asked_says_why(robots: Played, name: str, outcomes: dict[str, int]) -> None:
    assert robots.outcomes(name) == outcomes


def test_a_long_crawl_reads_robots_anew_after_a_day_and_obeys_at_once(robots: Played) -> None:
    asked = [one["path"] for one in robots.asked("expires.example")]
    assert asked.count("/robots.txt") == 2
    assert asked[-1] == "/robots.txt" and 3 <= len(asked) - 2 < 60
    assert robots.outcomes("expires") == {"received": len(asked) - 2, "robots_disallowed": 62 - len(asked)}


def test_validators_are_not_believed_for_longer_than_a_week(tmp_path: Path) -> None:
    played = Played(tmp_path, "audit")
    tags = {
        name: [one["if_none_match"] for one in played.asked(f"{name}.example", pages=True)]
        for name in ("stuck", "new")
    }
    assert tags == {"stuck": [None, '"1"', '"1"', None], "new": [None, '"1"', '"2"', '"3"']}
    stuck = [one for one in played.captures if "/stuck." in one.url and one.purpose == "document"]
    assert [one.http_status for one in stuck] == [200, 304, 304, 200]
    assert stuck[0].sha256 != stuck[3].sha256 and stuck[0].etag == stuck[3].etag  # found out
    new = [one for one in played.captures if "/new." in one.url and one.purpose == "document"]
    assert len({(one.sha256, one.warc_offset) for one in new}) == 1 and len({one.etag for one in new}) == 4


def test_a_hostile_server_costs_little_and_learns_nothing(tmp_path: Path) -> None:
    played = Played(tmp_path, "caps")
    became = {one.url.rpartition("/")[2]: one.arrival_outcome for one in played.captures if one.document}
    assert became == {
        "gzip": "too_large",
        "twice": "too_large",
        "deflate": "too_large",
        "endless": "too_large",
        "drip": "timeout",
        "cookie": "received",
        "after": "received",
        "led": "received",
    }
    assert played.told["peak"] < 600 * 2**20  # the stand-in's own bombs are in it
    assert {one["of_us"] for one in played.log} == {""}


@pytest.mark.parametrize(
    ("which", "ended", "answered", "rows"),
    [
        ("alone", "run_aborted", 0, 0),
        ("controlled", "finished", 14, 14),
        ("beside", "finished", 8, 6),
        ("down", "run_aborted", 0, 0),
    ],
)
def test_our_own_outage_is_held_against_no_site(
    tmp_path: Path, which: str, ended: str, answered: int, rows: int
) -> None:
    played = Played(tmp_path, "outage", which)
    (report,), (run,) = played.reports, played.runs
    assert (report["ended"], report["answered"]) == (ended, answered)
    of_documents = [one for one in played.captures if one.purpose == "document"]
    assert sum(one.error == "dns_error" for one in of_documents) == rows
    assert len(of_documents) == answered
    assert run["outcome"] == ("interrupted" if ended == "run_aborted" else "done")
    assert ("outage" in json.loads(run["detail"])) is (ended == "run_aborted")


@pytest.mark.parametrize(
    ("unresolved", "answered", "controls", "ended", "whose"),
    [
        (1, False, None, False, Fault.UNKNOWN),
        (4, False, None, False, Fault.UNKNOWN),
        (4, True, None, False, Fault.THEIRS),
        (4, False, None, True, Fault.THEIRS),
        (5, False, None, False, Fault.OURS),
        (5, False, True, False, Fault.THEIRS),
        (1, False, True, False, Fault.THEIRS),
        (1, False, False, False, Fault.UNKNOWN),
        (4, True, False, False, Fault.UNKNOWN),
        (1, False, False, True, Fault.OURS),
        (5, False, False, False, Fault.OURS),
    ],
)
def test_whose_fault(
    unresolved: int, answered: bool, controls: bool | None, ended: bool, whose: Fault
) -> None:
    assert fault(unresolved, answered=answered, controls=controls, ended=ended) is whose


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (200, {"retry-after": "60"}, None),
        (301, {"retry-after": "60"}, None),
        (503, {}, None),
        (503, {"retry-after": "60"}, 60),
        (429, {"retry-after": "60"}, 60),
        (429, {}, 3600),
        (429, {"retry-after": "soon"}, 3600),
        (429, {"retry-after": "-5"}, 3600),
        (503, {"retry-after": "1.5"}, 3600),
        (429, {"retry-after": "0"}, 1),
        (429, {"retry-after": "999999999"}, LONGEST_REST),
        (429, {"retry-after": "Sun, 01 Mar 2026 12:02:00 GMT"}, 120),
        (503, {"retry-after": "Sunday, 01-Mar-26 12:02:00 GMT"}, 120),
        (503, {"retry-after": "Sun Mar  1 12:02:00 2026"}, 120),
        (429, {"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 1),
        (429, {"retry-after": "Fri, 01 Mar 2030 12:00:00 GMT"}, LONGEST_REST),
        # the server's clock is ten minutes behind ours, or ahead of it: never sooner than either says
        (429, {"retry-after": "Sun, 01 Mar 2026 11:52:00 GMT", "date": "Sun, 01 Mar 2026 11:50:00 GMT"}, 120),
        (429, {"retry-after": "Sun, 01 Mar 2026 12:12:00 GMT", "date": "Sun, 01 Mar 2026 12:10:00 GMT"}, 720),
        (429, {"retry-after": "60", "date": "nonsense"}, 60),
    ],
)
def test_asked_rest(status: int, headers: dict[str, str], seconds: float | None) -> None:
    asked = asked_rest(status, headers, NOW)
    assert (asked and asked[0]) == seconds


class Time:
    """A clock and a ticker that move together, by hand."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)

    def ticks(self) -> float:
        return 1000.0 + self.passed


def test_rests_are_never_shorter_than_asked_and_survive_a_restart() -> None:
    time = Time()
    rests = Rests(time.now, time.ticks, lambda: 1.0, patience=120)
    rest = rests.begin("a.example", 100, "status 429")
    assert (rest.host, rest.said_at, rest.until_at) == (
        "a.example",
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:01:51Z",
    )
    assert rests.left("a.example") == pytest.approx(110) and rests.left("b.example") == 0
    time.passed = 50
    later = Rests(time.now, time.ticks, lambda: 0.0, patience=120)
    later.remember([rest])
    assert later.left("a.example") == pytest.approx(61) and later.reason("a.example") == "status 429"
    time.passed = 111
    assert rests.left("a.example") == later.left("a.example") == 0


def test_patience_with_a_host_ends() -> None:
    time = Time()
    rests = Rests(time.now, time.ticks, lambda: 0.0, patience=120)
    waited = []
    while rests.begin("a.example", 50, "status 429") and rests.can_wait("a.example"):
        waited.append(rests.wait("a.example"))
        time.passed += waited[-1]
    assert waited == pytest.approx([50, 50])
    assert rests.can_wait("b.example")


def test_a_robots_copy_that_cannot_be_read_back_is_no_copy(tmp_path: Path) -> None:
    url = "https://a.example/robots.txt"
    keeper = Keeper(tmp_path, kind="sample")
    keeper.open("2026-03-01T12:00:00Z")
    headers = (("Content-Type", "text/plain"),)
    body = b"User-agent: *\nDisallow: /x\n"
    keeper.keep(Snapshot(Check(url, "robots"), "2026-03-01T12:00:00Z", url, 200, headers, body))
    day = timedelta(hours=24)
    found = keeper.last_rules(url, NOW, NOW + day)
    assert found is not None and found[1] == NOW and not found[0].allows("https://a.example/x", "Owl")
    assert keeper.last_rules(url, NOW + timedelta(seconds=1), NOW + day) is None
    assert keeper.last_rules("http://a.example/robots.txt", NOW, NOW + day) is None
    (file,) = (tmp_path / "archive").glob("*.warc.gz")
    file.write_bytes(b"\0" * file.stat().st_size)
    assert keeper.last_rules(url, NOW, NOW + day) is None
    keeper.close("2026-03-01T12:00:00Z", "done", {})


def test_turns_come_one_by_one_each_after_its_gap() -> None:
    turns = Turns(Rests(lambda: NOW, monotonic, lambda: 0.0))
    turns.pauses["a.example"] = 0.05
    for n in range(6):
        turns.pace.rested(f"h{n}")  # at half the pace the pause is twice as long
    marks: list[tuple[float, float]] = []

    async def ask() -> None:
        async with turns.taken("a.example", 0.0, lambda: False):
            began = monotonic()
            await asyncio.sleep(0.01)
            marks.append((began, monotonic()))

    async def all_at_once() -> None:
        await asyncio.gather(*(ask() for _ in range(5)))

    asyncio.run(all_at_once())
    assert all(after[0] - before[1] >= 0.1 for before, after in pairwise(sorted(marks)))


def test_a_clock_that_is_set_back_lets_nobody_be_asked_sooner() -> None:
    time = Time()
    rests = Rests(time.now, time.ticks, lambda: 0.0)
    rests.begin("a.example", 1000, "status 429")
    rests.begin("a.example", 10, "status 429")  # the later wish is shorter: the longer one holds
    assert rests.left("a.example") == pytest.approx(1000)


def test_many_hosts_at_rest_halve_the_pace_of_all_and_good_answers_win_it_back() -> None:
    pace = Pace()
    assert [pace.rested(f"h{n}") for n in (1, 2, 3, 3, 4, 5)] == [False] * 6
    assert pace.gap(5, 2) == 2 and pace.rate == 1  # Scrapy keeps the delay itself
    assert pace.rested("h6") and pace.rate == 0.5
    assert (pace.gap(5, 2), pace.gap(5, 30)) == (10, 60)
    for _ in range(49):
        pace.answered()
    assert 0.98 < pace.rate < 1
    pace.answered()
    assert pace.rate == pytest.approx(1)
    for n in range(100):
        pace.rested(f"h{n}")
    assert pace.rate == 1 / 16


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Agency.example:443/x", "agency.example"),
        ("http://agency.example./", "agency.example"),
        ("https://sub.agency.example/", "sub.agency.example"),
    ],
)
def test_place_of(url: str, host: str) -> None:
    assert place_of(url) == host
