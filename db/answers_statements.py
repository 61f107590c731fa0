"""The statements that a comparison weighs: rows of ``positions`` with what their lead is chosen by and shown with."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from db.answers_force import in_force_by, not_in_force
from db.answers_leads import Cell
from db.answers_rows import SLICE, Row, rows, rows_among
from db.ready import ALWAYS, CELLS, FORCE, SEEN, STATEMENTS, WEIGHED, is_ready

_STATEMENTS = """
select p.*, d.title as document_title, d.url as document_url, d.kind as document_kind,
       coalesce(v.instrument_type, d.instrument_type) as instrument_type,
       v.status as status, v.as_of as status_as_of,
       b.name as publisher_name, b.kind as publisher_kind, f.quote as quote, f.page as page,
       f.rule as rule, f.detail as detail
from positions p left join documents d on d.id = p.document left join versions v on v.id = p.version
left join publishers b on b.id = d.publisher left join findings f on f.id = p.finding"""
# What the lead of a cell is chosen by, and what an absence says.
_BRIEF = f"""
select {", ".join(f"p.{name}" for name in ("valid_from", *WEIGHED))}, v.status
from positions p left join versions v on v.id = p.version"""
_READY = f"select {', '.join(WEIGHED)}, status from {STATEMENTS}"

Cells = dict[tuple[str, str], list[Row]]


@dataclass(frozen=True, slots=True)
class Question:
    """Which statements of ``field`` are asked for: ``observed`` by the end of a day, in ``force`` on one, both, or
    neither (those that stand), as far as was observed ``before`` a time (None: by now); of ``places`` only, where any
    are named; ``brief``, without names and quotes."""

    field: str
    observed: str | None
    force: str | None
    before: str | None
    places: tuple[str, ...]
    brief: bool


def stated_in(conn: sqlite3.Connection, asked: Question) -> Cells:
    """Return what was stated, by cell; of a cell that states something, but nothing that was in force on the day asked,
    what stands, as not in force."""
    # Two days at once, or a time within a day, are asked too seldom to be ready.
    is_plain = not (asked.force and asked.observed) and bool(asked.observed) == bool(asked.before)
    if asked.brief and is_plain and is_ready(conn, STATEMENTS):
        return _ready(conn, asked)
    found = _found(conn, asked)
    return in_force_by(conn, found, asked.force, before=asked.before) if asked.force else found


def _found(conn: sqlite3.Connection, asked: Question) -> Cells:
    """Return the positions that stood, where what was in force is asked for also the statements that stood before.
    What ended later than was observed is told as standing."""
    begun, stands, given = "", "p.valid_to is null", [asked.field]
    also = " or p.basis = 'stated'" if asked.force else ""
    if asked.before:
        begun = "coalesce(p.valid_from, '') < ? and "
        stands = "(p.valid_to is null or p.valid_to >= ?)"
        given += [asked.before, asked.before]
    when = f"{begun}({stands}{also})"
    if asked.places:
        when += f" and p.jurisdiction in ({', '.join('?' * len(asked.places))})"
        given += asked.places
    found = rows(
        conn,
        f"{_BRIEF if asked.brief else _STATEMENTS} where p.field = ? and {when} order by p.jurisdiction, p.key, p.id",
        given,
    )
    for row in found:
        if asked.force and asked.before and row["valid_to"] and row["valid_to"] >= asked.before:
            row["valid_to"] = None
    return _by_cell(found)


def _ready(conn: sqlite3.Connection, asked: Question) -> Cells:
    """Return the same in brief from a release that has it ready."""
    where = f" and jurisdiction in ({', '.join('?' * len(asked.places))})" if asked.places else ""

    def ready(counted: str, when: str, *given: str) -> Cells:
        sql = f"{_READY} where field = ? and counted = ? and {when}{where}"
        return _by_cell(rows(conn, sql, (asked.field, counted, *given, *asked.places)))

    day = asked.force or asked.observed
    if day is None:
        return ready(SEEN, "until = ?", ALWAYS)
    found = ready(FORCE if asked.force else SEEN, "until > ? and since <= ?", day, day)
    if asked.force:
        stated = rows(
            conn,
            f"select jurisdiction, key from {CELLS} where field = ? and basis = 'stated'",
            (asked.field,),
        )
        rest = [place for row in stated if (place := (row["jurisdiction"], row["key"])) not in found]
        for start in range(0, len(rest), SLICE // 2):
            part = rest[start : start + SLICE // 2]
            among = f"(jurisdiction, key) in (values {', '.join(['(?, ?)'] * len(part))})"
            standing = ready(
                SEEN, f"until = ? and basis = 'stated' and {among}", ALWAYS, *chain.from_iterable(part)
            )
            found |= {place: not_in_force(listed) for place, listed in standing.items()}
    return found


def ready_cells(conn: sqlite3.Connection, field_name: str) -> dict[tuple[str, str], Cell]:
    """Return the cells of ``field_name`` as they stand, each with the id of its lead and without the statements beside
    it; none where the release has none ready."""
    found: dict[tuple[str, str], Cell] = {}
    if not is_ready(conn, CELLS):
        return found
    for row in rows(conn, f"select * from {CELLS} where field = ?", (field_name,)):
        signs = {"currency": row["currency"], "unconfirmed": bool(row["unconfirmed"])}
        found[row["jurisdiction"], row["key"]] = Cell(
            row["jurisdiction"],
            row["key"],
            row["basis"],
            row["stance"],
            {"id": row["lead"], **signs} if row["lead"] else None,
            beside=_listed(row["beside"]),
            also=_listed(row["also"]),
            conflict=bool(row["conflict"]),
            unconfirmed=bool(row["unconfirmed"]),
            currency=row["currency"],
            pages_read=row["pages_read"],
            pages_unreachable=row["pages_unreachable"],
            kinds_read=_listed(row["kinds_read"]),
            kinds_needed=_listed(row["kinds_needed"]),
        )
    return found


def _listed(words: str) -> tuple[str, ...]:
    return tuple(part for part in words.split("; ") if part)


def _by_cell(found: Sequence[Row]) -> Cells:
    cells: Cells = {}
    for row in found:
        cells.setdefault((row["jurisdiction"], row["key"]), []).append(row)
    return cells


def with_whole_leads(
    conn: sqlite3.Connection, cells: dict[tuple[str, str], Cell]
) -> dict[tuple[str, str], Cell]:
    """Return the cells of a brief matrix, each lead with all that is known of it."""
    leads = [cell.lead["id"] for cell in cells.values() if cell.lead]
    whole = {row["id"]: row for row in rows_among(conn, _STATEMENTS + " where p.id in ({})", leads)}
    return {
        place: replace(cell, lead={**whole[cell.lead["id"]], **cell.lead}) if cell.lead else cell
        for place, cell in cells.items()
    }
