"""Where a sentence speaks of a topic by the weight of its concepts together, though no rule proves it.

A rule of the vocabulary asks for wordings that stand together. Drafters find other words, so every concept of
the vocabulary (a word set, a part of a ``near`` rule, a verb that binds) also carries a weight for each topic:
how much a sentence that speaks of it leans towards the topic, or away from it. The weights are data
(``vocabulary/weights.json``), learnt from labelled sentences by ``bench/weigh.py``; nothing else is learnt.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from struct import unpack

from pipeline.grammar.context import Context
from pipeline.grammar.naming import is_fragment, names
from pipeline.grammar.sentences import Clause
from pipeline.grammar.stance import Reading
from pipeline.grammar.topics import Mention
from pipeline.vocabulary import FOLDER, vocabulary
from pipeline.vocabulary.shapes import Scale, Scales, Topic

_TOPICS = ("cbe_dimension:", "equity_strategy:", "student_group:")
_KINDS = (
    *("@", "modal:", "cue:", "neutral:", "scope:"),
    *_TOPICS,
    *(f"unless:{field}" for field in _TOPICS),
    *(f"unless_near:{field}" for field in _TOPICS),
)
_PARTS = frozenset(":")  # a target of a kind that is not named above holds a colon; a part of a rule does not
_SAID_PLAINLY = frozenset({"repealed", "prohibits"})  # wordings that say so are seldom about something else
_LEAD = "lead "  # what the line that leads a list in says counts apart


OVERRULES = 120
"""By how much, in hundredths of log-odds, another stance must outweigh what the grammar reads."""


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


@lru_cache(maxsize=8192)
def _concepts(targets: tuple[str, ...]) -> frozenset[str]:
    return frozenset(target for target in targets if _is_concept(target))


def _spoken(context: Context, at: int) -> frozenset[str]:
    """Return the concepts of the clause at this place."""
    return frozenset().union(*map(_concepts, context.by_clause.targets(at)))


def sentences(context: Context) -> list[Sentence]:
    """Return the sentences of a text, in order, with their concepts and, marked, those of their lead-in."""
    if "sentences" not in context.memo:  # each field that is weighed asks for them
        context.memo["sentences"] = list(_sentences(context))
    told: list[Sentence] = context.memo["sentences"]
    return told


def _sentences(context: Context) -> Iterator[Sentence]:
    gathered: list[tuple[Clause, frozenset[str]]] = []
    for at, clause in enumerate(context.clauses):
        if gathered and gathered[0][0].sentence_start != clause.sentence_start:
            yield _sentence(context, gathered)
            gathered = []
        gathered.append((clause, _spoken(context, at)))
    if gathered:
        yield _sentence(context, gathered)


def _sentence(context: Context, gathered: list[tuple[Clause, frozenset[str]]]) -> Sentence:
    concepts = frozenset().union(*(own for _, own in gathered))
    lead = gathered[0][0].lead
    if lead is not None:
        at = context.clause_index(lead[0])
        if at < len(context.by_clause):
            concepts |= {_LEAD + target for target in _spoken(context, at)}
    return Sentence(tuple(gathered), concepts)


# A number holds the sums of all keys side by side, in so many bits each; half of that is added, so that none is
# below nothing and borrows from its neighbour. One addition for each concept then does for all keys.
_BITS = 32
_HALF = 1 << (_BITS - 1)


@dataclass(frozen=True, slots=True)
class _Balance:
    """The weights of one field turned about: what each concept adds to each topic, in hundredths, so that
    sums do not depend on their order. ``least`` is the sum from which a sentence speaks of a topic."""

    keys: tuple[str, ...]
    start: int
    adds: dict[str, int]
    least: float

    def totals(self, concepts: frozenset[str]) -> tuple[int, ...]:
        """Return the sum of each key for a set of concepts."""
        packed = self.start + sum(map(self.adds.__getitem__, concepts & self.adds.keys()))
        size = len(self.keys)
        sums = unpack(f"<{size}I", packed.to_bytes(size * _BITS // 8, "little"))
        return tuple([one - _HALF for one in sums])


def _balance(scales: Mapping[str, Scale], threshold: float) -> _Balance:
    keys = tuple(sorted(scales))
    start, adds = 0, defaultdict[str, int](int)
    for at, key in enumerate(keys):
        start += (round(100 * scales[key].bias) + _HALF) << (_BITS * at)
        for concept, weight in scales[key].weights.items():
            adds[concept] += round(100 * weight) << (_BITS * at)
    return _Balance(keys, start, dict(adds), 100 * math.log(threshold / (1 - threshold)))


@lru_cache(maxsize=1)
def weights() -> dict[str, Scales]:
    """Return the weights of each field that has any, as the package ships them."""
    held = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    return {field: Scales.model_validate(scales) for field, scales in held.items()}


@lru_cache(maxsize=8)
def _of_topics(field: str) -> _Balance | None:
    scales = weights().get(field)
    return _balance(scales.topics, scales.threshold) if scales else None


@lru_cache(maxsize=8)
def _of_stances(field: str) -> _Balance | None:
    scales = weights().get(field)
    return _balance({str(name): one for name, one in scales.stances.items()}, 0.5) if scales else None


@lru_cache(maxsize=8)
def _topics(field: str) -> dict[str, Topic]:
    return {key: topic for name, key, topic in vocabulary().topics() if name == field}


def weighed(context: Context, field: str) -> Iterator[Mention]:
    """Yield a mention of each topic that a sentence leans to strongly enough (``threshold`` of the weights).

    The mention stands in the clause that leans most. A label, a definition, a pointer or a question says
    nothing; neither does a sentence with a wording that the topic's ``unless`` names.
    """
    balance = _of_topics(field)
    if balance is None:
        return
    topics = _topics(field)
    for sentence in sentences(context):
        totals = balance.totals(sentence.concepts)
        if max(totals) < balance.least:
            continue
        for at, total in enumerate(totals):
            key = balance.keys[at]
            if total < balance.least or f"unless:{field}:{key}" in sentence.concepts:
                continue
            clause = _leaning(sentence, balance, at)
            if _says(context, clause):
                yield Mention(
                    field, key, topics[key], clause, clause.start, clause.end, f"{field}.{key}.weight"
                )


def _leaning(sentence: Sentence, balance: _Balance, at: int) -> Clause:
    """Return the clause that leans most to the topic at ``at``, the first of equals."""
    if len(sentence.clauses) == 1:
        return sentence.clauses[0][0]
    leans = [balance.totals(concepts)[at] for _, concepts in sentence.clauses]
    return sentence.clauses[leans.index(max(leans))][0]


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
    """Return the stance that the evidence leans to, or None where no weights are learnt for the field.

    The grammar's ``reading`` stands unless another stance outweighs it by :data:`OVERRULES`; that something is
    barred or removed always stands.
    """
    if reading is not None and reading.stance in _SAID_PLAINLY:
        return reading.stance
    balance = _of_stances(mention.field)
    if balance is None or not balance.keys:
        return None
    totals = balance.totals(stance_evidence(context, mention, reading))
    best = max(totals)
    if reading is not None and best - totals[balance.keys.index(reading.stance)] < OVERRULES:
        return reading.stance
    return balance.keys[totals.index(best)]


def _around(context: Context, clause: Clause) -> frozenset[str]:
    """Return the concepts of the sentence that holds ``clause``, gathered once for all its topics."""
    known: dict[int, frozenset[str]] = context.memo.setdefault("around", {})
    if clause.sentence_start not in known:
        known[clause.sentence_start] = _gathered(context, clause)
    return known[clause.sentence_start]


def _gathered(context: Context, clause: Clause) -> frozenset[str]:
    first = context.clause_index(clause.sentence_start)
    gathered = []
    for at in range(first, len(context.clauses)):
        if context.clauses[at].sentence_start != clause.sentence_start:
            break
        gathered.append((context.clauses[at], _spoken(context, at)))
    return _sentence(context, gathered).concepts if gathered else frozenset()
