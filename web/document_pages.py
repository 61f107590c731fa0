"""The pages of a document and of one of its versions: what it says, what was read from it, and its history."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers, answers_reading
from web import source_links
from web.api import reading_told
from web.api.sending import ending, is_json
from web.error_reports import Report, report
from web.how_to_cite import citations, of_version
from web.page_links import PageLinks
from web.paged_text import paged_text
from web.pages import absent, ask, page
from web.version_timeline import timeline

CHECKS = 10
"""So many of the last checks a page lists; the rest is in the data."""

OPEN_VERSIONS = 10
"""So many of the newest versions stand open in the list."""


async def document(datasette: Datasette, request: Request) -> Response:
    """One document: its three dates, its text with what was read from it, its versions and checks.

    With ``from`` and ``to``, two numbers of versions, the comparison of the two.
    """
    its_id = request.url_vars["id"]
    if request.args.get("from") and request.args.get("to") and not is_json(request):
        return Response.redirect(f"/documents/{its_id}/compare?{request.query_string}")

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        found = answers.document(conn, its_id, changes=False)
        return {
            "document": found,
            "withdrawn": answers.withdrawal(conn, its_id),
            "experimental": answers.experimental(conn),
            "last_checks": answers_reading.last_checks(conn, found["id"], limit=CHECKS) if found else [],
            "release": answers.release(conn),
        }

    asked = await ask(datasette, question)
    found = asked["document"]
    if found is None:
        return await absent(
            datasette, request, asked["withdrawn"], f"There is no document with the id {its_id}."
        )
    if found["id"] != its_id:
        return Response.redirect(f"/documents/{found['id']}{ending(request)}", status=301)
    shown = found["shown"]
    if is_json(request):
        told = reading_told.document_told(asked, base(request))
        return await reading_told.paged_answer(datasette, request, "DocumentAnswer", told)
    context = reading(datasette, request, found, shown, found["findings"], asked["release"])
    return await page(
        datasette,
        request,
        "document.html",
        {
            **asked,
            **context,
            "timeline": timeline(found["versions"], found["last_checked_at"]),
            "open": OPEN_VERSIONS,
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
            "document": answers_reading.titled(conn, found["document"]),
            "version": found,
            "findings": answers.findings(conn, its_id),
            "experimental": answers.experimental(conn),
            "release": answers.release(conn),
        }

    asked = await ask(datasette, question)
    if asked is None:
        return await _heir(datasette, its_id, ending(request))
    if is_json(request):
        told = reading_told.version_told(asked, base(request))
        return await reading_told.paged_answer(datasette, request, "VersionAnswer", told)
    found = asked["document"] or {}
    context = reading(datasette, request, found, asked["version"], asked["findings"], asked["release"])
    return await page(datasette, request, "version.html", {**asked, **context})


async def version_text(datasette: Datasette, request: Request) -> Response:
    """The whole clean text of a version as a file, where its publisher's texts are public."""
    its_id = request.url_vars["id"]

    def question(conn: sqlite3.Connection) -> tuple[Any, Any]:
        found = answers.version(conn, its_id)
        return found, answers_reading.titled(conn, found["document"]) if found else None

    found, of_document = await ask(datasette, question)
    if found is None:
        return await _heir(datasette, its_id, ".txt")
    if found["text"] is None or not (of_document or {}).get("text_public", 1):
        raise NotFound(
            "The full text of this publisher is not published here, only the sentences that were read."
        )
    return Response(
        found["text"].encode("utf-8", "surrogatepass"),
        content_type="text/plain; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="version-{its_id}.txt"',
            "x-content-type-options": "nosniff",
            "cache-control": "max-age=60",
        },
    )


async def _heir(datasette: Datasette, its_id: str, ending: str) -> Response:
    """Lead an old id of a version to the one that stands for it now."""
    heir = await ask(datasette, lambda conn: answers.version(conn, answers.resolve(conn, its_id)))
    if heir is None:
        raise NotFound(f"There is no version with the id {its_id}.")
    return Response.redirect(f"/versions/{heir['id']}{ending}", status=301)


def reading(
    datasette: Datasette,
    request: Request,
    found: Mapping[str, Any],
    shown: Mapping[str, Any] | None,
    findings: list[dict[str, Any]],
    release: answers.Release | None,
) -> dict[str, Any]:
    """Return what the page of a text shows: the ``paged`` text, links to its pages and to its source, how to cite it
    and where to report an error. ``shown`` is the version, None where nothing was read yet."""
    text = shown["text"] if shown and found.get("text_public", 1) else None
    paged = paged_text(text, findings, request.args.get("page") or request.args.get("section"))
    context: dict[str, Any] = {
        "version": shown,
        "paged": paged,
        "links": PageLinks(request.path, {}, paged.here.number, True, {}),
        "see": None,
        "wayback": None,
        "cited": None,
    }
    named = found.get("title") or "Untitled document"
    ids: dict[str, object] = {"Document": found.get("id")}
    address = base(request) + f"/documents/{found.get('id')}"
    if shown:
        stands = shown["valid_to"] is None and not found.get("unconfirmed_since")
        seen_at = shown["last_seen_at"] or shown["valid_from"]
        archived = source_links.wayback(found.get("url"), seen_at)
        where = found.get("url") if stands else archived
        context |= {
            "see": partial(source_links.on_the_page, where, form=found.get("format")),
            "see_on": "publisher's page" if stands else "archived page",
            "wayback": archived,
            "cited": citations(of_version(found, shown, base(request), release.id if release else None)),
        }
        ids["Version"] = f"{shown['id']} (number {shown['number']})"
    return {**context, "report": error_report(datasette, named, ids, address, release)}


def base(request: Request) -> str:
    """Return the address of this site as its reader sees it."""
    return f"{request.scheme}://{request.host}"


def error_report(
    datasette: Datasette,
    what: str,
    ids: Mapping[str, object],
    permalink: str,
    release: answers.Release | None,
) -> Report:
    """Return the report of an error about ``what``, for the address that the site was given."""
    to = (datasette.plugin_config("crosswalk") or {}).get("report_to")
    named = {**ids, "Release": f"{release.id} ({release.digest[:16]})" if release else None}
    return report(what, named, permalink, to)
