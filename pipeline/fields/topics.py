"""Where a clause speaks of a topic: a term that proves it, or parts that prove it together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.fields.context import Context, Groups
from pipeline.fields.matching import Hit
from pipeline.fields.sentences import Clause
from pipeline.vocabulary import Topic, vocabulary


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic in a clause: the range of the wording that proves it, and the rule that read it."""

    key: str
    topic: Topic
    clause: Clause
    start: int
    end: int
    rule: str


@lru_cache(maxsize=8)
def _topics(field: str) -> tuple[tuple[str, Topic], ...]:
    return tuple((key, topic) for name, key, topic in vocabulary().topics() if name == field)


def _nearest(parts: list[tuple[Hit, ...]], within: int) -> tuple[int, int] | None:
    """Return the tightest range that holds one hit of each part, all distinct, or None beyond ``within``."""
    best: tuple[int, int] | None = None
    for anchor in parts[0]:
        start, end = anchor.start, anchor.end
        for hits in parts[1:]:
            apart = [hit for hit in hits if hit.end <= start or hit.start >= end]
            if not apart:
                break
            near = min(apart, key=lambda hit: max(end, hit.end) - min(start, hit.start))
            start, end = min(start, near.start), max(end, near.end)
        else:
            if end - start <= within and (best is None or end - start < best[1] - best[0]):
                best = (start, end)
    return best


def _proof(field: str, key: str, topic: Topic, groups: Groups) -> tuple[int, int, str] | None:
    """Return the range and rule of the wording that proves ``topic`` among a clause's hits."""
    terms = groups.get(f"{field}:{key}")
    if terms:
        longest = max(terms, key=lambda hit: (hit.end - hit.start, -hit.start))
        return longest.start, longest.end, f"{field}.{key}.term"
    for number, names in enumerate(topic.near, start=1):
        parts = [groups.get(name, ()) for name in names]
        if all(parts):
            found = _nearest(parts, topic.within)
            if found:
                return found[0], found[1], f"{field}.{key}.near{number}"
    return None


def _excluded(context: Context, field: str, key: str, clause: Clause) -> bool:
    """Say whether the sentence holds a wording that makes the topic something else."""
    hits = context.found.get(f"unless:{field}:{key}", ())
    return any(clause.sentence_start <= hit.start < clause.sentence_end for hit in hits)


def mentions(context: Context, field: str) -> Iterator[Mention]:
    """Yield each topic of ``field`` once for each clause that speaks of it."""
    for clause, groups in zip(context.clauses, context.by_clause, strict=True):
        if not groups:
            continue
        for key, topic in _topics(field):
            proof = _proof(field, key, topic, groups)
            if proof and not _excluded(context, field, key, clause):
                yield Mention(key, topic, clause, *proof)
