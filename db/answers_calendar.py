"""Days that are coming, or lately came: deadlines, hearings, and when texts take effect or expire."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from db.answers_found import notices
from db.answers_rows import Row, release, rows

BACK = 90
"""Days before the release from which on days are listed: a calendar is no archive."""

_OF_NOTICES = (("deadline", "comments_due"), ("hearing", "hearing"))
_OF_TEXTS = """
select f.id, f.key as kind, f.value as day, f.quote, d.id as document, d.title, d.jurisdiction as state,
       j.name as state_name, p.name as publisher, d.url, v.valid_from as seen_at
from findings f join versions v on v.id = f.version and v.valid_to is null
join documents d on d.id = v.document left join jurisdictions j on j.code = d.jurisdiction
left join publishers p on p.id = d.publisher
where f.field = 'date' and f.key in ('effective', 'expires', 'deadline') and length(f.value) = 10 and f.value >= ?
      and coalesce(d.relevance, '') <> 'none'
order by f.value, d.jurisdiction, d.title, f.quote_start, f.id
"""


def calendar_days(conn: sqlite3.Connection, states: Sequence[str] = ()) -> list[Row]:
    """Return one row for each day that a current text or a notice of ``states`` (of all, for none) names, from
    :data:`BACK` days before the release on, in order of days.

    ``kind`` is comments_due, hearing, deadline, effective or expires; ``path`` is the page about it on our site, or None;
    ``url`` the source; ``seen_at`` when we first read the day; ``quote`` the words that name it. ``uid`` stays the
    same over rebuilds and releases. A day that a text names twice is listed once.
    """
    now = release(conn)
    if now is None:
        return []
    since = (date.fromisoformat(now.at[:10]) - timedelta(days=BACK)).isoformat()
    chosen = {code.upper() for code in states}
    found = [*_of_notices(conn, sorted(chosen), since), *_of_texts(conn, chosen, since)]
    return sorted(found, key=lambda row: (row["day"], row["state"] or "", row["kind"], row["uid"]))


def _of_notices(conn: sqlite3.Connection, states: Sequence[str], since: str) -> list[Row]:
    return [
        {
            "uid": f"notice-{row['id']}-{kind}",
            "kind": kind,
            "day": row[column],
            "title": row["title"],
            "state": row["state"],
            "state_name": row["state_name"],
            "publisher": row["publisher"],
            "quote": row["quote"],
            "url": row["url"],
            "path": f"/documents/{row['document']}" if row["document"] else None,
            "seen_at": row["first_seen_at"],
        }
        for row in notices(conn, states)
        for column, kind in _OF_NOTICES
        if row[column] and row[column] >= since and row["stage"] != "withdrawn"
    ]


def _of_texts(conn: sqlite3.Connection, states: set[str], since: str) -> list[Row]:
    found: dict[str, Row] = {}
    for row in rows(conn, _OF_TEXTS, (since,)):
        if states and row["state"] not in states:
            continue
        uid = f"text-{row['document']}-{row['kind']}-{row['day']}"
        path = f"/documents/{row.pop('document')}"
        found.setdefault(uid, {**row, "uid": uid, "path": path})
    return list(found.values())
