"""The page of one place: its profile, what it changed, what is coming, what we cannot read; and all of it as files."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers
from db.answers import FIELDS, Filters
from db.answers_evidence import evidence
from web.api.envelope import answer
from web.api.sending import ending, is_json
from web.change_files import changes_told
from web.comparison_files import findings_of, matrix_told
from web.home_page import counted
from web.pages import ask, download, page
from web.place_files import positions_as
from web.timeline import MOST, by_year, timeline

SHOWN = 12
"""So many changes stand on the page; the list of changes has all of them."""


async def state(datasette: Datasette, request: Request) -> Response:
    """Answer ``/states/CODE``."""
    code = request.url_vars["code"]
    told = is_json(request)
    asked = await ask(datasette, lambda conn: _found(conn, code, told=told))
    if asked is None:
        raise NotFound(f"There is no jurisdiction with the code {code}.")
    if asked["state"]["code"] != code:
        return Response.redirect(f"/states/{asked['state']['code']}{ending(request)}", status=301)
    if told:
        return await answer(datasette, request, "State", asked["told"])
    return await page(datasette, request, "state.html", asked)


def _found(conn: sqlite3.Connection, code: str, *, told: bool) -> dict[str, Any] | None:
    found = answers.state(conn, code)
    if found is None:
        return None
    its_code, now = found["code"], answers.release(conn)
    news = Filters(states=(its_code,), cause=("source", "review"))
    period = answers.lately(conn)
    listed = answers.latest_changes(conn, news, limit=MOST)
    since = min((row["tracked_since"] for row in found["documents"] if row["tracked_since"]), default=None)
    asked = {
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
    if told:
        asked["told"] = _told(conn, asked, listed[:SHOWN])
    return asked


def _told(conn: sqlite3.Connection, asked: dict[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the page says by the names of the API, with every cell of the place."""
    found, lately = asked["state"], asked["lately"]
    compared = [answers.matrix(conn, field, states=(found["code"],)) for field in FIELDS]
    wanted = [*(row["finding"] for row in found["profile"]), *(row["finding"] for row in found["figures"])]
    where = evidence(conn, [*wanted, *(one for matrix in compared for one in findings_of(matrix))])
    kept = ("profile", "figures", "documents", "publishers", "problems")
    return {
        "state": found,
        "fields": [matrix_told(matrix, evidence=where) for matrix in compared],
        **{name: found[name] for name in kept},
        **{name: asked[name] for name in ("coming", "held", "count")},
        "changes": changes_told(listed, answers.release(conn)),
        "lately": counted(lately) if lately else None,
        "evidence": {one: where[one] for one in wanted if one in where},
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
