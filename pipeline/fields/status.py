"""The text's stage of life, where its own words tell it: repealed, proposed, suspended and so on.

Value is the status. Words near the top speak of the document itself; further down they mostly speak of
other texts, so they count only in a short text.
"""

from __future__ import annotations

from db.records import Finding
from pipeline.fields.context import Context
from pipeline.vocabulary import vocabulary

NAME = "status"

_TOP = 500
_SHORT = 1200
_ENDINGS = ("repealed", "rescinded", "expired", "suspended", "superseded")


def find(context: Context) -> list[Finding]:
    """Return the first wording of a status that speaks of this document, or nothing."""
    reach = len(context.text) if len(context.text) <= _SHORT else _TOP
    candidates: list[tuple[int, int, int, str]] = []
    for status in vocabulary().statuses:
        for hit in context.found.get(f"{NAME}:{status}", ()):
            limit = min(reach, _TOP) if status in _ENDINGS else reach
            if hit.start < limit:
                candidates.append((0 if status in _ENDINGS else 1, hit.start, hit.end, status))
    if not candidates:
        return []
    _, start, end, status = min(candidates)
    return [
        Finding(NAME, None, status, context.text[start:end], start, end, f"{NAME}.{status}", confidence=0.7)
    ]
