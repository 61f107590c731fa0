"""One change: what, when, why it matters, both quotes of each field, the redline, and how to cite and check it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers, answers_passages, answers_waves
from db.answers_evidence import evidence
from web import drift_words, passage_rows, redline
from web.api.envelope import answer
from web.api.reading_told import change_told
from web.api.sending import ending, is_json
from web.document_pages import base, error_report
from web.field_names import POLICY_FIELDS
from web.how_to_cite import citations, of_change
from web.page_links import PageLinks
from web.pages import absent, ask, page
from web.redline_pages import PagedRedline, is_left_out, paged_redline
from web.sections import Section
from web.side_by_side import side_by_side
from web.since_then import since_then
from web.stories import kept_pack

SIDE = "side"
"""The value of ``view`` that shows both texts beside each other."""

FIELDS_WEIGH = 40_000
"""Field changes with so many characters of quotes stand on a page; the rest is in the data."""

SENTENCES = 40
"""So many of the sentences that are not part of the summary a page shows."""

# What a field change puts around its quotes, counted as characters.
_OF_FIELD = 500


async def change(datasette: Datasette, request: Request) -> Response:
    """One change: what, when, why it matters, both quotes of each field, and the redline."""
    its_id = request.url_vars["id"]

    def question(conn: sqlite3.Connection) -> dict[str, Any]:
        found = answers.change(conn, its_id)
        return {
            "change": found,
            "withdrawn": answers.withdrawal(conn, its_id),
            "carried": answers_passages.carried(conn, its_id),
            "gone_along": answers_passages.carried_fields(conn, its_id),
            "quiet": answers_passages.quiet_removals(conn, change=its_id),
            "waves": answers_waves.waves_of_change(conn, its_id),
            "release": answers.release(conn),
            "evidence": _evidence(conn, found) if found and is_json(request) else {},
        }

    asked = await ask(datasette, question)
    found, release = asked["change"], asked["release"]
    if found is None:
        return await absent(
            datasette, request, asked["withdrawn"], f"There is no change with the id {its_id}."
        )
    if found["id"] != its_id:
        return Response.redirect(f"/changes/{found['id']}{ending(request)}", status=301)
    if is_json(request):
        kept = kept_pack(datasette, found["id"]) is not None
        return await answer(datasette, request, "ChangeAnswer", change_told(asked, base(request), story=kept))
    paged = _paged(found, _page_asked(request))
    permalink = f"{base(request)}/changes/{found['id']}"
    return await page(
        datasette,
        request,
        "change.html",
        {
            **asked,
            **redline_context(request, paged, {}),
            **_fields(found["field_changes"]),
            "only": redline.only_spans(found["spans"]) if not paged else [],
            "most_said": SENTENCES,
            "told": passage_rows,
            "drift": drift_words,
            "since_then": since_then(found),
            "permalink": permalink,
            "pack": kept_pack(datasette, found["id"]),
            "report": error_report(datasette, f"change {found['id']}", _ids(found), permalink, release),
            "cited": citations(of_change(found, permalink)),
        },
    )


def _evidence(conn: sqlite3.Connection, found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Where the quotes of a change's field changes stand, by finding."""
    sides = ("old_finding", "new_finding")
    return evidence(conn, [row[side] for row in found["field_changes"] for side in sides])


def _paged(found: Mapping[str, Any], page_asked: str | None) -> PagedRedline | None:
    """The redline of a change by pages; None where no text may be shown, or none differs."""
    new = found["new"]
    if not new or new["text"] is None or not found["text_public"]:
        return None
    return (
        paged_redline(new["text"], found["spans"], page_asked) if found["spans"] or not found["old"] else None
    )


def _ids(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Change": found["id"],
        "Document": found["document"],
        "Version before": found["old_version"],
        "Version after": found["new_version"],
    }


def redline_context(request: Request, paged: PagedRedline | None, kept: Mapping[str, str]) -> dict[str, Any]:
    """Return what the pages of a redline show of it: the ``paged`` lines, whether in two columns, and the links to its
    other pages and views; ``kept`` are query values that stay."""
    side = request.args.get("view") == SIDE
    here = paged.here if paged else Section(1, 0, 0, None, False)
    return {
        "paged": paged,
        "side": side,
        "pairs": side_by_side,
        "left_out": is_left_out,
        "links": PageLinks(
            request.path,
            {**kept, **({"view": SIDE} if side else {})},
            here.number,
            bool(_page_asked(request)),
            paged.places if paged else {},
        ),
    }


def _page_asked(request: Request) -> str | None:
    asked: str | None = request.args.get("page") or request.args.get("section")
    return asked


def _fields(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sort field changes: those of the policy ``first``, then the ``rest``, as many as a page can hold; ``beyond`` are
    not shown, ``articles`` are the numbers of those that are."""
    of_policy = [row for row in rows if row["field"] in POLICY_FIELDS]
    others = [row for row in rows if row["field"] not in POLICY_FIELDS]
    shown = _fitting([*of_policy, *others])
    first = shown[: len(of_policy)]
    rest = shown[len(of_policy) :]
    return {
        "first": first,
        "rest": rest,
        "beyond": len(rows) - len(shown),
        "articles": {row["seq"] for row in shown},
    }


def _fitting(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    fitting: list[Mapping[str, Any]] = []
    weight = 0
    for row in rows:
        weight += _OF_FIELD + len(row["old_quote"] or "") + len(row["new_quote"] or "")
        if fitting and weight > FIELDS_WEIGH:
            break
        fitting.append(row)
    return fitting
