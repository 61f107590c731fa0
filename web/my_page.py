"""My states: what changed in some places since a day, what is coming there, and how to follow just these.

The address is the whole of it, so that a bookmark is a subscription: ``/my?states=NH,VT&since=2026-09-01``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers import Filters, Period
from db.answers_calendar import calendar_days
from db.answers_corrections import corrections
from web.api.envelope import answer
from web.api.sending import is_json
from web.calendars import KINDS
from web.change_files import changes_told
from web.home_page import counted
from web.pages import ask, page
from web.period_words import news_words, read_words
from web.wording import day

SHOWN = 60
"""So many changes of each sort the page shows."""
SINCE = timedelta(days=30)
"""How far back the page looks where no day is given."""
_CODE = re.compile(r"[A-Z0-9-]{1,12}$")


@dataclass(frozen=True, slots=True)
class Mine:
    """What is asked: the ``codes`` as given, and the day ("" for none); ``unread`` says that it was no day."""

    codes: tuple[str, ...]
    since: str
    unread: bool = False

    @property
    def address(self) -> str:
        """The shortest link that asks the same."""
        pairs = [f"states={','.join(self.codes)}"] if self.codes else []
        pairs += [f"since={self.since}"] if self.since else []
        pairs += ["unread=1"] if self.unread else []
        return f"/my{'?' if pairs else ''}{'&'.join(pairs)}"


def mine_of(request: Request) -> Mine:
    """Read what is asked: codes in any case, with commas or one by one; what cannot be a code or a day is left out."""
    given = [part.strip().upper() for one in request.args.getlist("states") for part in one.split(",")]
    codes = tuple(dict.fromkeys(code for code in given if _CODE.match(code)))
    asked = request.args.get("since") or ""
    since = _day(asked)
    return Mine(codes, since, bool(request.args.get("unread") or (asked and not since)))


async def my_states(datasette: Datasette, request: Request) -> Response:
    """Answer ``/my``. A form's address is led on to the short one that is worth a bookmark."""
    mine = mine_of(request)
    if is_json(request):
        return await _told(datasette, request, mine)
    asked = f"?{request.query_string}" if request.query_string else ""
    if f"/my{asked.replace('%2C', ',')}" != mine.address:
        return Response.redirect(mine.address)
    found = await ask(datasette, lambda conn: _found(conn, mine))
    return await page(datasette, request, "my.html", {**found, "mine": mine, "kinds": KINDS, "shown": SHOWN})


async def _told(datasette: Datasette, request: Request, mine: Mine) -> Response:
    found = await ask(datasette, lambda conn: {**_found(conn, mine), "now": answers.release(conn)})
    if "told" not in found or mine.unread:
        raise answers.UnknownQuestionError(
            "Name states of this release, and a day as YYYY-MM-DD: /my.json?states=NH,VT&since=2026-09-01."
        )
    listed = {
        name: {"count": found[name]["count"], "changes": changes_told(found[name]["rows"], found["now"])}
        for name in ("happened", "late", "decided")
    }
    righted = {"count": found["righted"]["count"], "cells": found["righted"]["rows"]}
    told = {"states": found["chosen"], "since": found["from_day"], "counted": counted(found["counted"])}
    return await answer(datasette, request, "MyStates", {**found, **told, **listed, "righted": righted})


def _found(conn: sqlite3.Connection, mine: Mine) -> dict[str, Any]:
    places = answers.places(conn)
    names = {place["code"]: place["name"] for place in places}
    chosen = [code for code in mine.codes if code in names]
    now = answers.release(conn)
    frame = {
        "places": places,
        "names": names,
        "chosen": chosen,
        "unknown": [code for code in mine.codes if code not in names],
    }
    if not chosen or now is None:
        return frame
    today = now.at[:10]
    since = mine.since or (date.fromisoformat(today) - SINCE).isoformat()
    early = min(since, today)
    period = Period.of(early, today)
    count = answers.count_in(conn, period, states=chosen)
    states = tuple(chosen)
    learned = Filters(states=states, learned_since=early)
    return {
        **frame,
        "from_day": early,
        "note_words": _note_words(early),
        "today": today,
        "ahead": since > today,
        "next": Mine(states, today).address,
        "rolling": Mine(states, "").address,
        "codes": ",".join(states),
        "counted": count,
        "told": news_words(count, names),
        "read_words": read_words,
        "happened": _changes(conn, Filters(states=states, cause=("source",), period=period, announced=True)),
        "late": _changes(conn, _with(learned, cause=("source",), until=early)),
        "decided": _changes(conn, _with(learned, cause=("review",))),
        "righted": _righted(conn, states, early),
        "coming": [row for row in calendar_days(conn, chosen) if row["day"] >= today],
        "undated": sum(
            1
            for code in chosen
            for row in answers.coming(conn, code)
            if row["relevance"] != "none" and not (row["deadline"] or row["hearing"])
        ),
        "problems": [row for code in chosen for row in answers.problems(conn, code)],
    }


def _note_words(since: str) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that says of a change what its window leaves open, and when it was published here."""

    def told(change: Mapping[str, Any]) -> str:
        words = []
        if change["certainty"] == "possible":
            words.append(f"It may have happened before {day(since)}: the look before is older.")
        if change["learned_at"][:10] != (change["new_seen_at"] or "")[:10]:
            words.append(f"First published here on {day(change['learned_at'])}.")
        return " ".join(words)

    return told


def _with(filters: Filters, *, cause: tuple[str, ...], until: str | None = None) -> Filters:
    return Filters(states=filters.states, learned_since=filters.learned_since, cause=cause, until=until)


def _changes(conn: sqlite3.Connection, filters: Filters) -> dict[str, Any]:
    """Return how many changes there are, and the newest of them."""
    return {
        "count": answers.count_changes(conn, filters),
        "rows": answers.latest_changes(conn, filters, limit=SHOWN),
    }


def _righted(conn: sqlite3.Connection, states: tuple[str, ...], since: str) -> dict[str, Any]:
    """Return how many cells we put right in the releases since a day, and the first of them."""
    listed = [one for one in corrections(conn, states=states) if (one.release["at"] or "") >= since]
    return {
        "count": sum(one.count for one in listed),
        "rows": [row for one in listed for row in one.cells][:20],
    }


def _day(given: str) -> str:
    """Return a day as YYYY-MM-DD, "" for what is none."""
    try:
        return date.fromisoformat(given.strip()).isoformat()
    except ValueError:
        return ""
