"""What kind of document a text is: policy, framework, research review, policy considerations, case study,
notice or other.

Value is the kind; the quote is the wording that tells it, else the one that tells the legal form from which
the kind follows. The detail of a case study names its subject and whether that is a school, a district or
a state.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.instrument_type import form_of
from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat
from pipeline.grammar.signs import places, sightings, within_a_line
from pipeline.vocabulary import vocabulary

NAME = "document_kind"

_ENOUGH = 3
_SAY_IT = frozenset(  # what these are follows from the form, whatever their subject
    {
        "statute",
        "session_law",
        "bill",
        "regulation",
        "executive_order",
        "board_policy",
        "proposed_rule",
        "news_release",
    }
)
_HEAD = 1500
_NAME = r"(?:[A-Z][\w'.-]{1,20} ){1,5}"
_SUBJECTS = (
    (
        "school",
        re.compile(rf"{_NAME}(?:Elementary|Middle|High|Charter|Magnet)?(?: School|Academy)\b(?! District)"),
    ),
    (
        "district",
        re.compile(
            rf"{_NAME}(?:School District|Public Schools|County Schools|City Schools|Unified|Schools|USD|ISD|R-[IVX]+)"
            r"\b|[A-Z][a-z]+ (?:USD )?[0-9]{1,4}\b"
        ),
    ),
)


def _weighed(context: Context) -> tuple[int, str, int, int] | None:
    """Return (weight, kind, start, end) of the kind whose signs weigh enough, start -1 for a title alone."""
    seen, best = places(context), None
    for kind, entry in vocabulary().document_kinds.items():
        signs = sightings(seen, f"{NAME}:{kind}", entry.signs)
        weight = sum(one.weight for one in signs)
        if weight >= _ENOUGH and (best is None or weight > best[0]):
            spot = next((one for one in signs if one.start is not None), None)
            span = (spot.start or 0, spot.end or 0) if spot else (-1, -1)
            best = weight, kind, *span
    return best


def _kind(context: Context, found: Sequence[Finding]) -> tuple[str, int, int, str]:
    """Return (kind, start, end, sort of evidence)."""
    form = form_of(context)
    weighed = _weighed(context)
    if weighed is not None and form not in _SAY_IT:
        return weighed[1], weighed[2], weighed[3], "sign"
    kinds = vocabulary().document_kinds
    kind = next((name for name, entry in kinds.items() if form in entry.forms), "other")
    told = next((one for one in found if one.field == "instrument_type"), None)
    return (kind, told.start, told.end, "form") if told else (kind, -1, -1, "form")


def kind_of(context: Context, findings: Sequence[Finding], relevance: str) -> str | None:
    """Return the kind that was read, else the one that the form implies; what is about something else is
    ``other``, and an empty text has none."""
    if not context.text.strip():
        return None
    return "other" if relevance == "none" else _kind(context, findings)[0]


def _subject(context: Context) -> dict[str, str]:
    """Return the subject of a case study and its level; a state where no school or district is named."""
    for text in (flat(context.clean.title), context.flat[:_HEAD]):
        for level, shape in _SUBJECTS:
            if (match := shape.search(text)) is not None:
                return {"subject": match[0], "level": level}
    for text in (flat(context.clean.title), context.flat[:_HEAD]):
        named = [body.name for body in vocabulary().bodies.values() if body.name in text]
        if len(named) == 1:
            return {"subject": named[0], "level": "state"}
    return {}


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return the kind with the wording that tells it, or nothing where no wording does."""
    if not context.text.strip():
        return []
    kind, start, end, how = _kind(context, found)
    if start < 0:
        return []
    start, end = within_a_line(context.text, start, end)
    detail = {"how": how, **(_subject(context) if kind == "case_study" else {})}
    return [
        Finding(
            NAME,
            kind,
            None,
            context.text[start:end],
            start,
            end,
            f"{NAME}.{kind}",
            confidence=confidence(NAME, how),
            detail=detail,
        )
    ]
