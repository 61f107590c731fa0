"""Scores: each field's precision, recall and F1 over labelled texts, by key and exact, and the misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.evaluation.intervals import f1_interval, share
from pipeline.evaluation.labels import Labelled
from pipeline.evaluation.measures import FACTS, MEASURES, Measure, Statement, read, wanted
from pipeline.extract import Extraction

Counts = tuple[int, int, int]  # hit, wrong, missed


@dataclass(frozen=True, slots=True)
class Miss:
    """One wrong or missed value of one text; ``quote`` is the sentence on whichever side has one."""

    id: str
    field: str
    sort: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a field over texts: one (hit, wrong, missed) a text."""

    documents: tuple[Counts, ...]

    @property
    def total(self) -> Counts:
        """The sums over all texts."""
        hit, wrong, missed = (
            (sum(column) for column in zip(*self.documents, strict=True)) if (self.documents) else (0, 0, 0)
        )
        return hit, wrong, missed

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 0 where nothing was read."""
        hit, wrong, _ = self.total
        return hit / (hit + wrong) if hit + wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of what is labelled that was read; 0 where nothing is labelled."""
        hit, _, missed = self.total
        return hit / (hit + missed) if hit + missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where neither side has a value."""
        hit, wrong, missed = self.total
        return 2 * hit / (2 * hit + wrong + missed) if hit + wrong + missed else 0.0

    @property
    def labelled(self) -> int:
        """How many values are labelled."""
        hit, _, missed = self.total
        return hit + missed

    def interval(self) -> tuple[float, float]:
        """The 95% interval of F1."""
        return f1_interval(self.documents)


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field: by key, exact, and how many right keys stand on the labelled sentence."""

    field: str
    by_key: Tally
    exact: Tally
    same_sentence: int
    quoted: int


@dataclass(frozen=True, slots=True)
class FactScore:
    """One fact of whole documents: how many are right, and what was taken for what."""

    field: str
    right: int
    seen: int
    confusion: Counter[tuple[str, str]]
    by_class: dict[str, Tally]

    @property
    def accuracy(self) -> float:
        """The share of texts whose fact is right; 0 where none was labelled."""
        return self.right / self.seen if self.seen else 0.0

    def interval(self) -> tuple[float, float]:
        """The 95% interval of the accuracy."""
        return share(self.right, self.seen)


@dataclass(slots=True)
class Scores:
    """Everything measured over one set of texts."""

    texts: int = 0
    fields: dict[str, FieldScore] = field(default_factory=dict)
    facts: dict[str, FactScore] = field(default_factory=dict)
    relevant: Tally = Tally(())
    untrue_quotes: int = 0
    misses: list[Miss] = field(default_factory=list)


def _counts(want: set[str], have: set[str]) -> Counts:
    return len(want & have), len(have - want), len(want - have)


def _overlap(one: str, other: str) -> bool:
    """Say whether two quotes are of the same sentence: one holds the other, or they share most words."""
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    words, others = set(one.lower().split()), set(other.lower().split())
    return len(words & others) * 2 >= min(len(words), len(others))


def _misses(item: Labelled, measure: Measure, want: list[Statement], have: list[Statement]) -> list[Miss]:
    labelled, got = {s.exact: s.quote for s in want}, {s.exact: s.quote for s in have}
    return [
        *(Miss(item.id, measure.field, "wrong", e, q) for e, q in got.items() if e not in labelled),
        *(Miss(item.id, measure.field, "missed", e, q) for e, q in labelled.items() if e not in got),
    ]


def _field(measure: Measure, read_items: Sequence[tuple[Labelled, Extraction]], scores: Scores) -> None:
    keys: list[Counts] = []
    exacts: list[Counts] = []
    same = quoted = 0
    for item, got in read_items:
        want = wanted(measure, item)
        if want is None:
            continue
        have = read(measure, got)
        keys.append(_counts({s.key for s in want}, {s.key for s in have}))
        exacts.append(_counts({s.exact for s in want}, {s.exact for s in have}))
        for key in {s.key for s in want if s.quote} & {s.key for s in have}:
            quoted += 1
            same += any(_overlap(w.quote, h.quote) for w in want for h in have if w.key == h.key == key)
        scores.misses += _misses(item, measure, want, have)
    if keys:
        scores.fields[measure.field] = FieldScore(
            measure.field, Tally(tuple(keys)), Tally(tuple(exacts)), same, quoted
        )


def _facts(read_items: Sequence[tuple[Labelled, Extraction]], scores: Scores) -> None:
    for measure in FACTS:
        confusion: Counter[tuple[str, str]] = Counter()
        for item, got in read_items:
            said = item.said.get(measure.label)
            if said:
                value = measure.have(got.facts) or "-"
                confusion[said, value] += 1
                if said != value:
                    scores.misses.append(Miss(item.id, measure.field, "wrong", f"{said} read as {value}", ""))
        if confusion:
            right = sum(count for (said, value), count in confusion.items() if said == value)
            scores.facts[measure.field] = FactScore(
                measure.field, right, confusion.total(), confusion, _by_class(confusion)
            )


def _by_class(confusion: Counter[tuple[str, str]]) -> dict[str, Tally]:
    classes = sorted({name for pair in confusion for name in pair})
    return {
        name: Tally(
            (
                (
                    confusion[name, name],
                    sum(count for (said, got), count in confusion.items() if got == name != said),
                    sum(count for (said, got), count in confusion.items() if said == name != got),
                ),
            )
        )
        for name in classes
    }


def _untrue(text: str, got: Extraction) -> int:
    return sum(text[one.start : one.end] != one.quote or not one.quote for one in got.findings)


def score(read_items: Iterable[tuple[Labelled, str, Extraction]]) -> Scores:
    """Return the scores of labelled texts, each given as (label, text, what was read from it)."""
    scores = Scores()
    pairs: list[tuple[Labelled, Extraction]] = []
    for item, text, got in read_items:
        pairs.append((item, got))
        scores.untrue_quotes += _untrue(text, got)
    scores.texts = len(pairs)
    for measure in MEASURES:
        _field(measure, pairs, scores)
    _facts(pairs, scores)
    scores.relevant = Tally(
        tuple(
            (int(said and got), int(got and not said), int(said and not got))
            for said, got in (
                (item.said["relevant"] != "none", one.facts.relevance != "none")
                for item, one in pairs
                if item.said.get("relevant")
            )
        )
    )
    return scores
