"""Cells and changes as flat rows, and the words that say what was asked (pure).

The site and the command line print these; :mod:`web.exports` writes them as files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from db.answers_leads import Cell
from db.answers_matrix import Matrix
from db.answers_rows import Release
from db.ids import digest_id
from web.columns import CELL_COLUMNS as CELL_COLUMNS
from web.columns import CHANGE_COLUMNS as CHANGE_COLUMNS
from web.columns import NOTICE_COLUMNS as NOTICE_COLUMNS
from web.columns import PROVISION_COLUMNS as PROVISION_COLUMNS
from web.readings import conditions, way
from web.review_words import proof_words
from web.wording import day, field_change_words, limit_words, spoken, window

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """Return ``value`` so that no spreadsheet runs it: what looks like a formula gets a leading quote."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def asked_words(matrix: Matrix) -> str:
    """Return in words which day a comparison answers for; of one that is still to come, what it rests on."""
    if not matrix.day:
        return "as it stands in this release"
    if matrix.mode != "in_force":
        words, seen = f"as of {day(matrix.day)}", matrix.day
    elif matrix.seen_by:
        words = f"in force on {day(matrix.day)}, by what had been observed by {day(matrix.seen_by)}"
        seen = matrix.seen_by
    else:
        words, seen = f"in force on {day(matrix.day)}", matrix.day
    last = matrix.release.at[:10] if matrix.release and matrix.release.at else None
    return f"{words} (what was known by the release, {day(last)})" if last and seen > last else words


def release_words(now: Release | None) -> str:
    """Return the release's number and time, as every page and export prints it."""
    return f"Release {now.id}, {now.at}" if now else "Not yet released"


def denominator_words(matrix: Matrix) -> str:
    """Return how many of the states asked about have an answer, naming the rest; of a part how much of the whole
    it shows."""
    whole = matrix.whole or matrix
    covered = {row["code"] for row in whole.covered}
    rest = [row["code"] for row in whole.states if row["code"] not in covered]
    words = f"{len(covered)} of {len(whole.states)} jurisdictions have been read for this field"
    told = f"{words}. Not covered: {', '.join(rest)}." if rest else f"{words}."
    return f"{told} {part_words(matrix)}." if matrix.whole else told


def part_words(matrix: Matrix) -> str:
    """Return how much of the whole a part of a comparison shows, "" for the whole."""
    if matrix.whole is None:
        return ""
    cells = sum((s["code"], key) not in matrix.left_out for s in matrix.states for key in matrix.keys)
    return (
        f"Shown: {len(matrix.states)} of {len(matrix.whole.states)} jurisdictions, {len(matrix.keys)} of "
        f"{len(matrix.whole.keys)} points, {cells} of {len(matrix.whole.states) * len(matrix.whole.keys)} cells"
    )


def cell_row(matrix: Matrix, cell: Cell, name: str) -> dict[str, Any]:
    """Return one cell with its proof as a flat row (:data:`CELL_COLUMNS`)."""
    lead: Mapping[str, Any] = cell.lead or {}
    return {
        "cell_id": cell_id(cell.state, matrix.field, cell.key),
        "state": cell.state,
        "state_name": name,
        "field": matrix.field,
        "key": cell.key,
        "stance": cell.stance,
        "basis": cell.basis,
        "also_stated": "; ".join((*cell.also, *cell.beside)) or None,
        "conflict": int(cell.conflict),
        "unconfirmed": int(cell.unconfirmed),
        "in_force": cell.currency if cell.lead else None,
        "quote": lead.get("quote"),
        "document": lead.get("document"),
        "document_title": lead.get("document_title"),
        "publisher": lead.get("publisher_name"),
        "url": lead.get("document_url"),
        "page": lead.get("page"),
        "effective_from": lead.get("effective_from"),
        "effective_to": lead.get("effective_to"),
        "observed_from": lead.get("valid_from"),
        "observed_until": lead.get("valid_to"),
        "last_confirmed_at": lead.get("last_confirmed_at"),
        "changed_between": "; ".join(f"{w.seen}/{w.seen_new}" for w in cell.windows) or None,
        "statements": len(cell.others) + (cell.lead is not None),
        "pages_read": cell.pages_read,
        "pages_unreachable": cell.pages_unreachable,
        "confidence": lead.get("confidence"),
        "review_state": lead.get("review_state"),
        "reviewed_at": lead.get("reviewed_at"),
        "limits": limit_words(lead) or None,
        "conditions": "; ".join(conditions(lead)) or None,
        "read_how": way(lead) if lead else None,
        "kinds_read": "; ".join(cell.kinds_read) or None,
        "kinds_needed": "; ".join(cell.kinds_needed) or None,
        "release": matrix.release.id if matrix.release else None,
        "asked": asked_code(matrix),
    }


def cell_id(state: str, field: str, key: str) -> str:
    """Return the id of a cell, the same in every release."""
    return digest_id("cell", state, field, key)


def asked_code(matrix: Matrix) -> str:
    """Return what was asked as a program reads it: ``as_of 2026-07-01``, ``current`` ..."""
    seen = f" as_of {matrix.seen_by}" if matrix.seen_by else ""
    return f"{matrix.mode} {matrix.day}{seen}" if matrix.day else "current"


def cell_rows(matrix: Matrix) -> list[dict[str, Any]]:
    """Return every cell of a comparison as a flat row, state by state; what a part leaves out is left out."""
    return [
        cell_row(matrix, matrix.cells[state["code"], key], state["name"])
        for state in matrix.states
        for key in matrix.keys
        if (state["code"], key) not in matrix.left_out
    ]


def change_row(change: Mapping[str, Any], now: Release | None) -> dict[str, Any]:
    """Return one change as a flat row (:data:`CHANGE_COLUMNS`)."""
    return {
        "id": change["id"],
        "state": change["jurisdiction"],
        "state_name": change["jurisdiction_name"],
        "document": change["document"],
        "document_title": change["document_title"],
        "publisher": change["publisher_name"],
        "url": change["document_url"],
        "kind": change["kind"],
        "cause": change["cause"],
        "significance": change["significance"],
        "priority": change["priority"],
        "happened_after": change["old_seen_at"],
        "happened_by": change["new_seen_at"],
        "first_published_at": change["learned_at"],
        "first_release": change["learned_release"],
        "words_added": change["words_added"],
        "words_removed": change["words_removed"],
        "summary": change["summary"],
        "field_changes": "; ".join(field_change_words(row) for row in change["field_changes"]) or None,
        "release": now.id if now else None,
        "certainty": change.get("certainty"),
    }


def shown_words(matrix: Matrix, state: str, key: str) -> str:
    """Return what a cell says with how sure it is, "" for one that a part leaves out."""
    return "" if (state, key) in matrix.left_out else proof_words(matrix.cells[state, key])


def table_rows(matrix: Matrix) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows) of words for a terminal table: a row per key, a column per state."""
    headings = [spoken(matrix.field), *(state["code"] for state in matrix.states)]
    return headings, [
        [spoken(key), *(shown_words(matrix, state["code"], key) for state in matrix.states)]
        for key in matrix.keys
    ]


def change_table_rows(changes: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows) of words for a terminal table of changes."""
    headings = ["When", "State", "Document", "What", "Significance", "Change id"]
    return headings, [
        [
            window(row["old_seen_at"], row["new_seen_at"])
            + (f" ({row['certainty']})" if row.get("certainty") else ""),
            row["jurisdiction"] or "-",
            row["document_title"] or row["document"],
            row["summary"] or row["kind"],
            spoken(row["significance"]),
            row["id"],
        ]
        for row in changes
    ]
