"""Waves: the same kind of edit made in several jurisdictions within a window, more than chance would have it (pure).

Jurisdictions count, not documents, and each needs a publisher and a host of its own: what one publisher or one
host does in several places is one hand. An edit counts only where the whole time in which it may have been
made, between the last look before and the first after, lies in the window; else it is possible and not counted.
Windows that overlap are one wave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.ids import digest_id
from pipeline.across.chance import Chance, chance
from pipeline.across.edits import Edit, Sort, day
from pipeline.across.hands import hands

WINDOW = 90
"""Days within which edits are one wave: a quarter, which most state boards meet in at least once."""
LEAST = 3
"""Jurisdictions that make a wave: two may be neighbours with one idea."""
CLEAR = 0.05
"""The chance, for all kinds of edit looked at, up to which a wave is clear."""
TOLD = 0.5
"""The chance up to which it is listed at all, as one that may be chance: past that, chance is the likelier."""

# A thousandth of a day: what two times differ by in floating point is no time.
_HAIR = 0.001


@dataclass(frozen=True, slots=True)
class Tracked:
    """From when to when, in days, the documents of a jurisdiction were looked at."""

    jurisdiction: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave with the edits that count (``definite``), those of its densest window, and those that may belong to it.

    ``jurisdictions`` are in the densest window, of those ``tracked`` through it; ``rest_edits`` times that some
    made the edit in the ``rest_days`` outside it; ``kinds`` of edit like this one were told apart."""

    sort: Sort
    definite: tuple[Edit, ...]
    densest: tuple[Edit, ...]
    possible: tuple[Edit, ...]
    jurisdictions: int
    tracked: int
    rest_edits: int
    rest_days: float
    chance: Chance
    kinds: int

    @property
    def id(self) -> str:
        """The id: of what was done and the first change of the wave, so that it stays as the wave grows."""
        return digest_id("wave", *(part or "" for part in self.sort), self.definite[0].change)

    @property
    def corrected(self) -> float:
        """The chance, for as many kinds of edit as were looked at (Bonferroni)."""
        return min(1.0, self.chance.alone * self.kinds)

    @property
    def changes(self) -> frozenset[str]:
        """The changes that count."""
        return frozenset(edit.change for edit in self.definite)


def waves(
    edits: Iterable[Edit], tracked: Sequence[Tracked], *, window: int = WINDOW, least: int = LEAST
) -> list[Wave]:
    """Return the waves among ``edits``, the one that began last first."""
    by_sort: dict[Sort, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_sort[edit.sort].append(edit)
    kinds: dict[str, int] = defaultdict(int)
    for sort in by_sort:
        kinds[sort.kind] += 1
    found: list[Wave] = []
    for sort, same in by_sort.items():
        if len({edit.jurisdiction for edit in same}) >= least:
            same.sort(key=lambda edit: edit.order)
            search = _Search(sort, same, tracked, window, least, kinds[sort.kind])
            found += [wave for wave in search.waves() if wave.corrected <= TOLD]
    return sorted(_without_doubles(found), key=lambda wave: (wave.definite[0].at, wave.id), reverse=True)


@dataclass(frozen=True, slots=True)
class _Search:
    """The edits of one sort, in order of time, among what was looked at."""

    sort: Sort
    edits: Sequence[Edit]
    tracked: Sequence[Tracked]
    window: int
    least: int
    kinds: int

    def waves(self) -> list[Wave]:
        """Return every group of windows that overlap, each with how likely its densest window is."""
        return [] if self.is_usual() else [self.wave(crowded) for crowded in _merged(self.crowded())]

    def is_usual(self) -> bool:
        """Whether the edit is made so often that not even all jurisdictions at once would be listed."""
        days = sum(one.until - one.since for one in self.tracked)
        # Leaving one window out takes its own days away, and those of a window before it.
        left = max(0.0, self.taken(self.edits, None) - 2.0 * self.window * len(self.tracked))
        every = len(self.tracked)
        best = chance(
            every, tracked=every, window=self.window, taken_days=left, rest_days=days, all_days=days
        )
        return best.alone * self.kinds > TOLD

    def crowded(self) -> list[tuple[int, list[Edit]]]:
        """Return (jurisdictions, edits) of each window that ends with an edit and holds enough jurisdictions."""
        placed = [
            (one.low, one)
            for one in self.edits
            if one.low is not None and one.high - one.low <= self.window + _HAIR
        ]
        found, first = [], 0
        for last, (_, edit) in enumerate(placed):
            begin = edit.high - self.window - _HAIR
            while placed[first][1].high < begin:
                first += 1
            if last + 1 < len(placed) and placed[last + 1][1].high == edit.high:
                continue
            inside = [one for low, one in placed[first : last + 1] if low >= begin]
            if len({one.jurisdiction for one in inside}) >= self.least:
                count = hands(inside)
                if count >= self.least:
                    found.append((count, inside))
        return found

    def wave(self, crowded: Sequence[tuple[int, list[Edit]]]) -> Wave:
        """Return the wave of windows that overlap."""
        # The densest; of those that are as dense the one with most edits, the shortest, then the first.
        count, densest = min(
            crowded, key=lambda one: (-one[0], -len(one[1]), _length(one[1]), one[1][0].order)
        )
        members = {edit for _, inside in crowded for edit in inside}
        low, high = _hull(members)
        names = {edit.jurisdiction for edit in densest}
        start, end = _hull(densest)
        through = {one.jurisdiction for one in self.tracked if one.since <= start and end <= one.until}
        within = set(densest)
        others = [edit for edit in self.edits if edit not in within]
        # The whole of the densest window is left out of the rest, and nothing else is: what is usual is no wave.
        rest = sum(_outside(one.since, one.until, end - self.window, end) for one in self.tracked)
        return Wave(
            self.sort,
            tuple(edit for edit in self.edits if edit in members),
            tuple(densest),
            tuple(edit for edit in self.edits if edit not in members and _overlaps(edit, low, high)),
            count,
            len(through | names),
            _bursts(others, self.window),
            rest,
            chance(
                count,
                tracked=len(through | names),
                window=self.window,
                taken_days=self.taken(others, end),
                rest_days=rest,
                all_days=sum(one.until - one.since for one in self.tracked),
            ),
            self.kinds,
        )

    def taken(self, edits: Iterable[Edit], end: float | None) -> float:
        """Return the days, summed over jurisdictions, from which a window holds one of ``edits`` (in order of
        time); those of the window that ends at ``end`` are left out."""
        spans = {one.jurisdiction: one for one in self.tracked}
        reached = {one.jurisdiction: one.since for one in self.tracked}
        days = 0.0
        for edit in edits:
            if edit.jurisdiction not in spans:
                continue
            low = max(reached[edit.jurisdiction], edit.high - self.window)
            high = min(spans[edit.jurisdiction].until, edit.high)
            if low < high:
                days += high - low if end is None else _outside(low, high, end - self.window, end)
                reached[edit.jurisdiction] = high
        return days


def _merged(crowded: Sequence[tuple[int, list[Edit]]]) -> list[list[tuple[int, list[Edit]]]]:
    """Return the windows, which are in order of time, in groups of those that overlap."""
    groups: list[list[tuple[int, list[Edit]]]] = []
    end = 0.0
    for one in crowded:
        low, high = _hull(one[1])
        if groups and low <= end:
            groups[-1].append(one)
        else:
            groups.append([one])
        end = high
    return groups


def _hull(edits: Iterable[Edit]) -> tuple[float, float]:
    listed = list(edits)
    return min(edit.low for edit in listed if edit.low is not None), max(edit.high for edit in listed)


def _length(edits: Iterable[Edit]) -> float:
    low, high = _hull(edits)
    return round(high - low, 3)


def _overlaps(edit: Edit, low: float, high: float) -> bool:
    return edit.high > low and (edit.low is None or edit.low < high)


def _outside(start: float, end: float, low: float, high: float) -> float:
    """Return how much of start..end lies outside low..high."""
    return end - start - max(0.0, min(end, high) - max(start, low))


def _bursts(edits: Iterable[Edit], window: int) -> int:
    """Return how often jurisdictions made an edit: those that one made within a window are one time."""
    times = 0
    since: dict[str, float] = {}
    for edit in edits:
        if edit.jurisdiction not in since or edit.high - since[edit.jurisdiction] > window:
            since[edit.jurisdiction] = edit.high
            times += 1
    return times


def _without_doubles(found: Iterable[Wave]) -> list[Wave]:
    """Leave out a wave all of whose changes another one of the same kind tells: a stance beside the whole key, a
    kind of document beside its topic. Of two with the same changes the more exact one stays."""
    kept: list[Wave] = []
    for wave in sorted(
        found, key=lambda one: (-len(one.changes), one.sort.stance is None, one.sort[1:3], one.id)
    ):
        if not any(_family(wave) == _family(other) and wave.changes <= other.changes for other in kept):
            kept.append(wave)
    return kept


def _family(wave: Wave) -> tuple[str, ...]:
    """Return what two waves share that may tell the same edits twice."""
    sort = wave.sort
    told_by_kind = sort.kind == "page"
    return (sort.kind, sort.direction, *(() if told_by_kind else (sort.field, sort.key)))


def of_days(rows: Iterable[Mapping[str, Any]]) -> list[Tracked]:
    """Return from when to when each jurisdiction was looked at; one never looked at twice has no time."""
    found = [Tracked(row["jurisdiction"], day(row["since"]), day(row["until"])) for row in rows]
    return [one for one in found if one.since < one.until]
