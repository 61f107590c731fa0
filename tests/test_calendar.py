"""The calendar holds the days that are coming, with identities that outlive releases; it reads back as iCalendar."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from db.answers_calendar import calendar_days
from db.answers_release import asking
from db.answers_rows import release
from web.calendars import calendar


@pytest.fixture(scope="module")
def conn(demo_data: Path) -> Iterator[sqlite3.Connection]:
    with asking(demo_data / "public") as opened:
        yield opened


def test_the_days_that_are_coming(conn: sqlite3.Connection) -> None:
    found = [(row["day"], row["state"], row["kind"], row["title"]) for row in calendar_days(conn, ["x-lin"])]
    assert found == [
        ("2026-07-01", "X-LIN", "effective", "180-51-050. Credit by examination"),
        (
            "2026-10-09",
            "X-LIN",
            "comments_due",
            "New chapter 180-25, dual language programs for English learners",
        ),
        ("2026-10-15", "X-LIN", "hearing", "New chapter 180-25, dual language programs for English learners"),
        ("2031-06-30", "X-LIN", "deadline", "180-51-090. Report on competency-based programs"),
    ]
    [grant] = [row for row in calendar_days(conn, ["X-FRA"]) if row["kind"] == "deadline"]
    assert (grant["day"], grant["title"]) == ("2026-10-16", "Planning grants for competency-based education")


def test_every_day_has_its_words_and_a_place_to_look(conn: sqlite3.Connection) -> None:
    days = calendar_days(conn)
    assert len({row["uid"] for row in days}) == len(days)
    assert [row["day"] for row in days] == sorted(row["day"] for row in days)
    assert all(row["quote"] and row["url"] for row in days)
    assert min(row["day"] for row in days) >= "2026-06-17"  # 90 days before the release of 15 September


def test_it_reads_back(conn: sqlite3.Connection) -> None:
    days = calendar_days(conn, ["X-LIN"])
    made = calendar(days, ["X-LIN"], base="https://site.example", now=release(conn), sample=True)
    assert made == calendar(days, ["X-LIN"], base="https://site.example", now=release(conn), sample=True)
    read = Calendar.from_ical(made)
    assert str(read["x-wr-calname"]) == "Sample data: Policy days in X-LIN"
    events = read.walk("VEVENT")
    hearing = next(one for one in events if str(one["summary"]).startswith("Hearing"))
    assert hearing["dtstart"].dt == date(2026, 10, 15)
    assert hearing["dtend"].dt == date(2026, 10, 16)
    assert hearing["dtstamp"].dt == datetime(2026, 9, 7, 15, tzinfo=UTC)
    assert str(hearing["summary"]) == (
        "Hearing: New chapter 180-25, dual language programs for English learners (Lincoln)"
    )
    assert [str(one["uid"]) for one in events] == [f"{row['uid']}@policy-crosswalk" for row in days]


def test_hostile_words_stay_words() -> None:
    row = {
        "uid": "notice-1-hearing",
        "kind": "hearing",
        "day": "2026-10-15",
        "title": "Rules\r\nATTENDEE:mailto:a@b.example\nEND:VEVENT; and, more",
        "state": "VT",
        "state_name": "Vermont",
        "publisher": None,
        "quote": "A hearing",
        "url": "https://board.example/1",
        "path": None,
        "seen_at": "2026-09-07T15:00:00Z",
    }
    made = calendar([row], [], base="https://site.example", now=None, sample=False)
    [event] = Calendar.from_ical(made).walk("VEVENT")
    assert "attendee" not in event
    assert made.count(b"END:VEVENT") == 2
    assert made.count(b"\r\nEND:VEVENT") == 1
