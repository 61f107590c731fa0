"""How sure a reading is: the share of right ones among labelled readings of its sort.

The counts are data (``vocabulary/confidence.yml``), made from labelled texts by ``crosswalk evaluate
--calibrate``. A sort that was seen seldom leans on its field, a field that was seen seldom on
:data:`UNSEEN`, so that one lucky case makes nothing certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Sureness

UNSEEN = 0.7
"""The share supposed of a field of which nothing is labelled."""

DOUBTFUL = 0.6
"""Findings less sure than this go to the review queue."""

_LEANS = 5  # so many supposed cases stand behind the share that a small count leans on


def estimate(counts: Mapping[str, Sureness], how: str) -> float:
    """Return the chance, 0 to 1, that a reading made in the way ``how`` is right, by the ``counts`` of its field.

    >>> round(estimate({"term": Sureness(right=95, seen=95), "near": Sureness(right=0, seen=5)}, "near"), 2)
    0.47
    """
    right = sum(one.right for one in counts.values())
    seen = sum(one.seen for one in counts.values())
    share = (right + _LEANS * UNSEEN) / (seen + _LEANS)
    own = counts.get(how)
    return share if own is None else (own.right + _LEANS * share) / (own.seen + _LEANS)


@lru_cache(maxsize=1024)
def confidence(field: str, how: str) -> float:
    """Return how sure a reading of ``field`` made in the way ``how`` is, 0 to 1 with two decimals.

    ``how`` names the sort of evidence, such as ``"term modal"`` (a term of the vocabulary with a verb that
    binds); a way that was never counted gets its field's share.

    >>> confidence("no_such_field", "any")
    0.7
    """
    return round(estimate(vocabulary().confidence.get(field, {}), how), 2)
