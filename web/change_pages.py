"""The list of changes, with its filters and downloads."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers import Filters
from db.answers_matrix import next_day
from db.answers_periods import Period
from web.api.envelope import answer
from web.api.sending import is_json
from web.asking import number
from web.change_files import changes_as, changes_told
from web.field_names import FIELD_NAMES
from web.pages import ask, download, page
from web.peer_sets import Groups, UnknownGroupError, groups_of, members
from web.period_words import tally_words

PAGE = 50
# A page of an export holds at most this many changes; "after" asks for the next.
EXPORT_PAGE = 5_000
_NEWS = ("source", "review")


def filters_of(request: Request, own: Groups | None = None) -> Filters:
    """Read the filters of a list of changes from the address; a group of ``own`` or of the census stands for its
    members. :func:`db.answers.checked` says whether a release can be asked so. Raises
    :class:`db.answers.UnknownQuestionError` for a period of no two days in their order."""

    def given(name: str) -> str | None:
        return request.args.get(name) or None

    states = tuple(
        code.strip().upper()
        for part in request.args.getlist("state")
        for code in part.split(",")
        if code.strip()
    )
    groups = [one for one in request.args.getlist("group") if one]
    states = tuple(dict.fromkeys((*members(groups, own or {}), *states)))
    first, last = given("from"), given("to")
    period = Period.of(first, last) if first and last else None
    causes = tuple(c for c in request.args.getlist("cause") if c in ("source", "review", "coverage"))
    return Filters(
        states=states,
        topic=given("topic"),
        field=given("field"),
        significance=given("significance"),
        cause=causes or (() if given("all") else _NEWS),
        kind=given("kind"),
        since=given("since") or (None if period else first),
        until=given("until") or (_after(last) if last and not period else None),
        learned_since=given("learned_since"),
        period=period,
    )


def _after(last: str) -> str:
    try:
        return next_day(last)
    except (ValueError, OverflowError):
        raise answers.UnknownQuestionError(f"{last!r} is no day. Write it as YYYY-MM-DD.") from None


async def filters_asked(datasette: Datasette, request: Request) -> Filters:
    """Return the filters of an address; a group that is none is refused with those that this release has."""
    try:
        return filters_of(request, groups_of(datasette))
    except UnknownGroupError as error:
        places = await ask(datasette, answers.jurisdictions)
        raise error.among([row["code"] for row in places]) from None


async def changes(datasette: Datasette, request: Request) -> Response:
    """Every change, filtered by the address, page by page."""
    filters = await filters_asked(datasette, request)
    asked_start = number(request, "start") or 0

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        dated = answers.dated(conn, answers.checked(conn, filters))
        count = answers.count_changes(conn, dated)
        # Past the end there is the last page to show.
        start = min(asked_start, max(count - 1, 0) // PAGE * PAGE)
        return {
            "start": start,
            "filters": dated,
            "counted_in": tally_words(answers.tally(conn, dated)),
            "changes": answers.latest_changes(conn, dated, limit=PAGE, offset=start),
            "count": count,
            "all": answers.count_changes(conn),
            "news": answers.count_changes(conn, Filters(cause=_NEWS)),
            "places": answers.places(conn),
        }

    asked = await ask(datasette, question)
    start = asked["start"]
    return await page(
        datasette,
        request,
        "changes.html",
        {
            **asked,
            "counted": count_words(asked["count"], asked["news"], asked["all"], asked["filters"]),
            "to": request.args.get("to"),
            "size": PAGE,
            "query": _query(request),
            "fields": FIELD_NAMES,
            "next": _query(request, start=start + PAGE),
            "previous": _query(request, start=max(start - PAGE, 0)),
        },
    )


def count_words(count: int, news: int, every: int, filters: Filters) -> str:
    """Return how many changes pass ``filters``, of how many: of all there are (``every``), or of those that are no
    coverage (``news``).

    >>> count_words(34, 34, 105, Filters(cause=("source", "review")))
    '34 changes of sources and reviews; 71 of coverage left out'
    >>> count_words(3, 34, 105, Filters(cause=("source", "review"), states=("X-FRA",)))
    '3 of 34 changes of sources and reviews; coverage left out'
    >>> count_words(105, 34, 105, Filters())
    '105 of 105 changes'
    """
    if filters.cause != _NEWS:
        return f"{count:,} of {every:,} changes"
    if filters == Filters(cause=_NEWS):
        return f"{count:,} changes of sources and reviews; {every - news:,} of coverage left out"
    return f"{count:,} of {news:,} changes of sources and reviews; coverage left out"


async def changes_export(datasette: Datasette, request: Request) -> Response:
    """The same changes as a file; a long list goes on where the Link header says."""
    form = request.url_vars["format"]
    filters, start = await filters_asked(datasette, request), number(request, "start") or 0

    if is_json(request):
        return await _changes_json(datasette, request, filters, start)

    def question(conn: sqlite3.Connection) -> tuple[bytes, bool]:
        dated = answers.dated(conn, answers.checked(conn, filters))
        listed = answers.latest_changes(conn, dated, limit=EXPORT_PAGE, offset=start)
        told = tally_words(answers.tally(conn, dated))
        more = start + len(listed) < answers.count_changes(conn, dated)
        return changes_as(listed, form, answers.release(conn), told), more

    body, more = await ask(datasette, question)
    made = download(body, form, "changes")
    if more:
        following = _query(request, start=start + EXPORT_PAGE)
        made.headers["link"] = f'</changes.{form}?{following}>; rel="next"'
    return made


async def _changes_json(datasette: Datasette, request: Request, filters: Filters, start: int) -> Response:
    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        dated = answers.dated(conn, answers.checked(conn, filters))
        listed = answers.latest_changes(conn, dated, limit=EXPORT_PAGE, offset=start)
        count, every = answers.count_changes(conn, dated), answers.count_changes(conn)
        news = answers.count_changes(conn, Filters(cause=_NEWS))
        return {
            "counted_in": tally_words(answers.tally(conn, dated)) or None,
            "changes": changes_told(listed, answers.release(conn)),
            "count": count,
            "all": every,
            "counted": count_words(count, news, every, dated),
        }

    asked = await ask(datasette, question)
    following = {"start": start + EXPORT_PAGE} if start + EXPORT_PAGE < asked["count"] else None
    return await answer(datasette, request, "Changes", asked, following=following)


def _query(request: Request, **more: int) -> str:
    """Return the query string of this page with ``more`` set, to link to its downloads and pages."""
    pairs = [
        (k, v) for k in request.args for v in request.args.getlist(k) if k not in more and k != "start" and v
    ]
    return urlencode([*pairs, *((k, str(v)) for k, v in more.items() if v)])
