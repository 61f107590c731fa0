"""The pages of words over time and of waves, and their downloads."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from db import answers_drift, answers_waves
from db.answers import UnknownQuestionError, release
from web import drift_words, step_lines
from web.api.envelope import answer
from web.api.sending import is_json
from web.listed import FORMATS, Listed, listed_as, listed_json
from web.pages import ask, download, page

_FIRST = "equity"
_STEPS = 8
_QUOTES = 5
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _states(request: Request) -> tuple[str, ...]:
    given = (code.strip().upper() for part in request.args.getlist("state") for code in part.split(","))
    return tuple(code for code in given if code)


def _since(request: Request) -> str | None:
    given = request.args.get("since") or None
    if given and not _DAY.fullmatch(given):
        raise UnknownQuestionError(f"{given!r} is no day. Write it as YYYY-MM-DD.")
    return given


def _form(request: Request) -> str | None:
    form = request.url_vars.get("format") or None
    if form and form not in FORMATS:
        raise UnknownQuestionError(f"{form!r} is no format here. Ask for one of: {', '.join(FORMATS)}.")
    return form


async def drift(datasette: Datasette, request: Request) -> Response:
    """One tracked term in every jurisdiction: drawings, and the same as a table; or its rows as a file."""
    form, states, since = _form(request), _states(request), _since(request)
    asked = [word for word in request.args.getlist("term") if word.strip()]

    def question(conn: sqlite3.Connection) -> dict[str, Any] | tuple[Listed, list[dict[str, Any]]]:
        every = answers_drift.tracked_terms(conn)
        terms = answers_drift.checked_terms(conn, asked)
        if form:
            wanted = answers_drift.term_points if request.args.get("points") else answers_drift.term_spans
            made = drift_words.points_listed if request.args.get("points") else drift_words.spans_listed
            return made(wanted(conn, terms, states, since=since), release(conn)), every
        names = [row["term"] for row in every]
        term = terms[0] if terms else (_FIRST if _FIRST in names else names[0] if names else "")
        return {
            "terms": every,
            "term": next((row for row in every if row["term"] == term), None),
            "spans": answers_drift.term_spans(conn, (term,), states, since=since),
            "points": answers_drift.term_points(conn, (term,), states),
            "looked_at": answers_drift.looked_at(conn),
        }

    found = await ask(datasette, question)
    if isinstance(found, tuple):
        made, terms = found
        if is_json(request):
            name = "DriftPoints" if request.args.get("points") else "Drift"
            return await answer(datasette, request, name, {**listed_json(made), "terms": terms})
        return download(listed_as(made, form or "csv"), form or "csv", "crosswalk-words")
    return await page(datasette, request, "drift.html", _shown(found, states, since))


def _shown(asked: dict[str, Any], states: tuple[str, ...], since: str | None) -> dict[str, Any]:
    by_place: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for point in asked["points"]:
        by_place[point["jurisdiction"]].append(point)
    said = [span for span in asked["spans"] if span["first_seen_at"] and asked["looked_at"]]
    first, last = asked["looked_at"] or ("", "")
    panels = [
        {
            "span": span,
            "drawn": step_lines.panel(
                by_place[span["jurisdiction"]], span["like_for_like_first"], first, last
            ),
            "steps": [one for one in by_place[span["jurisdiction"]] if one["cause"] == "source"],
        }
        for span in said
    ]
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in drift_words.KIND_NAMES}
    for row in asked["terms"]:
        groups.setdefault(row["kind"], []).append(row)
    query = [("state", ",".join(states)), ("since", since or "")]
    return {
        "term": asked["term"],
        "groups": groups,
        "panels": panels,
        "absent": [span for span in asked["spans"] if not span["first_seen_at"]],
        "first": first,
        "last": last,
        "drift": drift_words,
        "most_steps": _STEPS,
        "size": (step_lines.WIDTH, step_lines.HEIGHT),
        "narrowed": urlencode([pair for pair in query if pair[1]]),
    }


async def waves(datasette: Datasette, request: Request) -> Response:
    """The waves, each with the sentences behind it; or their rows as a file."""
    form, states, since = _form(request), _states(request), _since(request)
    kind = request.args.get("kind") or None
    if kind and kind not in answers_waves.KINDS:
        raise UnknownQuestionError(
            f"{kind!r} is no kind of wave. Ask for one of: {', '.join(answers_waves.KINDS)}."
        )

    def question(conn: sqlite3.Connection) -> dict[str, Any] | Listed:
        quotes = None if form else _QUOTES
        found = answers_waves.waves(conn, states, kind=kind, since=since, quotes=quotes)
        if form:
            made = drift_words.edits_listed if request.args.get("edits") else drift_words.waves_listed
            return made(found, release(conn))
        return {"waves": found}

    made = await ask(datasette, question)
    if isinstance(made, Listed):
        if is_json(request):
            name = "WaveEdits" if request.args.get("edits") else "Waves"
            return await answer(datasette, request, name, listed_json(made))
        return download(listed_as(made, form or "csv"), form or "csv", "crosswalk-waves")
    given = [("state", ",".join(states)), ("kind", kind or ""), ("since", since or "")]
    shown = {
        "kind": kind,
        "chosen": ",".join(states),
        "since": since,
        "drift": drift_words,
        "query": urlencode([pair for pair in given if pair[1]]),
    }
    return await page(datasette, request, "waves.html", {**made, **shown})


async def wave(datasette: Datasette, request: Request) -> Response:
    """One wave: what it is counted in, what it is compared with, and every edit."""
    its_id = request.url_vars["id"]
    found = await ask(datasette, lambda conn: answers_waves.wave(conn, its_id))
    if found is None:
        raise NotFound(f"There is no wave with the id {its_id}.")
    if is_json(request):
        return await answer(datasette, request, "WaveAnswer", {"wave": found})
    return await page(datasette, request, "wave.html", {"wave": found, "drift": drift_words})
