"""A network, collaborative or consortium for this way of learning, by its printed name.

Value is the name as printed ("Competency-Based Education Network").
"""

from __future__ import annotations

import re

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.wordings import compiled
from pipeline.grammar.context import Context

NAME = "network"

_KIND = re.compile(
    r"(?:Networks?|NETWORK|Collaboratives?|Consortium|Cohorts?|Alliance|Coalition|Collaboratory|League|Partnership"
    r"|Communit(?:y|ies) of Practice|Learning Communit(?:y|ies))\b"
)
_BEFORE = re.compile(
    r"(?:(?:[A-Z][A-Za-z'.&/-]{0,24}|[A-Z][a-z]{2,20}ed,|[0-9]{4}|of|for|and|the|&|in|to) ){1,9}$"
)
_AFTER = re.compile(
    r" (?:of|for|on) (?:(?:[A-Z][A-Za-z'&-]{1,24}|and|of|the|in|for)(?: |(?=[.,;:)]|$))){1,8}"
)
_LEADING = re.compile(
    r"^(?:(?:The|the|of|for|and|in|to|A|An|Each|This|That|Its|Join|Joining|Our|Through|Under|When|Since|Statewide"
    r"|From|By|As|If|With|Any|All|Some|State|What|How|Is) )+"
)
_LONGEST = 110


def find(context: Context) -> list[Finding]:
    """Return each named network once, where the text first names it."""
    (entry,) = compiled(NAME)
    cue = entry.beside
    assert cue is not None  # the vocabulary says what such a network is for
    found: dict[str, Finding] = {}
    for hit in context.found.get(f"{NAME}:{entry.key}", ()):
        kind = _KIND.match(context.flat, hit.start)
        if kind is None or context.in_notes(hit.start):
            continue
        start, end = _name(context.flat, kind, cue)
        quote = context.text[start:end]
        if len(quote.split()) < 2 or not cue.search(quote.lower().replace("-", " ")):
            continue
        found.setdefault(
            quote.casefold(),
            Finding(
                NAME,
                None,
                quote,
                quote,
                start,
                end,
                f"{NAME}.{entry.key}",
                confidence=confidence(NAME, entry.key),
                detail={"how": entry.key},
            ),
        )
    return list(found.values())


def _name(flat: str, kind: re.Match[str], cue: re.Pattern[str]) -> tuple[int, int]:
    """Return the range of the name around the word that tells its kind; what follows that word belongs to
    the name where what stands before it does not say what the network is for."""
    line = flat.rfind("\n", 0, kind.start()) + 1
    begin = max(line, kind.start() - _LONGEST)
    begin = max([begin, *(other.end() for other in _KIND.finditer(flat, begin, kind.start()))])
    before = _BEFORE.search(flat[begin : kind.start()])
    start, end = kind.start(), kind.end()
    if before:
        leading = _LEADING.match(before[0])
        start = begin + before.start() + (leading.end() if leading else 0)
    if not cue.search(flat[start:end].lower().replace("-", " ")):
        after = _AFTER.match(flat, end, end + _LONGEST)
        if after:
            words = after[0].rstrip()
            end += len(re.sub(r"(?: (?:of|for|and|the|in|on))+$", "", words))
    return start, end
