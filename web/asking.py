"""How a page asks and answers: one question on one connection, one template, one file, or one object."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import Response
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request

from web import exports
from web.api.endpoints import twin_of
from web.api.sending import failure, is_json
from web.metadata import DATABASE
from web.rendering import template_of

T = TypeVar("T")
# No page may keep a thread longer than this, whatever is asked.
TIME_LIMIT_MS = 5_000
MOST = 10**9
"""No list is longer, and SQLite can count so far."""
_DIGITS = len(str(MOST))


async def ask(datasette: Datasette, question: Callable[[sqlite3.Connection], T]) -> T:
    """Run ``question`` on a connection to this release's file, off the event loop."""

    def within_time(conn: sqlite3.Connection) -> T:
        before = conn.text_factory
        # Datasette decodes each text in Python, for files that are no UTF-8; ours are, and are read many at a time.
        conn.text_factory = str
        try:
            with sqlite_timelimit(conn, TIME_LIMIT_MS):
                return question(conn)
        finally:
            conn.text_factory = before

    answer: T = await datasette.get_database(DATABASE).execute_fn(within_time)
    return answer


def number(request: Request, name: str) -> int | None:
    """Return the whole number that an address gives for ``name``, at most :data:`MOST`; None where it gives none."""
    given = request.args.get(name) or ""
    if not (given.isascii() and given.isdigit()):
        return None
    # Python refuses to read numbers of thousands of digits.
    return min(int(given), MOST) if len(given) <= _DIGITS else MOST


async def page(datasette: Datasette, request: Request, template: str, context: dict[str, Any]) -> Response:
    """Render one of our templates; ``json_url`` is where the same is told to programs."""
    twin = {"json_url": twin_of(request.path, request.query_string)}
    body = await datasette.render_template(
        template_of(datasette, template), {**twin, **context}, request=request
    )
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
    if is_json(request):
        reason = f"It was taken back: {withdrawn['reason']}" if withdrawn["reason"] else "It was taken back."
        return failure(datasette, 410, reason, withdrawn=withdrawn)
    body = await datasette.render_template("withdrawn.html", {"withdrawn": withdrawn}, request=request)
    return Response.html(body, status=410)
