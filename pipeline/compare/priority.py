"""How soon a person should look at a change: a number from 0 to 1, and the parts that it is made of.

``docs/priority.md`` tells the formula, its weights and where they come from; it is written from this module.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db.records import FieldChange
from pipeline.compare.sentences import counted, listed
from pipeline.compare.texts import Comparison
from pipeline.compare.value_words import noun_of
from pipeline.spoken import spoken_within

# Fields that are a part each: those on which the public tables stand weigh most.
FIELDS: Final[Mapping[str, float]] = {
    "cbe_dimension": 0.7,
    "equity_strategy": 0.7,
    "equity_change": 0.7,
    "status": 0.6,
    "threshold": 0.5,
    "waiver_authority": 0.5,
    "student_group": 0.45,
    "funding": 0.4,
    "relevance": 0.3,
    "grade_span": 0.3,
    "supersedes": 0.3,
    "instrument_type": 0.25,
    "subject": 0.2,
    "issuing_body": 0.2,
}
OTHER_FIELD: Final = 0.2
# Fields that are one part together, however many of them changed: what a text names, and what follows from
# readings that are counted already. Each adds its weight; together they come to no more than the cap.
NAMED: Final[Mapping[str, float]] = {
    "bill": 0.1,
    "date": 0.1,
    "citation": 0.05,
    "network": 0.05,
    "linked_document": 0.04,
    "contact": 0.03,
}
FOLLOWING: Final[Mapping[str, float]] = {
    "cbe_element": 0.08,
    "ccsso_commitment": 0.08,
    "applies_to": 0.08,
    "field_area": 0.04,
    "term_used": 0.04,
    "document_kind": 0.04,
    "jurisdiction": 0.04,
    "language": 0.02,
}
NAMED_CAP, FOLLOWING_CAP = 0.2, 0.15
# A stance that binds, or a stage of life that ends force, came or went.
BINDING: Final = frozenset(("requires", "prohibits", "repealed"))
ENDING: Final = frozenset(("repealed", "rescinded", "superseded", "suspended", "expired"))
BINDING_FACTOR: Final = 1.2
SIGNIFICANCE: Final[Mapping[str, float]] = {
    "substantive": 0.2,
    "status_note": 0.12,
    "annotation": 0.04,
    "editorial": 0.02,
    "formatting": 0.0,
}
# The most that the words changed weigh: at a thousand words, or where the whole text is another.
WORDS_CAP, WORDS_FULL = 0.15, 1000
# A tracked term that is gone, and one that is rarer; together no more than the cap.
TERM_GONE, TERM_RARER, TERMS_CAP = 0.06, 0.03, 0.12
# Links inside the document that are gone, however many.
LINKS_GONE: Final = 0.04
KIND: Final[Mapping[str, float]] = {
    "removed": 0.5,
    "restored": 0.3,
    "started": 0.3,
    "ended": 0.1,
    "moved": 0.05,
}
# Fields whose key alone says what it is.
_BY_KEY = frozenset(("cbe_dimension", "equity_strategy", "equity_change", "student_group"))


@dataclass(frozen=True, slots=True)
class Part:
    """One reason to look, with its weight from 0 to 1."""

    reason: str
    weight: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the two texts beside their words: how many words they have together, the tracked terms
    that each holds, the links of each."""

    words: int = 0
    terms: tuple[Mapping[str, int], Mapping[str, int]] = ({}, {})
    links: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


_NOTHING_KNOWN = Surroundings()


def priority(
    comparison: Comparison,
    changes: Sequence[FieldChange],
    *,
    kind: str,
    around: Surroundings = _NOTHING_KNOWN,
) -> tuple[float, tuple[Part, ...]]:
    """Return how soon to look at a change, 0 to 1 in three places, and its parts, the weightiest first.

    The number is ``1 - (1 - w1)(1 - w2) ...`` over the weights of the parts, so that each part raises it and
    none can take it beyond 1. Another field change never lowers it, and formatting alone is 0.
    """
    parts = [Part(_field_reason(one), _field_weight(one)) for one in changes if _is_apart(one)]
    parts += [
        _named(changes),
        _following(changes),
        Part(comparison.significance.replace("_", " "), SIGNIFICANCE.get(comparison.significance, 0.0)),
        Part("tracking ended" if kind == "ended" else f"the document was {kind}", KIND.get(kind, 0.0)),
    ]
    if comparison.significance == "substantive":
        parts += [_words(comparison, around), _terms(around), _links(around)]
    ranked = sorted(
        (Part(part.reason, round(part.weight, 3)) for part in parts if round(part.weight, 3) > 0),
        key=lambda part: (-part.weight, part.reason),
    )
    return score(part.weight for part in ranked), tuple(ranked)


def score(weights: Iterable[float]) -> float:
    """Return the number that weights come to.

    >>> score([0.5, 0.5]), score([])
    (0.75, 0.0)
    """
    return round(1.0 - math.prod(1 - weight for weight in weights), 3)


def _is_apart(change: FieldChange) -> bool:
    return change.field not in NAMED and change.field not in FOLLOWING


def _field_weight(change: FieldChange) -> float:
    weight = FIELDS.get(change.field, OTHER_FIELD)
    return weight * BINDING_FACTOR if _is_binding(change) else weight


def _is_binding(change: FieldChange) -> bool:
    """Whether a binding stance came or went, or the text's own words ended its force."""
    stances = [{stance for stance, _ in side} for side in (change.was, change.now)]
    if not any(stances):
        stances = [{one.stance or ""} if one else set() for one in (change.old, change.new)]
    ended = {value for _, value in change.now} - {value for _, value in change.was}
    return bool((stances[0] ^ stances[1]) & BINDING) or (change.field == "status" and bool(ended & ENDING))


def _field_reason(change: FieldChange) -> str:
    key = spoken_within(change.key)
    name = key if change.field in _BY_KEY and key else noun_of(change.field) + (f" ({key})" if key else "")
    ends = "ends its force" if change.field == "status" else "binding"
    return f"{name} {change.kind}" + (f" ({ends})" if _is_binding(change) else "")


def _named(changes: Sequence[FieldChange]) -> Part:
    found = Counter(one.field for one in changes if one.field in NAMED)
    names = listed([counted(number, noun_of(field)) for field, number in sorted(found.items())])
    return Part(f"{names} named otherwise", _sum(found, NAMED, NAMED_CAP))


def _following(changes: Sequence[FieldChange]) -> Part:
    found = Counter(one.field for one in changes if one.field in FOLLOWING)
    reason = counted(found.total(), "derived reading")
    return Part(reason, _sum(found, FOLLOWING, FOLLOWING_CAP))


def _sum(found: Counter[str], weights: Mapping[str, float], cap: float) -> float:
    return min(sum(weights[field] * number for field, number in found.items()), cap)


def _words(comparison: Comparison, around: Surroundings) -> Part:
    changed = comparison.words_added + comparison.words_removed
    share = min(changed / around.words, 1.0) if around.words else 0.0
    much = min(math.log10(1 + changed) / math.log10(1 + WORDS_FULL), 1.0)
    of_text = f", {share:.0%} of the text" if round(share, 2) else ""
    return Part(f"{counted(changed, 'word')} changed{of_text}", WORDS_CAP * max(much, share))


def _terms(around: Surroundings) -> Part:
    before, after = around.terms
    fewer = {term: count for term, count in before.items() if after.get(term, 0) < count}
    gone = sorted(term for term in fewer if not after.get(term))
    rarer = sorted(set(fewer) - set(gone))
    told = [*(f"{term} no longer" for term in gone), *(f"{term} less often" for term in rarer)]
    more = f" and {len(told) - 3} more" if len(told) > 3 else ""
    weight = TERM_GONE * len(gone) + TERM_RARER * len(rarer)
    return Part(f"it says {', '.join(told[:3])}{more}", min(weight, TERMS_CAP))


def _links(around: Surroundings) -> Part:
    gone = len(around.links[0] - around.links[1])
    return Part(f"{counted(gone, 'link')} gone", LINKS_GONE if gone else 0.0)
