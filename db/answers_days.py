"""The days on which the comparison of a field began to read otherwise, to choose one to ask for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from db.answers_rows import Row, rows
from db.ready import DAYS, FORCE, SEEN, is_ready

MOST = 200  # the newest so many; nobody picks one of more from a list

_PLACES = "j.kind not in ('national', 'federal')"
# A statement that stands on in the next version of its document neither begins nor ends there.
_OBSERVED = """
    select p.jurisdiction, p.key, substr(p.valid_from, 1, 10) as day from asked p
    where p.valid_from = coalesce(p.since, p.valid_from)
    union
    select p.jurisdiction, p.key, substr(p.valid_to, 1, 10) from asked p
    where p.valid_to is not null and not exists (
        select 1 from asked q where q.jurisdiction = p.jurisdiction and q.key = p.key
          and q.document = p.document and q.stance is p.stance and q.valid_from = p.valid_to)
"""
_FORCE = """
    select p.jurisdiction, p.key, substr(p.effective_from, 1, 10) as day from asked p
    where p.effective_from is not null
    union
    select p.jurisdiction, p.key, substr(p.effective_to, 1, 10) from asked p
    where p.effective_to is not null
"""


def days_of_change(
    conn: sqlite3.Connection, field: str, *, in_force: bool = False, states: Sequence[str] = ()
) -> list[Row]:
    """Return the newest :data:`MOST` days on which statements of ``field`` began or ended, the earliest first, each
    with the number of ``cells`` that they are of and of the jurisdictions (``places``).

    ``in_force`` asks for days that documents name themselves, else for days on which it was observed.
    """
    if not states and is_ready(conn, DAYS):
        sql = f"select day, cells, places from {DAYS} where field = ? and counted = ? order by day"
        return rows(conn, sql, (field, FORCE if in_force else SEEN))
    named = f"p.jurisdiction in ({', '.join('?' * len(states))})" if states else _PLACES
    return rows(
        conn,
        f"""
        with asked as materialized (
            select p.jurisdiction, p.key, p.document, p.stance, p.valid_from, p.valid_to, p.since,
                   p.effective_from, p.effective_to
            from positions p join jurisdictions j on j.code = p.jurisdiction
            where p.field = ? and p.basis = 'stated' and {named}
        ), touched as ({_FORCE if in_force else _OBSERVED})
        select * from (
            select day, count(*) as cells, count(distinct jurisdiction) as places from touched
            where length(day) = 10 group by day order by day desc limit {MOST}
        ) order by day""",
        (field, *(code.upper() for code in states)),
    )
