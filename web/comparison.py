"""The comparison page: states by keys, as of a day or in force on one, or two days against each other."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from db.answers import FIELDS, Matrix
from db.answers_days import days_of_change
from db.answers_differences import between_days
from db.answers_evidence import evidence
from db.answers_matrix import Beside
from db.answers_narrowed import BASES, STANCES, narrowed
from db.answers_rows import Row
from web import differences, exports
from web.api.envelope import answer
from web.comparison_asked import Asked, asked_of
from web.comparison_files import book_of, findings_of, matrix_as, matrix_told
from web.comparison_lists import by_stance, cells_that_differ, day_lists, shortened
from web.differences import Compared, differences_as, differences_told
from web.pages import ask, download, page
from web.peer_sets import UnknownGroupError, groups_of, regions_of
from web.score_card import machine_words


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison came to: the ``whole``, the part asked for, against another day, and what explains it; of an
    answer for programs the ``evidence``; and how right fields are read (``held_out``)."""

    whole: Matrix
    matrix: Matrix
    made: Compared | None
    book: dict[str, list[Row]]
    experimental: frozenset[str]
    days: list[Row]
    places: list[Row]
    evidence: dict[str, Row]
    held_out: list[Row]


async def compare(datasette: Datasette, request: Request) -> Response:
    """Answer ``/compare`` as a page, or as a file where the address names a format."""
    own = groups_of(datasette)
    try:
        asked = asked_of(request.args, request.url_vars.get("format"), own)
    except UnknownGroupError as error:
        raise error.among(await ask(datasette, _codes)) from None
    cited = request.args.get("release") or ""
    found = await ask(datasette, lambda conn: _answer(conn, asked, cited))
    if asked.form == "json":
        return await _told(datasette, request, found, asked)
    if asked.form:
        return _file(found, asked)
    matrix = found.matrix
    definitions = {
        row["key"]: row["definition"] for row in found.book.get(matrix.field, []) if not row["stance"]
    }
    return await page(
        datasette,
        request,
        "compare.html",
        {
            "asking": asked,
            "matrix": matrix,
            "whole": found.whole,
            "made": found.made,
            "differ": cells_that_differ(found.made) if found.made else {},
            "told": differences,
            "fields": FIELDS,
            "stances": STANCES,
            "bases": BASES,
            "experimental": found.experimental,
            "passed_over": [] if asked.field else FIELDS[: FIELDS.index(matrix.field)],
            "regions": regions_of([row["code"] for row in found.places]),
            "names": {row["code"]: row["name"] for row in found.places},
            "own_groups": own,
            "definitions": definitions,
            "asked": exports.asked_words(matrix),
            "days": found.days,
            "years": day_lists(found.days),
            "listed": by_stance(matrix) if _is_list(asked) else None,
            "shown": _shown(found, asked),
            "shortened": shortened,
            "right": machine_words(found.held_out, matrix.field),
        },
    )


def _codes(conn: sqlite3.Connection) -> list[str]:
    return [row["code"] for row in answers.jurisdictions(conn)]


def _refuse_another_release(conn: sqlite3.Connection, cited: str) -> None:
    """Refuse the number of a release that is not the one which is shown."""
    now = answers.release(conn)
    if cited and now and cited != str(now.id):
        raise answers.UnknownQuestionError(
            f"This site compares by release {now.id}, not by {cited[:20]!r}. What reads otherwise since an earlier one "
            "is at /cited?release=NUMBER; 'crosswalk compare --release NUMBER' answers from its own file."
        )


def _answer(conn: sqlite3.Connection, asked: Asked, cited: str) -> Found:
    _refuse_another_release(conn, cited)
    field = asked.field or answers.default_field(conn)
    made = None
    if not asked.against:
        whole = answers.matrix(
            conn,
            field,
            as_of=asked.as_of,
            in_force=asked.in_force,
            states=asked.codes,
            beside=_beside(asked),
        )
    else:
        forced = asked.in_force is not None
        day, seen_by = asked.in_force or asked.as_of, asked.as_of if forced else None
        made = Compared.of(
            between_days(
                conn,
                field,
                day,
                asked.against,
                in_force=forced,
                seen_by=seen_by,
                states=asked.codes,
                beside="whole" if asked.form == "json" else "brief",
            )
        )
        whole, made = made.after, made.part(asked.narrowing)
    forced = whole.mode == "in_force"
    days = [] if asked.form else days_of_change(conn, field, in_force=forced, states=asked.codes)
    part = narrowed(whole, asked.narrowing)
    sides = (made.before, made.after) if made else (part,)
    wanted = [one for side in sides for one in findings_of(side)] if asked.form == "json" else []
    return Found(
        whole,
        part,
        made,
        answers.codebook(conn),
        answers.experimental(conn),
        days,
        [] if asked.form else answers.jurisdictions(conn),
        evidence(conn, wanted) if wanted else {},
        [] if asked.form else answers.held_out(conn),
    )


def _beside(asked: Asked) -> Beside:
    """Return how the statements beside the leads are needed: not for a page, and where a file has a row or a cell for
    each lead they are only counted."""
    if not asked.form:
        return "none"
    is_short = asked.form in ("csv", "md", "html") and asked.layout != "provision"
    return "brief" if is_short else "whole"


async def _told(datasette: Datasette, request: Request, found: Found, asked: Asked) -> Response:
    if found.made:
        return await answer(datasette, request, "Differences", differences_told(found.made, found.evidence))
    told = matrix_told(found.matrix, asked.layout, evidence=found.evidence)
    return await answer(datasette, request, "CompareLaidOut" if asked.layout else "Compare", told)


def _file(found: Found, asked: Asked) -> Response:
    assert asked.form
    parts = ["crosswalk", found.whole.field, asked.in_force or asked.as_of or "current"]
    if found.made:
        name = "-".join([*parts, "against", str(asked.against)])
        return download(differences_as(found.made, asked.form), asked.form, name)
    book = book_of(found.whole.field, found.book)
    parts += [asked.layout] if asked.layout else []
    return download(
        matrix_as(found.matrix, asked.form, book, layout=asked.layout), asked.form, "-".join(parts)
    )


def _is_list(asked: Asked) -> bool:
    """Whether one key is asked for: then jurisdictions are listed by what they say on it."""
    return len(asked.narrowing.keys) == 1 and not asked.against and not asked.table


def _shown(found: Found, asked: Asked) -> tuple[Row, ...]:
    """Return the jurisdictions that the table shows: all that were asked for by name, else those that were read."""
    named = asked.codes or asked.narrowing.stances or asked.narrowing.bases
    return found.matrix.states if named else found.matrix.covered or found.matrix.states
