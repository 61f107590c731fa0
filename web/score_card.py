"""The accuracy card as its page tells it: one line a field, and what people decided (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from web.field_names import in_order


@dataclass(frozen=True, slots=True)
class Line:
    """How right one field is read on a set of texts.

    ``row`` has the counts: of values with their stance or value (``form`` exact), or of one answer a text
    (accuracy); ``by_key`` is the row of the key alone, None where there is only one form. ``precision`` is the
    share of what was read that is right, ``recall`` the share of what is there that was read; None where
    nothing was read, or is there.
    """

    field: str
    row: Mapping[str, Any]
    by_key: Mapping[str, Any] | None
    precision: float | None
    recall: float | None


def lines(found: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Return a line for each field that rows of ``accuracy`` of one set of texts tell of, the policy's first."""
    forms: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in found:
        if row["labels"] or row["wrong"]:
            forms.setdefault(row["field"], {})[row["form"]] = row
    return [_line(field, forms[field]) for field in in_order(sorted(forms))]


def _line(field: str, forms: Mapping[str, Mapping[str, Any]]) -> Line:
    by_key = forms.get("by_key")
    row = forms.get("accuracy") or forms.get("exact") or forms["by_key"]
    return Line(
        field,
        row,
        by_key if by_key is not row else None,
        _share(row["right"], row["right"] + row["wrong"]),
        _share(row["right"], row["right"] + row["missed"]),
    )


def right_words(line: Line) -> str:
    """Return how many of 100 readings are right; empty where nothing was read.

    >>> right_words(Line("cbe_dimension", {}, None, 0.474, 0.5))
    'of 100 readings 47 are right'
    """
    return "" if line.precision is None else f"of 100 readings {line.precision * 100:.0f} are right"


def machine_words(found: Iterable[Mapping[str, Any]], field: str) -> str:
    """Return how right a field is read by machine, from the held-out sums of :func:`db.answers.held_out`; empty where
    that was not measured."""
    told = next((right_words(line) for line in lines(found) if line.field == field), "")
    told = told.replace("readings", "readings of this field", 1)
    return f"Read by machine: {told} on texts that no rule was written with in sight." if told else ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What people decided about the readings of one field; ``right`` is the share accepted of the ``decided``
    (accepted, corrected and taken out), None where there are none; what is disputed is not decided."""

    field: str
    tally: Mapping[str, Any]
    decided: int
    right: float | None


def reviewed(tallies: Iterable[Mapping[str, Any]]) -> list[Reviewed]:
    """Return what people decided, by field, the policy's first; a field that nobody looked at has no line."""
    by_field = {
        row["field"]: row
        for row in tallies
        if row["accepted"] or row["corrected"] or row["rejected"] or row["disputed"]
    }
    told = []
    for field in in_order(sorted(by_field)):
        row = by_field[field]
        decided = row["accepted"] + row["corrected"] + row["rejected"]
        told.append(Reviewed(field, row, decided, _share(row["accepted"], decided)))
    return told


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
