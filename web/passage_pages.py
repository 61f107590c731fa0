"""The pages of borrowed language and of quiet removals, with their downloads."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers, answers_passages
from db.answers import Filters
from web import passage_rows
from web.api.envelope import answer
from web.api.sending import is_json
from web.change_pages import filters_of
from web.pages import ask, download, page

# A page lists so many; downloads hold all.
SHOWN = 100


async def borrowed(datasette: Datasette, request: Request) -> Response:
    """Answer ``/borrowed``: the passages that several jurisdictions have, by state, and the same as a file."""
    states = filters_of(request).states
    federal = bool(request.args.get("federal"))
    form = request.url_vars.get("format")

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        answers.checked(conn, Filters(states=states))
        return {
            "passages": answers_passages.borrowed(
                conn, states, federal=federal, shown=None if form else SHOWN
            ),
            "places": answers.places(conn),
            "now": answers.release(conn),
        }

    asked = await ask(datasette, question)
    if is_json(request):
        return await answer(datasette, request, "Borrowed", asked)
    if form:
        return download(passage_rows.borrowed_as(asked["passages"], form, asked["now"]), form, "borrowed")
    count = len(asked["passages"])
    query = urlencode([*(("state", code) for code in states), *([("federal", "1")] if federal else [])])
    context = {"states": states, "federal": federal, "told": passage_rows, "query": query, "count": count}
    shown = {"passages": asked["passages"][:SHOWN], "places": asked["places"]}
    return await page(datasette, request, "borrowed.html", {**context, **shown})


async def passage(datasette: Datasette, request: Request) -> Response:
    """Answer ``/borrowed/ID``: the documents that have one passage side by side, what each altered marked."""
    its_id = request.url_vars["id"]
    found = await ask(datasette, lambda conn: answers_passages.passage(conn, its_id))
    if found is None:
        raise NotFound(f"There is no passage with the id {its_id[:40]}.")
    if is_json(request):
        return await answer(datasette, request, "PassageAnswer", {"passage": found})
    against = next((use for use in found["in"] if use["document"] == found["compared_with"]), None)
    pieces = {
        use["document"]: passage_rows.pieces(use["quote"], against["quote"] if against else None)
        for use in found["in"]
        if use["quote"]
    }
    context = {"passage": found, "pieces": pieces, "against": against, "told": passage_rows}
    return await page(datasette, request, "passage.html", context)


async def removals(datasette: Datasette, request: Request) -> Response:
    """Answer ``/removals``: what vanished without a word, by state, kind and day, and the same as a file."""
    filters = filters_of(request)
    kind = filters.kind
    if kind and kind not in passage_rows.KINDS:
        kinds = ", ".join(passage_rows.KINDS)
        raise answers.UnknownQuestionError(f"{kind!r} is no kind of removal. Ask for one of: {kinds}.")

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        answers.checked(conn, Filters(states=filters.states, since=filters.since))
        found = answers_passages.quiet_removals(conn, filters.states, since=filters.since, kind=kind)
        read = answers_passages.read_in(conn, filters.states)
        return {"removals": found, "places": answers.places(conn), "now": answers.release(conn), "read": read}

    asked = await ask(datasette, question)
    if is_json(request):
        return await answer(datasette, request, "Removals", asked)
    if form := request.url_vars.get("format"):
        made = passage_rows.removals_as(asked["removals"], form, asked["now"], asked["read"])
        return download(made, form, "removals")
    given = [*(("state", code) for code in filters.states), ("kind", kind), ("since", filters.since)]
    context = {
        "removals": asked["removals"][:SHOWN],
        "count": len(asked["removals"]),
        "looked": asked["read"],
        "places": asked["places"],
        "states": filters.states,
        "kind": kind,
        "since": filters.since,
        "told": passage_rows,
        "query": urlencode([(name, value) for name, value in given if value]),
    }
    return await page(datasette, request, "removals.html", context)
