"""The Wayback Machine as it is asked: what is taken, what is refused, and the gate in front of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import requests

from crawler.gate.pinned import ClosedGateError, PinnedAdapter, public_ways, stand_ins
from crawler.wayback.listed import Every, Listed, chosen
from crawler.wayback.machine import Machine, Manners
from crawler.wayback.told import HOST, NotTakenError, OutOfReachError, RestAskedError
from tests.loopback import Reply
from tests.wayback_stand_in import Archived, WaybackMachine, digest_of

URL = "https://agency.example/rule"
SINCE, UNTIL = datetime(2017, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
PAGE = b"<html><body><p>A pupil moves on when the work is mastered.</p></body></html>"
STAMP = "20180301120000"
Opened = Callable[..., Machine]


@pytest.fixture
def opened() -> Iterator[Opened]:
    with ExitStack() as held:

        def open_one(machine: WaybackMachine, **more: float) -> Machine:
            stand = held.enter_context(machine.stand())
            given = {
                "captures_per_second": 0,
                "searches_per_second": 0,
                "backoff": 0.01,
                "retries": 1,
                **more,
            }
            return held.enter_context(
                Machine(Manners(stand_ins(stand.table), stand.trust, **given))  # type: ignore[arg-type]
            )

        yield open_one


def at(stamp: str, url: str = URL, body: bytes = PAGE) -> Listed:
    return Listed(stamp, url, digest_of(body))


def not_taken(machine: Machine, listed: Listed) -> tuple[str, str]:
    with pytest.raises(NotTakenError) as told:
        machine.fetch(listed)
    return told.value.state, told.value.reason


def test_a_search_reads_every_page_and_takes_only_good_captures(opened: Opened) -> None:
    held = [Archived(f"2018{month:02}01000000", URL, PAGE) for month in range(1, 8)]
    held += [
        Archived("20190101000000", "http://www.agency.example:80/rule/", b"old spelling"),
        Archived("20190201000000", URL, b"gone", status=404),
        Archived("20190301000000", URL, b"", status=301),
        Archived("20190401000000", URL, PAGE, revisit=True),
        Archived("20160101000000", URL, b"before"),
        Archived("20260101000000", URL, b"after"),
        Archived("20190501000000", "https://agency.example/other", b"another page"),
    ]
    machine = WaybackMachine(held, page=3)
    found = opened(machine).search(URL, SINCE, UNTIL)
    assert [one.stamp for one in found] == [
        *(f"2018{month:02}01000000" for month in range(1, 8)),
        "20190101000000",
        "20190401000000",
    ]
    assert found[-2].url == "http://www.agency.example/rule/"
    assert len(machine.asked) == 3


def test_a_capture_comes_with_the_publishers_own_headers_and_its_own_time(opened: Opened) -> None:
    headers = (
        ("Content-Type", "text/html"),
        ("ETag", '"5"'),
        ("Last-Modified", "Thu, 01 Mar 2018 00:00:00 GMT"),
    )
    machine = WaybackMachine([Archived(STAMP, URL, PAGE, headers=headers)])
    found = opened(machine).fetch(at(STAMP))
    assert (found.url, found.captured_at, found.status, found.body) == (
        URL,
        "2018-03-01T12:00:00Z",
        200,
        PAGE,
    )
    assert sorted((name.lower(), value) for name, value in found.headers) == sorted(
        (name.lower(), value) for name, value in headers
    )
    assert found.verified
    assert found.memento_url == f"https://{HOST}/web/{STAMP}id_/{URL}"


def test_a_near_capture_is_taken_with_its_own_time(opened: Opened) -> None:
    near = "20180301130000"
    machine = WaybackMachine([Archived(STAMP, URL, PAGE, drift=near), Archived(near, URL, PAGE)])
    assert opened(machine).fetch(at(STAMP)).captured_at == "2018-03-01T13:00:00Z"


@pytest.mark.parametrize(
    ("archived", "state", "reason"),
    [
        (Archived(STAMP, URL, PAGE, drift="20190301120000"), "refused", "memento_drift"),
        (Archived(STAMP, URL, PAGE, says="20180303120000"), "refused", "memento_drift"),
        (Archived(STAMP, URL, PAGE, original="https://agency.example/home"), "refused", "another_address"),
        (Archived(STAMP, URL, PAGE, gone=True), "refused", "no_memento"),
        (Archived(STAMP, URL, PAGE, status=404), "refused", "not_200"),
        (Archived(STAMP, URL, PAGE, cut=True), "failed", "truncated"),
    ],
)
def test_what_is_not_what_was_asked_for_is_not_taken(
    opened: Opened, archived: Archived, state: str, reason: str
) -> None:
    machine = opened(WaybackMachine([archived, Archived("20190301120000", URL, PAGE)]))
    assert not_taken(machine, at(STAMP)) == (state, reason)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://elsewhere.example/", "led_away"),
        (f"http://{HOST}/web/{STAMP}id_/{URL}", "led_away"),
        (f"https://{HOST}/web/{STAMP}id_/https://agency.example/other", "another_address"),
        ("https://127.0.0.1/", "led_away"),
    ],
)
def test_it_is_not_led_away(opened: Opened, location: str, reason: str) -> None:
    machine = WaybackMachine([])
    machine._capture = lambda path: Reply(b"", 302, (("Location", location),))  # type: ignore[method-assign]
    assert not_taken(opened(machine), at(STAMP)) == ("refused", reason)
    assert len(machine.asked) == 1


@pytest.mark.parametrize(
    ("status", "after", "seconds"),
    [(429, "7", 7.0), (429, None, 3600.0), (503, "9", 9.0), (429, "999999", 86400.0)],
)
def test_a_rest_that_is_asked_for_is_told(
    opened: Opened, status: int, after: str | None, seconds: float
) -> None:
    held = [Archived(STAMP, URL, PAGE)]
    machine = WaybackMachine(held, busy=[(status, after)], index_busy=[(status, after)])
    asked = opened(machine)
    with pytest.raises(RestAskedError) as told:
        asked.fetch(at(STAMP))
    assert told.value.seconds == seconds
    with pytest.raises(RestAskedError):
        asked.search(URL, SINCE, UNTIL)
    assert len(machine.asked) == 2, "nothing is asked again before the rest is over"
    assert asked.fetch(at(STAMP)).body == PAGE


def test_an_archived_503_asks_nothing_of_us(opened: Opened) -> None:
    archived = Archived(STAMP, URL, PAGE, status=503, headers=(("Retry-After", "9"),))
    assert not_taken(opened(WaybackMachine([archived])), at(STAMP)) == ("refused", "not_200")


def test_a_short_fault_of_the_machine_is_tried_again(opened: Opened) -> None:
    machine = WaybackMachine([Archived(STAMP, URL, PAGE)], busy=[(502, None)], index_busy=[(504, None)])
    asked = opened(machine)
    assert asked.fetch(at(STAMP)).body == PAGE
    assert len(asked.search(URL, SINCE, UNTIL)) == 1


def test_an_index_that_speaks_another_language_is_told(opened: Opened) -> None:
    machine = WaybackMachine([Archived(STAMP, URL, PAGE)])
    machine._index = lambda query: Reply(b'{"urlkey": 1}\n')  # type: ignore[method-assign]
    with pytest.raises(OutOfReachError, match="in a form that is not understood"):
        opened(machine).search(URL, SINCE, UNTIL)


def test_a_certificate_of_somebody_else_is_not_believed() -> None:
    with WaybackMachine([]).stand() as stand:
        table = {f"{HOST}:443": stand.table[f"{HOST}:443"]}
        with (
            Machine(Manners(stand_ins(table), None, captures_per_second=0, retries=0)) as machine,
            pytest.raises(OutOfReachError, match=r"CERTIFICATE_VERIFY_FAILED"),
        ):
            machine.search(URL, SINCE, UNTIL)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:127.0.0.1"]])
def test_a_name_that_leads_inside_is_not_opened(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: reached.append(where))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    ways = public_ways(lambda host, port: [(socket.AF_INET, 1, 6, "", (one, port)) for one in addresses])
    with (
        Machine(Manners(ways, None, retries=0)) as machine,
        pytest.raises(ClosedGateError, match="not a public address"),
    ):
        machine.search(URL, SINCE, UNTIL)
    assert reached == []


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", f"http://{HOST}/", f"https://{HOST}:8443/", f"https://me@{HOST}/"]
)
def test_nothing_else_is_asked_through_its_gate(url: str) -> None:
    adapter = PinnedAdapter(HOST, stand_ins({}))
    with pytest.raises(ClosedGateError):
        adapter.send(requests.Request("GET", url).prepare())


def days(*told: str) -> list[Listed]:
    """Return captures at noon of days told as ``2018-03-01 A``."""
    return [Listed(f"{one[:10].replace('-', '')}120000", URL, one[11:]) for one in told]


def test_every_change_takes_the_ends_of_each_run_of_days() -> None:
    listed = days(
        "2018-01-01 A", "2018-02-01 A", "2018-03-01 A", "2018-04-01 B", "2018-05-01 A", "2018-06-01 A"
    )
    taken = chosen(listed, Every.change)
    assert [(one.stamp[:8], one.digest) for one in taken] == [
        ("20180101", "A"),
        ("20180301", "A"),
        ("20180401", "B"),
        ("20180501", "A"),
        ("20180601", "A"),
    ]


def test_one_capture_a_day_is_the_last() -> None:
    same_day = [Listed("20180101080000", URL, "A"), Listed("20180101090000", URL, "B")]
    assert [one.digest for one in chosen(same_day, Every.change)] == ["B"]
    assert [one.digest for one in chosen(same_day, Every.all)] == ["A", "B"]


def test_months_and_quarters_take_the_first() -> None:
    listed = days("2018-01-05 A", "2018-01-09 B", "2018-03-01 C", "2018-04-01 D")
    assert [one.digest for one in chosen(listed, Every.month)] == ["A", "C", "D"]
    assert [one.digest for one in chosen(reversed(listed), Every.quarter)] == ["A", "D"]
