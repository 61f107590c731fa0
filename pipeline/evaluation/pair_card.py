"""The figures on pairs of captures as rows of the published table ``accuracy``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.evaluation.card import PAIRS, Card, fact_row, field_row, share_told, tally_told
from pipeline.evaluation.scoring import Tally


def pair_rows(card: Card) -> list[dict[str, Any]]:
    """Return the figures on pairs of captures as rows of the table ``accuracy``, in canonical order.

    ``change_substantive`` is whether the words of the policy changed, ``change_significance`` how much the change
    matters, ``change_words`` which words came and went, ``change_law`` and ``change_date`` what law did it and
    from when. ``texts`` counts pairs.
    """
    made = []
    for name, told in sorted(card.get(PAIRS, {}).items()):
        for split in ("development", "held_out"):
            part = told[split]
            about = {
                "measured_on": f"{PAIRS}-{name}",
                "split": split,
                "texts": part["pairs"],
                "measured": told.get("measured"),
            }
            made += [about | row for row in _pair_figures(part) if row["labels"]]
    return made


def _pair_figures(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    right = sum(one["right"] for one in part["as_labelled"].values())
    recall, seen = part["recall"], sum(one["seen"] for one in part["as_labelled"].values())
    false = sum(one["right"] for one in part["false_substantive"].values())
    facts = {"change_date": part["dates"], "change_law": part["laws"]}
    facts |= {"change_significance": {"right": right, "seen": seen}}
    tallies = {
        "change_substantive": (recall["right"], false, recall["seen"] - recall["right"]),
        "change_words": tuple(part["words"][name] for name in ("hit", "wrong", "missed")),
    }
    rows = [fact_row(name, share_told(one["right"], one["seen"])) for name, one in facts.items()]
    rows += [field_row(name, "exact", tally_told(Tally((counts,))), 0) for name, counts in tallies.items()]
    return sorted(rows, key=lambda row: str(row["field"]))


def pair_losses(before: Card, after: Card) -> list[tuple[str, str, str, float, float]]:
    """Return (set, split, figure, before, after) wherever the score of a figure on pairs differs."""
    held = {_place(row): row["score"] for row in pair_rows(before)}
    return [
        (row["measured_on"], row["split"], row["field"], held[_place(row)], row["score"])
        for row in pair_rows(after)
        if _place(row) in held and held[_place(row)] != row["score"]
    ]


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["measured_on"], row["split"], row["field"]
