"""The commitments of Leading for Equity (CCSSO 2017) that a text bears on.

Key is one of ten commitments (``vocabulary/ccsso_commitments.yml``), read from the text's own wording or following
from an equity strategy. The commitments are about equity: a text that states no strategy and names no group has none.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.following import worded_or_following

NAME = "ccsso_commitment"

_EQUITY = frozenset({"equity_strategy", "student_group"})


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return each commitment once, read from its wording or from the strategies in ``found``."""
    if not any(finding.field in _EQUITY for finding in found):
        return []
    return worded_or_following(context, NAME, found)
