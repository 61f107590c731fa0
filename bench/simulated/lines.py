"""Lines of invented policy and of other matters, each with the findings that it holds (pure)."""

from __future__ import annotations

import random
from typing import NamedTuple

from bench.simulated.words import Drawer, texts
from pipeline.vocabulary.codebook import codebook

_LINES = 4_000
# Of a hundred findings of the sample sites, so many are of each field.
FIELDS = {
    "date": 12, "applies_to": 10, "field_area": 8, "citation": 8, "threshold": 7, "equity_strategy": 7,
    "cbe_dimension": 7, "student_group": 5, "contact": 5, "grade_span": 4, "ccsso_commitment": 3, "term_used": 3,
    "funding": 2, "cbe_element": 2, "subject": 2, "linked_document": 2, "waiver_authority": 1, "relevance": 7,
    "document_kind": 6, "instrument_type": 6, "status": 3,
}  # fmt: skip
_STANCES = ("requires", "permits", "encourages", "by_waiver", "prohibits")
_STANCED = frozenset({"cbe_dimension", "equity_strategy"})


class Reading(NamedTuple):
    """What a line holds."""

    field: str
    key: str
    stance: str | None
    value: str | None


class Line(NamedTuple):
    """A line of a text, with what is read from it."""

    words: str
    read: tuple[Reading, ...]


def keys_by_field() -> dict[str, list[str]]:
    """Return the keys of each of :data:`FIELDS`, in the codebook's order."""
    keys: dict[str, list[str]] = {}
    for row in codebook():
        if row.key and not row.stance and row.field in FIELDS:
            keys.setdefault(row.field, []).append(row.key)
    return keys


def drawn_lines(keys: dict[str, list[str]]) -> tuple[list[Line], list[Line]]:
    """Return lines of policy, with what is read from them, and lines of other matters; always the same."""
    rng, drawer = random.Random("lines"), Drawer("lines")
    policy, other = (_stock(name) for name in ("policy_texts", "other_texts"))
    return (
        [Line(_said(drawer, rng, policy), _reads(rng, keys)) for _ in range(_LINES)],
        [Line(_said(drawer, rng, other), ()) for _ in range(_LINES)],
    )


def _stock(name: str) -> list[str]:
    """Return the sentences of a file of simulated texts, without the shortest."""
    return [one for kind in texts(name).values() for stock in kind.values() for one in stock if len(one) > 45]


def _said(drawer: Drawer, rng: random.Random, stock: list[str]) -> str:
    """Return a sentence with its slots filled, and now and then a number, so that few are the same."""
    return f"{rng.randint(1, 40)}. {drawer.filled(rng.choice(stock))}"


def _reads(rng: random.Random, keys: dict[str, list[str]]) -> tuple[Reading, ...]:
    fields = rng.choices(list(FIELDS), list(FIELDS.values()), k=rng.choice((1, 1, 1, 2, 2)))
    return tuple(_reading(rng, field, keys[field]) for field in dict.fromkeys(fields))


def _reading(rng: random.Random, field: str, keys: list[str]) -> Reading:
    stance = rng.choice(_STANCES) if field in _STANCED else None
    value = f"20{rng.randint(10, 26)}-0{rng.randint(1, 9)}-15" if field == "date" else None
    return Reading(field, rng.choice(keys), stance, value)
