"""Any two versions of a document compared, when a reader asks for it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers, answers_reading
from db.answers import UnknownQuestionError
from web.change_page import redline_context
from web.comparing import TooLongError, compared
from web.pages import absent, ask, page
from web.redline_pages import PagedRedline, paged_redline

STEPS = 10
"""So many of the changes between two versions stand open in the list."""


async def compare_versions(datasette: Datasette, request: Request) -> Response:
    """What turned version ``from`` of a document into version ``to``; the last two where none are named."""
    its_id = request.url_vars["id"]

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        found = answers_reading.titled(conn, answers.resolve(conn, its_id))
        if found is None:
            return {"document": None, "withdrawn": answers.withdrawal(conn, its_id)}
        versions = answers.versions(conn, found["id"])
        older, newer = _asked(request, versions)
        old, new = (answers_reading.numbered(conn, found["id"], number) for number in (older, newer))
        steps = answers_reading.changes_after(conn, found["id"], older, newer)
        return {
            "document": found,
            "versions": versions,
            "old": old,
            "new": new,
            "steps": steps,
            "kept_spans": _kept(conn, steps, old, new),
        }

    asked = await ask(datasette, question)
    found = asked["document"]
    if found is None:
        return await absent(
            datasette, request, asked["withdrawn"], f"There is no document with the id {its_id}."
        )
    old, new = asked["old"], asked["new"]
    if old is None or new is None:
        raise NotFound("This document has no two versions with these numbers.")
    kept = {"from": str(old["number"]), "to": str(new["number"])}
    given = {name: request.args.get(name) for name in kept}
    if found["id"] != its_id or given != kept:
        rest = {name: value for name in ("view", "page") if (value := request.args.get(name))}
        return Response.redirect(f"/documents/{found['id']}/compare?{urlencode({**kept, **rest})}")
    spans, paged, refused = await _redline(request, asked)
    answer = await page(
        datasette,
        request,
        "version_pair.html",
        {
            **asked,
            **redline_context(request, paged, kept),
            "spans": spans,
            "refused": refused,
            "open": STEPS,
        },
    )
    if refused:
        answer.status = 503
        answer.headers["cache-control"] = "no-store"
    return answer


async def _redline(
    request: Request, asked: Mapping[str, Any]
) -> tuple[Sequence[Mapping[str, Any]], PagedRedline | None, str | None]:
    """Return the spans between two versions, their redline by pages, and why there is none where it took too long."""
    old, new = asked["old"]["text"], asked["new"]["text"]
    spans: Sequence[Mapping[str, Any]] = asked["kept_spans"]
    if old is None or new is None or not asked["document"]["text_public"]:
        return spans, None, None
    try:
        spans = spans or await asyncio.to_thread(compared, old, new)
    except TooLongError as error:
        return spans, None, str(error)
    page_asked = request.args.get("page") or request.args.get("section")
    return spans, paged_redline(new, spans, page_asked) if spans else None, None


def _asked(request: Request, versions: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """The numbers that were asked for, the older first; those of the last two versions where none were."""
    known = sorted({int(row["number"]) for row in versions})
    found = []
    for name, usual in (("from", -2), ("to", -1)):
        given = request.args.get(name)
        if given and not (given.isascii() and given.isdigit() and len(given) < 9 and int(given) in known):
            raise UnknownQuestionError(
                f"{given!r} is no number of a version of this document. It has the numbers "
                f"{known[0]} to {known[-1]}."
                if known
                else "This document has no versions yet."
            )
        found.append(int(given) if given else known[max(usual, -len(known))] if known else 0)
    return min(found), max(found)


def _kept(
    conn: sqlite3.Connection, steps: Sequence[Mapping[str, Any]], old: Any, new: Any
) -> list[dict[str, Any]]:
    """The spans of the one change between two versions, where there is one: these are compared already."""
    if (
        len(steps) == 1
        and old
        and new
        and (steps[0]["old_version"], steps[0]["new_version"]) == (old["id"], new["id"])
    ):
        return answers_reading.spans_of(conn, steps[0]["id"])
    return []
