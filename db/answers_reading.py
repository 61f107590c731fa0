"""What the pages for reading ask beside :mod:`db.answers`: a document's last checks, two of its versions, and what
lies between them."""

from __future__ import annotations

import sqlite3

from db.answers_rows import Row, one, rows


def titled(conn: sqlite3.Connection, document: str) -> Row | None:
    """Return a document's own row with the names of its jurisdiction and publisher and whether the publisher's texts
    are public, or None."""
    return one(
        conn,
        """
        select d.*, j.name as jurisdiction_name, p.name as publisher_name, coalesce(p.text_public, 1) as text_public
        from documents d left join jurisdictions j on j.code = d.jurisdiction
        left join publishers p on p.id = d.publisher where d.id = ?""",
        (document,),
    )


def last_checks(conn: sqlite3.Connection, document: str, *, limit: int) -> list[Row]:
    """Return the last checks of a document, newest first: when, how, what came back, and what it was judged to be."""
    return rows(
        conn,
        """
        select c.id, c.captured_at, c.origin, c.http_status, c.url, c.final_url, c.sha256, c.error, o.outcome, o.reason
        from captures c left join outcomes o on o.capture = c.id
        where c.document = ? or c.id in (select capture from outcomes where look_of = ?)
        order by c.captured_at desc, c.id desc limit ?""",
        (document, document, limit),
    )


def numbered(conn: sqlite3.Connection, document: str, number: int) -> Row | None:
    """Return the version of a document that has this number, with its text, or None."""
    return one(conn, "select * from versions where document = ? and number = ?", (document, number))


def changes_after(conn: sqlite3.Connection, document: str, older: int, newer: int) -> list[Row]:
    """Return the changes that led from version ``older`` of a document to version ``newer``, in their order, each with
    the ``number`` of the version that it brought; what a reviewer decided is none."""
    return rows(
        conn,
        """
        select c.id, c.kind, c.significance, c.summary, c.old_seen_at, c.new_seen_at, c.old_version, c.new_version,
               v.number
        from changes c join versions v on v.id = c.new_version
        where v.document = ? and v.number > ? and v.number <= ? and c.cause <> 'review'
              and c.kind not in ('removed', 'ended')
        order by v.number, c.id""",
        (document, older, newer),
    )


def spans_of(conn: sqlite3.Connection, change: str) -> list[Row]:
    """Return the spans of a change in their order."""
    return rows(conn, "select * from change_spans where change = ? order by seq", (change,))
