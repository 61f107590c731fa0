"""What the site remembers of its answers: the same bytes, bounded, and never those of another release."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.test_serve import get, publish, running, wait_for
from tests.test_web_public_file import build
from web import remembered
from web.remembered import OVERHEAD, Message, Receive, Remembered, Scope, Send


class Counting:
    """An application that says how often it was asked."""

    def __init__(self, *, status: int = 200, size: int = 0, headers: tuple[Any, ...] = ()) -> None:
        self.asked = 0
        self.status = status
        self.size = size
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        told = self.asked
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await asyncio.sleep(0)
        body = b"%d" % told + b" " * self.size
        await send({"type": "http.response.body", "body": body[:1], "more_body": True})
        await send({"type": "http.response.body", "body": body[1:]})


async def _asked(app: Remembered, path: str = "/", **given: Any) -> bytes:
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "scheme": "http", **given}
    await app(scope, receive, send)
    assert heard[0]["type"] == "http.response.start"
    return b"".join(message.get("body", b"") for message in heard).strip()


def asked(app: Remembered, path: str = "/", **given: Any) -> bytes:
    return asyncio.run(_asked(app, path, **given))


def test_the_same_question_has_the_same_answer() -> None:
    app = Remembered(Counting())
    assert [asked(app), asked(app)] == [b"1", b"1"]
    others: tuple[dict[str, Any], ...] = (
        {"path": "/about"},
        {"query_string": b"state=NH"},
        {"headers": [(b"host", b"elsewhere.example")]},
        {"headers": [(b"Accept-Encoding", b"gzip")]},
        {"scheme": "https"},
    )
    assert [asked(app, **one) for one in others] == [b"2", b"3", b"4", b"5", b"6"]
    assert [asked(app, **one) for one in others] == [b"2", b"3", b"4", b"5", b"6"]


@pytest.mark.parametrize(
    "given",
    [
        {"method": "HEAD"},
        {"headers": [(b"If-None-Match", b'"1"')]},
        {"headers": [(b"range", b"bytes=0-1")]},
        {"headers": [(b"cookie", b"a=b")]},
        {"path": "/crosswalk/changes"},
        {"path": "/static/crosswalk.css"},
    ],
)
def test_these_are_answered_anew(given: dict[str, Any]) -> None:
    app = Remembered(Counting())
    assert [asked(app, **given), asked(app, **given)] == [b"1", b"2"]
    assert app.held == 0


@pytest.mark.parametrize(
    "app",
    [
        Counting(status=404),
        Counting(status=500),
        Counting(size=remembered.LARGEST),
        Counting(headers=((b"Set-Cookie", b"a=b"),)),
    ],
)
def test_faults_large_answers_and_cookies_are_not_kept(app: Counting) -> None:
    site = Remembered(app)
    assert [asked(site), asked(site)] == [b"1", b"2"]
    assert site.held == 0


def test_an_answer_that_breaks_off_is_not_kept() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise OSError("gone")

    app = Remembered(broken)
    for _ in range(2):
        with pytest.raises(OSError, match="gone"):
            asked(app)
    assert app.held == 0


def test_the_memory_is_bounded_and_keeps_what_is_asked_for() -> None:
    kept = 10
    each = OVERHEAD + len("/x00") + len(b"1" + b" " * 1000)
    counting = Counting(size=1000)
    app = Remembered(counting, room=kept * (each + 2))
    first = asked(app, "/x00")
    for number in range(1, 100):
        asked(app, f"/x{number:02}")
        assert asked(app, "/x00") == first
        assert app.held <= app.room
    assert counting.asked == 100
    assert [asked(app, f"/x{number}") for number in (99, 98)] == [b"100", b"99"]
    asked(app, "/x01")
    assert counting.asked == 101


def test_addresses_without_an_end_are_bounded_too() -> None:
    app = Remembered(Counting(), room=100_000)
    for number in range(200):
        asked(app, query_string=b"q=" + b"a" * 4000 + b"%d" % number)
        assert app.held <= 100_000


def test_many_who_ask_at_once_leave_one_answer() -> None:
    counting = Counting()
    app = Remembered(counting)

    async def crowd() -> list[bytes]:
        return await asyncio.gather(*(_asked(app) for _ in range(20)))

    assert len(asyncio.run(crowd())) == 20
    assert app.held == OVERHEAD + len("/") + len(b"20")
    asked(app)
    assert counting.asked == 20


def test_a_new_release_is_not_answered_from_the_memory_of_the_old(tmp_path: Path) -> None:
    """The same addresses, asked again and again: the memory has them all when the release changes."""
    master = build(tmp_path / "one.db", releases=1)
    public = tmp_path / "public"
    publish(public, master, 1)
    paths = ("/", "/states", "/changes", "/compare", "/coverage", "/changes.atom")
    with running(public) as (port, told):
        before = {path: get(port, path) for path in paths}
        assert {path: get(port, path) for path in paths} == before
        publish(public, master, 2)
        wait_for(lambda: "Serving release 2." in told)
        after = {path: get(port, path) for path in paths}
    assert {status for status, _ in (*before.values(), *after.values())} == {200}
    for path in paths:
        assert marks(before[path][1]) == {"1"}, path
        assert marks(after[path][1]) == {"2"}, path


def marks(page: str) -> set[str]:
    """Return the numbers of the releases that a page tells of."""
    return set(re.findall(r"(?:mark|Release )(\d+)", page))
