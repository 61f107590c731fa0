"""The verbs of a clause that bind, permit or encourage, and which of them stand in its main clause.

A verb is a wording of ``modals`` in ``vocabulary/stances.yml``. What follows it can turn it: "shall not deny"
requires, "may not graduate until" requires, "may be awarded only to" requires.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.grammar.context import Context
from pipeline.grammar.matching import Hit, starting

STANCES = ("repealed", "prohibits", "requires", "by_waiver", "permits", "encourages")
_TURN = 45  # how far behind its verb a word that turns it may stand
_ASKED = 100  # how far before its verb the "whether" may stand that makes it a question
_LINK = 60  # how far before its verb a word that makes the clause subordinate may stand
_SUBORDINATE = re.compile(
    r"\b(?:who|whom|whose|that|which|where|whereby|when|if|unless|until|because|how|whether|as|than|what|while)\b"
)
_WHETHER = re.compile(r"\bwhether (?!or not\b)[^,;]*$")
_TO = "to "


@dataclass(frozen=True, slots=True)
class Verb:
    """A wording that binds: its stance, its range, and whether its clause hangs on another one."""

    stance: str
    start: int
    end: int
    subordinate: bool = False


def inside(context: Context, target: str, start: int, end: int) -> list[Hit]:
    """Return the hits of ``target`` that lie wholly between ``start`` and ``end``."""
    return [hit for hit in starting(context.found.get(target, ()), start, end) if hit.end <= end]


def has(context: Context, target: str, start: int, end: int) -> bool:
    """Say whether a hit of ``target`` lies wholly between ``start`` and ``end``."""
    return bool(inside(context, target, start, end))


def _is_month(context: Context, hit: Hit) -> bool:
    """Say whether "may" is the month, written May ("In May the board ...")."""
    return context.flat[hit.start : hit.end] == "May"


def _turned(context: Context, verb: Verb, end: int) -> str:
    """Return the stance of ``verb`` by what follows it before ``end``."""
    near = min(verb.end + _TURN, end)
    if verb.stance == "prohibits":
        if has(context, "neutral:undone", verb.end, near):
            return "requires"
        if has(context, "neutral:demanded", verb.end, min(verb.end + 14, end)):
            return "permits"
        if has(context, "neutral:until", verb.end, end):
            return "requires"
    if verb.stance == "permits" and has(context, "neutral:only", verb.end, near):
        return "requires"
    return verb.stance


def _hangs(context: Context, verb: Verb, start: int, earlier: bool) -> bool:
    """Say whether the clause of ``verb`` is subordinate: "who must", "if it may", "to allow", "allowing"."""
    before = context.words[max(start, verb.start - _LINK) : verb.start]
    if before.endswith(_TO) or context.words[verb.start : verb.end].endswith("ing"):
        return earlier
    links = list(_SUBORDINATE.finditer(before))
    if not links:
        return False
    link = links[-1]
    between = before[link.end() :]
    opens = verb.start - len(before) + link.start() <= start + 3
    return "," not in between and ";" not in between and not (opens and link[0] in ("that", "what"))


def _is_asked(context: Context, verb: Verb, start: int) -> bool:
    """Say whether a leave is only asked about: "asked whether a portfolio can replace the examination"."""
    return _WHETHER.search(context.words, max(start, verb.start - _ASKED), verb.start) is not None


def verbs(context: Context, start: int, end: int) -> list[Verb]:
    """Return the verbs between ``start`` and ``end``, the longest reading at each place, in order."""
    masks = inside(context, "neutral:mask", start, end)
    found = [
        Verb(stance, hit.start, hit.end)
        for stance in STANCES
        for hit in inside(context, f"modal:{stance}", start, end)
        if not _is_month(context, hit) and not any(m.start <= hit.start and hit.end <= m.end for m in masks)
    ]
    found.sort(key=lambda verb: (verb.start, -verb.end))
    kept: list[Verb] = []
    for verb in found:
        if kept and verb.start < kept[-1].end:
            continue
        joined = bool(kept) and verb.start - kept[-1].end <= 1
        if joined and verb.stance == "encourages":  # "shall encourage"
            kept[-1] = replace(kept[-1], stance="encourages", end=verb.end)
            continue
        if verb.stance == "permits" and _is_asked(context, verb, start):
            continue
        if verb.stance == "encourages" and context.words.endswith(_TO, start, verb.start):
            continue  # "a program to promote" tells what it is for
        if joined and kept[-1].stance == "requires" and verb.stance == "permits":  # "shall allow"
            kept.append(replace(verb, subordinate=True))
            continue
        hangs = _hangs(context, verb, start, bool(kept))
        kept.append(replace(verb, stance=_turned(context, verb, end), subordinate=hangs))
    return kept
