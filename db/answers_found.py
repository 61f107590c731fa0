"""What is known about sources: what is held of each kind, why a document is followed, what is coming."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from db.answers_rows import Row, one, release, rows

# What has come to its end in the register; the text itself is followed as a document.
_OVER = frozenset({"adopted", "withdrawn"})


def holdings(conn: sqlite3.Connection) -> list[Row]:
    """Return one row per jurisdiction, by name, with ``cells``: what is held of each kind of source."""
    listed = rows(
        conn,
        "select h.*, j.name from holdings h join jurisdictions j on j.code = h.jurisdiction"
        " order by j.name, h.jurisdiction, h.kind desc",  # statute, rule, board, agency
    )
    places: dict[str, Row] = {}
    for row in listed:
        place = places.setdefault(
            row["jurisdiction"], {"code": row["jurisdiction"], "name": row["name"], "cells": {}}
        )
        place["cells"][row["kind"]] = row
    return list(places.values())


def led_by(conn: sqlite3.Connection, document: str) -> Row | None:
    """Return why a crawl asked for a document that nobody declared (``why``, ``found_on``), the document
    that cites it (``cited_by``, ``cited_by_title``) where one does, or None for all others."""
    found = one(
        conn,
        "select why, found_on from captures where origin = 'live' and why is not null"
        " and (document = ? or id in (select capture from outcomes where look_of = ?))"
        " order by captured_at desc, id desc limit 1",
        (document, document),
    )
    if found is None:
        return found
    citing = one(
        conn,
        "select c.cited_by, d.title as cited_by_title, c.citation, c.citing from cited_law c"
        " join documents d on d.id = c.cited_by where c.document = ? order by c.citation limit 1",
        (document,),
    )
    return {**found, **(citing or {})}


def notices(conn: sqlite3.Connection, states: Sequence[str] = ()) -> list[Row]:
    """Return the notices of these jurisdictions (of all, for none), the latest days first, then those without
    a day by the time they were last seen. ``listed`` says whether the last reading of the list showed it."""
    where = f"where n.jurisdiction in ({', '.join('?' * len(states))})" if states else ""
    return rows(
        conn,
        f"""
        select n.id, n.jurisdiction as state, j.name as state_name, p.name as publisher, n.title, n.stage,
               n.deadline, n.hearing, n.amends, n.document, d.title as document_title, n.relevance, n.url,
               n.list_url, n.first_seen_at, n.last_seen_at, n.cause, n.quote,
               n.last_seen_at >= coalesce(
                   (select max(c.captured_at) from captures c join outcomes o on o.capture = c.id
                    where c.url = n.list_url and o.outcome in ('listed', 'not_modified')), '') as listed
        from notices n left join jurisdictions j on j.code = n.jurisdiction
        left join publishers p on p.id = n.publisher left join documents d on d.id = n.document {where}
        order by coalesce(n.deadline, n.hearing) is null, coalesce(n.deadline, n.hearing) desc,
                 n.last_seen_at desc, n.title, n.id""",
        states,
    )


def coming(conn: sqlite3.Connection, state: str) -> list[Row]:
    """Return the notices of ``state`` of which something is still to come on the day of the release, what
    is due next first: a day for comments or a hearing, or, where the list names no day, its standing there."""
    now = release(conn)
    today = now.at[:10] if now else ""
    ahead = [row for row in notices(conn, (state,)) if row["stage"] not in _OVER and _is_ahead(row, today)]
    return sorted(ahead, key=lambda row: row["deadline"] or row["hearing"] or "9999")


def _is_ahead(row: Row, today: str) -> bool:
    days = [day for day in (row["deadline"], row["hearing"]) if day]
    return max(days) >= today if days else bool(row["listed"])


def supplied(conn: sqlite3.Connection, document: str) -> Row | None:
    """Return the last good capture of a document that a person supplied: when, why, and when to look again."""
    return one(
        conn,
        """
        select c.captured_at, c.check_again_at, c.why from captures c
        join outcomes o on o.capture = c.id and o.outcome in ('first', 'changed', 'unchanged')
        where c.document = ? and c.origin = 'manual'
        order by c.captured_at desc, c.id desc limit 1""",
        (document,),
    )
