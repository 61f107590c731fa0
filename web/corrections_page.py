"""The page of corrections: what we got wrong, and which release put it right."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers import Filters
from db.answers_corrections import PutRight, corrections
from web import cited
from web.api.envelope import answer
from web.api.sending import is_json
from web.asking import number
from web.change_pages import filters_of
from web.corrections_files import corrections_listed
from web.document_pages import base, error_report
from web.listed import listed_as
from web.pages import ask, download, page

SHOWN = 40
"""So many cells of a release the page shows; an upgrade may touch thousands."""
MOST = 5_000
"""So many cells of a release a file holds; the table ``cell_changes`` has them all."""
RELEASES = 20
"""So many releases that put something right a page shows."""


async def put_right(datasette: Datasette, request: Request) -> Response:
    """Answer ``/corrections``, for all places or those that ``state`` names; ``before`` goes on from a release."""
    states = filters_of(request).states
    form = request.url_vars.get("format")
    before = number(request, "before")

    def question(
        conn: sqlite3.Connection,
    ) -> tuple[list[PutRight], list[dict[str, Any]], answers.Release | None]:
        places = answers.places(conn)
        answers.checked(conn, Filters(states=states))
        most = MOST if form and form != "json" else SHOWN
        return corrections(conn, states=states, limit=most), places, answers.release(conn)

    listed, places, release = await ask(datasette, question)
    found = [one for one in listed if one.count or one.upgrades or one.reviews or one.withdrawals]
    older = [one for one in found if before is None or one.release["id"] < before]
    if is_json(request):
        told = {"lead": lead_words(listed), "releases": [asdict(one) for one in older[:RELEASES]]}
        onward = {"before": older[RELEASES - 1].release["id"]} if len(older) > RELEASES else None
        return await answer(datasette, request, "Corrections", told, following=onward)
    if form:
        made = corrections_listed(older, lead_words(listed), release)
        return download(listed_as(made, form), form, "crosswalk-corrections")
    return await page(
        datasette,
        request,
        "corrections.html",
        {
            "lead": lead_words(listed),
            "found": older[:RELEASES],
            "next": older[RELEASES - 1].release["id"] if len(older) > RELEASES else None,
            "shown": SHOWN,
            "told": release_words,
            "cells": cited,
            "places": places,
            "chosen": states,
            "query": urlencode([("state", code) for code in states]),
            "report": error_report(datasette, "something here", {}, f"{base(request)}/corrections", release),
        },
    )


def lead_words(listed: Sequence[PutRight]) -> str:
    """Return how many cells were put right, in how many of the releases that were compared with the one before."""
    compared = [one for one in listed if one.compared]
    cells = sum(one.count for one in listed)
    releases = len([one for one in listed if one.count])
    if not compared:
        return f"None of {len(listed)} releases was compared with the one before it, cell by cell."
    of = next((one.of for one in listed if one.of), None)
    size = f" The comparison has {of:,} cells now." if of else ""
    if not cells:
        return (
            f"No cell was put right in {len(compared)} releases that were compared with the one before.{size}"
        )
    times = "time" if cells == 1 else "times"
    return (
        f"{cells:,} {times} a cell was put right, in {releases} of {len(compared)} releases that were compared "
        f"with the one before.{size}"
    )


def release_words(one: PutRight) -> str:
    """Return what one release put right in its cells, of how many, by cause."""
    if not one.compared:
        return "Its cells were not compared with those of the release before"
    of = f" of {one.of:,} cells" if one.of else " cells" if one.count != 1 else " cell"
    by_cause = ", ".join(f"{cited.CAUSE_NAMES[cause]} {count}" for cause, count in one.counts.items())
    return f"{one.count:,}{of} put right" + (f": {by_cause}" if by_cause else "")
