"""Evaluation: read labelled texts with today's rules, and say how right the readings are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluation import calibration, card
from pipeline.evaluation.folds import cross_validated
from pipeline.evaluation.labels import Labelled
from pipeline.evaluation.scoring import Scores, score
from pipeline.extract import Extraction, extract
from schedules.evaluating_pairs import EvaluatedPairs, told_pairs
from schedules.labelled import Corpus

Read = tuple[Labelled, str, Extraction]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One corpus as it was read: scores of the development texts (with misses) and of the held-out ones
    (totals only), and how many texts are not at hand.
    ``held_out_judged`` says of each held-out reading how sure it was and whether it is right, and no more."""

    name: str
    development: Scores
    held_out: Scores
    absent: int
    development_read: tuple[Read, ...]
    held_out_judged: tuple[calibration.Judged, ...]


def evaluate(corpus: Corpus) -> Evaluated:
    """Read every text of ``corpus`` and score both splits; the misses of held-out texts are thrown away."""
    read = [
        (item, text.text, extract(text, jurisdiction=item.jurisdiction, official=item.official))
        for item, text in corpus.items
    ]
    kept = tuple(one for one in read if not one[0].held_out)
    apart = [one for one in read if one[0].held_out]
    sealed = score(apart)
    sealed.misses.clear()
    return Evaluated(corpus.name, score(kept), sealed, corpus.absent, kept, tuple(readings(apart)))


def told(one: Evaluated) -> dict[str, Any]:
    """Return the figures of one corpus as the card keeps them."""
    return {
        "development": card.section(one.development),
        "held_out": card.section(one.held_out),
        "confusion": card.confusion(one.development),
    }


def readings(read: Iterable[Read]) -> list[calibration.Judged]:
    """Return the readings of labelled fields beside their labels."""
    return list(calibration.judged([(item, got) for item, _, got in read]))


def written_card(
    held: card.Card, evaluated: Sequence[Evaluated], pairs: Sequence[EvaluatedPairs] = (), *, on: str
) -> card.Card:
    """Return ``held`` with the figures of ``evaluated`` and ``pairs`` put in, measured ``on`` a day (ISO date).

    Cross-validation is made anew over the development texts of all that was evaluated, the check of confidence
    over their held-out ones.
    """
    made = held
    for one in evaluated:
        made = card.merged(made, one.name, {**told(one), "measured": on})
    for each in pairs:
        made = card.merged(made, each.name, {**told_pairs(each), "measured": on}, part=card.PAIRS)
    if not evaluated:
        return made
    together = [read for one in evaluated for read in one.development_read]
    judged = [reading for one in evaluated for reading in one.held_out_judged]
    return {
        **made,
        "measured": on,
        "cross_validated": card.folds(cross_validated([(item, got) for item, _, got in together])),
        "calibration": card.bins(calibration.reliability(judged)),
        "experimental": sorted(card.experimental(made)),
        "floor": card.FLOOR,
        "fewest": card.FEWEST,
    }
