"""What is known about sources: what is held of each kind, why a document is followed, what is coming."""

from __future__ import annotations

import sqlite3

from db.answers_rows import Row, one, rows


def holdings(conn: sqlite3.Connection) -> list[Row]:
    """Return one row per jurisdiction, by name, with ``cells``: what is held of each kind of source.

    A file of a release before there were holdings has none.
    """
    if not _has(conn, "holdings"):
        return []
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
        "select why, found_on from captures where document = ? and origin = 'live' and why is not null"
        " order by captured_at desc, id desc limit 1",
        (document,),
    )
    if found is None or not _has(conn, "cited_law"):
        return found
    citing = one(
        conn,
        "select c.cited_by, d.title as cited_by_title, c.citation, c.citing from cited_law c"
        " join documents d on d.id = c.cited_by where c.document = ? order by c.citation limit 1",
        (document,),
    )
    return {**found, **(citing or {})}


def _has(conn: sqlite3.Connection, table: str) -> bool:
    return one(conn, "select 1 from sqlite_master where name = ?", (table,)) is not None


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
