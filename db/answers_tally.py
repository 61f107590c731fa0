"""How many changes a period holds, surely and possibly, beside how many jurisdictions could be read throughout it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from db.answers_changes import windows
from db.answers_filters import Filters
from db.answers_periods import Period, Readable, readable
from db.answers_rows import release


def dated(conn: sqlite3.Connection, filters: Filters) -> Filters:
    """Return ``filters`` with the period from the day ``since`` to that of the release, where they name no period and
    no end: what happened in it is then told apart as certain or possible. A time of day begins no period, which is
    of whole days."""
    now = release(conn)
    whole = filters.since is not None and len(filters.since) == len("YYYY-MM-DD")
    if filters.period or filters.until or not whole or now is None or not now.at:
        return filters
    first, last = filters.since or "", now.at[:10]
    return replace(filters, period=Period(first, last)) if first <= last else filters


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a ``period``: how many changes are ``definite`` and ``possible``, and who could be ``read``."""

    period: Period
    definite: int
    possible: int
    read: Readable


def tally(conn: sqlite3.Connection, filters: Filters) -> Tally | None:
    """Return the count of all changes that ``filters`` let through; None where they name no period."""
    period = filters.period
    if period is None:
        return None
    told = [period.certainty(row["old_seen_at"], row["new_seen_at"]) for row in windows(conn, filters)]
    read = readable(conn, period, field=filters.field, states=filters.states)
    return Tally(period, told.count("definite"), told.count("possible"), read)
