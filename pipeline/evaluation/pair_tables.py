"""The figures on labelled pairs of captures as Markdown, for the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.evaluation.card import PAIRS, Card
from pipeline.evaluation.pairs import COLUMNS, EXPECTED, POLICY, QUIET
from pipeline.evaluation.tables import table

_ABOUT = {
    "dc-title38": "sections of the D.C. Code, labelled from the Council's own structured record of the law",
    "state-titles": "sections of three states' education codes over several releases",
    "site-policies": "policy pages of companies and public bodies, with banners, tokens and new layouts",
}
_SPLITS = {"development": "development", "held_out": "held out"}
# The goals of each label, as the share that comes to what it says.
_TOLD_APART = 0.97
_FALSE = {"cosmetic": 0.005, "noise": 0.03}


def changes_markdown(card: Card) -> str:
    """Return the card's tables on changes: what they come to, the goals, and the confusion of every set."""
    told = card.get(PAIRS, {})
    return "\n\n".join([_goals(told), *(_set(name, one) for name, one in told.items())])


def _goals(told: Mapping[str, Any]) -> str:
    head = ["set", "half", "what", "goal", "measured", "of", "95%"]
    return "### Against the goals\n\n" + table(head, _goal_rows(told))


def _goal_rows(told: Mapping[str, Any]) -> Iterator[list[str]]:
    for name, one in told.items():
        for split, words in _SPLITS.items():
            part = one[split]
            for what, goal, share in _shares(part):
                if share["seen"]:
                    ends = f"{share['low']:.3f} to {share['high']:.3f}"
                    yield [
                        f"`{name}`",
                        words,
                        what,
                        goal,
                        f"{share['accuracy']:.3f}",
                        str(share["seen"]),
                        ends,
                    ]
            for what, counts in (("marked paragraphs", part["paragraphs"]), ("changed words", part["words"])):
                if counts["pairs"]:
                    right, read = f"{counts['precision']:.4f}", f"{counts['recall']:.4f}"
                    count = f"{counts['hit'] + counts['missed']} words"
                    yield [
                        f"`{name}`",
                        words,
                        f"{what}: right, found",
                        ">= 0.98",
                        f"{right}, {read}",
                        count,
                        "",
                    ]


def _shares(part: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield f"{' and '.join(f'`{label}`' for label in _met(part, POLICY))} found", "1", part["recall"]
    for label, share in part["false_substantive"].items():
        goal = f"<= {_FALSE[label]}" if label in _FALSE else ""
        yield f"`{label}` taken for substantive", goal, share
    for label in _met(part, tuple(EXPECTED)):
        if label not in (*POLICY, *QUIET):
            yield f"`{label}` told as it is labelled", f">= {_TOLD_APART}", part["as_labelled"][label]
    yield "amending law found", ">= 0.95", part["laws"]
    yield "effective date found", ">= 0.95", part["dates"]
    yield "law found where only notes changed", "", part["noted_laws"]
    yield "its date", "", part["noted_dates"]


def _met(part: Mapping[str, Any], labels: tuple[str, ...]) -> list[str]:
    return [label for label in labels if label in part["as_labelled"]]


def _set(name: str, told: Mapping[str, Any]) -> str:
    about = _ABOUT.get(name, name)
    parts = [f"### {name}\n\n{about[0].upper()}{about[1:]}; measured {told['measured']}."]
    for split, words in _SPLITS.items():
        part = told[split]
        left_out = (
            f"{part['pairs']} pairs; {part['absent']} more lack a capture, {part['unscored']} a label that is scored. "
            f"Of the amending laws {part['laws_unprinted']} more are not printed by the page. "
            f"In {part['moved']} pairs blocks moved."
        )
        parts.append(f"**{words[0].upper()}{words[1:]}**: {left_out}\n\n{_confusion(part)}")
    return "\n\n".join(parts)


def _confusion(part: Mapping[str, Any]) -> str:
    counts = {(said, ours): count for said, ours, count in part["confusion"]}
    met = [name for name in COLUMNS if any(ours == name for _, ours in counts)]
    head = ["labelled", *(name.replace("_", " ") for name in met), "as labelled"]
    rows = (
        [
            f"`{label}`",
            *(str(counts.get((label, name), "")) for name in met),
            f"{one['right']} of {one['seen']}",
        ]
        for label, one in part["as_labelled"].items()
    )
    return table(head, rows)
