"""Content areas to which a rule is limited, or of which it speaks one by one.

Key is the area (``subjects`` in ``vocabulary/provisions.yml``), quoted where a provision first names it.
"""

from __future__ import annotations

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.wordings import compiled, wordings
from pipeline.grammar.context import Context

NAME = "subject"


def find(context: Context) -> list[Finding]:
    """Return each content area once where the text first names it."""
    found: dict[str, Finding] = {}
    for said in wordings(context, NAME):
        if said.key in found:
            continue
        start, end = said.match.span("value") if "value" in said.match.re.groupindex else said.match.span()
        quote = context.text[start:end]
        found[said.key] = Finding(
            NAME,
            said.key,
            None,
            quote,
            start,
            end,
            f"{NAME}.{said.key}",
            confidence=confidence(NAME, "named"),
            detail={"how": "named"},
        )
    return list(found.values())


def key_of(name: str) -> str:
    """Return the key of a content area by a name of it, or the name where it is none of them.

    >>> key_of("Algebra 2")
    'mathematics'
    """
    words = name.lower().replace("-", " ")
    for one in compiled(NAME):
        if words in one.entry.terms or any(pattern.search(words) for pattern in one.patterns):
            return one.key
    return words
