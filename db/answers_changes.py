"""Lists of changes: which pass the filters, in their order, with when and under which id each was first published.

The names in feeds are looked up for the changes that are asked for alone, so that the newest ten cost ten.
"""

from __future__ import annotations

import json
import sqlite3

from db.answers_filters import Filters, learned_clause, where_clause
from db.answers_rows import Row, one, rows, rows_among
from db.published import NEAREST
from db.ready import LEARNED, is_ready

# An id that goes on under another keeps its first name for readers of feeds; `root` walks back to that name.
_LEARNED = f"""
with recursive chosen(id) as ({{chosen}}), heirs(new_id, old_id) as (
    select new_id, old_id from id_aliases where old_id not in (select id from changes)
        and coalesce(reason, '') <> '{NEAREST}'
), roots(id, root, steps) as (
    select chosen.id, heirs.old_id, 1 from chosen join heirs on heirs.new_id = chosen.id
    union select roots.id, heirs.old_id, steps + 1 from roots join heirs on heirs.new_id = roots.root where steps < 50
), named(id, root, steps, at, release, through) as (
    select chosen.id, chosen.id, 0, first_published_at, first_release, published.through
    from chosen join published on published.id = chosen.id and published.kind = 'change'
    union all
    select roots.id, roots.root, steps, published.first_published_at, published.first_release, published.through
    from roots join published on published.id = roots.root and published.kind = 'change'
), learned as (
    select id, root as feed_id, at as learned_at, release as learned_release, through as learned_through from (
        select *, row_number() over (partition by id order by at, steps desc, root) as place from named
    ) where place = 1
)
"""
LEARNED_ALL = f"{_LEARNED.format(chosen='select id from changes')}select * from learned"
"""When and under which id each change was first published (SQL)."""
# The same of the chosen, from a release that has it ready.
_LEARNED_READY = f"""
with chosen(id) as ({{chosen}}), learned as (
    select id, feed_id, learned_at, learned_release, learned_through from {LEARNED}
)
"""
# Newest first as it was learned; the index has that order, so that the first hundred cost little.
_BY_LEARNED = """
select changes.id from {ready} learned cross join changes on changes.id = learned.id {where}
order by learned.learned_at desc, learned.new_seen_at desc, learned.priority desc, learned.id limit ? offset ?"""
# A cross join keeps the order of tables: from the few that are chosen to the many there are.
_CHANGE_COLUMNS = """
select changes.*, coalesce(learned.feed_id, changes.id) as feed_id,
       coalesce(learned.learned_at, (select max(at) from releases)) as learned_at,
       coalesce(learned.learned_release, (select max(id) from releases)) as learned_release,
       learned.learned_through,
       documents.title as document_title, documents.url as document_url, documents.kind as document_kind,
       documents.instrument_type, jurisdictions.name as jurisdiction_name,
       publishers.name as publisher_name, coalesce(publishers.text_public, 1) as text_public
from chosen cross join changes on changes.id = chosen.id
join documents on documents.id = changes.document
left join learned on learned.id = changes.id
left join jurisdictions on jurisdictions.code = changes.jurisdiction
left join publishers on publishers.id = documents.publisher
"""


_CHOSEN = "select changes.id from changes"


def latest_changes(
    conn: sqlite3.Connection,
    filters: Filters | None = None,
    *,
    limit: int | None = 50,
    offset: int = 0,
    by: str = "happened",
) -> list[Row]:
    """Return changes, newest first: by when they ``happened``, or by when they were ``learned``.

    Each row is a row of ``changes`` with the names of its document, publisher and jurisdiction,
    ``learned_at``, ``learned_release`` and ``learned_through`` (first published), ``feed_id`` (the id it was first
    published under) and ``field_changes``. ``limit`` None returns all of them.
    """
    asked = filters or Filters()
    where, given = where_clause(asked)
    learned, also = learned_clause(asked)
    order = "learned_at desc, changes.new_seen_at desc" if by == "learned" else "changes.new_seen_at desc"
    order += ", changes.priority desc, changes.id"
    part, bounds = f" order by {order} limit ? offset ?", (-1 if limit is None else limit, offset)
    names = _learned(conn)
    if names == _LEARNED_READY and by == "learned" and not asked.is_narrow:
        both = where + learned.replace(" where ", " and " if where else " where ")
        chosen = _BY_LEARNED.format(ready=LEARNED, where=both)
        sql = f"{names.format(chosen=chosen)}{_CHANGE_COLUMNS} order by {order}"
        found = rows(conn, sql, (*given, *also, *bounds))
    elif learned or by == "learned":
        sql = f"{names.format(chosen=_CHOSEN + where)}{_CHANGE_COLUMNS}{learned}{part}"
        found = rows(conn, sql, (*given, *also, *bounds))
    else:
        sql = f"{names.format(chosen=_CHOSEN + where + part)}{_CHANGE_COLUMNS} order by {order}"
        found = rows(conn, sql, (*given, *bounds))
    by_change: dict[str, list[Row]] = {}
    asked_of = "select * from field_changes where change in ({}) order by change, seq"
    for field in rows_among(conn, asked_of, [row["id"] for row in found]):
        by_change.setdefault(field["change"], []).append(field)
    period = filters.period if filters else None
    return [
        {
            **row,
            "reasons": listed_reasons(row["reasons"]),
            "field_changes": by_change.get(row["id"], []),
            "certainty": period.certainty(row["old_seen_at"], row["new_seen_at"]) if period else None,
        }
        for row in found
    ]


def count_changes(conn: sqlite3.Connection, filters: Filters | None = None) -> int:
    """Return how many changes ``filters`` let through."""
    [found] = _told_of(conn, filters or Filters(), "count(*) as n")
    return int(found["n"])


def windows(conn: sqlite3.Connection, filters: Filters) -> list[Row]:
    """Return the window (``old_seen_at``, ``new_seen_at``) of each change that ``filters`` let through."""
    return _told_of(conn, filters, "old_seen_at, new_seen_at")


def _told_of(conn: sqlite3.Connection, asked: Filters, what: str) -> list[Row]:
    where, given = where_clause(asked)
    learned, also = learned_clause(asked)
    if not learned:
        return rows(conn, f"select {what} from changes{where}", given)
    names = _learned(conn).format(chosen=_CHOSEN + where)
    return rows(conn, f"{names}select {what} from ({_CHANGE_COLUMNS}{learned})", (*given, *also))


def count_by_cause(conn: sqlite3.Connection) -> dict[str, int]:
    """Return how many changes on our subjects each cause has."""
    found = rows(
        conn,
        "select cause, count(*) as n from changes where coalesce(relevance, '') <> 'none' group by cause",
    )
    return {row["cause"]: row["n"] for row in found}


def change_row(conn: sqlite3.Connection, change_id: str) -> Row | None:
    """Return one change as lists have it, without its field changes; None where there is no change with this id."""
    chosen = f"{_CHOSEN} where changes.id = ?"
    return one(conn, f"{_learned(conn).format(chosen=chosen)}{_CHANGE_COLUMNS}", (change_id,))


def _learned(conn: sqlite3.Connection) -> str:
    return _LEARNED_READY if is_ready(conn, LEARNED) else _LEARNED


def field_changes(conn: sqlite3.Connection, change_id: str) -> list[Row]:
    """Return the field changes of one change, in their order."""
    return rows(conn, "select * from field_changes where change = ? order by seq", (change_id,))


def listed_reasons(reasons: str | None) -> list[str]:
    """Return the reasons of a priority as phrases, whatever JSON shape holds them."""
    if not reasons:
        return []
    try:
        read = json.loads(reasons)
    except ValueError:
        return [reasons]
    if isinstance(read, dict):
        return [f"{name}: {value}" for name, value in read.items()]
    if not isinstance(read, list):
        return [str(read)]
    return [": ".join(str(part) for part in item) if isinstance(item, list) else str(item) for item in read]
