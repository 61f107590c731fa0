"""Our Datasette plugin: only hooks that 0.65 and 1.0a share."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request
from datasette.views.base import DatasetteError
from markupsafe import Markup, escape

from db import answers
from db.older_releases import fill_in
from db.records import CrosswalkError
from web import (
    calendars,
    change_page,
    change_pages,
    cited_page,
    comparison,
    corrections_page,
    document_pages,
    drift_pages,
    feeds,
    home_page,
    my_page,
    pages,
    passage_pages,
    readings,
    review_words,
    score_card,
    search_page,
    state_page,
    stories,
    table_files,
    version_pair_page,
    wording,
)
from web.api.schema import schema
from web.api.sending import failure
from web.api.sending import is_public as is_public
from web.guard import App, guard
from web.metadata import DATABASE
from web.remembered import Remembered

# Past these a query is refused, so that no answer can fill the server's memory.
LIMITS = {
    "SQLITE_LIMIT_LENGTH": 16_000_000,
    "SQLITE_LIMIT_SQL_LENGTH": 100_000,
    "SQLITE_LIMIT_EXPR_DEPTH": 100,
    "SQLITE_LIMIT_COMPOUND_SELECT": 50,
    "SQLITE_LIMIT_ATTACHED": 0,
    "SQLITE_LIMIT_LIKE_PATTERN_LENGTH": 1_000,
    "SQLITE_LIMIT_VDBE_OP": 25_000,
}
# The addresses of the stylesheet and the script change with their words, so that no reader keeps an old one.
_STYLE, _SCRIPT = (
    hashlib.sha256((Path(__file__).parent / "static" / name).read_bytes()).hexdigest()[:12]
    for name in ("crosswalk.css", "crosswalk.js")
)
_ID_PAGES = {"document": "documents", "change": "changes"}
# An answer to a question may call a title "document"; one word of letters would pass for an id.
_ID = re.compile(r"[0-9a-f]{16}")


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound what one query may cost, and let a release of an older program answer today's questions."""
    if not hasattr(conn, "setlimit"):
        raise CrosswalkError(
            "This SQLite module cannot limit queries (it has no setlimit). "
            "Serve with the standard library's sqlite3: uninstall pysqlite3."
        )
    for name, limit in LIMITS.items():
        conn.setlimit(getattr(sqlite3, name), limit)
    fill_in(conn)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Return our pages; they come before Datasette's own."""
    return [
        (r"^/$", home_page.home),
        (r"^/index\.(?P<format>json)$", home_page.home),
        (r"^/api/schema\.json$", schema),
        (r"^/changes$", change_pages.changes),
        (r"^/changes\.(?P<format>csv|json|xlsx|md|zip)$", change_pages.changes_export),
        (r"^/changes\.atom$", feeds.atom),
        (r"^/calendar\.ics$", calendars.ical),
        (r"^/changes/(?P<id>[^/.]+)(\.(?P<format>json))?$", change_page.change),
        (r"^/changes/(?P<id>[^/.]+)/story\.zip$", stories.story),
        (r"^/my(\.(?P<format>json))?$", my_page.my_states),
        (r"^/corrections(\.(?P<format>csv|json|md|xlsx|zip))?$", corrections_page.put_right),
        (r"^/states(\.(?P<format>json))?$", pages.states),
        (r"^/states/(?P<code>[^/.]+)(\.(?P<format>json))?$", state_page.state),
        (r"^/states/(?P<code>[^/.]+)\.(?P<format>csv|xlsx|md|zip)$", state_page.positions),
        (r"^/documents/(?P<id>[^/.]+)(\.(?P<format>json))?$", document_pages.document),
        (r"^/documents/(?P<id>[^/.]+)/compare$", version_pair_page.compare_versions),
        (r"^/versions/(?P<id>[^/.]+)(\.(?P<format>json))?$", document_pages.version),
        (r"^/versions/(?P<id>[^/.]+)\.txt$", document_pages.version_text),
        (r"^/compare(\.(?P<format>csv|json|xlsx|md|html|zip))?$", comparison.compare),
        (r"^/cited(\.(?P<format>csv|json|xlsx|md|zip))?$", cited_page.since_cited),
        (r"^/borrowed(\.(?P<format>csv|json|md|xlsx|zip))?$", passage_pages.borrowed),
        (r"^/borrowed/(?P<id>[^/.]+)(\.(?P<format>json))?$", passage_pages.passage),
        (r"^/removals(\.(?P<format>csv|json|md|xlsx|zip))?$", passage_pages.removals),
        (r"^/drift(\.(?P<format>\w+))?$", drift_pages.drift),
        (r"^/waves(\.(?P<format>\w+))?$", drift_pages.waves),
        (r"^/waves/(?P<id>[^/.]+)(\.(?P<format>json))?$", drift_pages.wave),
        (r"^/coverage(\.(?P<format>json))?$", pages.coverage),
        (r"^/codebook(\.(?P<format>json))?$", pages.codebook),
        (r"^/accuracy(\.(?P<format>json))?$", pages.accuracy),
        (r"^/about(\.(?P<format>json))?$", pages.about),
        (r"^/search(\.(?P<format>csv|json|md|xlsx|zip))?$", search_page.found),
        (r"^/robots\.txt$", pages.robots),
        # Datasette answers an ending that it does not know with a page.
        (
            r"^/crosswalk(/[^/]+)?\.(?!(csv|json|jsono|xlsx|md|zip|blob|db)$)(?P<format>\w+)$",
            pages.no_table_format,
        ),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer() -> list[dict[str, Any]]:
    """Hand Datasette's tables and queries out as workbooks and Markdown too."""
    return table_files.renderers()


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Datasette) -> Callable[[], Any]:
    """Give every page, Datasette's own too, the release, the sample mark and the words."""

    async def named() -> dict[str, Any]:
        return await frame(datasette)

    return named


async def frame(datasette: Datasette) -> dict[str, Any]:
    """Return what the frame of a page needs: release, what is invented, words."""

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        return {"release": answers.release(conn), "invented": answers.invented(conn)}

    asked = await datasette.get_database(DATABASE).execute_fn(ask)
    return {
        **asked,
        "words": wording,
        "reviews": review_words,
        "read": readings,
        "scores": score_card,
        "public": is_public(datasette),
        "style": _STYLE,
        "script": _SCRIPT,
    }


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: object, column: str, table: str | None, database: str) -> Markup | None:
    """Turn the ids of documents, changes and jurisdictions into links to their pages."""
    if database != DATABASE or not isinstance(value, str) or not value:
        return None
    page = _ID_PAGES.get(column) or (
        _ID_PAGES.get((table or "").removesuffix("s")) if column == "id" else None
    )
    if page and (value.replace("-", "").isalnum() if table else _ID.fullmatch(value)):
        return Markup('<a href="/{0}/{1}">{1}</a>').format(page, value)
    if column == "jurisdiction" and value.replace("-", "").isalnum():
        return Markup('<a href="/states/{0}">{0}</a>').format(value)
    return None


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Put the guard around the site, and the memory of its answers around both."""
    return lambda app: Remembered(guard(app, public=is_public(datasette)))


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any]:
    """Answer every failure with a page of ours: what happened and where to go, never a traceback."""

    async def answer() -> Response:
        status, message = _failure(exception)
        if status == 500:
            print(f"error answering {request.path}", file=sys.stderr)
            traceback.print_exception(exception)
        if request.path.split("?")[0].endswith(".json"):
            plain = message.striptags() if isinstance(message, Markup) else message
            return failure(datasette, status, plain)
        body = await datasette.render_template(
            "error.html", {"status": status, "error": message}, request=request
        )
        return Response.html(body, status=status)

    return answer


def _failure(exception: Exception) -> tuple[int, str | Markup]:
    if isinstance(exception, CrosswalkError):
        return 400, str(exception)
    if isinstance(exception, sqlite3.OperationalError) and "interrupted" in str(exception):
        return 400, "That takes too long to look up here. Ask for less, or download the tables."
    if isinstance(exception, Base400):
        words = str(exception.args[0]) if exception.args else ""
        # Datasette takes an unknown address for a database.
        unknown = words in ("", "404", "Database not found")
        return exception.status, "There is no such page." if unknown else words
    if isinstance(exception, DatasetteError):
        # Datasette marks its own HTML; it holds the query, escaped by it.
        message = str(exception.message)
        return exception.status or 500, Markup(message) if exception.message_is_html else escape(message)
    return 500, "Something went wrong on our side. The data is not affected. Please try again in a minute."
