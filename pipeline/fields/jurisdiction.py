"""Whose policy it is, by the text's own words: the state that it names, whose offices act in it and whose
code it cites. A district's page that restates a state's rule is the state's.

Value is the postal code (``US`` for federal policy that names no state); the quote is the name that tells
it best. Two states that are named alike tell nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import hits
from pipeline.vocabulary import vocabulary

NAME = "jurisdiction"

_OPENING, _HEAD, _REACH = 200, 500, 6000  # characters of the opening, at the head, and that count at all
_OWN = 12  # a federal citation counts where the text opens with it
_OFFICE, _PLACE, _MARK, _CITED = 4, 2, 2, 3
_TITLED = 3  # a name in the title counts as so many
_FEDERAL = "US"

Spot = tuple[str, int, int, int]  # code, weight, start, end; start -1 in the title


def _spots(text: str, found: Sequence[tuple[str, int, int]], title: bool) -> Iterator[Spot]:
    """Yield the names among ``found`` (target, start, end) that are written as names are."""
    bodies = vocabulary().bodies
    taken = -1
    for target, start, end in sorted(found, key=lambda one: (one[1], one[1] - one[2])):
        _, code, part = target.split(":")
        written = text[start:end]
        exact = written in bodies[code].also if part == "also" else written[:1].isupper()
        if not exact or start < taken or text[end : end + 6] == ", D.C.":
            continue
        taken = end
        weight = {"name": _PLACE, "also": _MARK}.get(part, _OFFICE)
        weight *= _TITLED if title else 2 if start < _HEAD else 1
        yield (code, weight, -1, -1) if title else (code, weight, start, end)


def _named(context: Context) -> Iterator[Spot]:
    found = [
        (target, hit.start, hit.end)
        for target in context.found
        if target.startswith("body:")
        for hit in context.found[target]
        if hit.start < _REACH and not context.in_notes(hit.start)
    ]
    yield from _spots(context.flat, found, title=False)
    title = flat(context.clean.title)
    titled = [
        (target, hit.start, hit.end)
        for hit in hits(words(title))
        for target in hit.targets
        if target.startswith("body:")
    ]
    yield from _spots(title, titled, title=True)


def _cited(found: Sequence[Finding]) -> Iterator[Spot]:
    for one in found:
        home = one.detail.get("jurisdiction") if one.field == "citation" else None
        if home and one.start < (_OWN if home == _FEDERAL else _REACH):
            yield str(home), _CITED, one.start, one.end


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return the jurisdiction that the text's words tell, or nothing."""
    spots = [*_named(context), *_cited(found)]
    weights: Counter[str] = Counter()
    for code, weight, *_ in spots:
        weights[code] += weight
    states = Counter({code: weight for code, weight in weights.items() if code != _FEDERAL})
    ranked = (states or weights).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return []
    code = ranked[0][0]
    if code == _FEDERAL and all(start >= _OPENING for _, _, start, _ in spots):
        return []  # a federal act that is cited further down makes no policy federal
    inside = [spot for spot in spots if spot[0] == code and spot[2] >= 0]
    if not inside:
        return []
    _, _, start, end = max(inside, key=lambda spot: (spot[1], -spot[2]))
    how = "alone" if len(ranked) == 1 else "ahead"
    return [
        Finding(
            NAME,
            None,
            code,
            context.text[start:end],
            start,
            end,
            f"{NAME}.{how}",
            confidence=confidence(NAME, how),
            detail={"how": how},
        )
    ]
