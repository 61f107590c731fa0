"""Scores over pairs: what each label came to, which words, laws and days were found, and the misses (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.evaluation.card import share_told
from pipeline.evaluation.pair_laws import added_laws, found_date, found_law, is_dated, is_printed
from pipeline.evaluation.pair_words import pair_words
from pipeline.evaluation.pairs import EXPECTED, POLICY, QUIET, Pair, PairReading
from pipeline.evaluation.scoring import Counts, Tally

_SHOWN_SPANS, _SHOWN = 6, 120
_NOTES = ("annotation", "pending_notice")  # labels of pairs in which only notes changed


@dataclass(slots=True)
class Share:
    """How many of ``seen`` are right."""

    right: int = 0
    seen: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.seen += 1

    def told(self) -> dict[str, Any]:
        """The counts, the share and its 95% interval, as the card keeps them."""
        return share_told(self.right, self.seen)


@dataclass(frozen=True, slots=True)
class PairMiss:
    """A pair that came to something else than its label says (``sort`` significance), or of whose official
    words, laws or days one was not found; ``shown`` says it in lines."""

    pair: Pair
    sort: str
    value: str
    shown: tuple[str, ...] = ()


@dataclass(slots=True)
class PairScores:
    """Everything measured over one set of pairs. ``absent`` pairs lack a capture, ``unscored`` ones a label that
    says what is right; neither is in any figure."""

    pairs: int = 0
    absent: int = 0
    unscored: int = 0
    moved: int = 0
    unprinted: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    paragraphs: list[Counts] = field(default_factory=list)
    words: list[Counts] = field(default_factory=list)
    laws: Share = field(default_factory=Share)
    dates: Share = field(default_factory=Share)
    noted_laws: Share = field(default_factory=Share)
    noted_dates: Share = field(default_factory=Share)
    misses: list[PairMiss] = field(default_factory=list)

    def of(self, label: str) -> Share:
        """How many pairs of ``label`` came to what it says."""
        return self._share((label,), lambda said, ours: ours in EXPECTED[said])

    def recall(self) -> Share:
        """How many of the pairs whose policy changed are a substantive change."""
        return self._share(POLICY, lambda _, ours: ours == "substantive")

    def false_substantive(self, labels: tuple[str, ...] = QUIET) -> Share:
        """How many of the pairs in which nothing changed are a substantive change all the same."""
        return self._share(labels, lambda _, ours: ours == "substantive")

    def labels(self) -> list[str]:
        """The labels of the scored pairs, in the order of :data:`EXPECTED`."""
        met = {said for said, _ in self.confusion}
        return [label for label in EXPECTED if label in met]

    def _share(self, labels: tuple[str, ...], is_right: Callable[[str, str], bool]) -> Share:
        chosen = [(ours, said, n) for (said, ours), n in self.confusion.items() if said in labels]
        return Share(sum(n for ours, said, n in chosen if is_right(said, ours)), sum(n for _, _, n in chosen))


def score_pairs(read: Iterable[tuple[Pair, PairReading | None]]) -> PairScores:
    """Return the scores of pairs, each with what the pipeline makes of it (None: a capture is not at hand)."""
    scores = PairScores()
    for pair, reading in read:
        if reading is None:
            scores.absent += 1
        elif not pair.scored:
            scores.unscored += 1
        else:
            _score(pair, reading, scores)
    return scores


def _score(pair: Pair, reading: PairReading, scores: PairScores) -> None:
    scores.pairs += 1
    scores.confusion[pair.label, reading.ours] += 1
    if reading.comparison and any(span.op == "moved" for span in reading.comparison.spans):
        scores.moved += 1
    if reading.ours not in EXPECTED[pair.label]:
        scores.misses.append(PairMiss(pair, "significance", reading.ours, _spans(reading)))
    if pair.label not in QUIET and reading.comparison:
        _words(pair, reading, scores)
        _laws(pair, reading, scores)


def _words(pair: Pair, reading: PairReading, scores: PairScores) -> None:
    words = pair_words(pair, reading)
    if words is None:
        return
    scores.paragraphs.append(words.paragraphs)
    scores.words.append(words.words)
    if any(words.paragraphs[1:]) or any(words.words[1:]):
        told = f"paragraphs {words.paragraphs}, words {words.words} (hit, wrong, missed)"
        scores.misses.append(PairMiss(pair, "words", told, _spans(reading)))


def _laws(pair: Pair, reading: PairReading, scores: PairScores) -> None:
    noted = pair.label in _NOTES
    laws, dates = (scores.noted_laws, scores.noted_dates) if noted else (scores.laws, scores.dates)
    for law in added_laws(pair):
        if not is_printed(law, reading.new):
            scores.unprinted += 1
            continue
        found = found_law(law, reading.findings)
        laws.add(found)
        name = law.name or f"{law.year}, {law.number}"
        if not found:
            scores.misses.append(PairMiss(pair, "law", name))
        if law.effective and is_dated(law, reading.new):
            dated = found_date(law, reading.findings)
            dates.add(dated)
            if not dated:
                scores.misses.append(PairMiss(pair, "date", f"{law.effective} ({name})"))


def _spans(reading: PairReading) -> tuple[str, ...]:
    if reading.comparison is None:
        return ()
    return tuple(
        f"{span.op} [{span.section}] -{reading.old[span.old_start : span.old_end][:_SHOWN]!r}"
        f" +{reading.new[span.new_start : span.new_end][:_SHOWN]!r}"
        for span in reading.comparison.spans[:_SHOWN_SPANS]
    )


def pair_section(scores: PairScores) -> dict[str, Any]:
    """Return the figures of one half of a set as the card keeps them: totals, no pairs and no misses."""
    return {
        "pairs": scores.pairs,
        "absent": scores.absent,
        "unscored": scores.unscored,
        "moved": scores.moved,
        "confusion": sorted([said, ours, count] for (said, ours), count in scores.confusion.items()),
        "as_labelled": {label: scores.of(label).told() for label in scores.labels()},
        "recall": scores.recall().told(),
        "false_substantive": {
            label: scores.false_substantive((label,)).told() for label in scores.labels() if label in QUIET
        },
        "paragraphs": _tally(scores.paragraphs),
        "words": _tally(scores.words),
        "laws": scores.laws.told(),
        "laws_unprinted": scores.unprinted,
        "dates": scores.dates.told(),
        "noted_laws": scores.noted_laws.told(),
        "noted_dates": scores.noted_dates.told(),
    }


def _tally(counts: list[Counts]) -> dict[str, Any]:
    tally = Tally(tuple(counts))
    hit, wrong, missed = tally.total
    return {
        "pairs": len(counts),
        "hit": hit,
        "wrong": wrong,
        "missed": missed,
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
    }
