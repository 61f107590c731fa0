"""How likely so many jurisdictions make the same edit by chance, each on its own (pure, plain arithmetic).

The comparison is with the same edit over the rest of the time: edits that come at a steady rate in each
jurisdiction, whatever the others do (Poisson). The bound for "some window somewhere" is Mecke's formula: the
expected number of edits with so many other jurisdictions in the window that ends there is no less than the chance
of one such window. See docs/drift.md for the steps and docs/decisions/0029 for why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

NO_EDIT = 0.5
"""Of an edit, what is added to those seen over the rest of the time, so that none seen is not a rate of nothing (the
prior of Jeffreys for a Poisson rate)."""


@dataclass(frozen=True, slots=True)
class Chance:
    """``share``: of the windows of one jurisdiction over the rest of the time, those in which it made the edit;
    ``expected`` jurisdictions in one window at that share; ``alone``, a bound on the chance that any window of the
    time looked at holds so many, were this the only kind of edit looked at."""

    share: float
    expected: float
    alone: float


def chance(
    jurisdictions: int, *, tracked: int, window: float, taken_days: float, rest_days: float, all_days: float
) -> Chance:
    """Return how likely ``jurisdictions`` of ``tracked`` make the edit within ``window`` days by chance.

    ``rest_days`` are the days outside the window, ``taken_days`` those of them from which a window would hold an
    edit, and ``all_days`` all that were looked at, each summed over jurisdictions. Where there is no rest to compare
    with, or every window of it holds an edit, the chance is 1.

    >>> found = chance(4, tracked=12, window=90, taken_days=0, rest_days=12_000, all_days=13_000)
    >>> round(found.expected, 3), found.alone < 0.001
    (0.045, True)
    >>> chance(4, tracked=12, window=90, taken_days=0, rest_days=0, all_days=1_080).alone
    1.0
    """
    share = min(1.0, (taken_days + NO_EDIT * window) / rest_days) if rest_days > 0 else 1.0
    if share == 1.0:
        return Chance(1.0, float(tracked), 1.0)
    rate = -math.log1p(-share) / window
    others = tail(tracked - 1, share, jurisdictions - 1)
    return Chance(share, tracked * share, min(1.0, rate * all_days * others))


def tail(trials: int, share: float, least: int) -> float:
    """Return the chance of ``least`` or more successes in ``trials``, each with the chance ``share``.

    >>> round(tail(10, 0.5, 9), 6), tail(3, 0.2, 0), tail(3, 0.2, 4)
    (0.010742, 1.0, 0.0)
    """
    if least <= 0:
        return 1.0
    return math.fsum(
        math.comb(trials, n) * share**n * (1 - share) ** (trials - n) for n in range(least, trials + 1)
    )
