"""How far a score may be off: 95% intervals for shares and for F1 over documents."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

_Z = 1.96  # the normal quantile of a two-sided 95% interval
_DRAWS = 1000


def share(right: int, seen: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of ``right`` out of ``seen``; (0, 1) where nothing was seen.

    Source: E. B. Wilson, 1927; it stays inside 0 to 1 and holds for small counts.

    >>> [round(end, 3) for end in share(9, 10)]
    [0.596, 0.982]
    """
    if not seen:
        return 0.0, 1.0
    p, z2 = right / seen, _Z * _Z
    middle = (p + z2 / (2 * seen)) / (1 + z2 / seen)
    half = _Z / (1 + z2 / seen) * math.sqrt(p * (1 - p) / seen + z2 / (4 * seen * seen))
    return max(0.0, middle - half), min(1.0, middle + half)


def f1_interval(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """Return the 95% bootstrap interval of F1 over documents, each (hit, wrong, missed).

    Documents are drawn, not values, because the values of one document err together. The draws are
    seeded, so the same counts give the same interval; (0, 1) where no document has a value.
    """
    telling = [one for one in counts if any(one)]
    if not telling:
        return 0.0, 1.0
    rng = random.Random(2017)
    drawn = []
    for _ in range(_DRAWS):
        picked = rng.choices(telling, k=len(telling))
        hit = sum(one[0] for one in picked)
        off = sum(one[1] + one[2] for one in picked)
        drawn.append(2 * hit / (2 * hit + off) if hit or off else 0.0)
    drawn.sort()
    return drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS) - 1]
