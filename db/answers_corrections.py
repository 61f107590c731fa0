"""What we got wrong and put right, release by release: other rules, decisions of reviewers, what was taken back.

None of it is a change of a source. What each release altered in the cells of the comparison was written down when it
was published (``cell_changes``); a cell that more than one cause altered counts where one of ours had a part.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.answers_rows import Row, rows

OURS = ("rules", "review", "withdrawal")
"""Causes of :data:`db.answers_differences.CAUSES` by which what we said before was wrong, or was taken back."""

_CELLS = """
select * from (
    select c.*, j.name as jurisdiction_name, b.title as before_title, b.url as before_url,
           a.title as after_title, a.url as after_url,
           row_number() over (partition by c.release order by j.name, c.jurisdiction, c.field, c.key) as place
    from cell_changes c left join jurisdictions j on j.code = c.jurisdiction
    left join documents b on b.id = c.before_document left join documents a on a.id = c.after_document
    where {where})
where place <= ? order by release desc, place"""
_COUNTS = """
select c.release, coalesce(c.causes, c.cause) as causes, count(*) as cells from cell_changes c
where {where} group by 1, 2"""
_UPGRADES = """
select u.id, u.at, count(f.upgrade) as readings, count(distinct f.document) as documents,
       coalesce(sum(f.kind = 'appears'), 0) as appears, coalesce(sum(f.kind = 'vanishes'), 0) as vanishes,
       coalesce(sum(f.kind = 'flips'), 0) as flips
from upgrades u left join upgrade_findings f on f.upgrade = u.id group by u.id order by u.id desc"""
_REVIEWS = """
select c.id, c.kind, c.jurisdiction, j.name as jurisdiction_name, c.document, d.title as document_title, c.summary,
       coalesce(p.first_release, (select max(id) from releases)) as release
from changes c left join published p on p.kind = 'change' and p.id = c.id
left join documents d on d.id = c.document left join jurisdictions j on j.code = c.jurisdiction
where c.cause = 'review' {where} order by c.new_seen_at desc, c.id"""


@dataclass(frozen=True, slots=True)
class PutRight:
    """What one release put right: ``cells`` (rows of ``cell_changes`` with names), the first of ``count``, of how many
    it had (``of``; None where it did not write that down), ``counts`` of those that each of our causes had a part in,
    the ``upgrades`` of our rules since the release before, the decisions of reviewers (``reviews``, rows of changes)
    and the ``withdrawals``. ``compared`` is false where its cells were not compared with those of the release before.
    """

    release: Row
    cells: tuple[Row, ...]
    count: int
    counts: dict[str, int]
    of: int | None
    upgrades: tuple[Row, ...]
    reviews: tuple[Row, ...]
    withdrawals: tuple[Row, ...]
    compared: bool


def corrections(conn: sqlite3.Connection, *, states: Sequence[str] = (), limit: int = 40) -> list[PutRight]:
    """Return what each release put right (of some ``states``, where these are named), newest first, with at most
    ``limit`` cells of each.

    Every release is listed, those that put nothing right too: they are what the others are counted among. With
    ``states`` upgrades and withdrawals are left out, since they are of no one state.
    """
    marks = ", ".join("?" * len(states))
    ours = " or ".join("instr('; ' || coalesce(c.causes, c.cause) || '; ', ?) > 0" for _ in OURS)
    where = f"({ours})" + (f" and c.jurisdiction in ({marks})" if states else "")
    given = [*(f"; {cause}; " for cause in OURS), *states]
    cells = rows(conn, _CELLS.format(where=where), [*given, limit])
    counted = rows(conn, _COUNTS.format(where=where), given)
    reviews = rows(conn, _REVIEWS.format(where=f"and c.jurisdiction in ({marks})" if states else ""), states)
    upgrades = [] if states else rows(conn, _UPGRADES)
    taken = [] if states else rows(conn, "select id, kind, reason, at from withdrawals order by at desc, id")
    listed, before = [], ""
    for one in rows(conn, "select * from releases order by id"):
        within = (before, one["at"] or "")
        listed.append(
            PutRight(
                one,
                tuple(row for row in cells if row["release"] == one["id"]),
                sum(row["cells"] for row in counted if row["release"] == one["id"]),
                _tally(row for row in counted if row["release"] == one["id"]),
                sum(json.loads(one["cells"] or "{}").values()) or None,
                tuple(row for row in upgrades if _is_within(row["at"], within)),
                tuple(row for row in reviews if row["release"] == one["id"]),
                tuple(row for row in taken if _is_within(row["at"], within)),
                one["cells_against"] is not None,
            )
        )
        before = within[1]
    return listed[::-1]


def _tally(counted: Iterable[Row]) -> dict[str, int]:
    """Return how many cells each of our causes had a part in, in the order of :data:`OURS`."""
    tally: Counter[str] = Counter()
    for row in counted:
        for cause in (row["causes"] or "").split("; "):
            tally[cause] += row["cells"]
    return {cause: tally[cause] for cause in OURS if tally[cause]}


def _is_within(at: str | None, within: tuple[str, str]) -> bool:
    """Whether something happened after one release, and by the next."""
    return within[0] < (at or "") <= within[1]
