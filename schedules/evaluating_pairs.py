"""Evaluation of changes: read labelled pairs of captures as the pipeline would, and score what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.ids import capture_id, url_key
from db.records import Capture
from pipeline.compare import compare
from pipeline.evaluation.pair_scoring import PairScores, pair_section, score_pairs
from pipeline.evaluation.pairs import NOT_THE_DOCUMENT, SAME, Pair, PairReading
from pipeline.history import history
from pipeline.looks import Look
from pipeline.outcomes import GOOD
from pipeline.reading import Reading
from pipeline.surroundings import Surroundings
from schedules.labelled_pairs import PairSet, stamp


@dataclass(frozen=True, slots=True)
class EvaluatedPairs:
    """One set as it was read: scores of the development pairs (with misses) and of the held-out ones (totals)."""

    name: str
    development: PairScores
    held_out: PairScores


def evaluate_pairs(found: PairSet) -> EvaluatedPairs:
    """Compare the two captures of every pair of ``found`` and score both halves; the misses of held-out pairs
    are thrown away."""
    read = [(pair, _reading(found, pair)) for pair in found.pairs]
    sealed = score_pairs(one for one in read if one[0].held_out)
    sealed.misses.clear()
    return EvaluatedPairs(found.name, score_pairs(one for one in read if not one[0].held_out), sealed)


def told_pairs(one: EvaluatedPairs) -> dict[str, Any]:
    """Return the figures of one set as the card keeps them."""
    return {"development": pair_section(one.development), "held_out": pair_section(one.held_out)}


def _reading(found: PairSet, pair: Pair) -> PairReading | None:
    """What the pipeline makes of the two captures of ``pair``, as an imported archive that has no others."""
    sides = found.sides(pair)
    if sides is None:
        return None
    old, new = sides
    looks = (_look(pair.url, pair.old_date, old), _look(pair.url, pair.new_date, new))
    outcomes = [outcome for _, outcome, _ in history(looks, Surroundings(), [url_key(pair.url)]).outcomes]
    if not all(outcome in GOOD for outcome in outcomes):
        return PairReading(NOT_THE_DOCUMENT, old.text, new.text, None, new.findings)
    compared = compare(old.text, new.text)
    ours = SAME if outcomes[1] == "unchanged" else compared.significance
    return PairReading(ours, old.text, new.text, compared, new.findings)


def _look(url: str, day: str, reading: Reading) -> Look:
    key, at = url_key(url), f"{stamp(day)}Z"
    capture = Capture(
        capture_id(key, at, "warc", day, status=200, url=url),
        url,
        key,
        at,
        "warc",
        final_url=url,
        http_status=200,
        arrival_outcome="received",
    )
    return Look(capture, reading)
