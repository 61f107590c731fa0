"""The statements that a comparison weighs: rows of ``positions`` with what their lead is chosen by and shown with."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from db.answers_leads import Cell
from db.answers_rows import Row, rows

_STATEMENTS = """
select p.*, d.title as document_title, d.url as document_url, d.kind as document_kind,
       coalesce(v.instrument_type, d.instrument_type) as instrument_type,
       v.status as status, v.as_of as status_as_of,
       b.name as publisher_name, b.kind as publisher_kind, f.quote as quote, f.page as page,
       f.rule as rule, f.detail as detail
from positions p left join documents d on d.id = p.document left join versions v on v.id = p.version
left join publishers b on b.id = d.publisher left join findings f on f.id = p.finding"""
# What the lead of a cell is chosen by, and what an absence says.
_BRIEF = """
select p.id, p.jurisdiction, p.key, p.stance, p.basis, p.rank, p.document, p.version, p.valid_from, p.valid_to,
       p.effective_from, p.effective_to, p.last_confirmed_at, p.pages_read, p.pages_unreachable, p.kinds_read,
       p.kinds_needed, v.status
from positions p left join versions v on v.id = p.version"""
# SQLite's default limit on variables in one statement is 999 on old builds.
SLICE = 900


def statements(
    conn: sqlite3.Connection,
    field_name: str,
    *,
    before: str | None,
    places: Sequence[str],
    superseded: bool = False,
    brief: bool = False,
) -> dict[tuple[str, str], list[Row]]:
    """Return the positions that stood, as far as was observed ``before`` a time (None: those that stand), by
    cell, for ``places`` only where any are named; with ``superseded`` also the statements that stood before.
    What ended later than that is told as standing."""
    begun, stands, given = "", "p.valid_to is null", [field_name]
    also = " or p.basis = 'stated'" if superseded else ""
    if before:
        begun = "coalesce(p.valid_from, '') < ? and "
        stands = "(p.valid_to is null or p.valid_to >= ?)"
        given += [before, before]
    when = f"{begun}({stands}{also})"
    if places:
        when += f" and p.jurisdiction in ({', '.join('?' * len(places))})"
        given += places
    found = rows(
        conn,
        f"{_BRIEF if brief else _STATEMENTS} where p.field = ? and {when} order by p.jurisdiction, p.key, p.id",
        given,
    )
    by_cell: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        if superseded and before and row["valid_to"] and row["valid_to"] >= before:
            row["valid_to"] = None
        by_cell.setdefault((row["jurisdiction"], row["key"]), []).append(row)
    return by_cell


def with_whole_leads(
    conn: sqlite3.Connection, cells: dict[tuple[str, str], Cell]
) -> dict[tuple[str, str], Cell]:
    """Return the cells of a brief matrix, each lead with all that is known of it."""
    leads = [cell.lead["id"] for cell in cells.values() if cell.lead]
    whole: dict[str, Row] = {}
    for start in range(0, len(leads), SLICE):
        part = leads[start : start + SLICE]
        listed = rows(conn, f"{_STATEMENTS} where p.id in ({', '.join('?' * len(part))})", part)
        whole |= {row["id"]: row for row in listed}
    return {
        place: replace(cell, lead={**whole[cell.lead["id"]], **cell.lead}) if cell.lead else cell
        for place, cell in cells.items()
    }
