"""What became of a release that somebody cited: the cells that read otherwise now, and why.

Answered from the newest release alone, out of what each release wrote down when it was published
(``cell_changes``); the file of the release that was cited need not be there.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from db.answers_differences import CAUSES, SEVERAL
from db.answers_matrix import FIELDS, UnknownQuestionError, keys_of, states_asked
from db.answers_rows import Release, Row, release, rows


@dataclass(frozen=True, slots=True)
class CitedCell:
    """A cell that some release after the one cited altered: what it said ``then``, what it says ``now``, and the
    ``steps`` in between (rows of ``cell_changes``, with the names of their places and documents)."""

    steps: tuple[Row, ...]

    @property
    def then(self) -> dict[str, Any]:
        """What the cell said in the release cited."""
        return side_of(self.steps[0], "before")

    @property
    def now(self) -> dict[str, Any]:
        """What the cell says in this release."""
        return side_of(self.steps[-1], "after")

    @property
    def changed_back(self) -> bool:
        """Whether the cell reads now as it did in the release cited."""
        told = ("basis", "stance", "beside", "conflict")
        return all(self.then[part] == self.now[part] for part in told)

    @property
    def cause(self) -> str:
        """The one cause of all steps, or *several*."""
        causes = {step["cause"] for step in self.steps}
        return str(causes.pop()) if len(causes) == 1 else SEVERAL


@dataclass(frozen=True, slots=True)
class Cited:
    """The answer: ``cited`` and the releases since, ``cells`` that read otherwise now and those that changed and
    changed ``back``, of how many (``of``); ``gaps`` are releases since that wrote nothing down."""

    cited: Row
    now: Release
    cells: tuple[CitedCell, ...]
    back: tuple[CitedCell, ...]
    of: int
    gaps: tuple[int, ...]

    def counts(self) -> dict[str, int]:
        """Return how many cells read otherwise by each cause, in the order in which causes are told."""
        tally = Counter(cell.cause for cell in self.cells)
        return {cause: tally[cause] for cause in (*CAUSES, SEVERAL) if tally[cause]}


def cited(
    conn: sqlite3.Connection, number: int, *, field: str | None = None, states: Sequence[str] = ()
) -> Cited:
    """Return which cells read otherwise than in release ``number``, of one ``field`` and of some ``states`` where
    these are named.

    Raises :class:`UnknownQuestionError` for a release, field or state that is not known here.
    """
    if field is not None and field not in FIELDS:
        raise UnknownQuestionError(f"{field!r} has no positions. Ask for one of: {', '.join(FIELDS)}.")
    fields = (field,) if field else FIELDS
    known = {row["id"]: row for row in rows(conn, "select * from releases order by id")}
    now = release(conn)
    if now is None or number not in known:
        listed = ", ".join(map(str, known)) or "none yet"
        raise UnknownQuestionError(f"There is no release {number} here. Those published: {listed}.")
    places = [row["code"] for row in states_asked(conn, states)]
    cells = len(places) * sum(len(keys_of(conn, name)) for name in fields)
    altered = [
        CitedCell(tuple(steps))
        for _, steps in groupby(_steps(conn, number, fields, places), key=lambda row: row["place"])
    ]
    return Cited(
        known[number],
        now,
        tuple(cell for cell in altered if not cell.changed_back),
        tuple(cell for cell in altered if cell.changed_back),
        (None if states else _cells(known[number], fields)) or cells,
        _gaps(known, number),
    )


def _steps(conn: sqlite3.Connection, number: int, fields: Sequence[str], places: Sequence[str]) -> list[Row]:
    found = rows(
        conn,
        f"""
        select c.*, c.field || ' ' || c.jurisdiction || ' ' || c.key as place, j.name as jurisdiction_name,
               r.at as release_at, b.title as before_title, b.url as before_url,
               a.title as after_title, a.url as after_url
        from cell_changes c join releases r on r.id = c.release
        left join jurisdictions j on j.code = c.jurisdiction
        left join documents b on b.id = c.before_document left join documents a on a.id = c.after_document
        where c.release > ? and c.field in ({", ".join("?" * len(fields))})
        order by j.name, c.jurisdiction, c.field, c.key, c.release""",
        (number, *fields),
    )
    wanted = set(places)
    return [row for row in found if row["jurisdiction"] in wanted]


def citable(conn: sqlite3.Connection) -> list[Row]:
    """Return the releases that may have been cited (``id``, ``at``), the newest first."""
    return rows(conn, "select id, at from releases order by id desc")


def side_of(step: Row, side: str) -> dict[str, Any]:
    """Return what a row of ``cell_changes`` says of a cell *before* or *after* its release."""
    names = ("basis", "stance", "beside", "conflict", "quote", "document", "title", "url")
    return {name: step[f"{side}_{name}"] for name in names}


def _cells(row: Row, fields: Sequence[str]) -> int:
    """Return how many cells a release had (0 where it did not write that down)."""
    counted = json.loads(row["cells"] or "{}")
    return sum(counted.get(name, 0) for name in fields)


def _gaps(known: dict[int, Row], number: int) -> tuple[int, ...]:
    """Return the releases after ``number`` that were not compared with the one before them."""
    order = sorted(known)
    pairs = pairwise(order)
    return tuple(one for before, one in pairs if before >= number and known[one]["cells_against"] != before)
