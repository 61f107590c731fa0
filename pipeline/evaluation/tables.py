"""The accuracy card as Markdown, for the docs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.evaluation.card import Card, experimental, pooled
from pipeline.evaluation.measures import FACTS, MEASURES

_ABOUT = {
    "written": "restated policy texts of this project (`tests/labelled/written`)",
    "sample": "documents of the sample sites (`tests/labelled/sample`)",
    "real": "captures of agencies' and legislatures' pages (labels in `tests/labelled/real`, no captures)",
    "gold": "restated policy texts labelled by another reader, kept apart from the repository",
    "gold-real": "captures labelled by another reader, kept apart from the repository",
}


def accuracy_markdown(card: Card) -> str:
    """Return the card's tables: held-out sums by field, then each set, then folds, calibration, confusion."""
    parts = [
        _pooled(card),
        *(_set(name, told) for name, told in card.get("sets", {}).items()),
        _folds(card),
        _bins(card),
        _confusion(card),
    ]
    return "\n\n".join(part for part in parts if part)


def table(head: list[str], body: Iterator[list[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in body)])


def _f1(counts: tuple[int, ...]) -> str:
    hit, wrong, missed = counts
    return f"{2 * hit / (2 * hit + wrong + missed):.2f}" if hit + wrong + missed else "-"


def _pooled(card: Card) -> str:
    low = experimental(card)

    def body() -> Iterator[list[str]]:
        for measure in MEASURES:
            key, exact = pooled(card, measure.field), pooled(card, measure.field, "exact")
            if not sum(key):
                continue
            aims = [f"{aim:.2f}" if aim else "" for aim in (measure.goal_key, measure.goal_exact)]
            mark = " (experimental)" if measure.field in low else ""
            yield [
                f"`{measure.field}`{mark}",
                str(key[0] + key[2]),
                _f1(key),
                aims[0],
                _f1(exact),
                aims[1],
            ]
        told = [one["held_out"]["relevant"] for one in card.get("sets", {}).values()]
        counts = tuple(sum(one[name] for one in told) for name in ("hit", "wrong", "missed"))
        yield ["`relevance` (relevant or not)", str(counts[0] + counts[2]), _f1(counts), "0.95", "", ""]
        for fact in FACTS:
            seen = [one["held_out"]["facts"].get(fact.field) for one in card.get("sets", {}).values()]
            right = sum(one["right"] for one in seen if one)
            count = sum(one["seen"] for one in seen if one)
            aim = f"{fact.goal:.2f}" if fact.goal and fact.field != "relevance" else ""
            if count:
                yield [f"`{fact.field}` (accuracy)", str(count), f"{right / count:.2f}", aim, "", ""]

    head = ["field", "labels", "F1 by key", "goal", "F1 exact", "goal"]
    return "## Held-out texts, all sets together\n\n" + table(head, body())


def _set(name: str, told: dict[str, Any]) -> str:
    head = ["field", "labels", "precision", "recall", "F1 exact", "95%", "by key", "held out: labels"]
    head += ["F1 exact", "95%", "by key"]

    def half(one: dict[str, Any] | None, *, shares: bool) -> list[str]:
        if not one or not (one["exact"]["hit"] + one["exact"]["missed"] + one["exact"]["wrong"]):
            return ["0", "", "", "", "", ""] if shares else ["0", "", "", ""]
        exact = one["exact"]
        ends = [
            f"{exact['f1']:.2f}",
            f"{exact['low']:.2f} to {exact['high']:.2f}",
            f"{one['by_key']['f1']:.2f}",
        ]
        labels = [str(exact["hit"] + exact["missed"])]
        return labels + ([f"{exact['precision']:.2f}", f"{exact['recall']:.2f}"] if shares else []) + ends

    def body() -> Iterator[list[str]]:
        for measure in MEASURES:
            sides = [told[split]["fields"].get(measure.field) for split in ("development", "held_out")]
            if any(side and sum(side["exact"][n] for n in ("hit", "wrong", "missed")) for side in sides):
                yield [f"`{measure.field}`", *half(sides[0], shares=True), *half(sides[1], shares=False)]
        for fact in FACTS:
            one, other = (told[split]["facts"].get(fact.field) for split in ("development", "held_out"))
            if one:
                row = [f"`{fact.field}` (accuracy)", str(one["seen"]), "", "", f"{one['accuracy']:.2f}"]
                row += [f"{one['low']:.2f} to {one['high']:.2f}", ""]
                if other:
                    row += [str(other["seen"]), f"{other['accuracy']:.2f}"]
                    row += [f"{other['low']:.2f} to {other['high']:.2f}", ""]
                yield row

    texts = f"{told['development']['texts']} development texts, {told['held_out']['texts']} held out"
    untrue = told["development"]["untrue_quotes"] + told["held_out"]["untrue_quotes"]
    said = (
        f"{_ABOUT.get(name, name)}: {texts}; measured {told['measured']}. Quotes not in their text: {untrue}."
    )
    return f"## {name}\n\n{said[0].upper()}{said[1:]}\n\n" + table(head, body())


def _folds(card: Card) -> str:
    told = card.get("cross_validated", {})
    if not told:
        return ""
    rows = (
        [
            f"`{name}`",
            f"{one['by_key']['precision']:.2f}",
            f"{one['by_key']['recall']:.2f}",
            f"{one['by_key']['f1']:.2f}",
            f"{one['exact']['f1']:.2f}",
        ]
        for name, one in told.items()
    )
    about = (
        "Each jurisdiction of the development texts is read only with rules and wordings that were right in "
        "another one. That takes away every wording known from one state alone, right ones too: a lower bound."
    )
    head = ["field", "precision by key", "recall by key", "F1 by key", "F1 exact"]
    return f"## Cross-validation over jurisdictions\n\n{about}\n\n" + table(head, rows)


def _bins(card: Card) -> str:
    told = card.get("calibration")
    if not told:
        return ""
    rows = (
        [f"{low:.2f} to {high:.2f}", str(count), f"{sure:.2f}", f"{right:.2f}"]
        for low, high, sure, right, count in told["bins"]
    )
    about = (
        "The confidence of a reading is the share of right ones among labelled readings of its sort. Here is the "
        "confidence that is shown beside what was right, on held-out texts of all sets. Mean gap between the two, "
        f"weighted by readings: {told['expected_error']:.3f}."
    )
    return f"## Calibration\n\n{about}\n\n" + table(
        ["confidence", "readings", "mean confidence", "share right"], rows
    )


def _confusion(card: Card) -> str:
    rows = [
        [f"`{fact}`", name, f"`{said}`", f"`{got}`", str(count)]
        for name, told in card.get("sets", {}).items()
        for fact, pairs in told.get("confusion", {}).items()
        for said, got, count in pairs
    ]
    if not rows:
        return ""
    return (
        "## What was taken for what\n\nFacts of whole development texts (held-out ones are not looked into).\n\n"
        + table(["fact", "set", "labelled", "read as", "texts"], iter(rows))
    )
