"""Whose hand it was: how many jurisdictions did something each by itself (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.across.edits import Edit


def hands(edits: Sequence[Edit]) -> int:
    """Return how many jurisdictions made ``edits`` by a hand of their own: the most that can be given a publisher
    each, and a host each, that no other of them is given."""
    return min(
        _paired({(edit.jurisdiction, edit.publisher) for edit in edits}),
        _paired({(edit.jurisdiction, edit.host) for edit in edits}),
    )


def _paired(pairs: Iterable[tuple[str, str]]) -> int:
    """Return the size of the largest matching between jurisdictions and hands (augmenting paths)."""
    of: dict[str, list[str]] = defaultdict(list)
    for jurisdiction, hand in sorted(pairs):
        of[jurisdiction].append(hand)
    held: dict[str, str] = {}

    def given(jurisdiction: str, asked: set[str]) -> bool:
        for hand in of[jurisdiction]:
            if hand not in asked:
                asked.add(hand)
                if hand not in held or given(held[hand], asked):
                    held[hand] = jurisdiction
                    return True
        return False

    return sum(given(jurisdiction, set()) for jurisdiction in sorted(of))
