"""Writing what the pages ask most into a public file that is complete but for it (:mod:`db.ready`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from db.answers_changes import LEARNED_ALL
from db.answers_days import days_of_change
from db.answers_force import all_versions, version_on
from db.answers_leads import Cell
from db.answers_matrix import FIELDS, matrix
from db.answers_rows import Row
from db.ready import ALWAYS, CELLS, DAYS, FORCE, LEARNED, MADE, SEEN, STATEMENTS, WEIGHED, rules

_HELD = f"{', '.join(f'p.{name}' for name in WEIGHED)}, v.status"
# What had been observed by the end of a day, and what was in force on it; absences stand beside what was in force on
# any day. The rows lie by when they end: most of what is asked has not ended.
_STATEMENTS = f"""
CREATE TABLE {STATEMENTS} AS
SELECT * FROM (
    SELECT p.field, '{SEEN}' AS counted, substr(coalesce(p.valid_from, ''), 1, 10) AS since,
           coalesce(substr(p.valid_to, 1, 10), '{ALWAYS}') AS until, {_HELD}
    FROM positions p LEFT JOIN versions v ON v.id = p.version
    UNION ALL
    SELECT p.field, '{FORCE}', s.since, s.until, {_HELD}
    FROM positions p JOIN temp.stretches s ON s.version = p.version LEFT JOIN versions v ON v.id = p.version
    WHERE p.basis = 'stated'
    UNION ALL
    SELECT p.field, '{FORCE}', '', '{ALWAYS}', {_HELD}
    FROM positions p LEFT JOIN versions v ON v.id = p.version WHERE p.basis <> 'stated' AND p.valid_to IS NULL
) ORDER BY field, counted, until, since, jurisdiction, key, id;
CREATE INDEX idx_{STATEMENTS} ON {STATEMENTS} (field, counted, until, since);
"""
_CELL_COLUMNS = (
    "field", "jurisdiction", "key", "basis", "stance", "lead", "beside", "also", "conflict", "unconfirmed", "currency",
    "pages_read", "pages_unreachable", "kinds_read", "kinds_needed",
)  # fmt: skip
_LEARNED = f"""
CREATE TABLE {LEARNED} AS
SELECT c.id, l.feed_id, l.learned_at, l.learned_release, l.learned_through, c.new_seen_at, c.priority
FROM changes c LEFT JOIN ({LEARNED_ALL}) l ON l.id = c.id ORDER BY c.id;
CREATE UNIQUE INDEX idx_{LEARNED}_id ON {LEARNED} (id);
CREATE INDEX idx_{LEARNED}_order ON {LEARNED} (learned_at DESC, new_seen_at DESC, priority DESC, id);
"""


def write_ready(conn: sqlite3.Connection) -> None:
    """Write the ready-made tables into the public file behind ``conn``, which holds all the others."""
    conn.execute("CREATE TEMP TABLE stretches (version TEXT, since TEXT, until TEXT)")
    conn.executemany("INSERT INTO temp.stretches VALUES (?, ?, ?)", stretches(conn))
    conn.execute("CREATE INDEX temp.stretches_version ON stretches (version)")
    conn.executescript(_STATEMENTS)
    conn.execute("DROP TABLE temp.stretches")
    conn.executescript(_LEARNED)
    _write_days(conn)
    conn.execute(f"CREATE TABLE {CELLS} ({', '.join(_CELL_COLUMNS)}, PRIMARY KEY (field, jurisdiction, key))")
    # Also federal schools and the nation, which a comparison has only where they are named.
    places = [code for (code,) in conn.execute("SELECT code FROM jurisdictions ORDER BY code")]
    for field in FIELDS:
        listed = matrix(conn, field, states=places).cells.values()
        marks = ", ".join("?" * len(_CELL_COLUMNS))
        conn.executemany(f"INSERT INTO {CELLS} VALUES ({marks})", [_cell_row(field, cell) for cell in listed])
    conn.execute(f"CREATE TABLE {MADE} (rules TEXT PRIMARY KEY)")
    conn.execute(f"INSERT INTO {MADE} VALUES (?)", (rules(),))
    conn.commit()


def stretches(conn: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Yield (version, since, until): each version's stretches of days on which it was the one in force of its
    document, half-open, as :func:`db.answers_force.version_on` has it."""
    for _, listed in groupby(all_versions(conn), key=lambda row: row["document"]):
        yield from stretches_of(list(listed))


def stretches_of(versions: list[Row]) -> Iterator[tuple[str, str, str]]:
    """Yield the stretches of the versions of one document, given in order, one after the other."""
    # Days are only ever weighed against these, so what is in force changes on them alone.
    dates = ("valid_from", "valid_to", "effective_from", "effective_to")
    days = {str(row[name])[:10] for row in versions for name in dates if row[name]}
    chosen = [(day, version_on(versions, day)) for day in ["", *sorted(days - {""})]]
    for version, run in groupby(_bounded(chosen), key=lambda one: one[0]):
        parts = list(run)
        if version:
            yield version, parts[0][1], parts[-1][2]


def _bounded(chosen: Iterable[tuple[str, Row | None]]) -> Iterator[tuple[str | None, str, str]]:
    for (day, row), (end, _) in pairwise([*chosen, (ALWAYS, None)]):
        yield (row["id"] if row else None), day, end


def _write_days(conn: sqlite3.Connection) -> None:
    made = [
        (field, counted, row["day"], row["cells"], row["places"])
        for field in FIELDS
        for counted in (SEEN, FORCE)
        for row in days_of_change(conn, field, in_force=counted == FORCE)
    ]
    conn.execute(
        f"CREATE TABLE {DAYS} (field, counted, day, cells, places, PRIMARY KEY (field, counted, day))"
    )
    conn.executemany(f"INSERT INTO {DAYS} VALUES (?, ?, ?, ?, ?)", made)


def _cell_row(field: str, cell: Cell) -> tuple[object, ...]:
    lead = cell.lead["id"] if cell.lead else None
    lists = [cell.beside, cell.also, cell.kinds_read, cell.kinds_needed]
    beside, also, read, needed = ("; ".join(listed) for listed in lists)
    return (
        field, cell.state, cell.key, cell.basis, cell.stance, lead, beside, also, cell.conflict, cell.unconfirmed,
        cell.currency, cell.pages_read, cell.pages_unreachable, read, needed,
    )  # fmt: skip
