"""The profile of one jurisdiction."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers
from db.answers import Filters
from web.pages import ask, page


async def state(datasette: Datasette, request: Request) -> Response:
    """The profile of one jurisdiction."""
    code = request.url_vars["code"]

    def question(conn: sqlite3.Connection) -> dict[str, Any] | None:
        found = answers.state(conn, code)
        if found is None:
            return None
        news = Filters(states=(found["code"],), cause=("source", "review"))
        period = answers.lately(conn)
        return {
            "state": found,
            "changes": answers.latest_changes(conn, news, limit=10),
            "count": answers.count_changes(conn, news),
            "lately": answers.count_in(conn, period, states=(found["code"],)) if period else None,
            "coming": answers.coming(conn, found["code"]),
            "experimental": answers.experimental(conn),
        }

    asked = await ask(datasette, question)
    if asked is None:
        raise NotFound(f"There is no jurisdiction with the code {code}.")
    if asked["state"]["code"] != code:
        return Response.redirect(f"/states/{asked['state']['code']}", status=301)
    return await page(datasette, request, "state.html", asked)
