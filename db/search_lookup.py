"""Finding words by the index of a public file (:mod:`db.search_index`)."""

from __future__ import annotations

import sqlite3

from db.answers_rows import one, rows
from db.search_asked import Hits, Search
from db.search_index import BACK, GONE
from db.search_words import narrowed

# Words of the title weigh as much as ten of the text; what only narrows weighs nothing.
_SCORE = "bm25(search_documents, 10.0, 1.0, 0.0, 0.0, 0.0)"
_IS_NOW = f"(rowid & {(1 << BACK) - 1}) = 0"


def documents(conn: sqlite3.Connection, asked: Search, limit: int, offset: int) -> Hits:
    """Return versions, one of each document: the current one, best first; of documents whose current text does not
    say it the last one that did, the latest first."""
    where, given = _where(asked, "documents")
    found = one(
        conn,
        f"""
        select count(*) as count, coalesce(sum(back = 0), 0) as standing from (
            select min(rowid & {(1 << BACK) - 1}) as back from search_documents
            where {where} group by rowid >> {BACK})""",
        given,
    )
    listed = rows(
        conn,
        f"""
        with now as materialized (
            select rowid as place, {_SCORE} as score from search_documents where {where} and {_IS_NOW}
        ), before as materialized (
            select min(rowid) as place from search_documents where {where}
              and rowid >> {BACK} not in (select place >> {BACK} from now) group by rowid >> {BACK}
        ), found as (select place, score, 0 as old from now union all select place, null, 1 from before)
        select r.id, r.until from found f join search_rows r on r.kind = 'documents' and r.place = f.place
        order by f.old, f.score, r.until desc, f.place limit :limit offset :offset""",
        {**given, "limit": limit, "offset": offset},
    )
    return Hits(found["count"] if found else 0, found["standing"] if found else 0, listed)


def sentences(conn: sqlite3.Connection, asked: Search, limit: int, offset: int) -> Hits:
    """Return findings, one of each quote of a document, those that stand first, by state, title and place."""
    return _listed(conn, asked, "sentences", f"sum(rowid < {GONE})", limit, offset)


def changes(conn: sqlite3.Connection, asked: Search, limit: int, offset: int) -> Hits:
    """Return changes, the latest first."""
    return _listed(conn, asked, "changes", "null", limit, offset)


def _listed(
    conn: sqlite3.Connection, asked: Search, kind: str, standing: str, limit: int, offset: int
) -> Hits:
    where, given = _where(asked, kind)
    found = one(
        conn, f"select count(*) as count, {standing} as standing from search_{kind} where {where}", given
    )
    listed = rows(
        conn,
        f"""
        select r.id, r.until from (
            select rowid as place from search_{kind} where {where} order by rowid limit :limit offset :offset
        ) f join search_rows r on r.kind = '{kind}' and r.place = f.place order by f.place""",
        {**given, "limit": limit, "offset": offset},
    )
    count = found["count"] if found else 0
    return Hits(count, None if kind == "changes" else (found or {})["standing"] or 0, listed)


def _where(asked: Search, kind: str) -> tuple[str, dict[str, object]]:
    """Return the condition on rows of ``search_KIND``, and its parameters."""
    columns = {
        "state": tuple(code.replace("-", "") for code in asked.states),
        "topic": (asked.topic,) if asked.topic else (),
        "field": (asked.field.replace("_", ""),) if asked.field else (),
    }
    given: dict[str, object] = {"match": narrowed(asked.words.match(), columns)}
    where = f"search_{kind} match :match"
    if asked.since or asked.until:
        where += (
            f" and exists (select 1 from search_rows r where r.kind = '{kind}' and r.place = search_{kind}.rowid"
            " and coalesce(r.since, '') < :after and coalesce(r.until, '~') >= :since)"
        )
        given |= {"since": asked.since or "", "after": asked.after or "~"}
    return where, given
