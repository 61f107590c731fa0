"""What is asked about passages that stand in several documents, and about what vanished."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from db.answers_rows import Row, one, rows

_USES = """
select u.*, d.title as document_title, d.url as document_url, d.instrument_type, j.name as jurisdiction_name,
       p.name as publisher_name
from passage_uses u join documents d on d.id = u.document left join jurisdictions j on j.code = u.jurisdiction
left join publishers p on p.id = d.publisher
"""
_CARRIED = """
select o.*, f.title as from_title, f.url as from_url, t.title as to_title, t.url as to_url,
       c.words_removed, c.kind, c.old_version, c.new_seen_at, v.words as old_words
from carried_over o join changes c on c.id = o.change
join documents f on f.id = o.from_document join documents t on t.id = o.to_document
join versions v on v.id = o.from_version
"""


def borrowed(
    conn: sqlite3.Connection,
    states: Sequence[str] = (),
    *,
    federal: bool = False,
    shown: int | None = None,
) -> list[Row]:
    """Return the passages that these jurisdictions have (all, for none), with ``in`` (their uses; of the first
    ``shown`` alone, where that is given): the one that was joined last first. ``federal`` returns also those whose
    words are a federal law's."""
    clauses = [] if federal else ["kind = 'borrowed'"]
    if states:
        marks = ", ".join("?" * len(states))
        clauses.append(f"id in (select passage from passage_uses where jurisdiction in ({marks}))")
    where = f"where {' and '.join(clauses)}" if clauses else ""
    found = rows(
        conn, f"select * from passages {where} order by last_joined_at desc, words desc, id", tuple(states)
    )
    uses: dict[str, list[Row]] = {}
    told = [row["id"] for row in found[:shown]]
    which = f"where u.passage in ({', '.join('?' * len(told))})" if shown is not None else ""
    for use in rows(conn, f"{_USES} {which} order by u.passage, u.seq", told if which else ()):
        uses.setdefault(use["passage"], []).append(_told(use))
    return [{**row, "in": uses.get(row["id"], [])} for row in found]


def passage(conn: sqlite3.Connection, its_id: str) -> Row | None:
    """Return one passage with ``in`` (its uses), or None where there is none with this id."""
    found = one(conn, "select * from passages where id = ?", (its_id,))
    if found is None:
        return None
    uses = rows(conn, f"{_USES} where u.passage = ? order by u.seq", (its_id,))
    return {**found, "in": [_told(use) for use in uses]}


def _told(use: Row) -> Row:
    return {**use, "altered": json.loads(use["altered"]) if use["altered"] else []}


def carried(conn: sqlite3.Connection, change: str) -> dict[str, list[Row]]:
    """Return ``out`` (the words that ``change`` took out and that stand in other documents) and ``in`` (the words that
    it brought and that other documents had before), as rows of ``carried_over`` with titles."""
    order = "order by o.change, o.seq"
    return {
        "out": rows(conn, f"{_CARRIED} where o.change = ? {order}", (change,)),
        "in": rows(conn, f"{_CARRIED} where o.to_change = ? {order}", (change,)),
    }


def carried_fields(conn: sqlite3.Connection, change: str) -> dict[int, Row]:
    """Return seq of a field change -> where its old quote stands now, for those whose quote went along."""
    found = rows(
        conn,
        """
        select f.seq, o.to_document, t.title as to_title, o.stands from field_changes f
        join findings q on q.id = f.old_finding
        join carried_over o on o.change = f.change and o.from_start < q.quote_end and o.from_end > q.quote_start
             and min(o.from_end, q.quote_end) - max(o.from_start, q.quote_start) >= 0.9 * (q.quote_end - q.quote_start)
        join documents t on t.id = o.to_document
        where f.change = ? and f.kind = 'removed' order by f.seq, o.seq""",
        (change,),
    )
    return {row["seq"]: row for row in reversed(found)}


def read_in(conn: sqlite3.Connection, states: Sequence[str] = ()) -> Row:
    """Return how many followed ``documents`` were ever read, in how many ``jurisdictions``: what can have vanished."""
    where = f"and jurisdiction in ({', '.join('?' * len(states))})" if states else ""
    [found] = rows(
        conn,
        "select count(*) as documents, count(distinct jurisdiction) as jurisdictions from documents "
        f"where retired_at is null and last_confirmed_at is not null {where}",
        list(states),
    )
    return found


def quiet_removals(
    conn: sqlite3.Connection,
    states: Sequence[str] = (),
    *,
    since: str | None = None,
    kind: str | None = None,
    change: str | None = None,
) -> list[Row]:
    """Return what vanished without a word, the latest first; ``since`` a day, by when it was first seen to be gone."""
    clauses, given = ["1"], list(states)
    if states:
        clauses.append(f"r.jurisdiction in ({', '.join('?' * len(states))})")
    for clause, value in (("r.new_seen_at >= ?", since), ("r.kind = ?", kind), ("r.change = ?", change)):
        if value:
            clauses.append(clause)
            given.append(value)
    found = rows(
        conn,
        f"""
        select r.*, d.title as document_title, d.url as document_url, j.name as jurisdiction_name,
               p.name as publisher_name, t.title as target_title
        from quiet_removals r join documents d on d.id = r.document
        left join jurisdictions j on j.code = r.jurisdiction left join publishers p on p.id = d.publisher
        left join documents t on t.id = r.target
        where {" and ".join(clauses)} order by r.new_seen_at desc, r.kind, d.title, r.start, r.id""",
        given,
    )
    return [{**row, "evidence": json.loads(row["evidence"] or "{}")} for row in found]
