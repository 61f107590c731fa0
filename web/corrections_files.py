"""What we got wrong as a list to take away: cells, upgrades of rules, decisions of reviewers, withdrawals (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from db.answers_corrections import PutRight
from db.answers_rows import Release
from web.cited import CAUSE_NAMES, face_words, side_of
from web.listed import Listed
from web.rows import cell_id
from web.wording import field_name, spoken

COLUMNS: Final = (
    "put_right_in",
    "put_right_at",
    "what",
    "cell_id",
    "state",
    "state_name",
    "field",
    "key",
    "before",
    "after",
    "before_quote",
    "after_quote",
    "why",
    "subject",
)
_HEADINGS: Final = ("release", "what", "state", "cell", "we said", "put right to", "why")


def corrections_listed(found: Sequence[PutRight], about: str, now: Release | None) -> Listed:
    """Return what releases put right as a list, a row per cell, upgrade, decision or withdrawal."""
    rows = [{**_of(one), **row} for one in found for row in _rows(one)]
    told = [
        (
            row["put_right_in"],
            row["what"],
            row.get("state_name"),
            f"{field_name(row['field'])}: {spoken(row['key'])}" if row.get("field") else None,
            row.get("before"),
            row.get("after"),
            row["why"],
        )
        for row in rows
    ]
    return Listed("Corrections", COLUMNS, rows, about, now, _HEADINGS, told)


def _of(one: PutRight) -> dict[str, Any]:
    return {"put_right_in": one.release["id"], "put_right_at": one.release["at"]}


def _rows(one: PutRight) -> Iterator[dict[str, Any]]:
    for cell in one.cells:
        before, after = side_of(cell, "before"), side_of(cell, "after")
        yield {
            "what": "cell",
            "cell_id": cell_id(cell["jurisdiction"], cell["field"], cell["key"]),
            "state": cell["jurisdiction"],
            "state_name": cell["jurisdiction_name"],
            "field": cell["field"],
            "key": cell["key"],
            "before": face_words(before),
            "after": face_words(after),
            "before_quote": before["quote"],
            "after_quote": after["quote"],
            "why": f"{CAUSE_NAMES.get(cell['cause'], cell['cause'])}: {cell['reason'] or 'not told apart'}",
            "subject": cell["changes"],
        }
    for up in one.upgrades:
        why = f"{up['appears']} readings new, {up['vanishes']} gone, {up['flips']} otherwise"
        yield {"what": "upgrade", "why": why, "subject": str(up["id"])}
    for row in one.reviews:
        yield {
            "what": "review",
            "state": row["jurisdiction"],
            "state_name": row["jurisdiction_name"],
            "why": row["summary"] or row["kind"],
            "subject": row["id"],
        }
    for row in one.withdrawals:
        yield {"what": "withdrawal", "why": row["reason"], "subject": row["id"]}
