"""What every answer of the API begins with, and how an answer and an error are sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from web.api.sending import sent
from web.api.shapes import SHAPES, Shape, keys, shape
from web.asking import ask
from web.tables import release_json
from web.wording import day

SCHEMA: Final = 1
"""The version of the API: it goes up when a key is renamed, taken away, or means something else."""
SCHEMA_PATH: Final = "/api/schema.json"

ENVELOPE: Final = shape(
    "Envelope",
    "What every answer begins with.",
    keys("""
        schema:int            version of the API: within it keys are added, never renamed or taken away
        schema_url:text       the JSON Schema of the answers
        answer:text           which shape of that schema this answer has
        release:ReleaseMark?  the release that everything here is of
        invented:text?        sample or rehearsal where every page here was invented, null for real data
        cite:text             how to cite what is here
        permalink:text?       the page that says the same to people (null: a copy as plain files has no such page)
        json_url:text         the address of this answer
        next_url:text?        the address of the answer that goes on (null: this is the last)
    """),
)
ERROR: Final = shape(
    "Error",
    "What comes in place of an answer.",
    keys("""
        ok:bool      false
        error:text   what is wrong, in a sentence
        status:int   the HTTP status
    """),
)


async def answer(
    datasette: Datasette,
    request: Request,
    name: str,
    data: Mapping[str, Any],
    *,
    following: Mapping[str, object] | None = None,
) -> Response:
    """Return ``data`` as the answer of shape ``name``: its envelope, then the keys of that shape and no others.

    ``following`` are the query values under which the list goes on (None: it is whole).
    """
    now, invented = await ask(datasette, _release)
    head = enveloped(request, SHAPES[name], now, invented, following)
    host = f"{request.scheme}://{request.host}"
    onward = {"link": f'<{head["next_url"].removeprefix(host)}>; rel="next"'} if head["next_url"] else None
    return sent(datasette, {**head, **SHAPES[name].of(data)}, onward)


def enveloped(
    request: Request,
    made: Shape,
    now: answers.Release | None,
    invented: str | None,
    following: Mapping[str, object] | None,
) -> dict[str, Any]:
    """Return the envelope of an answer."""
    host = f"{request.scheme}://{request.host}"
    path = request.path.removesuffix(".json")
    query = [pair for pair in parse_qsl(request.query_string) if pair[0] != "format"]
    page, own = (host + ("/" if path == "/index" else path)), f"{host}{path}.json"
    more = {name: str(value) for name, value in (following or {}).items()}
    onward = [*((name, value) for name, value in query if name not in more), *more.items()]
    return ENVELOPE.of(
        {
            "schema": SCHEMA,
            "schema_url": host + SCHEMA_PATH,
            "answer": made.name,
            "release": release_json(now),
            "invented": invented,
            "cite": cite_words(now),
            "permalink": _asked(page, query),
            "json_url": _asked(own, query),
            "next_url": _asked(own, onward) if following else None,
        }
    )


def cite_words(now: answers.Release | None) -> str:
    """Return how the page *About* asks to be cited."""
    if now is None:
        return "Not yet released."
    return (
        "Cite the permanent link of a change or document and the release: Policy Crosswalk, "
        f"release {now.id} of {day(now.at)}, digest {now.digest}."
    )


def _asked(address: str, query: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(query, safe=',:')}" if query else address


def _release(conn: sqlite3.Connection) -> tuple[answers.Release | None, str | None]:
    return answers.release(conn), answers.invented(conn)
