"""The crosswalk itself: jurisdictions by keys of one field, as of a day, each cell with its lead.

``positions`` holds every official statement; which of them leads a cell is decided when asked, in
:mod:`db.answers_leads`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from db.answers_accuracy import experimental
from db.answers_leads import Cell, Window, choose, joined
from db.answers_rows import CODEBOOK_ORDER, Release, Row, release, rows
from db.answers_statements import Question, ready_cells, stated_in, with_whole_leads
from db.records import CrosswalkError

FIELDS = (
    "cbe_dimension",
    "equity_strategy",
    "student_group",
    "cbe_element",
    "ccsso_commitment",
    "field_area",
)

Beside = Literal["whole", "brief", "none"]
Windows = dict[tuple[str, str], tuple[Window, ...]]


class UnknownQuestionError(CrosswalkError):
    """A field, state or day that cannot be asked for."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """States by keys. ``mode`` is as_of or in_force, ``day`` the day asked (None: as it stands now);
    ``seen_by`` is, of what was in force, the day by whose end it had been observed (None: by now);
    ``covered`` are the states with at least one earned answer, the rest has not been read;
    ``experimental`` says that the field's readings are below the declared score (:mod:`db.answers_accuracy`);
    ``on`` and ``clock`` are the day and the time that the statements were weighed on. Of a part of a comparison
    (:mod:`db.answers_narrowed`) ``whole`` is the comparison that it was taken from, and ``left_out`` are the cells
    between the others that were not asked for."""

    field: str
    mode: str
    day: str | None
    release: Release | None
    states: tuple[Row, ...]
    keys: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    experimental: bool = False
    seen_by: str | None = None
    on: str | None = None
    clock: str | None = None
    whole: Matrix | None = None
    left_out: frozenset[tuple[str, str]] = frozenset()

    @property
    def covered(self) -> tuple[Row, ...]:
        """The states of which something is known for this field."""
        known = {state for (state, _), cell in self.cells.items() if cell.basis != "not_covered"}
        return tuple(state for state in self.states if state["code"] in known)

    def stated(self, key: str) -> int:
        """Return in how many states something is stated for ``key`` (in force, where that was asked)."""
        return sum(self.cells[state["code"], key].basis == "stated" for state in self.states)

    def counts(self, key: str) -> dict[str, int]:
        """Return how many states have each stance (or basis, where nothing is stated) for ``key``."""
        counted: dict[str, int] = {}
        for state in self.states:
            cell = self.cells[state["code"], key]
            name = (cell.stance or "stated") if cell.basis == "stated" else cell.basis
            counted[name] = counted.get(name, 0) + 1
        return counted


def matrix(
    conn: sqlite3.Connection,
    field_name: str,
    *,
    as_of: str | None = None,
    in_force: str | None = None,
    states: Sequence[str] = (),
    at: str | None = None,
    beside: Beside = "whole",
) -> Matrix:
    """Return the matrix of ``field_name`` for ``states`` (all where none are named).

    ``as_of`` D: what had been observed by the end of D. ``in_force`` D: of each document the version
    that was in force on D by its own words, from everything observed by now, texts superseded since
    among it, and those of unknown date kept as such (:mod:`db.answers_force`). Both: in force on one day
    by what had been observed by the end of the other. Neither: as it stands, or with ``at`` (a time) as it
    stood then. ``beside`` says how the statements beside the leads are needed, for what is not needed takes time:
    *whole*, *brief* (without the names and quotes that only a file or a state's page shows), or *none*; then they may
    be there or not. Raises :class:`UnknownQuestionError` for what cannot be asked.
    """
    if field_name not in FIELDS:
        raise UnknownQuestionError(f"{field_name!r} has no positions. Ask for one of: {', '.join(FIELDS)}.")
    observed, force = _day(as_of), _day(in_force)
    asked = states_asked(conn, states)
    keys = keys_of(conn, field_name)
    # Intervals are half-open, so what stands at a time began by it and ends after it.
    before = next_day(observed) if observed else f"{at}~" if at else None
    named = tuple(row["code"] for row in asked) if states else ()
    question = Question(field_name, observed, force, before, named, beside != "whole")
    now = release(conn)
    latest = at or (now.at if now else None)
    on = force or observed or (latest[:10] if latest else None)
    clock = f"{observed}T23:59:59Z" if observed else latest
    stands = not (observed or force or at)
    ready = ready_cells(conn, field_name) if stands and beside == "none" else {}
    places = [(state["code"], key) for state in asked for key in keys]
    cells = {place: ready[place] for place in places if place in ready}
    if len(cells) < len(places):
        cells = _weighed(conn, question, places, on=on, clock=clock)
    if beside != "whole":
        cells = with_whole_leads(conn, cells)
    return Matrix(
        field_name,
        "in_force" if force else "as_of",
        force or observed,
        now,
        tuple(asked),
        tuple(keys),
        cells,
        field_name in experimental(conn),
        observed if force else None,
        on,
        clock,
    )


def _weighed(
    conn: sqlite3.Connection,
    question: Question,
    places: Iterable[tuple[str, str]],
    *,
    on: str | None,
    clock: str | None,
) -> dict[tuple[str, str], Cell]:
    """Return the cells of ``places`` (jurisdiction, key), each with the statement that leads it."""
    stated = stated_in(conn, question)
    windows = _windows(conn, question.field, question.observed) if question.observed else {}
    return {
        place: choose(place, stated.get(place, []), windows.get(place, ()), on=on, clock=clock)
        for place in places
    }


def default_field(conn: sqlite3.Connection) -> str:
    """Return the field that a comparison shows where none is asked for: the first that is not experimental,
    else the first."""
    low = experimental(conn)
    return next((name for name in FIELDS if name not in low), FIELDS[0])


def face(cell: Cell) -> tuple[object, ...]:
    """Return what a cell says, as far as two cells are compared: basis, stance, stances beside, conflict."""
    return (cell.basis, cell.stance, cell.beside, cell.conflict)


def differences(before: Matrix, after: Matrix) -> list[tuple[Cell, Cell]]:
    """Return the cells whose basis, stance or stances beside differ between two matrices of one field."""
    return [
        (old, cell)
        for place, cell in after.cells.items()
        if (old := before.cells.get(place)) is not None and face(old) != face(cell)
    ]


def next_day(day: str) -> str:
    """Return the day after ``day`` (both YYYY-MM-DD)."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _day(given: str | None) -> str | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
        next_day(given)
    except (ValueError, OverflowError):
        raise UnknownQuestionError(
            f"{given!r} is not a day. Write it as YYYY-MM-DD, for example 2026-07-01."
        ) from None
    return day.isoformat()


def jurisdictions(conn: sqlite3.Connection) -> list[Row]:
    """Return the jurisdictions that are compared where none is named: all but the nation and federal systems."""
    return [row for row in _known(conn) if row["kind"] not in ("national", "federal")]


def _known(conn: sqlite3.Connection) -> list[Row]:
    return rows(conn, "select code, name, kind, tile_column, tile_row from jurisdictions order by name, code")


def states_asked(conn: sqlite3.Connection, wanted: Sequence[str]) -> list[Row]:
    """Return the jurisdictions named, or all that a comparison has; raise :class:`UnknownQuestionError` for others."""
    known = _known(conn)
    if not wanted:
        return jurisdictions(conn)
    asked = {code.upper() for code in wanted}
    if missing := asked - {row["code"] for row in known}:
        codes = ", ".join(sorted(row["code"] for row in known))
        raise UnknownQuestionError(
            f"No jurisdiction in this release has the code {', '.join(sorted(missing))}. Ask for one of: {codes}."
        )
    return [row for row in known if row["code"] in asked]


def keys_of(conn: sqlite3.Connection, field_name: str) -> list[str]:
    """Return the keys of a field in the vocabulary's order, then those only met in positions."""
    listed = rows(
        conn,
        f"select key from codebook where field = ? and key <> '' and stance = '' order by {CODEBOOK_ORDER}",
        (field_name,),
    )
    met = rows(conn, "select distinct key from positions where field = ? order by key", (field_name,))
    return list(dict.fromkeys(row["key"] for row in (*listed, *met) if row["key"]))


def _windows(conn: sqlite3.Connection, field_name: str, day: str) -> Windows:
    """Return the changes that happened at an unknown time around ``day``, by the cells they touched.

    A cell is touched where the document said something else after the change than before: its text was
    edited, or the document itself appeared or was removed.
    """
    after = next_day(day)
    found = rows(
        conn,
        """
        select c.id, c.old_seen_at, c.new_seen_at, p.jurisdiction, p.key, p.valid_from, p.valid_to,
               coalesce(p.stance, 'stated') as stance
        from changes c cross join positions p on p.document = c.document
        where p.field = ? and p.basis = 'stated' and c.cause = 'source'
          and c.old_seen_at < ? and c.new_seen_at >= ?
          and p.valid_from <= c.new_seen_at and (p.valid_to is null or p.valid_to >= c.new_seen_at)
        order by c.new_seen_at, c.id, p.jurisdiction, p.key""",
        (field_name, after, after),
    )
    sides: dict[tuple[str, str, str], tuple[Row, set[str], set[str]]] = {}
    for row in found:
        place = (row["jurisdiction"], row["key"], row["id"])
        _, old, new = sides.setdefault(place, (row, set(), set()))
        if row["valid_from"] < row["new_seen_at"]:
            old.add(row["stance"])
        if row["valid_to"] is None or row["valid_to"] > row["new_seen_at"]:
            new.add(row["stance"])
    by_cell: Windows = {}
    for (state, key, change), (row, old, new) in sides.items():
        if old != new:
            was, now = joined(old), joined(new)
            window = Window(change, row["old_seen_at"], row["new_seen_at"], was, now)
            by_cell[state, key] = (*by_cell.get((state, key), ()), window)
    return by_cell
