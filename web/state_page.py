"""The page of one place: its profile, what it changed, what is coming, what we cannot read; and all of it as files."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers
from db.answers import FIELDS, Filters
from web.pages import ask, download, page
from web.place_files import positions_as
from web.timeline import MOST, by_year, timeline

SHOWN = 12
"""So many changes stand on the page; the list of changes has all of them."""


async def state(datasette: Datasette, request: Request) -> Response:
    """Answer ``/states/CODE``."""
    code = request.url_vars["code"]
    asked = await ask(datasette, lambda conn: _found(conn, code))
    if asked is None:
        raise NotFound(f"There is no jurisdiction with the code {code}.")
    if asked["state"]["code"] != code:
        return Response.redirect(f"/states/{asked['state']['code']}", status=301)
    return await page(datasette, request, "state.html", asked)


def _found(conn: sqlite3.Connection, code: str) -> dict[str, Any] | None:
    found = answers.state(conn, code)
    if found is None:
        return None
    its_code, now = found["code"], answers.release(conn)
    news = Filters(states=(its_code,), cause=("source", "review"))
    period = answers.lately(conn)
    listed = answers.latest_changes(conn, news, limit=MOST)
    since = min((row["tracked_since"] for row in found["documents"] if row["tracked_since"]), default=None)
    return {
        "state": found,
        "years": by_year(listed[:SHOWN]),
        "shown": min(len(listed), SHOWN),
        "timeline": timeline(listed, since=since, until=now.at if now else None),
        "count": answers.count_changes(conn, news),
        "lately": answers.count_in(conn, period, states=(its_code,)) if period else None,
        "coming": answers.coming(conn, its_code),
        "held": next((row["cells"] for row in answers.holdings(conn) if row["code"] == its_code), {}),
        "experimental": answers.experimental(conn),
    }


async def positions(datasette: Datasette, request: Request) -> Response:
    """Answer ``/states/CODE.csv`` and its like: every position of one place, of all fields, as a file."""
    code, form = request.url_vars["code"].upper(), request.url_vars["format"]

    def question(conn: sqlite3.Connection) -> bytes | None:
        if code not in {place["code"] for place in answers.places(conn)}:
            return None
        asked = [answers.matrix(conn, field, states=(code,)) for field in FIELDS]
        return positions_as(asked, form, answers.codebook(conn))

    body = await ask(datasette, question)
    if body is None:
        raise NotFound(f"There is no jurisdiction with the code {code}.")
    return download(body, form, f"crosswalk-{code.lower()}")
