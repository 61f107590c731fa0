"""The accuracy card: what was measured, on which texts, as plain data that is published as it is.

``card.json`` beside this file is written by ``crosswalk evaluate --card``; the docs, the site and the
mark *experimental* come from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.evaluation.calibration import Bin, expected_error
from pipeline.evaluation.intervals import share
from pipeline.evaluation.measures import FACTS, MEASURES
from pipeline.evaluation.scoring import FactScore, FieldScore, Scores, Tally

FLOOR = 0.6
"""The held-out F1 by key below which a field is experimental: shown where asked for, never by default."""

FEWEST = 10
"""Fewer labelled held-out values than this tell nothing: the field stays experimental."""

PAIRS = "pairs"
"""Where the card keeps the figures of pairs of captures (``sets`` are those of labelled texts)."""

Card = dict[str, Any]


@lru_cache(maxsize=1)
def published() -> Card:
    """Return the card that this program ships."""
    held = files("pipeline.evaluation") / "card.json"
    card: Card = json.loads(held.read_text(encoding="utf-8"))
    return card


def tally_told(tally: Tally) -> dict[str, Any]:
    """Return counts with precision, recall, F1 and its interval, as the card keeps them."""
    hit, wrong, missed = tally.total
    low, high = tally.interval()
    return {
        "hit": hit,
        "wrong": wrong,
        "missed": missed,
        "precision": round(tally.precision, 3),
        "recall": round(tally.recall, 3),
        "f1": round(tally.f1, 3),
        "low": round(low, 3),
        "high": round(high, 3),
    }


def _field(one: FieldScore) -> dict[str, Any]:
    return {
        "by_key": tally_told(one.by_key),
        "exact": tally_told(one.exact),
        "same_sentence": one.same_sentence,
        "quoted": one.quoted,
    }


def _fact(one: FactScore) -> dict[str, Any]:
    return share_told(one.right, one.seen)


def section(scores: Scores) -> dict[str, Any]:
    """Return one set's figures as the card keeps them: totals with intervals, no texts and no misses."""
    return {
        "texts": scores.texts,
        "untrue_quotes": scores.untrue_quotes,
        "relevant": tally_told(scores.relevant),
        "fields": {name: _field(one) for name, one in scores.fields.items()},
        "facts": {name: _fact(one) for name, one in scores.facts.items()},
    }


def confusion(scores: Scores) -> dict[str, list[list[Any]]]:
    """Return what was taken for what, most frequent first, for each fact of development texts."""
    return {
        name: [
            [said, got, count]
            for (said, got), count in sorted(one.confusion.items(), key=lambda pair: (-pair[1], pair[0]))
            if said != got
        ]
        for name, one in scores.facts.items()
    }


def folds(scores: Mapping[str, FieldScore]) -> dict[str, Any]:
    """Return the cross-validated figures as the card keeps them."""
    return {
        name: {"by_key": tally_told(one.by_key), "exact": tally_told(one.exact)}
        for name, one in scores.items()
    }


def bins(found: list[Bin]) -> dict[str, Any]:
    """Return a reliability table as the card keeps it."""
    return {
        "expected_error": round(expected_error(found), 3),
        "bins": [
            [one.low, one.high, round(one.confidence, 3), round(one.right, 3), one.readings] for one in found
        ],
    }


def pooled(card: Card, field: str, form: str = "by_key") -> tuple[int, int, int]:
    """Return (hit, wrong, missed) of ``field`` over the held-out texts of every set of the card."""
    hit = wrong = missed = 0
    for one in card.get("sets", {}).values():
        told = one.get("held_out", {}).get("fields", {}).get(field)
        if told:
            hit, wrong, missed = (
                hit + told[form]["hit"],
                wrong + told[form]["wrong"],
                missed + told[form]["missed"],
            )
    return hit, wrong, missed


def experimental(card: Card) -> frozenset[str]:
    """Return the fields whose held-out score is below :data:`FLOOR`, or rests on too few labels."""
    low = set()
    for measure in MEASURES:
        hit, wrong, missed = pooled(card, measure.field)
        if hit + missed < FEWEST or 2 * hit < FLOOR * (2 * hit + wrong + missed):
            low.add(measure.field)
    return frozenset(low)


def merged(card: Card, name: str, told: Mapping[str, Any], *, part: str = "sets") -> Card:
    """Return ``card`` with the figures of the set ``name`` replaced; the other sets stay as they are."""
    return {**card, part: dict(sorted({**card.get(part, {}), name: dict(told)}.items()))}


def losses(before: Card, after: Card) -> list[tuple[str, str, str, float, float]]:
    """Return (set, split, field, F1 before, F1 after) wherever an exact F1 or an accuracy differs."""
    rows = []
    for name, told in after.get("sets", {}).items():
        for split in ("development", "held_out"):
            was = before.get("sets", {}).get(name, {}).get(split, {})
            now = told.get(split, {})
            for measure in MEASURES:
                old, new = (
                    side.get("fields", {}).get(measure.field, {}).get("exact", {}).get("f1")
                    for side in (was, now)
                )
                if old is not None and new is not None and old != new:
                    rows.append((name, split, measure.field, old, new))
            for fact in FACTS:
                old, new = (side.get("facts", {}).get(fact.field, {}).get("accuracy") for side in (was, now))
                if old is not None and new is not None and old != new:
                    rows.append((name, split, fact.field, old, new))
    return rows


def rows(card: Card) -> list[dict[str, Any]]:
    """Return the card as rows of the table ``accuracy``, in canonical order."""
    low = experimental(card)
    made = []
    for name, told in sorted(card.get("sets", {}).items()):
        for split in ("development", "held_out"):
            part = told.get(split, {})
            about = {
                "measured_on": name,
                "split": split,
                "texts": part.get("texts", 0),
                "measured": told.get("measured"),
            }
            for field, score in sorted(part.get("fields", {}).items()):
                for form in ("by_key", "exact"):
                    made.append(about | field_row(field, form, score[form], int(field in low)))
            for field, score in sorted(part.get("facts", {}).items()):
                made.append(about | fact_row(field, score))
            if told_apart := part.get("relevant"):
                made.append(about | field_row("relevance", "by_key", told_apart, 0))
    about = {
        "measured_on": "all",
        "split": "cross_validated",
        "texts": sum(one.get("development", {}).get("texts", 0) for one in card.get("sets", {}).values()),
        "measured": card.get("measured"),
    }
    for field, score in sorted(card.get("cross_validated", {}).items()):
        for form in ("by_key", "exact"):
            made.append(about | field_row(field, form, score[form], int(field in low)))
    return made


def share_told(right: int, seen: int) -> dict[str, Any]:
    """Return a share with its counts and Wilson's 95% interval, as the card keeps it."""
    low, high = share(right, seen)
    return {
        "right": right,
        "seen": seen,
        "accuracy": round(right / seen, 3) if seen else 0.0,
        "low": round(low, 3),
        "high": round(high, 3),
    }


def calibration_rows(card: Card) -> list[dict[str, Any]]:
    """Return the card's reliability table as rows of the table ``calibration``."""
    names = ("low", "high", "confidence", "right", "readings")
    return [dict(zip(names, one, strict=True)) for one in card.get("calibration", {}).get("bins", [])]


def field_row(field: str, form: str, tally: Mapping[str, Any], experimental: int) -> dict[str, Any]:
    """Return what a row of ``accuracy`` says of a field whose values are counted."""
    return {
        "field": field,
        "form": form,
        "labels": tally["hit"] + tally["missed"],
        "right": tally["hit"],
        "wrong": tally["wrong"],
        "missed": tally["missed"],
        "precision": tally["precision"],
        "recall": tally["recall"],
        "score": tally["f1"],
        "low": tally["low"],
        "high": tally["high"],
        "experimental": experimental,
    }


def fact_row(field: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of ``accuracy`` says of a fact with one answer a text."""
    wrong = fact["seen"] - fact["right"]
    return {
        "field": field,
        "form": "accuracy",
        "labels": fact["seen"],
        "right": fact["right"],
        "wrong": wrong,
        "missed": wrong,
        "precision": fact["accuracy"],
        "recall": fact["accuracy"],
        "score": fact["accuracy"],
        "low": fact["low"],
        "high": fact["high"],
        "experimental": 0,
    }
