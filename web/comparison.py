"""The comparison page: states by keys, as of a day or in force on one, or two days against each other."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers import FIELDS, Matrix
from db.answers_differences import between_days
from web import differences, exports
from web.differences import Compared, differences_as
from web.pages import ask, download, page


async def compare(datasette: Datasette, request: Request) -> Response:
    """Answer ``/compare`` as a page, or as a file where the address names a format."""
    given = request.args.get("field") or None
    as_of, in_force = request.args.get("as_of") or None, request.args.get("in_force") or None
    against = request.args.get("against") or None
    chosen = tuple(
        code.strip() for part in request.args.getlist("state") for code in part.split(",") if code.strip()
    )
    form = request.url_vars.get("format") or request.args.get("format")
    if form and form not in exports.FORMATS:
        raise answers.UnknownQuestionError(
            f"{form!r} is no format here. Ask for one of: {', '.join(exports.FORMATS)}."
        )

    def question(
        conn: sqlite3.Connection,
    ) -> tuple[Matrix, Compared | None, list[dict[str, Any]], frozenset[str]]:
        field = given or answers.default_field(conn)
        asked = answers.matrix(conn, field, as_of=as_of, in_force=in_force, states=chosen)
        made = None
        if against:
            seen_by = as_of if in_force else None
            day, forced = in_force or as_of, in_force is not None
            found = between_days(conn, field, day, against, in_force=forced, seen_by=seen_by, states=chosen)
            made = Compared.of(found)
        meanings = answers.codebook(conn)
        book = [*meanings.get(field, []), *meanings.get("stance", []), *meanings.get("basis", [])]
        return asked, made, book, answers.experimental(conn)

    matrix, made, codebook, experimental = await ask(datasette, question)
    if form and made:
        name = "-".join(["crosswalk", matrix.field, matrix.day or "current", "against", str(against)])
        return download(differences_as(made, form), form, name)
    if form:
        name = "-".join(["crosswalk", matrix.field, matrix.day or "current"])
        return download(exports.matrix_as(matrix, form, codebook), form, name)
    return await page(
        datasette,
        request,
        "compare.html",
        {
            "matrix": matrix,
            "made": made,
            "against": against,
            "told": differences,
            "fields": FIELDS,
            "experimental": experimental,
            "passed_over": [] if given else FIELDS[: FIELDS.index(matrix.field)],
            "chosen": {code.upper() for code in chosen},
            "all_states": await _all(datasette),
            "definitions": {
                row["key"]: row["definition"]
                for row in codebook
                if row["field"] == matrix.field and not row["stance"]
            },
            "asked": exports.asked_words(matrix),
            "denominator": exports.denominator_words(matrix),
            "link": _link(request),
            "shown": matrix.states if chosen else matrix.covered or matrix.states,
        },
    )


async def _all(datasette: Datasette) -> list[dict[str, Any]]:
    return await ask(datasette, answers.coverage)


def _link(request: Request) -> Any:
    """Return a function that makes this page's address in another format."""
    pairs = [(k, v) for k in request.args for v in request.args.getlist(k) if k != "format" and v]
    return lambda form: "/compare" + "?" + urlencode([*pairs, ("format", form)])
