"""What changed in a period: surely or possibly, of how many jurisdictions that could be read throughout.

A change happened between two looks. It is *definite* in a period when the whole window lies in it, *possible*
when the two only overlap; where no look showed the old state, it is never more than possible. Periods are days in
UTC, both ends included. What was read throughout, from some time of the first day on, is the denominator; the rest is
named with the reason, since of it nothing can be counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.answers_matrix import FIELDS, UnknownQuestionError, next_day
from db.answers_rows import Row, release, rows

LATELY = timedelta(days=90)

# Stretches in which each jurisdiction had an answer for a field (a key of it, where one is named), cut to the
# period and to the release; what a document last confirmed before it went out of reach ends there.
SPANS = """
    select p.jurisdiction, max(p.valid_from, :start) as begins, p.basis,
           min(coalesce(p.valid_to, :before), coalesce(d.unconfirmed_since, :before), :before) as ends
    from positions p left join documents d on d.id = p.document
    where p.field = :field and (:key = '' or p.key = :key) and p.basis in ('stated', 'not_found')
      and p.valid_from < :before and coalesce(p.valid_to, :before) > :start"""
# The jurisdictions whose stretches leave no gap in the period.
READABLE = f"""
select jurisdiction from (
    select jurisdiction, begins, ends, max(ends) over (
        partition by jurisdiction order by begins, ends rows between unbounded preceding and 1 preceding) as reached
    from ({SPANS}))
group by jurisdiction
having substr(min(begins), 1, 10) <= :start and max(ends) >= :before
   and sum(reached is not null and begins > reached) = 0"""
# When a document went out of reach, or we stopped following it; "~", after every time, where neither is so.
LOST = "min(coalesce(d.unconfirmed_since, '~'), coalesce(d.retired_at, '~'))"
# Since when a jurisdiction has had a document read, when the last was lost, and when the first that we still follow
# went out of reach (of one that was never read: when we first asked for it).
FOLLOWED = f"""
min(case when d.last_confirmed_at is not null then d.tracked_since end) as since,
max(case when d.last_confirmed_at is not null then {LOST} end) as lost,
min(case when d.retired_at is null then d.unconfirmed_since end) as short"""
_DOCUMENTS = f"""
select j.code, {FOLLOWED} from jurisdictions j left join documents d on d.jurisdiction = j.code group by j.code"""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` to ``end``, both included (UTC)."""

    start: str
    end: str

    @classmethod
    def of(cls, start: str, end: str) -> Period:
        """Return the period; raise :class:`UnknownQuestionError` for what are no two days in their order."""
        try:
            first, last = date.fromisoformat(start), date.fromisoformat(end)
            next_day(end)
        except (ValueError, OverflowError):
            raise UnknownQuestionError(
                f"{start!r} to {end!r} is no period. Write two days as YYYY-MM-DD."
            ) from None
        if first > last:
            raise UnknownQuestionError(f"The period ends on {end}, before it begins on {start}.")
        return cls(first.isoformat(), last.isoformat())

    @property
    def after(self) -> str:
        """The day after the last, which bounds the period."""
        return next_day(self.end)

    def certainty(self, seen: str | None, seen_new: str | None) -> str | None:
        """Return *definite*, *possible*, or None for what happened after ``seen``, by ``seen_new``."""
        if (seen_new and seen_new < self.start) or (seen and seen >= self.after):
            return None
        surely = seen and seen_new and self.start <= seen and seen_new < self.after
        return "definite" if surely else "possible"


@dataclass(frozen=True, slots=True)
class Readable:
    """Which jurisdictions could be read throughout a period, and why the ``rest`` (by code) could not. Of ``partly``,
    which are among the first, some documents were out of reach. ``until`` is the day of the release where the
    period goes on after it."""

    codes: tuple[str, ...]
    rest: dict[str, str]
    partly: tuple[str, ...] = ()
    until: str | None = None

    @property
    def asked(self) -> int:
        """How many jurisdictions were asked about."""
        return len(self.codes) + len(self.rest)


def lately(conn: sqlite3.Connection, span: timedelta = LATELY) -> Period | None:
    """Return the days (90, where no ``span`` is given) up to the release, or None where nothing was released."""
    now = release(conn)
    if now is None or not now.at:
        return None
    last = date.fromisoformat(now.at[:10])
    return Period((last - span + timedelta(days=1)).isoformat(), last.isoformat())


def readable(
    conn: sqlite3.Connection,
    period: Period,
    *,
    field: str | None = None,
    keys: Sequence[str] = (),
    states: Sequence[str] = (),
    documents: Iterable[Row] | None = None,
) -> Readable:
    """Return which jurisdictions (of ``states``, where named) could be read throughout ``period``: for ``field``,
    for each of some ``keys`` of it, or, for neither, any document of theirs.

    A period that ends after the release is taken up to the release; one that begins after it was not read by anybody.
    ``documents`` are the rows of
    :func:`followed_since`, where they are there already.
    """
    now = release(conn)
    before = min(period.after, now.at) if now and now.at else period.after
    codes = [row["code"] for row in _places(conn, states)]
    last = now.at[:10] if now and now.at else period.end
    if period.start > last:
        return Readable((), dict.fromkeys(codes, f"looked at up to {last} only"), until=last)
    partly: set[str] = set()
    if field in FIELDS:
        given = {"field": field, "start": period.start, "before": before}
        found = [
            {row["jurisdiction"] for row in rows_named(conn, READABLE, {**given, "key": key})}
            for key in (keys or ("",))
        ]
        throughout = set.intersection(*found)
        why = _why_not(conn, given, keys)
    else:
        read = {row["code"]: row for row in documents or followed_since(conn)}
        throughout = {
            code
            for code, row in read.items()
            if row["since"] and row["since"][:10] <= period.start and row["lost"] >= before
        }
        partly = {code for code, row in read.items() if row["short"] and row["short"] < before}
        why = {
            code: _read_words(row["since"], row["lost"], before, since=period.start)
            for code, row in read.items()
        }
    return Readable(
        tuple(code for code in codes if code in throughout),
        {code: why.get(code) or "not read" for code in codes if code not in throughout},
        tuple(code for code in codes if code in throughout & partly),
        last if period.end > last else None,
    )


def followed_since(conn: sqlite3.Connection) -> list[Row]:
    """Return since when each jurisdiction has had a document read (``since``), when the last was ``lost`` (out of reach,
    or followed no longer), and since when it has come ``short`` by one or more."""
    return rows(conn, _DOCUMENTS)


def rows_named(conn: sqlite3.Connection, sql: str, given: dict[str, str]) -> list[Row]:
    """Return the rows of a query with named parameters."""
    cursor = conn.execute(sql, given)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor]


def changed_between(
    conn: sqlite3.Connection,
    field: str,
    start: str,
    end: str,
    *,
    keys: Sequence[str] = (),
    states: Sequence[str] = (),
) -> Row:
    """Return what sources changed in ``field`` from day ``start`` to day ``end`` (both included).

    ``definite`` and ``possible`` are rows of ``field_changes`` with their windows, ``readable`` the jurisdictions
    read throughout (the denominator), ``unreadable`` the rest and ``why`` not, by code.
    """
    period = Period.of(start, end)
    found = rows(
        conn,
        f"""
        select c.id, c.jurisdiction, c.document, c.old_seen_at, c.new_seen_at, c.summary, f.key, f.kind,
               f.old_stance, f.new_stance, f.old_quote, f.new_quote
        from field_changes f join changes c on c.id = f.change
        where f.field = ? and c.cause = 'source' and {overlaps("c")}
        {f"and f.key in ({', '.join('?' * len(keys))})" if keys else ""}
        {f"and c.jurisdiction in ({', '.join('?' * len(states))})" if states else ""}
        order by c.new_seen_at, c.id, f.seq""",
        (field, period.start, period.after, *keys, *states),
    )
    told = [(period.certainty(row["old_seen_at"], row["new_seen_at"]), row) for row in found]
    read = readable(conn, period, field=field, keys=keys, states=states)
    return {
        "field": field,
        "start": period.start,
        "end": period.end,
        "definite": [row for certainty, row in told if certainty == "definite"],
        "possible": [row for certainty, row in told if certainty == "possible"],
        "readable": sorted(read.codes),
        "unreadable": sorted(read.rest),
        "why": read.rest,
    }


def overlaps(table: str) -> str:
    """SQL for a window that overlaps a period; its parameters are the first day and the day after the last."""
    return (
        f"(({table}.new_seen_at is null or {table}.new_seen_at >= ?)"
        f" and ({table}.old_seen_at is null or {table}.old_seen_at < ?))"
    )


def count_in(conn: sqlite3.Connection, period: Period, *, states: Sequence[str] = ()) -> Row:
    """Return how many changes of sources on our subjects are ``definite`` and ``possible`` in ``period``, in which
    ``places`` (code: *definite* where one of its changes is, else *possible*), and which jurisdictions were ``read``
    throughout."""
    return counts_in(conn, [period], states=states)[0]


def counts_in(
    conn: sqlite3.Connection,
    periods: Sequence[Period],
    *,
    states: Sequence[str] = (),
    documents: Iterable[Row] | None = None,
) -> list[Row]:
    """Return the same for several periods, from one look at the changes; ``documents`` as for :func:`readable`."""
    found = rows(
        conn,
        f"""
        select c.jurisdiction, c.old_seen_at, c.new_seen_at from changes c
        where c.cause = 'source' and coalesce(c.relevance, '') <> 'none' and {overlaps("c")}
        {f"and c.jurisdiction in ({', '.join('?' * len(states))})" if states else ""}""",
        (min(period.start for period in periods), max(period.after for period in periods), *states),
    )
    documents = documents or followed_since(conn)
    read = [readable(conn, period, states=states, documents=documents) for period in periods]
    return [_counted(found, *pair) for pair in zip(periods, read, strict=True)]


def _counted(found: Iterable[Row], period: Period, read: Readable) -> Row:
    told = [(period.certainty(row["old_seen_at"], row["new_seen_at"]), row["jurisdiction"]) for row in found]
    counts = {
        name: [code for certainty, code in told if certainty == name] for name in ("possible", "definite")
    }
    return {
        "period": period,
        **{name: len(codes) for name, codes in counts.items()},
        "places": {code: name for name, codes in counts.items() for code in codes if code},
        "read": read,
    }


def _places(conn: sqlite3.Connection, states: Iterable[str]) -> list[Row]:
    wanted = {code.upper() for code in states}
    listed = rows(conn, "select code, kind from jurisdictions order by name, code")
    return [
        row
        for row in listed
        if (row["code"] in wanted if wanted else row["kind"] not in ("national", "federal"))
    ]


def _why_not(conn: sqlite3.Connection, given: dict[str, str], keys: Sequence[str]) -> dict[str, str]:
    """Return of each jurisdiction that was read at some time in the period since when, and until when."""
    told: dict[str, str] = {}
    for key in keys or ("",):
        found = rows_named(
            conn,
            f"select jurisdiction, min(begins) as since, max(ends) as lost from ({SPANS}) group by jurisdiction",
            {**given, "key": key},
        )
        for row in found:
            words = _read_words(row["since"], row["lost"], given["before"], since=given["start"])
            told.setdefault(row["jurisdiction"], words or "read with gaps")
    return told


def _read_words(begins: str | None, lost: str | None, before: str, *, since: str) -> str:
    """Return why what was read from ``begins`` on, until ``lost``, was not read throughout; "" where it was."""
    if not begins:
        return "not read"
    told = [f"read only from {begins[:10]}"] if begins[:10] > since else []
    told += [f"not confirmed since {lost[:10]}"] if lost and lost < before else []
    return ", ".join(told)
