"""Passages of pairs joined to passages of many: a place in a text that several pairs share is one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# Two stretches of one text are one place where they have this share of the longer in common.
_ONE_PLACE: Final = 0.7


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Characters ``start:end`` of a version."""

    version: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that two versions share: its two places, the words that are the same, and its marks."""

    one: Place
    other: Place
    same: int
    marks: tuple[int, ...] = ()


def joined(matches: Iterable[Match]) -> list[list[Place]]:
    """Return the places of each passage, in order: those that matches join, directly or over other places."""
    pairs = [(match.one, match.other) for match in matches]
    heads: dict[Place, Place] = {place: place for pair in pairs for place in pair}

    def head(place: Place) -> Place:
        while heads[place] != place:
            heads[place] = heads[heads[place]]
            place = heads[place]
        return place

    by_version: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(heads):
        by_version[place.version].append(place)
    for here in by_version.values():
        pairs += _one_places(here)
    for one, other in pairs:
        first, second = sorted((head(one), head(other)))
        heads[second] = first
    groups: dict[Place, list[Place]] = defaultdict(list)
    for place in sorted(heads):
        groups[head(place)].append(place)
    return [groups[first] for first in sorted(groups)]


def _one_places(places: Sequence[Place]) -> list[tuple[Place, Place]]:
    """Return the pairs of ``places`` (of one version, by where they begin) that are one place."""
    found = []
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            if other.start >= one.end:
                break
            common = min(one.end, other.end) - other.start
            if common >= _ONE_PLACE * max(one.end - one.start, other.end - other.start):
                found.append((one, other))
    return found
