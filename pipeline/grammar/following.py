"""Fields read by their own wordings and by what follows from findings of other fields.

A text that binds districts to give credit for mastery also speaks of progress on mastery: the entry says so
(``follows`` of :class:`pipeline.vocabulary.shapes.Topic`), and the finding quotes the sentence it follows from.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.grammar.found import finding_of
from pipeline.grammar.scope import in_scope
from pipeline.grammar.topics import mentions
from pipeline.vocabulary import vocabulary


@lru_cache(maxsize=8)
def _sources(field: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return (key, what proves it) of a field's entries in the vocabulary's order."""
    return tuple(
        (key, frozenset(topic.follows)) for name, key, topic in vocabulary().topics() if name == field
    )


def _following(field: str, key: str, source: Finding) -> Finding:
    target = f"{source.field}:{source.key}"
    return Finding(
        field,
        key,
        None,
        source.quote,
        source.start,
        source.end,
        f"{field}.{key}.follows",
        confidence=round(min(confidence(field, "follows"), source.confidence), 2),
        detail={"follows": target, "how": "follows"},
    )


def worded_or_following(context: Context, field: str, found: Sequence[Finding]) -> list[Finding]:
    """Return each key of ``field`` once: its first wording that says more than a name, else what proves it.

    ``found`` are the findings of the fields read before. A key follows from the surest of them that its entry
    names (``field:key``, or ``field`` for any key). Nothing is found in a text that is out of scope.
    """
    if not in_scope(context):
        return []
    worded: dict[str, Finding] = {}
    for mention in mentions(context, field):
        if not mention.named and mention.key not in worded:
            worded[mention.key] = finding_of(context, mention)
    findings: list[Finding] = []
    for key, sources in _sources(field):
        if key in worded:
            findings.append(worded[key])
            continue
        proofs = [one for one in found if sources & {one.field, f"{one.field}:{one.key}"}]
        if proofs:
            surest = min(proofs, key=lambda one: (-one.confidence, one.start, one.end, one.key or ""))
            findings.append(_following(field, key, surest))
    return findings
