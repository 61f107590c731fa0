"""The page that tells what became of a release that somebody cited, and its downloads."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers_cited import Cited, citable, cited
from web import cited as cells
from web.api.envelope import answer
from web.pages import ask, download, page


async def since_cited(datasette: Datasette, request: Request) -> Response:
    """Answer ``/cited``: without a release the question, with one its cells that read otherwise now."""
    form = request.url_vars.get("format") or request.args.get("format")
    if form and form not in cells.FORMATS:
        raise answers.UnknownQuestionError(
            f"{form!r} is no format here. Ask for one of: {', '.join(cells.FORMATS)}."
        )
    number, field = request.args.get("release") or "", request.args.get("field") or None
    states = tuple(
        code.strip() for part in request.args.getlist("state") for code in part.split(",") if code.strip()
    )
    if number and not (number.isascii() and number.isdigit() and len(number) < 10):
        raise answers.UnknownQuestionError(f"{number!r} is no number of a release.")

    def question(conn: sqlite3.Connection) -> tuple[Cited | None, list[dict[str, Any]]]:
        made = cited(conn, int(number), field=field, states=states) if number else None
        return made, citable(conn)

    made, releases = await ask(datasette, question)
    if form and made is None:
        raise answers.UnknownQuestionError(f"Name the release that was cited: /cited.{form}?release=1.")
    if form == "json" and made:
        return await answer(datasette, request, "Cited", cells.cited_json(made))
    if form and made:
        return download(cells.cited_as(made, form), form, f"crosswalk-since-release-{number}")
    given = [("release", number), ("field", field), ("state", ",".join(states))]
    query = urlencode([(name, value) for name, value in given if value])
    return await page(
        datasette,
        request,
        "cited.html",
        {
            "made": made,
            "cells": cells,
            "releases": releases,
            "fields": answers.FIELDS,
            "field": field,
            "chosen": ",".join(code.upper() for code in states),
            "query": query,
        },
    )
