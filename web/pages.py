"""The pages: each asks :mod:`db.answers` once, on one connection, and renders one template."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import Response
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request

from db import answers
from pipeline.evaluation.card import FEWEST, FLOOR
from web import exports
from web.field_names import FIELD_GROUPS, OTHER_GROUP, group_of, in_order
from web.metadata import DATABASE

T = TypeVar("T")
# No page may keep a thread longer than this, whatever is asked.
TIME_LIMIT_MS = 5_000


async def ask(datasette: Datasette, question: Callable[[sqlite3.Connection], T]) -> T:
    """Run ``question`` on a connection to this release's file, off the event loop."""

    def within_time(conn: sqlite3.Connection) -> T:
        with sqlite_timelimit(conn, TIME_LIMIT_MS):
            return question(conn)

    answer: T = await datasette.get_database(DATABASE).execute_fn(within_time)
    return answer


async def page(datasette: Datasette, request: Request, template: str, context: dict[str, Any]) -> Response:
    """Render one of our templates."""
    body = await datasette.render_template(template, context, request=request)
    return Response.html(body, headers={"cache-control": "max-age=60"})


def download(body: bytes, form: str, name: str) -> Response:
    """Return ``body`` as a file to save (JSON is shown)."""
    headers = {"x-crosswalk-export": "1", "cache-control": "max-age=60"}
    if form != "json":
        headers["content-disposition"] = f'attachment; filename="{name}.{form}"'
    return Response(body, headers=headers, content_type=exports.FORMATS[form])


async def absent(
    datasette: Datasette, request: Request, withdrawn: dict[str, Any] | None, words: str
) -> Response:
    """Answer 410 with the reason for what was taken back, 404 for what never was."""
    if withdrawn is None:
        raise NotFound(words)
    body = await datasette.render_template("withdrawn.html", {"withdrawn": withdrawn}, request=request)
    return Response.html(body, status=410)


async def states(datasette: Datasette, request: Request) -> Response:
    """All jurisdictions, with what is known of each."""
    return await page(datasette, request, "states.html", {"places": await ask(datasette, answers.coverage)})


async def coverage(datasette: Datasette, request: Request) -> Response:
    """What is read, what is not, and what is broken since when."""

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        return {
            "places": answers.coverage(conn),
            "archive_leaves": answers.archive_leaves(conn),
            "problems": answers.problems(conn),
            "holdings": answers.holdings(conn),
            "totals": answers.totals(conn),
        }

    return await page(datasette, request, "coverage.html", await ask(datasette, question))


async def codebook(datasette: Datasette, request: Request) -> Response:
    """Every field, key, stance and outcome, defined."""
    book = await ask(datasette, answers.codebook)
    grouped: dict[str, dict[str, Any]] = {name: {} for name in (*FIELD_GROUPS, OTHER_GROUP)}
    for field in in_order(book):
        grouped[group_of(field)][field] = book[field]
    groups = {name: fields for name, fields in grouped.items() if fields}
    return await page(datasette, request, "codebook.html", {"groups": groups})


async def accuracy(datasette: Datasette, request: Request) -> Response:
    """How right the readings are, measured on labelled texts."""
    card = await ask(datasette, answers.accuracy)
    return await page(datasette, request, "accuracy.html", {"card": card, "floor": FLOOR, "fewest": FEWEST})


async def about(datasette: Datasette, request: Request) -> Response:
    """What this is, how to read it, how to check it."""
    return await page(datasette, request, "about.html", {"totals": await ask(datasette, answers.totals)})


async def robots(datasette: Datasette) -> Response:
    """Robots may read the pages; the endless combinations of filters are not worth their time."""
    return Response.text("User-agent: *\nDisallow: /crosswalk/\nDisallow: /crosswalk?\nDisallow: /-/\n")
