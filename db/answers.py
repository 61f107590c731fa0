"""The reads that the site, the exports and the command line share: one place for every question.

Each function takes a connection to a *public* file (any release) and returns plain records or dicts
in an order that never churns. Nothing here knows a web page, and nothing writes.

What is asked about changes and documents lives here; the matrix is in :mod:`db.answers_matrix`, the
places, the coverage and the codebook in :mod:`db.answers_places`. All are reachable from here.
"""

from __future__ import annotations

import json
import sqlite3

from db.answers_accuracy import Accuracy as Accuracy
from db.answers_accuracy import accuracy as accuracy
from db.answers_accuracy import experimental as experimental
from db.answers_accuracy import held_out as held_out
from db.answers_changes import change_row, listed_reasons
from db.answers_changes import count_by_cause as count_by_cause
from db.answers_changes import count_changes as count_changes
from db.answers_changes import field_changes as field_changes
from db.answers_changes import latest_changes as latest_changes
from db.answers_filters import NEWS_DAYS as NEWS_DAYS
from db.answers_filters import Filters as Filters
from db.answers_filters import checked as checked
from db.answers_found import coming as coming
from db.answers_found import holdings as holdings
from db.answers_found import led_by, supplied
from db.answers_found import notices as notices
from db.answers_later import later
from db.answers_leads import Cell as Cell
from db.answers_leads import Window as Window
from db.answers_matrix import FIELDS as FIELDS
from db.answers_matrix import Matrix as Matrix
from db.answers_matrix import UnknownQuestionError as UnknownQuestionError
from db.answers_matrix import default_field as default_field
from db.answers_matrix import differences as differences
from db.answers_matrix import jurisdictions as jurisdictions
from db.answers_matrix import keys_of as keys_of
from db.answers_matrix import matrix as matrix
from db.answers_periods import Period as Period
from db.answers_periods import changed_between as changed_between
from db.answers_periods import count_in as count_in
from db.answers_periods import counts_in as counts_in
from db.answers_periods import lately as lately
from db.answers_periods import readable as readable
from db.answers_places import archive_leaves as archive_leaves
from db.answers_places import codebook as codebook
from db.answers_places import coverage as coverage
from db.answers_places import freshness as freshness
from db.answers_places import places as places
from db.answers_places import problems as problems
from db.answers_places import state as state
from db.answers_places import totals as totals
from db.answers_rows import Release as Release
from db.answers_rows import Row as Row
from db.answers_rows import invented as invented
from db.answers_rows import is_sample as is_sample
from db.answers_rows import one, rows
from db.answers_rows import release as release
from db.answers_tally import Tally as Tally
from db.answers_tally import dated as dated
from db.answers_tally import tally as tally

_IS_THERE = """
select 1 from changes where id = ? union all select 1 from documents where id = ?
union all select 1 from versions where id = ?
"""


def resolve(conn: sqlite3.Connection, old_id: str) -> str:
    """Return the id that stands for ``old_id`` now, through as many aliases as there are.

    An id that is there leads nowhere else, whatever an alias from a time when it was not may say.
    """
    seen = {old_id}
    now = old_id
    while one(conn, _IS_THERE, (now, now, now)) is None:
        alias = one(conn, "select new_id from id_aliases where old_id = ?", (now,))
        if alias is None or alias["new_id"] in seen:
            break
        now = alias["new_id"]
        seen.add(now)
    return now


def withdrawal(conn: sqlite3.Connection, what: str) -> Row | None:
    """Return why ``what`` was taken back from the public file, or None where it was not."""
    return one(conn, "select id, kind, reason, at from withdrawals where id = ?", (what,))


def change(conn: sqlite3.Connection, change_id: str) -> Row | None:
    """Return one change with its ``spans``, ``field_changes`` (``at``: the spans that each lies in), ``sentences``,
    both versions (``old``, ``new``), the earlier one whose text the new one has again (``reverts``), and what came
    after it (``later``, :func:`db.answers_later.later`).

    An old id is resolved through ``id_aliases`` (compare ``id`` to see that it was); None where
    there is no such change.
    """
    found = change_row(conn, resolve(conn, change_id))
    if found is None:
        return None
    return {
        **found,
        "reasons": listed_reasons(found["reasons"]),
        "parts": json.loads(found["priority_parts"] or "[]"),
        "spans": rows(conn, "select * from change_spans where change = ? order by seq", (found["id"],)),
        "field_changes": [
            {**row, "at": json.loads(row["spans"] or "[]")} for row in field_changes(conn, found["id"])
        ],
        "sentences": rows(
            conn, "select * from change_sentences where change = ? order by seq", (found["id"],)
        ),
        "old": version(conn, found["old_version"]),
        "new": version(conn, found["new_version"]),
        "reverts": version(conn, found["reverts_to"]),
        "later": later(conn, found),
    }


def version(conn: sqlite3.Connection, version_id: str | None) -> Row | None:
    """Return one version with its text, or None where there is no such version."""
    return one(conn, "select * from versions where id = ?", (version_id,)) if version_id else None


def versions(conn: sqlite3.Connection, document_id: str) -> list[Row]:
    """Return the versions of a document, newest first, without texts, each with its ``change``."""
    return rows(
        conn,
        """
        select v.id, v.document, v.number, v.title, v.words, v.valid_from, v.valid_to, v.last_seen_at,
               v.relevance, v.instrument_type, v.issuing_body, v.status, v.as_of, c.id as change,
               c.kind as change_kind,
               c.summary, c.significance, c.cause
        from versions v left join changes c on c.document = v.document and c.new_version = v.id and c.cause <> 'review'
             and c.kind not in ('removed', 'ended')
        where v.document = ? order by v.number desc, c.id""",
        (document_id,),
    )


def findings(conn: sqlite3.Connection, version_id: str) -> list[Row]:
    """Return every finding of a version in reading order, ``detail`` read from its JSON."""
    found = rows(
        conn,
        "select * from findings where version = ? order by quote_start, quote_end, field, key, id",
        (version_id,),
    )
    return [{**row, "detail": json.loads(row["detail"]) if row["detail"] else {}} for row in found]


def document(conn: sqlite3.Connection, document_id: str, *, changes: bool = True) -> Row | None:
    """Return one document with its topics, addresses, versions, ``changes`` (unless they are not wanted), current
    version and captures.

    ``checks`` counts its captures by outcome; ``supplied`` is the last good one that a person supplied;
    ``current`` is the version that stands (None where the document was removed), ``shown`` that or the
    last one.
    """
    found = one(
        conn,
        """
        select d.*, j.name as jurisdiction_name, p.name as publisher_name, p.kind as publisher_kind,
               p.official, coalesce(p.text_public, 1) as text_public
        from documents d left join jurisdictions j on j.code = d.jurisdiction
        left join publishers p on p.id = d.publisher where d.id = ?""",
        (resolve(conn, document_id),),
    )
    if found is None:
        return None
    its_id = found["id"]
    listed = versions(conn, its_id)
    shown = version(conn, listed[0]["id"]) if listed else None
    return {
        **found,
        "topics": [
            row["topic"]
            for row in rows(
                conn, "select topic from document_topics where document = ? order by topic", (its_id,)
            )
        ],
        "led_by": led_by(conn, its_id) if found["origin"] == "discovered" else None,
        "urls": rows(
            conn,
            "select url, valid_from, valid_to from document_urls where document = ?"
            " order by valid_from desc, url",
            (its_id,),
        ),
        "versions": listed,
        "shown": shown,
        "current": shown if shown and shown["valid_to"] is None else None,
        "findings": findings(conn, shown["id"]) if shown else [],
        "changes": latest_changes(conn, Filters(document=its_id, every_relevance=True), limit=None)
        if changes
        else [],
        "checks": rows(
            conn,
            """
            select o.outcome, count(*) as checks, min(c.captured_at) as first_at,
                   max(c.captured_at) as last_at
            from captures c left join outcomes o on o.capture = c.id
            where c.document = ? or c.id in (select capture from outcomes where look_of = ?)
            group by o.outcome order by checks desc, o.outcome""",
            (its_id, its_id),
        ),
        "problem": one(conn, "select * from coverage where document = ?", (its_id,)),
        "supplied": supplied(conn, its_id),
    }
