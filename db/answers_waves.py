"""What is asked about waves: which there were, and the change and sentence behind each edit."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from db.answers_rows import Row, one, rows
from db.answers_undone import undone

KINDS = ("term", "field", "page", "heading")


def waves(
    conn: sqlite3.Connection,
    states: Sequence[str] = (),
    *,
    kind: str | None = None,
    since: str | None = None,
    quotes: int | None = None,
) -> list[Row]:
    """Return waves, the clear ones first, of those the one that began last first; each with its ``edits``, and how
    many of those that count were ``undone`` since.

    ``states`` leaves those with an edit there that counts; ``since`` those that were not over by that day;
    ``quotes`` is how many edits come along at most, one of each jurisdiction before the second of any.
    """
    clauses, given = ["1"], list[object]()
    if kind:
        clauses.append("w.kind = ?")
        given.append(kind)
    if since:
        clauses.append("w.last_at >= ?")
        given.append(since)
    if states:
        marks = ", ".join("?" * len(states))
        clauses.append(
            "exists (select 1 from wave_changes e where e.wave = w.id and e.counted = 'definite'"
            f" and e.jurisdiction in ({marks}))"
        )
        given.extend(states)
    found = rows(
        conn,
        f"select w.* from waves w where {' and '.join(clauses)} order by w.clear desc, w.first_at desc, w.id",
        given,
    )
    return [_told(conn, row, quotes) for row in found]


def wave(conn: sqlite3.Connection, wave_id: str) -> Row | None:
    """Return one wave with all its ``edits``, and how many were ``undone``; None where there is no such wave."""
    found = one(conn, "select * from waves where id = ?", (wave_id,))
    return _told(conn, found, None) if found else None


def waves_of_change(conn: sqlite3.Connection, change_id: str) -> list[Row]:
    """Return the waves in which a change counts, each with how many of its edits were ``undone`` since."""
    found = rows(
        conn,
        "select w.* from wave_changes e join waves w on w.id = e.wave"
        " where e.change = ? and e.counted = 'definite' order by w.clear desc, w.id",
        (change_id,),
    )
    return [row | {"undone": _count(conn, row["id"], undone(conn, row))} for row in found]


def _told(conn: sqlite3.Connection, wave: Row, most: int | None) -> Row:
    over = undone(conn, wave)
    edits = [
        {
            **edit,
            "undone_by": over.get(edit["change"], {}).get("id"),
            "undone_at": over.get(edit["change"], {}).get("at"),
        }
        for edit in _edits(conn, wave["id"], most)
    ]
    return {**wave, "undone": _count(conn, wave["id"], over), "edits": edits}


def _count(conn: sqlite3.Connection, wave_id: str, over: Mapping[str, Row]) -> int:
    """How many of the edits that count are among those that are ``over``."""
    if not over:
        return 0
    counted = "select change from wave_changes where wave = ? and counted = 'definite'"
    return sum(row["change"] in over for row in rows(conn, counted, (wave_id,)))


def _edits(conn: sqlite3.Connection, wave_id: str, most: int | None) -> list[Row]:
    return rows(
        conn,
        """
        select e.*, j.name as jurisdiction_name, d.title as document_title, d.url as document_url,
               p.name as publisher_name
        from (select *, row_number() over (partition by jurisdiction, counted order by at, change) as turn
              from wave_changes where wave = ?) e
        left join jurisdictions j on j.code = e.jurisdiction left join documents d on d.id = e.document
        left join publishers p on p.id = d.publisher
        order by e.counted, e.turn > 1 and ?, e.at, e.jurisdiction, e.change limit ?""",
        (wave_id, most is not None, -1 if most is None else most),
    )
