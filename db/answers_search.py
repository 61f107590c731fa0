"""Finding words: in texts that stand or stood, in the sentences read from them, and in what changed.

A release says where words stand by its own index (:mod:`db.search_lookup`); one of an older program, which has none,
is read through (:mod:`db.search_scan`). Nothing of relevance *none* is found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from db import search_lookup, search_scan
from db.answers_rows import Row, rows
from db.search_asked import Hits, Search
from db.search_index import KINDS as KINDS
from db.search_index import is_indexed
from db.search_marks import Pieces, marked, passages

_DOCUMENTS = """
select v.id as version, v.title, d.id as document, d.title as document_title, d.jurisdiction,
       j.name as jurisdiction_name, coalesce(v.text, (
           select group_concat(f.quote, char(10)) from findings f where f.version = v.id)) as text
from versions v join documents d on d.id = v.document left join jurisdictions j on j.code = d.jurisdiction
where v.id = ?"""
_SENTENCES = """
select f.version, f.quote, f.quote_start, f.quote_end, f.page, d.id as document, d.title as document_title,
       d.jurisdiction, j.name as jurisdiction_name
from findings f join versions v on v.id = f.version join documents d on d.id = v.document
left join jurisdictions j on j.code = d.jurisdiction where f.id = ?"""
_READINGS = """
select distinct field, key, stance from findings where version = ? and quote_start = ? and quote_end = ?
order by stance is null, field, key, stance"""
_CHANGES = """
select c.id, c.jurisdiction, c.old_seen_at, c.new_seen_at, c.kind, c.cause, c.significance, c.summary,
       d.title as document_title, j.name as jurisdiction_name
from changes c join documents d on d.id = c.document left join jurisdictions j on j.code = c.jurisdiction
where c.id = ?"""
_SPANS = "select old_text, new_text from change_spans where change = ? order by seq"


@dataclass(frozen=True, slots=True)
class Found:
    """How many were found, how many of them stand now (None: of changes that is no question), and some of them.

    Rows of documents and sentences have ``until``, the time at which the text or sentence was gone (None: it stands).
    What is shown with the words marked comes in ``pieces``: (is marked, words); of a change also ``spans``, the
    altered passages that hold them, each with ``old`` and ``new`` pieces.
    """

    count: int
    standing: int | None
    rows: list[Row]


def search(
    conn: sqlite3.Connection, asked: Search, kinds: Sequence[str] = KINDS, *, limit: int = 10, offset: int = 0
) -> dict[str, Found]:
    """Return what holds all words of ``asked``, by kind; at most ``limit`` of each, from ``offset`` on. No words
    find nothing."""
    if not asked.words.terms:
        return {kind: Found(0, None if kind == "changes" else 0, []) for kind in kinds}
    way = search_lookup if is_indexed(conn) else search_scan
    ask = {"documents": way.documents, "sentences": way.sentences, "changes": way.changes}
    show = {"documents": _documents, "sentences": _sentences, "changes": _changes}
    found = {kind: ask[kind](conn, asked, limit, offset) for kind in kinds}
    return {
        kind: Found(hits.count, hits.standing, show[kind](conn, hits, asked)) for kind, hits in found.items()
    }


def _rows_of(conn: sqlite3.Connection, sql: str, hits: Hits) -> list[Row]:
    return [{**row, "until": hit["until"]} for hit in hits.rows for row in rows(conn, sql, (hit["id"],))]


def _documents(conn: sqlite3.Connection, hits: Hits, asked: Search) -> list[Row]:
    found = _rows_of(conn, _DOCUMENTS, hits)
    shown = passages([row.pop("text") for row in found], asked.words)
    titles = marked([row["title"] or row["document_title"] for row in found], asked.words)
    return [
        {**row, "pieces": pieces, "title_pieces": title}
        for row, pieces, title in zip(found, shown, titles, strict=True)
    ]


def _sentences(conn: sqlite3.Connection, hits: Hits, asked: Search) -> list[Row]:
    found = _rows_of(conn, _SENTENCES, hits)
    shown = marked([row["quote"] for row in found], asked.words)
    return [
        {**row, "pieces": pieces, "readings": _readings(conn, row)}
        for row, pieces in zip(found, shown, strict=True)
    ]


def _readings(conn: sqlite3.Connection, row: Row) -> list[Row]:
    return rows(conn, _READINGS, (row["version"], row["quote_start"], row["quote_end"]))


def _changes(conn: sqlite3.Connection, hits: Hits, asked: Search) -> list[Row]:
    found = _rows_of(conn, _CHANGES, hits)
    shown = marked([row["summary"] for row in found], asked.words)
    titles = marked([row["document_title"] for row in found], asked.words)
    return [
        {**row, "pieces": pieces, "title_pieces": title, "spans": _spans(conn, row["id"], asked)}
        for row, pieces, title in zip(found, shown, titles, strict=True)
    ]


def _spans(conn: sqlite3.Connection, change: str, asked: Search) -> list[dict[str, Pieces]]:
    """Return the altered passages of a change that hold some of the words."""
    spans = rows(conn, _SPANS, (change,))
    old = passages([span["old_text"] for span in spans], asked.words)
    new = passages([span["new_text"] for span in spans], asked.words)
    return [{"old": was, "new": now} for was, now in zip(old, new, strict=True) if was or now]
