"""What is asked about words over time: the tracked terms, where each stands, and what moved its count."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from db.answers_matrix import UnknownQuestionError
from db.answers_rows import Row, one, rows


def tracked_terms(conn: sqlite3.Connection) -> list[Row]:
    """Return the tracked terms in their order, each with the number of jurisdictions that say it now (``now``),
    that ever said it (``ever``), and whose documents were read (``read``)."""
    return rows(
        conn,
        """
        select t.*, coalesce(sum(s.count_now > 0), 0) as now, count(s.first_seen_at) as ever,
               coalesce(sum(s.documents_ever > 0), 0) as read
        from tracked_terms t left join term_spans s on s.term = t.term
        group by t.term order by t.place""",
    )


def checked_terms(conn: sqlite3.Connection, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the tracked terms that are asked for: by name or by a wording, whatever the case.

    Raises :class:`db.answers_matrix.UnknownQuestionError` for a word that is not tracked.
    """
    known: dict[str, str] = {}
    for row in rows(conn, "select term, wordings from tracked_terms order by place desc"):
        known.update({wording.casefold(): row["term"] for wording in row["wordings"].split("; ")})
    known.update(
        {row["term"].casefold(): row["term"] for row in rows(conn, "select term from tracked_terms")}
    )
    found = []
    for word in asked:
        folded = " ".join(word.casefold().split())
        term = known.get(folded) or known.get(folded.replace("-", " "))
        if term is None:
            names = "; ".join(sorted(set(known.values()), key=str.casefold))
            raise UnknownQuestionError(
                f"{word!r} is no tracked term in this release. Ask for one of: {names}."
            )
        found.append(term)
    return tuple(dict.fromkeys(found))


def term_spans(
    conn: sqlite3.Connection,
    terms: Sequence[str] = (),
    states: Sequence[str] = (),
    *,
    since: str | None = None,
) -> list[Row]:
    """Return the rows of ``term_spans`` with the names of jurisdictions: by term in their order, of each the
    jurisdictions that say it most first; with ``since`` those alone in which a source moved it since."""
    where, given = _narrowed("s", terms, states)
    if since:
        where += (
            " and exists (select 1 from term_points p where p.jurisdiction = s.jurisdiction and p.term = s.term"
            " and p.cause = 'source' and p.at >= ?)"
        )
        given.append(since)
    return rows(
        conn,
        f"""
        select s.*, j.name as jurisdiction_name,
               (select before_at from term_points p where p.jurisdiction = s.jurisdiction and p.term = s.term
                and p.seq = 0) as first_before_at
        from term_spans s join tracked_terms t on t.term = s.term
        left join jurisdictions j on j.code = s.jurisdiction
        where {where} order by t.place, s.count_now desc, s.first_seen_at is null, j.name, s.jurisdiction""",
        given,
    )


def term_points(
    conn: sqlite3.Connection,
    terms: Sequence[str] = (),
    states: Sequence[str] = (),
    *,
    since: str | None = None,
) -> list[Row]:
    """Return the rows of ``term_points`` with the titles of documents, by term, jurisdiction and time."""
    where, given = _narrowed("p", terms, states)
    if since:
        where += " and p.at >= ?"
        given.append(since)
    return rows(
        conn,
        f"""
        select p.*, d.title as document_title, j.name as jurisdiction_name
        from term_points p join tracked_terms t on t.term = p.term
        left join documents d on d.id = p.document left join jurisdictions j on j.code = p.jurisdiction
        where {where} order by t.place, p.jurisdiction, p.seq""",
        given,
    )


def looked_at(conn: sqlite3.Connection) -> tuple[str, str] | None:
    """Return the first and the last look at any document, or None where there was none."""
    found = one(conn, "select min(tracked_since) as first, max(last_checked_at) as last from documents")
    return (found["first"], found["last"]) if found and found["first"] and found["last"] else None


def _narrowed(table: str, terms: Sequence[str], states: Sequence[str]) -> tuple[str, list[str]]:
    clauses: list[str] = ["1"]
    given: list[str] = []
    for column, values in (("term", terms), ("jurisdiction", states)):
        if values:
            clauses.append(f"{table}.{column} in ({', '.join('?' * len(values))})")
            given.extend(values)
    return " and ".join(clauses), given
