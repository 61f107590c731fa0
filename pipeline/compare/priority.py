"""How soon a person should look at a change: a number with its reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence

from db.records import FieldChange
from pipeline.compare.texts import Comparison

# Fields on which the public tables stand weigh most; bibliography and offices least.
_WEIGHTS = {
    "cbe_dimension": 1.0,
    "equity_strategy": 1.0,
    "status": 0.9,
    "threshold": 0.8,
    "waiver_authority": 0.8,
    "student_group": 0.7,
    "cbe_element": 0.6,
    "ccsso_commitment": 0.6,
    "funding": 0.6,
    "applies_to": 0.5,
    "grade_span": 0.5,
    "relevance": 0.5,
    "bill": 0.4,
    "date": 0.4,
    "instrument_type": 0.4,
    "issuing_body": 0.3,
    "jurisdiction": 0.2,
    "document_kind": 0.2,
    "language": 0.1,
    "citation": 0.2,
    "linked_document": 0.1,
    "contact": 0.1,
    "term_used": 0.1,
}
_OTHER_FIELD = 0.3
_BINDING = frozenset(("requires", "prohibits", "repealed"))
_SIGNIFICANCE = {
    "substantive": 0.2,
    "status_note": 0.12,
    "annotation": 0.04,
    "editorial": 0.02,
    "formatting": 0.0,
}
_KIND = {"removed": 0.5, "ended": 0.1, "restored": 0.3, "started": 0.3, "moved": 0.05}


def priority(comparison: Comparison, changes: Sequence[FieldChange], *, kind: str) -> tuple[float, list[str]]:
    """Return how soon to look at a change, 0 to 1, and the reasons, weightiest first.

    The number is ``1 - (1-f)(1-s)(1-w)(1-k)``: ``f`` joins the weights of the field changes the same
    way (0.6 times the field's weight, a quarter more where a binding stance came or went), ``s`` is
    the significance (0.2 substantive to 0 formatting), ``w`` grows with the logarithm of the words
    changed up to 0.25 at 1,000 and counts for substantive changes only, ``k`` is the change's kind
    (0.5 for a removal). Rounded to three places.
    """
    parts = [(_field_weight(change), _field_reason(change)) for change in changes]
    parts.append((_SIGNIFICANCE.get(comparison.significance, 0.0), comparison.significance.replace("_", " ")))
    changed = comparison.words_added + comparison.words_removed
    if changed and comparison.significance == "substantive":
        parts.append(
            (
                0.25 * min(math.log10(1 + changed) / 3, 1.0),
                f"{changed:,} word{'s' if changed != 1 else ''} changed",
            )
        )
    parts.append((_KIND.get(kind, 0.0), f"the document was {kind}" if kind != "ended" else "tracking ended"))
    left = math.prod(1 - weight for weight, _ in parts)
    ranked = sorted((part for part in parts if part[0] > 0), key=lambda part: (-part[0], part[1]))
    return round(1 - left, 3), [reason for _, reason in ranked]


def _field_weight(change: FieldChange) -> float:
    stances = {finding.stance for finding in (change.old, change.new) if finding}
    binding = 1.25 if len(stances) + (change.kind != "changed") > 1 and stances & _BINDING else 1.0
    return min(0.6 * _WEIGHTS.get(change.field, _OTHER_FIELD) * binding, 0.9)


def _field_reason(change: FieldChange) -> str:
    return f"{(change.key or change.field).replace('_', ' ')} {change.kind}"
