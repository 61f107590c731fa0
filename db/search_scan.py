"""Finding words without an index, in releases of older programs: every text is read, and parts of words count."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from db.answers_rows import one, rows
from db.search_asked import Hits, Search

_DOCUMENTS = """
select v.document, v.id, v.valid_to as until, max(v.number) as number, d.jurisdiction, d.title, j.name
from versions v join documents d on d.id = v.document left join jurisdictions j on j.code = d.jurisdiction
where coalesce(v.relevance, '') <> 'none' and {where} group by v.document"""
_SENTENCES = """
select f.id, v.valid_to as until, max(v.number) as number, d.jurisdiction, d.title, j.name, f.quote_start
from findings f join versions v on v.id = f.version join documents d on d.id = v.document
left join jurisdictions j on j.code = d.jurisdiction
where f.stance is not null and coalesce(v.relevance, '') <> 'none' and {where} group by v.document, f.quote"""
_CHANGES = """
select v.id, v.new_seen_at as until, v.priority from changes v join documents d on d.id = v.document
where v.cause <> 'coverage' and coalesce(v.relevance, '') <> 'none' and {where}"""
_TOPIC = """
(exists (select 1 from document_topics t where t.document = d.id and t.topic = ?)
 or v.relevance = ? or (v.relevance = 'both' and ? in ('cbe', 'equity')))"""
_FIELD = {
    "documents": "exists (select 1 from findings f where f.version = v.id and ? in (f.field, f.key))",
    "sentences": "? in (f.field, f.key)",
    "changes": "exists (select 1 from field_changes f where f.change = v.id and ? in (f.field, f.key))",
}
_HELD_IN = {
    "documents": "coalesce(v.title, d.title, '') || ' ' || coalesce(v.text, '')",
    "sentences": "f.quote",
    "changes": "coalesce(d.title, '') || ' ' || coalesce(v.summary, '')",
}


def documents(conn: sqlite3.Connection, asked: Search, limit: int, offset: int) -> Hits:
    """Return versions, one of each document: the last that says it, those that stand first."""
    first = asked.words.terms[0].lower()
    order = "until is not null, until desc, instr(lower(coalesce(title, '')), ?) = 0, name, title, document"
    return _found(conn, _DOCUMENTS, "documents", asked, order, [first], limit, offset)


def sentences(conn: sqlite3.Connection, asked: Search, limit: int, offset: int) -> Hits:
    """Return findings that take a stance, one of each quote of a document, those that stand first."""
    order = "until is not null, until desc, name, title, quote_start, id"
    return _found(conn, _SENTENCES, "sentences", asked, order, [], limit, offset)


def changes(conn: sqlite3.Connection, asked: Search, limit: int, offset: int) -> Hits:
    """Return changes, the latest first."""
    return _found(conn, _CHANGES, "changes", asked, "until desc, priority desc, id", [], limit, offset)


def _found(
    conn: sqlite3.Connection, sql: str, kind: str, asked: Search, order: str, by: Sequence[str], limit: int, offset: int
) -> Hits:  # fmt: skip
    where, given = _where(asked, kind)
    named = sql.format(where=where)
    counted = one(conn, f"select count(*) as count, sum(until is null) as standing from ({named})", given)
    assert counted is not None
    listed = rows(
        conn,
        f"select id, until from ({named}) order by {order} limit ? offset ?",
        (*given, *by, limit, offset),
    )
    return Hits(counted["count"], None if kind == "changes" else counted["standing"] or 0, listed)


def _where(asked: Search, kind: str) -> tuple[str, list[object]]:
    clauses: list[str] = []
    given: list[object] = []

    def add(clause: str, *values: object) -> None:
        clauses.append(clause)
        given.extend(values)

    for term in asked.words.terms:
        add(f"instr(lower({_HELD_IN[kind]}), ?)", term.lower())
    if asked.states:
        add(f"d.jurisdiction in ({', '.join('?' * len(asked.states))})", *asked.states)
    if asked.topic:
        add(_TOPIC, *[asked.topic] * 3)
    if asked.field:
        add(_FIELD[kind], asked.field)
    begins, ends = ("v.new_seen_at", "v.new_seen_at") if kind == "changes" else ("v.valid_from", "v.valid_to")
    if asked.after:
        add(f"coalesce({begins}, '') < ?", asked.after)
    if asked.since:
        add(f"coalesce({ends}, '~') >= ?", asked.since)
    return " and ".join(clauses), given
