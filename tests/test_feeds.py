"""The Atom feeds: stable ids and dates, escaped text, history told as history."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from db import answers
from db.answers import Filters
from tests.test_web_public_file import build, insert
from web.feeds import feed, is_history
from web.site import site

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(build(tmp_path / "crosswalk.db"))
    yield opened
    opened.close()


def entries(conn: sqlite3.Connection, **given: Any) -> list[ElementTree.Element]:
    return ElementTree.fromstring(made(conn, **given)).findall(f"{ATOM}entry")


def made(conn: sqlite3.Connection, filters: Filters | None = None) -> bytes:
    asked = filters or Filters(cause=("source", "review"))
    changes = answers.latest_changes(conn, asked, by="learned")
    return feed(changes, asked, base="https://crosswalk.example", now=answers.release(conn), sample=True)


def text(element: ElementTree.Element, name: str) -> str:
    found = element.find(ATOM + name)
    assert found is not None
    return found.text or ""


def test_an_entry_keeps_the_id_and_date_it_was_first_published_under(conn: sqlite3.Connection) -> None:
    found = {text(entry, "id"): entry for entry in entries(conn)}
    entry = found["tag:policy-crosswalk,2026:change/ch-rule-old"]
    assert text(entry, "updated") == text(entry, "published") == "2026-11-01T06:00:00+00:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://crosswalk.example/changes/ch-rule-2"


def test_a_later_release_moves_nothing(conn: sqlite3.Connection) -> None:
    before = made(conn)
    insert(conn, "releases", [{"id": 3, "at": "2026-12-01T06:00:00Z", "digest": "d", "recipe": "r"}])
    after = made(conn)
    assert after.replace(b"Release 3.", b"Release 2.") == before


def test_newest_first_and_coverage_is_no_news(conn: sqlite3.Connection) -> None:
    assert [text(entry, "id").rpartition("/")[2] for entry in entries(conn)] == [
        "ch-league-1",
        "ch-rule-old",
        "ch-law-1",
    ]


def test_history_is_marked(conn: sqlite3.Connection) -> None:
    titles = [text(entry, "title") for entry in entries(conn)]
    assert all(title.startswith("From the archive: ") for title in titles)
    assert not is_history(
        {"learned_at": "2026-11-02T00:00:00Z", "new_seen_at": "2026-10-20T00:00:00Z", "old_seen_at": None}
    )


def test_content_is_escaped_html(conn: sqlite3.Connection) -> None:
    for entry in entries(conn):
        body = text(entry, "content")
        assert "<script" not in body
        assert "<img" not in body
    whole = " ".join(text(entry, "content") for entry in entries(conn))
    assert "A district shall award credit" in whole
    assert "&lt;script&gt;" in whole


def test_control_characters_do_not_break_the_feed(conn: sqlite3.Connection) -> None:
    conn.execute("update changes set summary = 'a' || char(1) || 'b' || char(65535) where id = 'ch-law-1'")
    assert any("ab" in text(entry, "title") for entry in entries(conn))


def test_one_state(conn: sqlite3.Connection) -> None:
    root = ElementTree.fromstring(made(conn, Filters(states=("X-DES",), cause=("source",))))
    assert text(root, "id") == "tag:policy-crosswalk,2026:changes?state=X-DES&history=1"
    assert len(root.findall(f"{ATOM}entry")) == 2


def test_old_history_is_no_news(conn: sqlite3.Connection) -> None:
    news = Filters(states=("X-DES",), cause=("source",), news=True)
    assert text(ElementTree.fromstring(made(conn, news)), "id").endswith("changes?state=X-DES")
    assert entries(conn, filters=news) == []
    conn.execute("update changes set new_seen_at = '2026-10-20T00:00:00Z' where id = 'ch-law-1'")
    [entry] = entries(conn, filters=news)
    assert not text(entry, "title").startswith("From the archive")


def test_a_peer_set_of_ones_own_has_a_feed_and_a_calendar(tmp_path: Path) -> None:
    served: Datasette = site(build(tmp_path / "3.db"), groups={"ours": ("X-FRA",)})

    async def asked(address: str) -> Any:
        await served.invoke_startup()
        return await served.client.get(address)

    answer = asyncio.run(asked("/changes.atom?group=ours&history=1"))
    assert b"changes?state=X-FRA&amp;history=1" in answer.content
    assert asyncio.run(asked("/calendar.ics?group=ours")).text.count("Policy days in X-FRA") == 1


def test_an_empty_feed_is_valid(conn: sqlite3.Connection) -> None:
    root = ElementTree.fromstring(made(conn, Filters(states=("X-NOR",))))
    assert text(root, "updated") == "2026-11-02T06:00:00+00:00"


def test_the_site_answers_conditionally(tmp_path: Path) -> None:
    served: Datasette = site(build(tmp_path / "2.db"))

    async def asked() -> tuple[Any, Any, Any]:
        await served.invoke_startup()
        address = "/changes.atom?state=x-fra&history=1"
        first = await served.client.get(address)
        again = await served.client.get(address, headers={"if-none-match": first.headers["etag"]})
        return first, again, await served.client.get("/changes.atom?state=x-fra")

    first, again, empty = asyncio.run(asked())
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["content-type"].startswith("application/atom+xml")
    assert b"ch-rule-old" in first.content
    assert b"<entry>" not in empty.content
