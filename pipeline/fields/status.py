"""The text's stage of life, where its own words tell it: repealed, proposed, suspended and so on.

Value is the status. Words near the top speak of the document itself; further down they mostly speak of
other texts, so they count only in a short text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.fields.context import Context
from pipeline.vocabulary import vocabulary

NAME = "status"

_FIRST_LINES = 4
_ENDED = re.compile(
    r"(?:§§? ?|Sec(?:tion|\.) )?(?:[0-9A-Z][0-9A-Za-z.:-]{0,20}\.? )?[\[(]?"
    r"(?P<status>Repealed|Rescinded|Expired|Suspended|Superseded)\b(?! Policy)"
)
_TOP = 500
_SHORT = 1200
_ENDINGS = ("repealed", "rescinded", "expired", "suspended", "superseded")


def _alone(context: Context) -> Iterator[tuple[int, int, int, str]]:
    """Yield the endings that stand alone in one of the first lines ("[Repealed.]", "§ 12-301. Repealed")."""
    for block in context.blocks[:_FIRST_LINES]:
        match = _ENDED.match(context.flat, block.start, block.end)
        if match:
            yield 1, match.start("status"), match.end("status"), match["status"].lower()


def find(context: Context) -> list[Finding]:
    """Return the first wording of a status that speaks of this document, or nothing."""
    reach = len(context.text) if len(context.text) <= _SHORT else _TOP
    candidates = list(_alone(context))
    for status in vocabulary().statuses:
        for hit in context.found.get(f"{NAME}:{status}", ()):
            said = context.words.startswith("status:", hit.start)
            if hit.start < (min(reach, _TOP) if status in _ENDINGS else reach):
                rank = 0 if said else 1 if status in _ENDINGS else 2
                candidates.append((rank, hit.start, hit.end, status))
    if not candidates:
        return []
    _, start, end, status = min(candidates)
    return [
        Finding(NAME, None, status, context.text[start:end], start, end, f"{NAME}.{status}", confidence=0.7)
    ]
