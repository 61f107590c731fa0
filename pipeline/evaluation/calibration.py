"""Whether confidence means what it says: counts of right readings by their sort, and a check of the result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.records import Finding
from pipeline.evaluation.labels import Labelled
from pipeline.evaluation.measures import MEASURES, Measure, wanted
from pipeline.extract import Extraction
from pipeline.vocabulary.shapes import Sureness

Items = Sequence[tuple[Labelled, Extraction]]
Counted = dict[str, dict[str, Sureness]]

_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading beside its label: its field, its sort, its confidence, and whether it is right."""

    jurisdiction: str
    field: str
    how: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The readings whose confidence lies from ``low`` to below ``high``: how sure, how right, how many."""

    low: float
    high: float
    confidence: float
    right: float
    readings: int


def how_read(finding: Finding) -> str:
    """Return the sort of evidence that ``finding`` rests on."""
    return str(finding.detail.get("how", "any"))


def is_right(measure: Measure, finding: Finding, keys: set[str], exacts: set[str]) -> bool:
    """Say whether a reading is right: exactly, or by key where the goal of its field is set by key alone."""
    said = measure.have(finding)
    if measure.goal_key is not None and measure.goal_exact is None:
        return said.key in keys
    return said.exact in exacts


def judged(items: Items) -> Iterator[Judged]:
    """Yield each reading of a labelled field once for each value that it says in a text."""
    for item, got in items:
        for measure in MEASURES:
            want = wanted(measure, item)
            if want is None:
                continue
            keys, exacts = {s.key for s in want}, {s.exact for s in want}
            seen: set[str] = set()
            for finding in sorted(got.findings, key=lambda one: -one.confidence):
                if finding.field != measure.field or measure.have(finding).exact in seen:
                    continue
                seen.add(measure.have(finding).exact)
                yield Judged(
                    item.jurisdiction or "",
                    measure.field,
                    how_read(finding),
                    finding.confidence,
                    is_right(measure, finding, keys, exacts),
                )


def counted(readings: Iterable[Judged]) -> Counted:
    """Return how many readings of each field and sort are right, of how many."""
    right: dict[str, Counter[str]] = defaultdict(Counter)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for one in readings:
        seen[one.field][one.how] += 1
        right[one.field][one.how] += one.right
    return {
        name: {how: Sureness(right=right[name][how], seen=count) for how, count in sorted(ways.items())}
        for name, ways in sorted(seen.items())
    }


def reliability(readings: Sequence[Judged]) -> list[Bin]:
    """Return, for bins of confidence that hold any reading, the mean confidence beside the share that is right."""
    bins = []
    for low, high in pairwise(_EDGES):
        inside = [one for one in readings if low <= one.confidence < high]
        if inside:
            sure = sum(one.confidence for one in inside) / len(inside)
            right = sum(one.right for one in inside) / len(inside)
            bins.append(Bin(low, min(high, 1.0), sure, right, len(inside)))
    return bins


def expected_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: the mean gap between confidence and share right, by readings."""
    seen = sum(one.readings for one in bins)
    return sum(abs(one.confidence - one.right) * one.readings for one in bins) / seen if seen else 0.0
