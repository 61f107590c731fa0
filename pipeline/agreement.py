"""How far two people agree who coded the same readings: percent agreement and Cohen's kappa (pure).

Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37-46.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from db.reviews import Review
from pipeline.reviews import Place, Statement, place_of, result, was

ALL = "all fields"

Code = tuple[str, Statement | None]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on one field: how many readings both coded, the share on which they agree, and kappa (None where
    it is not defined: both gave one and the same code to everything)."""

    field: str
    coders: tuple[str, str]
    readings: int
    share: float
    kappa: float | None


def agreements(reviews: Iterable[Review]) -> list[Agreement]:
    """Return how far each two authors agree, by field and over all, on the readings that both decided about.

    Of each author the last decision about a reading counts. Two agree where they decide the same and, in
    correcting, say the same.
    """
    coded: dict[str, dict[tuple[str, Place, Statement], Code]] = defaultdict(dict)
    for review in sorted(reviews, key=lambda one: (one.at, one.id)):
        label = (review.decision, result(review) if review.decision == "correct" else None)
        coded[review.author][review.document, place_of(review), was(review)] = label
    found = []
    for one, other in combinations(sorted(coded), 2):
        both = sorted(coded[one].keys() & coded[other].keys())
        by_field: dict[str, list[tuple[Code, Code]]] = defaultdict(list)
        for what in both:
            pair = (coded[one][what], coded[other][what])
            by_field[what[1][0]].append(pair)
            by_field[ALL].append(pair)
        for field in sorted(by_field, key=lambda name: (name == ALL, name)):
            pairs = by_field[field]
            share = sum(a == b for a, b in pairs) / len(pairs)
            found.append(Agreement(field, (one, other), len(pairs), share, kappa(pairs)))
    return found


def kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Return Cohen's kappa of paired codes, None where chance alone would agree on everything.

    >>> round(kappa([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15), 2)
    0.4
    """
    count = len(pairs)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    by_chance = sum(first[code] * second[code] for code in first) / count**2
    if by_chance == 1:
        return None
    return (sum(a == b for a, b in pairs) / count - by_chance) / (1 - by_chance)
