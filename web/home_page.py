"""The first page: what changed this week and this month, where, and how fresh that is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers import FIELDS, Filters, UnknownQuestionError
from web.api.envelope import answer
from web.api.sending import is_json
from web.change_files import changes_told
from web.metadata import queries
from web.pages import ask, page
from web.period_words import news_words, read_count
from web.score_card import machine_words
from web.tile_map import Tile, TileMap, by_change, by_stance

DAYS = (7, 30, 90)
"""A week, a month, and how far back the map goes."""
LATEST = 8
_BY_CHANGE = "changes"


async def home(datasette: Datasette, request: Request) -> Response:
    """Answer ``/``; ``map`` names the key that the map is coloured by, or *changes*."""
    asked = request.args.get("map") or _BY_CHANGE

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        news = Filters(cause=("source", "review"))
        places = answers.places(conn)
        keys = {field: answers.keys_of(conn, field) for field in FIELDS}
        counts = recent_counts(conn, places)
        tally = answers.count_by_cause(conn)
        default = answers.default_field(conn)
        field = field_of(asked, keys)
        matrix = answers.matrix(conn, field or default, beside="none")
        return {
            "release": answers.release(conn),
            "changes": answers.latest_changes(conn, news, limit=LATEST),
            "count": sum(tally.get(cause, 0) for cause in news.cause),
            "first_readings": tally.get("coverage", 0),
            "totals": answers.freshness(conn),
            "counts": counts,
            "told": told(counts, places),
            "names": {place["code"]: place["name"] for place in places},
            "map": _map(asked, field, matrix, counts, places),
            "field": field,
            "keys": {name: listed for name, listed in keys.items() if listed},
            "matrix": matrix if field in (None, default) else answers.matrix(conn, default, beside="none"),
            "experimental": answers.experimental(conn),
            "passed_over": FIELDS[: FIELDS.index(default)],
            "held_out": answers.held_out(conn),
        }

    found = await ask(datasette, question)
    if is_json(request):
        return await answer(datasette, request, "Home", _told(found, asked))
    context = {
        **found,
        "asked": asked,
        "questions": queries(),
        "read_count": read_count,
        "machine_words": machine_words,
    }
    return await page(datasette, request, "home.html", context)


def _told(found: dict[str, Any], asked: str) -> dict[str, Any]:
    """Return what the first page says by the names of the API."""
    drawn: TileMap | None = found["map"]
    return {
        **found,
        "asked": asked,
        "told": [{"period": name, "words": words} for name, words in found["told"]],
        "counts": [counted(row) for row in found["counts"]],
        "changes": changes_told(found["changes"], found["release"]),
        "map": {"title": drawn.title, "about": drawn.about, "tiles": [_tile(one) for one in drawn.tiles]}
        if drawn
        else None,
    }


def _tile(one: Tile) -> dict[str, str]:
    look = one.said.look
    said = {"look": look.name, "label": look.label, "words": one.said.words}
    return {"code": one.code, "name": one.name, **said}


def counted(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed in a period (as :func:`db.answers.count_in` has it) by the names of the API."""
    period, read = row["period"], row["read"]
    shared = {name: row[name] for name in ("definite", "possible", "places")}
    return {"start": period.start, "end": period.end, "read": len(read.codes), "of": read.asked, **shared}


def recent_counts(conn: sqlite3.Connection, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what changed in the last week, month and 90 days up to the release (none before the first one)."""
    periods = [period for days in DAYS if (period := answers.lately(conn, timedelta(days=days)))]
    return answers.counts_in(conn, periods, documents=places) if periods else []


def told(counts: Sequence[Mapping[str, Any]], places: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the week and the month in words: (name, sentence)."""
    names = {place["code"]: place["name"] for place in places}
    return [
        (name, news_words(row, names)) for name, row in zip(("This week", "This month"), counts, strict=False)
    ]


def field_of(asked: str, keys: Mapping[str, Sequence[str]]) -> str | None:
    """Return the field of the key that the map is asked for, or None for recent change.

    Raises :class:`UnknownQuestionError` for what is neither.
    """
    if asked == _BY_CHANGE:
        return None
    for field, listed in keys.items():
        if asked in listed:
            return field
    known = ", ".join(key for listed in keys.values() for key in listed)
    raise UnknownQuestionError(f"There is no map of {asked!r}. Ask for {_BY_CHANGE} or one of: {known}.")


def _map(
    asked: str,
    field: str | None,
    matrix: answers.Matrix,
    counts: Sequence[Mapping[str, Any]],
    places: Sequence[Mapping[str, Any]],
) -> TileMap | None:
    if field:
        return by_stance(matrix, asked, places)
    return by_change(places, counts, DAYS) if counts else None
