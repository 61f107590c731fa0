"""How right the readings are: the accuracy card of a release, and which fields are experimental."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from db.answers_rows import Row, rows


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The card: per field the held-out sums over all sets (``fields``), every measured row by set
    (``sets``), what is left when only other states' wordings may read (``crossed``), the reliability
    table (``bins``), and what people decided, by field (``reviews``)."""

    fields: tuple[Row, ...]
    sets: dict[str, tuple[Row, ...]]
    crossed: tuple[Row, ...]
    bins: tuple[Row, ...]
    reviews: tuple[Row, ...] = ()


def accuracy(conn: sqlite3.Connection) -> Accuracy:
    """Return the accuracy card; everything is empty where nothing was measured."""
    measured = rows(
        conn,
        "select * from accuracy where split <> 'cross_validated' order by measured_on, split, field, form desc",
    )
    sets: dict[str, list[Row]] = {}
    for row in measured:
        sets.setdefault(row["measured_on"], []).append(row)
    crossed = rows(conn, "select * from accuracy where split = 'cross_validated' order by field, form desc")
    bins = rows(conn, "select * from calibration order by low")
    return Accuracy(
        tuple(held_out(conn)),
        {name: tuple(found) for name, found in sets.items()},
        tuple(crossed),
        tuple(bins),
        tuple(rows(conn, "select * from review_tallies order by field")),
    )


def held_out(conn: sqlite3.Connection) -> list[Row]:
    """Return the held-out sums of each field of a text and form over all sets, in the codebook's order of fields."""
    return rows(
        conn,
        r"""
        select a.field, a.form, sum(a.labels) as labels, sum(a."right") as "right", sum(a.wrong) as wrong,
               sum(a.missed) as missed, sum(a.texts) as texts, max(a.experimental) as experimental,
               case when a.form = 'accuracy' then 1.0 * sum(a."right") / max(sum(a.labels), 1)
                    else 2.0 * sum(a."right") / max(2 * sum(a."right") + sum(a.wrong) + sum(a.missed), 1)
               end as score
        from accuracy a where a.split = 'held_out' and a.field not like 'change\_%' escape '\' group by a.field, a.form
        order by (select min(c.place) from codebook c where c.field = a.field), a.field, a.form desc""",
    )


def experimental(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the fields whose readings are experimental: off the default matrix and out of alerts."""
    return frozenset(
        row["field"] for row in rows(conn, "select distinct field from codebook where experimental = 1")
    )
