"""The pages: each asks :mod:`db.answers` once, on one connection, and renders one template."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers
from db.answers import Filters
from web import exports, redline
from web.metadata import DATABASE, queries
from web.wording import FIELD_NAMES

T = TypeVar("T")
PAGE = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# A page of an export holds at most this many changes; "after" asks for the next.
EXPORT_PAGE = 5_000


async def ask(datasette: Datasette, question: Callable[[sqlite3.Connection], T]) -> T:
    """Run ``question`` on a connection to this release's file, off the event loop."""
    answer: T = await datasette.get_database(DATABASE).execute_fn(question)
    return answer


async def page(datasette: Datasette, request: Request, template: str, context: dict[str, Any]) -> Response:
    """Render one of our templates."""
    body = await datasette.render_template(template, context, request=request)
    return Response.html(body, headers={"cache-control": "max-age=60"})


async def home(datasette: Datasette, request: Request) -> Response:
    """What changed lately, in plain words; what is covered; where to go."""

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        news = Filters(cause=("source", "review"))
        return {
            "changes": answers.latest_changes(conn, news, limit=12),
            "count": answers.count_changes(conn, news),
            "first_readings": answers.count_changes(conn, Filters(cause=("coverage",))),
            "totals": answers.totals(conn),
            "places": answers.coverage(conn),
            "matrix": answers.matrix(conn, "cbe_dimension"),
        }

    asked = await ask(datasette, question)
    return await page(datasette, request, "home.html", {**asked, "questions": queries()})


def filters_of(request: Request) -> Filters:
    """Read the filters of a list of changes from the address; what is not a day is left out."""

    def given(name: str) -> str | None:
        return request.args.get(name) or None

    def day(name: str) -> str | None:
        value = given(name)
        return value if value and _DAY.match(value) else None

    states = tuple(
        code.strip().upper()
        for part in request.args.getlist("state")
        for code in part.split(",")
        if code.strip()
    )
    causes = tuple(c for c in request.args.getlist("cause") if c in ("source", "review", "coverage"))
    return Filters(
        states=states,
        topic=given("topic"),
        field=given("field"),
        significance=given("significance"),
        cause=causes or (() if given("all") else ("source", "review")),
        kind=given("kind"),
        since=day("since"),
        until=day("until"),
        learned_since=day("learned_since"),
    )


async def changes(datasette: Datasette, request: Request) -> Response:
    """Every change, filtered by the address, page by page."""
    filters = filters_of(request)
    start = _number(request.args.get("start"))

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        return {
            "changes": answers.latest_changes(conn, filters, limit=PAGE, offset=start),
            "count": answers.count_changes(conn, filters),
            "all": answers.count_changes(conn),
            "places": answers.coverage(conn),
        }

    asked = await ask(datasette, question)
    return await page(
        datasette,
        request,
        "changes.html",
        {
            **asked,
            "filters": filters,
            "start": start,
            "size": PAGE,
            "query": _query(request),
            "fields": FIELD_NAMES,
            "next": _query(request, start=start + PAGE),
            "previous": _query(request, start=max(start - PAGE, 0)),
        },
    )


async def changes_export(datasette: Datasette, request: Request) -> Response:
    """The same changes as a file; ``start`` pages on, so that size never depends on SQL limits."""
    form = request.url_vars["format"]
    filters, start = filters_of(request), _number(request.args.get("start"))

    def question(conn: sqlite3.Connection) -> bytes:
        listed = answers.latest_changes(conn, filters, limit=EXPORT_PAGE, offset=start)
        return exports.changes_as(listed, form, answers.release(conn))

    return download(await ask(datasette, question), form, "changes")


def download(body: bytes, form: str, name: str) -> Response:
    """Return ``body`` as a file to save (JSON is shown)."""
    headers = {"x-crosswalk-export": "1", "cache-control": "max-age=60"}
    if form != "json":
        headers["content-disposition"] = f'attachment; filename="{name}.{form}"'
    return Response(body, headers=headers, content_type=exports.FORMATS[form])


async def change(datasette: Datasette, request: Request) -> Response:
    """One change: what, when, why it matters, both quotes of each field, and the redline."""
    its_id = request.url_vars["id"]
    found, withdrawn = await ask(
        datasette, lambda conn: (answers.change(conn, its_id), answers.withdrawal(conn, its_id))
    )
    if found is None:
        return await _absent(datasette, request, withdrawn, f"There is no change with the id {its_id}.")
    if found["id"] != its_id:
        return Response.redirect(f"/changes/{found['id']}", status=301)
    new, old = found["new"], found["old"]
    lines: list[redline.Stretch] = []
    if new and new["text"] is not None and (found["spans"] or old is None):
        lines = redline.redline(new["text"], found["spans"])
    return await page(
        datasette,
        request,
        "change.html",
        {
            "change": found,
            "lines": lines,
            "only": redline.only_spans(found["spans"]) if not lines else [],
        },
    )


async def document(datasette: Datasette, request: Request) -> Response:
    """One document: its three dates, its text with what was read from it, its versions and checks."""
    its_id = request.url_vars["id"]
    found, withdrawn = await ask(
        datasette, lambda conn: (answers.document(conn, its_id), answers.withdrawal(conn, its_id))
    )
    if found is None:
        return await _absent(datasette, request, withdrawn, f"There is no document with the id {its_id}.")
    if found["id"] != its_id:
        return Response.redirect(f"/documents/{found['id']}", status=301)
    text = found["shown"]["text"] if found["shown"] else None
    return await page(
        datasette,
        request,
        "document.html",
        {
            "document": found,
            "version": found["shown"],
            "findings": found["findings"],
            "lines": redline.marked_lines(text, found["findings"]) if text else [],
        },
    )


async def version(datasette: Datasette, request: Request) -> Response:
    """One version of a document, with what was read from it."""
    its_id = request.url_vars["id"]

    def question(conn: sqlite3.Connection) -> dict[str, Any] | None:
        found = answers.version(conn, its_id)
        if found is None:
            return None
        return {
            "version": found,
            "document": answers.document(conn, found["document"]),
            "findings": answers.findings(conn, its_id),
        }

    asked = await ask(datasette, question)
    if asked is None:
        raise NotFound(f"There is no version with the id {its_id}.")
    text = asked["version"]["text"]
    return await page(
        datasette,
        request,
        "version.html",
        {**asked, "lines": redline.marked_lines(text, asked["findings"]) if text else []},
    )


async def _absent(
    datasette: Datasette, request: Request, withdrawn: dict[str, Any] | None, words: str
) -> Response:
    """Answer 410 with the reason for what was taken back, 404 for what never was."""
    if withdrawn is None:
        raise NotFound(words)
    body = await datasette.render_template("withdrawn.html", {"withdrawn": withdrawn}, request=request)
    return Response.html(body, status=410)


async def state(datasette: Datasette, request: Request) -> Response:
    """The profile of one jurisdiction."""
    code = request.url_vars["code"]

    def question(conn: sqlite3.Connection) -> dict[str, Any] | None:
        found = answers.state(conn, code)
        if found is None:
            return None
        news = Filters(states=(found["code"],), cause=("source", "review"))
        return {
            "state": found,
            "changes": answers.latest_changes(conn, news, limit=10),
            "count": answers.count_changes(conn, news),
        }

    asked = await ask(datasette, question)
    if asked is None:
        raise NotFound(f"There is no jurisdiction with the code {code}.")
    if asked["state"]["code"] != code:
        return Response.redirect(f"/states/{asked['state']['code']}", status=301)
    return await page(datasette, request, "state.html", asked)


async def states(datasette: Datasette, request: Request) -> Response:
    """All jurisdictions, with what is known of each."""
    return await page(datasette, request, "states.html", {"places": await ask(datasette, answers.coverage)})


async def coverage(datasette: Datasette, request: Request) -> Response:
    """What is read, what is not, and what is broken since when."""

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        return {
            "places": answers.coverage(conn),
            "problems": answers.problems(conn),
            "totals": answers.totals(conn),
        }

    return await page(datasette, request, "coverage.html", await ask(datasette, question))


async def codebook(datasette: Datasette, request: Request) -> Response:
    """Every field, key, stance and outcome, defined."""
    return await page(datasette, request, "codebook.html", {"fields": await ask(datasette, answers.codebook)})


async def about(datasette: Datasette, request: Request) -> Response:
    """What this is, how to read it, how to check it."""
    return await page(datasette, request, "about.html", {"totals": await ask(datasette, answers.totals)})


async def robots(datasette: Datasette) -> Response:
    """Robots may read the pages; the endless combinations of filters are not worth their time."""
    return Response.text("User-agent: *\nDisallow: /crosswalk/\nDisallow: /crosswalk?\nDisallow: /-/\n")


def _number(given: str | None) -> int:
    return min(int(given), 10**9) if given and given.isascii() and given.isdigit() else 0


def _query(request: Request, **more: int) -> str:
    """Return the query string of this page with ``more`` set, to link to its downloads and pages."""
    pairs = [
        (k, v) for k in request.args for v in request.args.getlist(k) if k not in more and k != "start" and v
    ]
    return urlencode([*pairs, *((k, str(v)) for k, v in more.items() if v)])
