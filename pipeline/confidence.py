"""How sure a reading is: the share of right ones among labelled readings of its sort.

The counts are data (``vocabulary/confidence.yml``), made from labelled texts by ``crosswalk evaluate
--calibrate``. A sort that was seen seldom leans on its field, a field that was seen seldom on
:data:`UNSEEN`, so that one lucky case makes nothing certain.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.vocabulary import vocabulary

UNSEEN = 0.7
"""The share supposed of a field of which nothing is labelled."""

DOUBTFUL = 0.6
"""Findings less sure than this go to the review queue."""

_LEANS = 5  # so many supposed cases stand behind the share that a small count leans on


@lru_cache(maxsize=1024)
def confidence(field: str, how: str) -> float:
    """Return the chance, 0 to 1 with two decimals, that a reading of ``field`` made in the way ``how`` is right.

    ``how`` names the sort of evidence, such as ``"term modal"`` (a term of the vocabulary with a verb that
    binds); a way that was never counted gets its field's share.

    >>> confidence("no_such_field", "any")
    0.7
    """
    counts = vocabulary().confidence.get(field, {})
    right = sum(one.right for one in counts.values())
    seen = sum(one.seen for one in counts.values())
    share = (right + _LEANS * UNSEEN) / (seen + _LEANS)
    own = counts.get(how)
    if own is None:
        return round(share, 2)
    return round((own.right + _LEANS * share) / (own.seen + _LEANS), 2)
