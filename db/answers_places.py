"""What is known about each place: its profile, its coverage and faults, and the codebook."""

from __future__ import annotations

import sqlite3
from datetime import date

from db.answers_leads import UNCONFIRMED_AFTER, Cell
from db.answers_matrix import FIELDS, keys_of, matrix, states_asked
from db.answers_periods import FOLLOWED
from db.answers_rows import CODEBOOK_ORDER, Row, one, release, rows

# The basis of each cell that stands, the best first.
_BASES = ("stated", "not_found", "unreachable", "not_covered")
_BASIS = f"""
select jurisdiction, key, min(case basis {" ".join(f"when '{name}' then {n}" for n, name in enumerate(_BASES))} end)
       as place
from positions where field = ? and valid_to is null group by jurisdiction, key"""
# Fields of a state profile that are figures and names rather than stances.
PROFILE_FIELDS = ("threshold", "waiver_authority", "network", "funding", "term_used")


def state(conn: sqlite3.Connection, code: str) -> Row | None:
    """Return the profile of one jurisdiction, or None where the code is unknown.

    ``cells`` holds, per field of :data:`FIELDS`, its cells in the codebook's order; ``figures`` the
    findings of :data:`PROFILE_FIELDS` in the documents that stand; ``profile`` its rows of that table; then
    documents, publishers and coverage faults.
    """
    found = one(conn, "select * from jurisdictions where code = ?", (code.upper(),))
    if found is None:
        return None
    its_code = found["code"]
    cells: dict[str, list[Cell]] = {}
    for field in FIELDS:
        asked = matrix(conn, field, states=(its_code,))
        cells[field] = [asked.cells[its_code, key] for key in asked.keys]
    return {
        **found,
        "cells": cells,
        "figures": rows(
            conn,
            f"""
            select f.field, f.key, f.value, f.quote, f.page, d.id as document, d.title as document_title,
                   f.id as finding, f.version, f.quote_start, f.quote_end
            from findings f join versions v on v.id = f.version and v.valid_to is null
            join documents d on d.id = v.document
            where d.jurisdiction = ? and f.field in ({", ".join("?" * len(PROFILE_FIELDS))})
              and coalesce(v.relevance, '') <> 'none'
            order by f.field, f.key, f.value, d.title, f.id""",
            (its_code, *PROFILE_FIELDS),
        ),
        "profile": profile(conn, its_code),
        "documents": documents(conn, its_code),
        "publishers": rows(
            conn,
            "select * from publishers where jurisdiction = ? order by official desc, name, id",
            (its_code,),
        ),
        "problems": problems(conn, its_code),
    }


def profile(conn: sqlite3.Connection, code: str) -> list[Row]:
    """Return the rows of ``profile`` of one jurisdiction with document title and quote, the surest of each
    field first."""
    return rows(
        conn,
        """
        select p.*, d.title as document_title, f.quote as quote, f.page as page
        from profile p left join documents d on d.id = p.document left join findings f on f.id = p.finding
        where p.jurisdiction = ? order by p.field, coalesce(p.rank, 9), p.value, p.id""",
        (code,),
    )


def documents(conn: sqlite3.Connection, code: str | None = None) -> list[Row]:
    """Return the documents of one jurisdiction (of all, for None): how many versions each has, whether
    its text ``stands``, and where not, ``gone_at``; when a change of its source was last seen
    (``source_changed_at``; a first reading is none); of a discovered one ``why`` it is followed."""
    where, given = ("where d.jurisdiction = ?", (code,)) if code else ("", ())
    return rows(
        conn,
        f"""
        select d.*, p.name as publisher_name,
               (select count(*) from versions v where v.document = d.id) as versions,
               exists (select 1 from versions v where v.document = d.id and v.valid_to is null) as stands,
               (select max(c.new_seen_at) from changes c where c.document = d.id and c.cause = 'source')
                   as source_changed_at,
               (select max(v.valid_to) from versions v where v.document = d.id) as gone_at,
               case when d.origin = 'discovered' then
                   (select c.why from captures c where c.why is not null
                    and (c.document = d.id or c.id in (select capture from outcomes where look_of = d.id))
                    order by c.captured_at desc, c.id desc limit 1) end as why
        from documents d left join publishers p on p.id = d.publisher {where}
        order by d.relevance = 'none', d.title, d.id""",
        given,
    )


def problems(conn: sqlite3.Connection, code: str | None = None) -> list[Row]:
    """Return the faults of collection that stand now, longest standing first; ``was_read`` says that the document
    was read before."""
    where, given = ("where q.jurisdiction = ?", (code,)) if code else ("", ())
    return rows(
        conn,
        f"""
        select q.*, d.title as document_title, d.last_confirmed_at is not null as was_read,
               p.name as publisher_name, c.definition as outcome_about
        from coverage q left join documents d on d.id = q.document
        left join publishers p on p.id = q.publisher
        left join codebook c on c.field = 'outcome' and c.key = q.outcome and c.stance = ''
        {where} order by q.since, q.jurisdiction, q.id""",
        given,
    )


def coverage(conn: sqlite3.Connection) -> list[Row]:
    """Return one row per jurisdiction: documents followed, confirmed lately, unconfirmed, removed by their publishers,
    retired; faults, the last check, and the last change of a source (a first reading is none).

    *Lately* is within 14 days before the release. ``stated``, ``not_found``, ``unreachable`` and
    ``not_covered`` count the cells of the CBE dimensions.
    """
    now = release(conn)
    lately = (date.fromisoformat(now.at[:10]) - UNCONFIRMED_AFTER).isoformat() if now and now.at else "9999"
    listed = rows(
        conn,
        """
        select j.code, j.name, j.kind, j.tile_column, j.tile_row,
               count(d.id) as documents,
               sum(d.last_confirmed_at >= ? and d.retired_at is null and d.removed_at is null) as confirmed,
               sum(d.unconfirmed_since is not null and d.retired_at is null and d.removed_at is null) as unconfirmed,
               sum(d.removed_at is not null and d.retired_at is null) as removed,
               sum(d.retired_at is not null) as retired,
               max(d.last_checked_at) as last_checked_at,
               (select max(c.new_seen_at) from changes c where c.jurisdiction = j.code and c.cause = 'source'
                and coalesce(c.relevance, '') <> 'none') as last_changed_at,
               (select count(*) from coverage q where q.jurisdiction = j.code) as problems,
               (select count(*) from publishers p where p.jurisdiction = j.code) as publishers,
               (select count(*) from publishers p
                where p.jurisdiction = j.code and p.do_not_crawl is not null) as closed_publishers
        from jurisdictions j left join documents d on d.jurisdiction = j.code
        group by j.code order by j.name, j.code""",
        (lately,),
    )
    compared = {row["code"] for row in states_asked(conn, ())}
    keys = keys_of(conn, FIELDS[0])
    told = {
        (row["jurisdiction"], row["key"]): _BASES[row["place"]] for row in rows(conn, _BASIS, (FIELDS[0],))
    }
    for row in listed:
        asked = keys if row["code"] in compared else []
        bases = [told.get((row["code"], key), "not_covered") for key in asked]
        row.update({basis: bases.count(basis) for basis in _BASES})
        row["keys"] = len(bases)
    return listed


def places(conn: sqlite3.Connection) -> list[Row]:
    """Return every jurisdiction by name: code, kind, tile, how many documents of it are followed, and how many
    faults stand; since when one of them has been read (``since``), when the last was ``lost`` and since when it has
    come ``short``, as :func:`db.answers_periods.followed_since` has it."""
    return rows(
        conn,
        f"""
        select j.code, j.name, j.kind, j.tile_column, j.tile_row,
               coalesce(sum(d.id is not null and d.retired_at is null), 0) as documents,
               {FOLLOWED},
               (select count(*) from coverage q where q.jurisdiction = j.code) as problems
        from jurisdictions j left join documents d on d.jurisdiction = j.code
        group by j.code order by j.name, j.code""",
    )


def freshness(conn: sqlite3.Connection) -> Row:
    """Return how many followed documents have been ``read``, ``read_in`` how many of all ``jurisdictions``, when the
    last was confirmed, how many are ``unreachable`` now, and how many were ``removed`` by their publishers."""
    found = one(
        conn,
        """
        select (select count(*) from jurisdictions) as jurisdictions, coalesce(sum(read), 0) as read,
               count(distinct case when read then jurisdiction end) as read_in,
               max(last_confirmed_at) as last_confirmed_at,
               coalesce(sum(read and removed_at is null and unconfirmed_since is not null), 0) as unreachable,
               count(removed_at) as removed
        from (select *, retired_at is null and last_confirmed_at is not null as read from documents)""",
    )
    return found or {}


def archive_leaves(conn: sqlite3.Connection) -> list[Row]:
    """Return the publishers whose archived history is taken although they refuse us: why, and from before when."""
    return rows(
        conn,
        "select id, jurisdiction, name, wayback_reason, wayback_before from publishers "
        "where wayback_reason is not null order by jurisdiction, name, id",
    )


def codebook(conn: sqlite3.Connection) -> dict[str, list[Row]]:
    """Return the codebook's rows grouped by field, in the vocabulary's order."""
    grouped: dict[str, list[Row]] = {}
    for row in rows(conn, f"select * from codebook order by {CODEBOOK_ORDER}"):
        grouped.setdefault(row["field"], []).append(row)
    return grouped


def totals(conn: sqlite3.Connection) -> Row:
    """Return the counts that the home page states, each beside what it is counted in."""
    found = one(
        conn,
        """
        select (select count(*) from jurisdictions) as jurisdictions,
               (select count(distinct jurisdiction) from documents
                where jurisdiction is not null) as with_documents,
               (select count(*) from documents where retired_at is null) as documents,
               (select count(*) from documents
                where retired_at is null and last_confirmed_at is not null) as read,
               (select count(*) from documents
                where retired_at is null and removed_at is null and unconfirmed_since is null) as confirmed,
               (select count(*) from documents where removed_at is not null) as removed,
               (select count(*) from versions) as versions, (select count(*) from findings) as findings,
               (select count(*) from captures where purpose = 'document') as checks,
               (select count(*) from changes where cause = 'source') as source_changes,
               (select count(*) from changes) as changes,
               (select min(captured_at) from captures) as first_capture_at,
               (select max(captured_at) from captures) as last_capture_at,
               (select count(*) from coverage) as problems""",
    )
    return found or {}
