"""The wording of a clause that proves a topic: a term by itself, or parts that stand together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from functools import lru_cache

from pipeline.grammar.context import Context, Groups
from pipeline.grammar.matching import Hit, starting
from pipeline.grammar.sentences import Clause
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Topic

AROUND = 2000
"""How far from its clause, in code points, a part marked with ~ may stand."""

_LEAD = 300  # so much of a lead-in, before its end, lends its parts to the items

# Fields whose list items borrow parts from their lead-in; the plain words of equity would prove too much by it.
_BORROWING = frozenset({"cbe_dimension", "cbe_element", "term_used", "document_kind"})

Range = tuple[int, int]
Proof = tuple[int, int, str]


@lru_cache(maxsize=8)
def triggers(field: str) -> dict[str, tuple[tuple[str, Topic], ...]]:
    """Return, by target, the topics that a clause with that target may speak of."""
    triggers: dict[str, list[tuple[str, Topic]]] = {}
    for name, key, topic in vocabulary().topics():
        if name == field:
            for target in {f"{field}:{key}", *(parts[0] for parts in topic.near)}:
                triggers.setdefault(target, []).append((key, topic))
    return {target: tuple(topics) for target, topics in triggers.items()}


def clauses_with(context: Context, targets: Collection[str]) -> list[int]:
    """Return the indexes of the clauses that may speak of one of ``targets``, in order: those with a hit of
    them, and the items of lists whose lead-in has one."""
    places = {hit.start for target in targets for hit in context.found.get(target, ())}
    found: list[int] = []
    ordered = sorted(places)
    at = 0
    for index, clause in enumerate(context.clauses):
        while at < len(ordered) and ordered[at] < clause.start:
            at += 1
        held = at < len(ordered) and ordered[at] < clause.end
        if held or (clause.opening is not None and _starts_in(ordered, *clause.opening)):
            found.append(index)
    return found


def _starts_in(places: list[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _closest(hits: list[Hit], start: int, end: int) -> Hit:
    """Return the hit that widens the range ``start`` to ``end`` least."""
    return min(hits, key=lambda hit: max(end, hit.end) - min(start, hit.start))


def _nearest(parts: list[tuple[Hit, ...]], within: int) -> tuple[int, int] | None:
    """Return the tightest range that holds one hit of each part, all distinct, or None beyond ``within``."""
    best: tuple[int, int] | None = None
    for anchor in parts[0]:
        start, end = anchor.start, anchor.end
        taken = [anchor]
        for hits in parts[1:]:
            reach = starting(hits, anchor.end - within, anchor.start + within)
            apart = [
                hit for hit in reach if not any(hit.start < own.end and own.start < hit.end for own in taken)
            ]
            if not apart:
                break
            near = _closest(apart, start, end)
            taken.append(near)
            start, end = min(start, near.start), max(end, near.end)
        else:
            if end - start <= within and (best is None or end - start < best[1] - best[0]):
                best = (start, end)
    return best


def _around(context: Context, clause: Clause, name: str) -> bool:
    """Say whether ``name`` is said near the clause or in the title."""
    if name in context.titled:
        return True
    found = context.found.get(name)
    return bool(found and starting(found, clause.start - AROUND, clause.end + AROUND))


def led_groups(context: Context, clause: Clause) -> Groups:
    """Return the hits of the line or words that lead in a clause which is an item of a list, by target."""
    if clause.opening is None:
        return {}
    known: dict[Range, Groups] = context.memo.setdefault("led", {})
    if clause.opening not in known:
        known[clause.opening] = _led(context, *clause.opening)
    return known[clause.opening]


def _led(context: Context, start: int, end: int) -> Groups:
    start = max(start, end - _LEAD)
    groups: dict[str, list[Hit]] = {}
    for at in range(context.clause_index(start), len(context.clauses)):
        if context.clauses[at].start >= end:
            break
        for target, hits in context.by_clause[at].items():
            groups.setdefault(target, []).extend(hit for hit in hits if start <= hit.start and hit.end <= end)
    return {target: tuple(hits) for target, hits in groups.items() if hits}


@lru_cache(maxsize=4096)
def _parts(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the parts that stand in the clause, and those that may stand around it (marked with ~)."""
    return (
        tuple(name for name in names if not name.startswith("~")),
        tuple(name[1:] for name in names if name.startswith("~")),
    )


def _carries(own: Collection[str], named: Collection[str]) -> bool:
    """Say whether an item has enough of its own: half of the parts, one of them a word set."""
    return len(own) * 2 >= len(named) and any(name.startswith("@") for name in own)


def _near(
    context: Context, clause: Clause, names: tuple[str, ...], groups: Groups, led: Groups, within: int
) -> Range | None:
    """Return the range of the parts ``names`` together, or None where one is missing or too far.

    An item of a list may leave some of the parts to the words that lead it in, not all.
    """
    named, around = _parts(names)
    for name in named:  # most topics lack their first part: this decides nearly all that is asked
        if name not in groups and name not in led:
            return None
    here = [groups.get(name, ()) for name in named]
    if not all(here):
        own = {name: hits for name, hits in zip(named, here, strict=True) if hits}
        lent = all(name in own or name in led for name in named)
        if not lent or not _carries(own.keys(), named) or all(name in led for name in named):
            return None
        here = list(own.values())
    if not all(_around(context, clause, name) for name in around):
        return None
    return _nearest(here, within)


def _term(field: str, key: str, groups: Groups) -> Proof | None:
    terms = groups.get(f"{field}:{key}")
    if not terms:
        return None
    longest = max(terms, key=lambda hit: (hit.end - hit.start, -hit.start))
    return longest.start, longest.end, f"{field}.{key}.term"


def proof_of(
    context: Context, clause: Clause, field: str, key: str, topic: Topic, groups: Groups, led: Groups
) -> Proof | None:
    """Return the range and rule of the wording that proves ``topic`` among a clause's hits, or None."""
    if f"unless:{field}:{key}" in groups:
        return None
    term = _term(field, key, groups)
    if term:
        return term
    if f"unless_near:{field}:{key}" in groups:
        return None
    for number, names in enumerate(topic.near, start=1):
        if names[0] not in groups and names[0] not in led:
            continue
        found = _near(context, clause, names, groups, led, topic.within)
        if found:
            return found[0], found[1], f"{field}.{key}.near{number}"
    return None


def proofs_of(context: Context, clause: Clause, field: str, groups: Groups) -> list[tuple[str, Topic, Proof]]:
    """Return key, topic and proof of each topic of ``field`` that the clause speaks of, by key."""
    likely = triggers(field)
    led = led_groups(context, clause) if field in _BORROWING else {}
    topics = {key: topic for target in (*groups, *led) if target in likely for key, topic in likely[target]}
    proofs = {
        key: proof
        for key, topic in topics.items()
        if (proof := proof_of(context, clause, field, key, topic, groups, led)) is not None
    }
    return [
        (key, topics[key], proofs[key])
        for key in sorted(proofs)
        if proofs[key][2].endswith(".term") or proofs.keys().isdisjoint(topics[key].yields)
    ]
