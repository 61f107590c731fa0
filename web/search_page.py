"""The search page: where words stand, in what changed, in sentences and in documents, now and before."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers_search import KINDS, Found, search
from db.search_asked import Search
from db.search_words import MOST, words_of
from web.api.envelope import answer
from web.api.sending import is_json
from web.asking import number
from web.change_pages import filters_of
from web.field_names import FIELD_NAMES
from web.listed import listed_as
from web.pages import ask, download, page
from web.search_files import about_words, found_listed

FEW, MANY, IN_FILE = 8, 25, 500
"""So many of each kind where all are shown, where one is asked for, and in a file."""
LONGEST = 200
_PLAIN = re.compile(r"[\w .-]{1,60}$")
_NAMED = ("topic", "field", "since", "until")


async def found(datasette: Datasette, request: Request) -> Response:
    """Answer ``/search``: ``q`` the words, ``in`` one kind, ``start`` where to go on; ``state``, ``topic``, ``field``,
    ``since`` and ``until`` narrow. What no release could know is left out, and the page says so."""
    typed = (request.args.get("q") or "")[:LONGEST].strip()
    kind = request.args.get("in") or None
    if kind and kind not in KINDS:
        raise answers.UnknownQuestionError(
            f"{kind!r} is nothing that is searched. Ask in one of: {', '.join(KINDS)}; or leave it out."
        )
    form = request.url_vars.get("format")
    size = (IN_FILE if form and form != "json" else MANY) if kind or form not in (None, "json") else FEW
    start = (number(request, "start") or 0) if kind else 0

    def question(
        conn: sqlite3.Connection,
    ) -> tuple[Search, list[str], list[dict[str, Any]], dict[str, Found], answers.Release | None]:
        places = answers.jurisdictions(conn)
        asked, refused = asked_of(request, typed, {place["code"] for place in places})
        groups = search(conn, asked, (kind,) if kind else KINDS, limit=size, offset=start)
        return asked, refused, places, groups, answers.release(conn)

    asked, refused, places, groups, now = await ask(datasette, question)
    names = {place["code"]: place["name"] for place in places}
    narrowed = narrowing_words(asked, names)
    if is_json(request):
        told = {"q": typed, "refused": refused, "narrowed": narrowed}
        told |= {name: found_json(groups[name]) if name in groups else None for name in KINDS}
        more = kind and start + MANY < groups[kind].count
        following = {"start": start + MANY} if more else None
        return await answer(datasette, request, "Search", told, following=following)
    if form:
        left_out = f"left out, since it cannot be asked: {', '.join(refused)}" if refused else ""
        made = found_listed(groups, about_words(typed, (narrowed, left_out)), now)
        file = download(listed_as(made, form), form, "crosswalk-search")
        if kind and start + IN_FILE < groups[kind].count:
            onward = _address(typed, asked, {"in": kind, "start": start + IN_FILE}).partition("?")[2]
            file.headers["link"] = f'</search.{form}?{onward}>; rel="next"'
        return file
    context = {
        "typed": typed,
        "asked": asked,
        "refused": refused,
        "most": MOST,
        "places": places,
        "fields": FIELD_NAMES,
        "kind": kind,
        "start": start,
        "size": MANY,
        "groups": groups,
        "narrowed": narrowed,
        "link": lambda **more: _address(typed, asked, more),
        "query": _address(typed, asked, {"in": kind} if kind else {}).partition("?")[2],
    }
    return await page(datasette, request, "search.html", context)


def found_json(found: Found) -> dict[str, Any]:
    """Return what was found with its words as objects."""
    rows = [
        {
            **row,
            "pieces": _pieces(row["pieces"]),
            "spans": [
                {side: _pieces(span[side]) for side in ("old", "new")} for span in row.get("spans", ())
            ],
        }
        for row in found.rows
    ]
    return {"count": found.count, "standing": found.standing, "rows": rows}


def _pieces(pieces: Iterable[tuple[bool, str]]) -> list[dict[str, object]]:
    return [{"marked": marked, "words": words} for marked, words in pieces]


def asked_of(request: Request, typed: str, codes: set[str]) -> tuple[Search, list[str]]:
    """Return what an address asks for, and what of it was left out since it cannot be asked."""
    refused: list[str] = []
    states = tuple(dict.fromkeys(filters_of(request).states))
    refused += [code for code in states if code not in codes]
    named: dict[str, str | None] = dict.fromkeys(_NAMED)
    for name in _NAMED:
        value = request.args.get(name) or None
        readable = value and (_day(value) if name in ("since", "until") else _PLAIN.match(value))
        named[name] = value if readable else None
        refused += [value] if value and not readable else []
    return Search(words_of(typed), tuple(code for code in states if code in codes), **named), refused


def narrowing_words(asked: Search, names: Mapping[str, str]) -> str:
    """Return in words what narrows the search ("" for nothing)."""
    parts = [f"in {', '.join(names[code] for code in asked.states)}"] if asked.states else []
    parts += [f"on {asked.topic}"] if asked.topic else []
    parts += [f"with a reading of {FIELD_NAMES.get(asked.field, asked.field)}"] if asked.field else []
    parts += [f"from {asked.since}"] if asked.since else []
    parts += [f"to {asked.until}"] if asked.until else []
    return ", ".join(parts)


def _address(typed: str, asked: Search, more: Mapping[str, object]) -> str:
    pairs: list[tuple[str, object]] = [("q", typed)]
    pairs += [("state", ",".join(asked.states))] + [(name, getattr(asked, name)) for name in _NAMED]
    return "/search?" + urlencode(
        [(name, value) for name, value in (*pairs, *more.items()) if value], safe=","
    )


def _day(given: str) -> bool:
    try:
        return date.fromisoformat(given).isoformat() == given and given < "9999"
    except ValueError:
        return False
