"""Where a sentence speaks of a topic by the weight of its concepts together, though no rule proves it.

A rule of the vocabulary asks for wordings that stand together. Drafters find other words, so every concept of
the vocabulary (a word set, a part of a ``near`` rule, a verb that binds) also carries a weight for each topic:
how much a sentence that speaks of it leans towards the topic, or away from it. The weights are data
(``vocabulary/weights.yml``), learnt from labelled sentences by ``bench/weigh.py``; nothing else is learnt.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.grammar.context import Context
from pipeline.grammar.naming import is_fragment, names
from pipeline.grammar.sentences import Clause
from pipeline.grammar.stance import Reading
from pipeline.grammar.topics import Mention
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Topic

_TOPICS = ("cbe_dimension:", "equity_strategy:", "student_group:")
_KINDS = (
    *("@", "modal:", "cue:", "neutral:", "scope:"),
    *_TOPICS,
    *(f"unless:{field}" for field in _TOPICS),
    *(f"unless_near:{field}" for field in _TOPICS),
)
_PARTS = frozenset(":")  # a target of a kind that is not named above holds a colon; a part of a rule does not
_LEAD = "lead "  # what the line that leads a list in says counts apart


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with the concepts of the vocabulary that it speaks of."""

    clauses: tuple[tuple[Clause, frozenset[str]], ...]
    concepts: frozenset[str]

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.clauses[0][0].sentence_start

    @property
    def end(self) -> int:
        """Where it ends (exclusive)."""
        return self.clauses[0][0].sentence_end


def _is_concept(target: str) -> bool:
    return target.startswith(_KINDS) or _PARTS.isdisjoint(target)


@lru_cache(maxsize=4096)
def _concepts(targets: frozenset[str]) -> frozenset[str]:
    return frozenset(target for target in targets if _is_concept(target))


def sentences(context: Context) -> Iterator[Sentence]:
    """Yield the sentences of a text, in order, with their concepts and, marked, those of their lead-in."""
    gathered: list[tuple[Clause, frozenset[str]]] = []
    for clause, groups in zip(context.clauses, context.by_clause, strict=True):
        if gathered and gathered[0][0].sentence_start != clause.sentence_start:
            yield _sentence(context, gathered)
            gathered = []
        gathered.append((clause, _concepts(frozenset(groups))))
    if gathered:
        yield _sentence(context, gathered)


def _sentence(context: Context, gathered: list[tuple[Clause, frozenset[str]]]) -> Sentence:
    concepts = frozenset().union(*(own for _, own in gathered))
    lead = gathered[0][0].lead
    if lead is not None:
        at = context.clause_index(lead[0])
        if at < len(context.by_clause):
            concepts |= {_LEAD + target for target in _concepts(frozenset(context.by_clause[at]))}
    return Sentence(tuple(gathered), concepts)


def chance(bias: float, weights: dict[str, float], concepts: frozenset[str]) -> float:
    """Return the chance, 0 to 1, that the ``weights`` of the ``concepts`` give: the logistic of their sum.

    >>> chance(0.0, {"a": 2.0}, frozenset("b")), round(chance(0.0, {"a": 2.0}, frozenset("ab")), 2)
    (0.5, 0.88)
    """
    total = bias + sum(weights.get(concept, 0.0) for concept in concepts)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=8)
def _topics(field: str) -> dict[str, Topic]:
    return {key: topic for name, key, topic in vocabulary().topics() if name == field}


def weighed(context: Context, field: str) -> Iterator[Mention]:
    """Yield a mention of each topic that a sentence leans to strongly enough (``threshold`` of the weights).

    The mention stands in the clause that leans most. A label, a definition, a pointer or a question says
    nothing; neither does a sentence with a wording that the topic's ``unless`` names.
    """
    scales = vocabulary().weights.get(field)
    if scales is None:
        return
    for sentence in sentences(context):
        if not sentence.concepts:
            continue
        for key, topic in _topics(field).items():
            scale = scales.topics.get(key)
            if scale is None or f"unless:{field}:{key}" in sentence.concepts:
                continue
            if chance(scale.bias, scale.weights, sentence.concepts) >= scales.threshold:
                clause = _leaning(sentence, scale.weights)
                if _says(context, clause):
                    yield Mention(
                        field, key, topic, clause, clause.start, clause.end, f"{field}.{key}.weight"
                    )


def _leaning(sentence: Sentence, weights: dict[str, float]) -> Clause:
    """Return the clause that leans most to a topic, the first of equals."""
    best = max(
        range(len(sentence.clauses)),
        key=lambda at: (sum(weights.get(c, 0.0) for c in sentence.clauses[at][1]), -at),
    )
    return sentence.clauses[best][0]


def _says(context: Context, clause: Clause) -> bool:
    if names(context, clause) or is_fragment(context, clause):
        return False
    return context.flat[clause.sentence_end - 1] != "?"


def stance_evidence(context: Context, mention: Mention, reading: Reading | None) -> frozenset[str]:
    """Return what speaks for a stance of ``mention``: the concepts of its sentence, its topic, and what the
    grammar makes of its verbs (``reading``, or None where it makes nothing of them)."""
    told = f"grammar {reading.stance}" if reading else "grammar nothing"
    sort = f"{told} {reading.how}" if reading else told
    return _around(context, mention.clause) | {f"{mention.field}:{mention.key}", told, sort}


def stance_by_weight(context: Context, mention: Mention, reading: Reading | None) -> str | None:
    """Return the stance that the evidence leans to most, or None where no weights are learnt for the field."""
    scales = vocabulary().weights.get(mention.field)
    if scales is None or not scales.stances:
        return None
    evidence = stance_evidence(context, mention, reading)
    return max(
        sorted(scales.stances),
        key=lambda stance: (
            scales.stances[stance].bias
            + sum(scales.stances[stance].weights.get(one, 0.0) for one in evidence)
        ),
    )


def _around(context: Context, clause: Clause) -> frozenset[str]:
    """Return the concepts of the sentence that holds ``clause``."""
    first = context.clause_index(clause.sentence_start)
    gathered = []
    for at in range(first, len(context.clauses)):
        if context.clauses[at].sentence_start != clause.sentence_start:
            break
        gathered.append((context.clauses[at], _concepts(frozenset(context.by_clause[at]))))
    return _sentence(context, gathered).concepts if gathered else frozenset()
