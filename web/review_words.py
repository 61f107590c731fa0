"""How sure a cell is, and whether a person has looked at it, in words and in a mark (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.answers_leads import Cell
from pipeline.confidence import DOUBTFUL
from web.wording import cell_words, day

# A mark for eyes; beside it stand the words for everybody.
MARKS = {"accepted": "✓", "corrected": "✎", "disputed": "?"}
LEGEND = "In brackets: how sure the rules are (0 to 1), or what a reviewer decided."


def state_of(row: Mapping[str, Any]) -> str:
    """Return the review state of a statement: machine, accepted, corrected or disputed."""
    return str(row.get("review_state") or "machine")


def sure(row: Mapping[str, Any]) -> str:
    """Return the confidence of a statement with two decimals, or "" where it has none."""
    return "" if row.get("confidence") is None else f"{row['confidence']:.2f}"


def is_doubtful(row: Mapping[str, Any]) -> bool:
    """Whether a statement that nobody reviewed waits for a person, since the rules are not sure of it."""
    return state_of(row) == "machine" and row.get("confidence") is not None and row["confidence"] < DOUBTFUL


def reviewed_words(row: Mapping[str, Any]) -> str:
    """Return who stands for a statement: the rules with their confidence, or a reviewer, and since when."""
    state = state_of(row)
    when = f" on {day(row['reviewed_at'])}" if row.get("reviewed_at") else ""
    rules = f"confidence {sure(row)}" if sure(row) else "confidence not known"
    if state == "machine":
        return f"{rules}, {'doubtful, ' if is_doubtful(row) else ''}not reviewed"
    if state == "disputed":
        return f"disputed by a reviewer{when}, {rules}"
    return f"{state} by a reviewer{when}"


def proof_words(cell: Cell) -> str:
    """Return what a cell says with how sure it is in brackets, complete without colour or tooltip."""
    if not cell.lead:
        return cell_words(cell)
    state = state_of(cell.lead)
    parts = [
        part
        for part in (
            state if state != "machine" else "",
            "" if state in ("accepted", "corrected") else sure(cell.lead),
        )
        if part
    ]
    return f"{cell_words(cell)} [{', '.join(parts)}]" if parts else cell_words(cell)
