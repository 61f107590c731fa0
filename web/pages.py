"""The pages: each asks :mod:`db.answers` once, on one connection, and renders one template."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from pipeline.evaluation.card import FEWEST, FLOOR
from web.api.endpoints import ENDPOINTS
from web.api.envelope import answer, cite_words
from web.api.sending import is_json
from web.asking import TIME_LIMIT_MS as TIME_LIMIT_MS
from web.asking import absent as absent
from web.asking import ask as ask
from web.asking import download as download
from web.asking import page as page
from web.field_names import FIELD_GROUPS, OTHER_GROUP, group_of, in_order


async def told(
    datasette: Datasette, request: Request, template: str, name: str, found: dict[str, Any]
) -> Response:
    """Answer with a page, or with the same as JSON of shape ``name``, as the address asks."""
    if is_json(request):
        return await answer(datasette, request, name, found)
    return await page(datasette, request, template, found)


async def states(datasette: Datasette, request: Request) -> Response:
    """All jurisdictions, with what is known of each."""
    found = {"places": await ask(datasette, answers.coverage)}
    return await told(datasette, request, "states.html", "States", found)


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

    return await told(datasette, request, "coverage.html", "Coverage", await ask(datasette, question))


async def codebook(datasette: Datasette, request: Request) -> Response:
    """Every field, key, stance and outcome, defined."""
    book = await ask(datasette, answers.codebook)
    grouped: dict[str, dict[str, Any]] = {name: {} for name in (*FIELD_GROUPS, OTHER_GROUP)}
    for field in in_order(book):
        grouped[group_of(field)][field] = book[field]
    groups = {name: fields for name, fields in grouped.items() if fields}
    if is_json(request):
        entries = [row for fields in groups.values() for rows in fields.values() for row in rows]
        listed = {name: list(fields) for name, fields in groups.items()}
        return await answer(datasette, request, "Codebook", {"groups": listed, "entries": entries})
    return await page(datasette, request, "codebook.html", {"groups": groups})


async def accuracy(datasette: Datasette, request: Request) -> Response:
    """How right the readings are, measured on labelled texts."""
    card = await ask(datasette, answers.accuracy)
    if is_json(request):
        measured = {**asdict(card), "floor": FLOOR, "fewest": FEWEST}
        return await answer(datasette, request, "AccuracyAnswer", measured)
    return await page(datasette, request, "accuracy.html", {"card": card, "floor": FLOOR, "fewest": FEWEST})


async def about(datasette: Datasette, request: Request) -> Response:
    """What this is, how to read it, how to check it."""
    totals, now = await ask(datasette, lambda conn: (answers.totals(conn), answers.release(conn)))
    if is_json(request):
        listed = [{"address": one.page, "json": one.json, "about": one.about} for one in ENDPOINTS]
        tables = f"{request.scheme}://{request.host}/crosswalk.json"
        about_it = {"totals": totals, "answers": listed, "tables_url": tables}
        return await answer(datasette, request, "About", about_it)
    return await page(datasette, request, "about.html", {"totals": totals, "cite": cite_words(now)})


async def no_table_format(datasette: Datasette, request: Request) -> Response:
    """Refuse a table or a query as a file of a format that there is none of."""
    form = request.url_vars["format"]
    raise answers.UnknownQuestionError(
        f"{form!r} is no format here. Ask for one of: csv, json, xlsx, md, zip."
    )


async def robots(datasette: Datasette) -> Response:
    """Robots may read the pages; the endless combinations of filters are not worth their time."""
    return Response.text("User-agent: *\nDisallow: /crosswalk/\nDisallow: /crosswalk?\nDisallow: /-/\n")
