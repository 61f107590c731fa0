"""The calendar: comment deadlines, hearings, and days on which texts take effect or expire, as iCalendar (RFC 5545)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from icalendar import Calendar, Event

from db import answers
from db.answers import Filters, Release
from db.answers_calendar import calendar_days
from pipeline.compare.sentences import in_quotes
from web.change_pages import filters_asked
from web.pages import ask
from web.wording import minute

KINDS = {
    "comments_due": "Comments due",
    "hearing": "Hearing",
    "deadline": "Deadline",
    "effective": "Takes effect",
    "expires": "Expires",
}
_MEDIA = "text/calendar; charset=utf-8"


async def ical(datasette: Datasette, request: Request) -> Response:
    """Answer ``/calendar.ics``, for all places or those that ``state`` names; 304 where the reader has it already."""
    states = (await filters_asked(datasette, request)).states

    def question(conn: sqlite3.Connection) -> tuple[list[dict[str, Any]], Release | None, bool]:
        answers.checked(conn, Filters(states=states))
        return calendar_days(conn, states), answers.release(conn), answers.is_sample(conn)

    days, now, sample = await ask(datasette, question)
    body = calendar(days, states, base=f"{request.scheme}://{request.host}", now=now, sample=sample)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "max-age=300"}
    if etag in (request.headers.get("if-none-match") or ""):
        return Response("", status=304, headers=headers, content_type=_MEDIA)
    headers["content-disposition"] = 'inline; filename="policy-crosswalk.ics"'
    return Response(body, headers=headers, content_type=_MEDIA)


def calendar(
    days: Sequence[Mapping[str, Any]], states: Sequence[str], *, base: str, now: Release | None, sample: bool
) -> bytes:
    """Return the calendar of ``days`` (rows of :func:`db.answers_calendar.calendar_days`).

    Every event lasts its day and blocks no time; its UID and its stamp (when we first read the day) stay the same
    over rebuilds and releases, so that a subscriber's calendar neither doubles nor renews it.
    """
    made = Calendar()
    made.add("prodid", "-//Policy Crosswalk//calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    where = f" in {', '.join(sorted(states))}" if states else ""
    made.add("x-wr-calname", f"{'Sample data: ' if sample else ''}Policy days{where}")
    told = f"Release {now.id} of {minute(now.at)}." if now else "Not yet released."
    made.add(
        "x-wr-caldesc", f"Comment deadlines, hearings, and days on which texts take effect or expire. {told}"
    )
    made.add("refresh-interval", timedelta(hours=12))
    for row in days:
        made.add_component(_event(row, base))
    return bytes(made.to_ical())


def _event(row: Mapping[str, Any], base: str) -> Event:
    event = Event()
    day = date.fromisoformat(row["day"])
    event.add("uid", f"{row['uid']}@policy-crosswalk")
    event.add("dtstamp", _moment(row["seen_at"]))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    place = row["state_name"] or row["state"] or "Place not known"
    event.add("summary", f"{KINDS[row['kind']]}: {row['title']} ({place})")
    about = [in_quotes(row["quote"]) if row["quote"] else "", row["publisher"] or "", row["url"] or ""]
    event.add("description", "\n".join(part for part in about if part))
    if row["path"] or row["url"]:
        event.add("url", f"{base}{row['path']}" if row["path"] else row["url"])
    event.add("categories", [KINDS[row["kind"]], row["state"] or "no state"])
    return event


def _moment(text: str | None) -> datetime:
    read = datetime.fromisoformat((text or "1970-01-01T00:00:00Z").replace("Z", "+00:00"))
    return read if read.tzinfo else read.replace(tzinfo=UTC)
