"""Dimensions of competency-based education, each with the stance that the text takes on it.

A title, a definition or a story that only names a dimension takes no stance and gives no finding.

Key is one of twelve dimensions (``vocabulary/cbe_dimensions.yml``), stance is requires, permits,
encourages, by_waiver, prohibits or repealed. The quote is the clause that carries the statement.
"""

from __future__ import annotations

import re
from typing import Any

from db.records import Finding
from pipeline.grammar.conditions import conditions_of
from pipeline.grammar.context import Context
from pipeline.grammar.found import finding_of
from pipeline.grammar.pointers import is_pointer
from pipeline.grammar.scope import in_scope
from pipeline.grammar.stance import Reading, reading_of
from pipeline.grammar.topics import Mention, mentions
from pipeline.grammar.weights import stance_by_weight, weighed

NAME = "cbe_dimension"

_BESIDE = frozenset({"by_waiver", "prohibits", "repealed"})
# What every school policy has: money, training and reports are this field's only beside its own words.
_GENERAL = frozenset({"funding_grant", "educator_capacity", "accountability"})
_APPLIED_FOR = frozenset({"innovation_waiver_pilot"})
# Where a duty says what a diploma takes, leave to show it in one way or another is no more than a part of it.
_DEMANDS = frozenset({"graduation_requirements", "proficiency_based_diploma"})
_WAY = re.compile(
    r"\b(?:may|can)(?: then| also| instead| be)* (?:be )?(?:shown|met|satisfied|demonstrated|fulfilled|proved|proven)\b"
)
_INTENT = re.compile(
    r"\b(?:legislature|general assembly|council)(?:'s)? (?:also |further |hereby |therefore )?"
    r"(?:finds|intends|declares|intent|recognizes|believes)\b"
    r"|\b(?:intent|intention) of the (?:legislature|general assembly|council|act)\b",
    re.IGNORECASE,
)


def find(context: Context) -> list[Finding]:
    """Return the dimensions stated in a text about public schools; a look-alike gives none."""
    if not in_scope(context):
        return []
    findings: list[Finding] = []
    settled: set[tuple[str, int]] = set()
    for mention in mentions(context, NAME):
        settled.add((mention.key, mention.clause.sentence_start))
        told = not mention.named and not is_pointer(context, mention.clause)
        reading = reading_of(context, mention, default=mention.default) if told else None
        if reading is not None:
            stance = stance_by_weight(context, mention, reading) or reading.stance
            findings.append(_finding(context, mention, Reading(stance, reading.how), grammar=reading.stance))
    stated = {one.key for one in findings if one.key}
    return [*_outweighed(findings), *_leaning(context, stated, settled)]


def _leaning(context: Context, stated: set[str], settled: set[tuple[str, int]]) -> list[Finding]:
    """Return the dimensions that no rule reads and that a sentence's concepts together lean to.

    Where a rule has looked at a dimension in the sentence and found that it is only named, that settles it.
    """
    findings = []
    leaning = [one for one in weighed(context, NAME) if one.key not in stated]
    of_it = _speaks_of_it(context) or bool((stated | {one.key for one in leaning}) - _GENERAL)
    for mention in leaning:
        if mention.key in _GENERAL and not of_it:
            continue
        if (mention.key, mention.clause.sentence_start) not in settled:
            reading = reading_of(context, mention, default=mention.default)
            stance = stance_by_weight(context, mention, reading)
            if stance is not None:
                findings.append(_finding(context, mention, Reading(stance, "weight")))
    return findings


def _speaks_of_it(context: Context) -> bool:
    """Say whether the text has a word of this way of learning, or its title does."""
    signs = {"@competency_signs", "@competency_learning"}
    return bool(signs & (context.found.keys() | context.titled))


def _is_bound(finding: Finding) -> bool:
    return str(finding.detail["how"]).endswith(("modal", "led"))


def _without_ways(findings: list[Finding]) -> list[Finding]:
    """Return the findings without ways to do a stated duty, and without the intent of what is stated too."""
    duties = {one.key for one in findings if one.stance == "requires"} & _DEMANDS
    laid_down = {one.key for one in findings if _INTENT.search(one.quote) is None}
    return [
        one
        for one in findings
        if not (one.key in duties and one.stance == "permits" and _WAY.search(one.quote))
        and not (one.key in laid_down and _INTENT.search(one.quote))
    ]


def _outweighed(findings: list[Finding]) -> list[Finding]:
    """Return the findings without those that another one of the same dimension makes needless.

    What a sentence without a binding verb says gives way to what a binding verb says; and where leave to
    innovate is had by application, the duty to run the program or the leave to take part says no more.
    """
    findings = _without_ways(findings)
    bound = {one.key for one in findings if _is_bound(one)}
    applied = {one.key for one in findings if one.stance == "by_waiver"} & _APPLIED_FOR
    return [
        one
        for one in findings
        if (one.key not in bound or _is_bound(one)) and (one.key not in applied or one.stance in _BESIDE)
    ]


def named(context: Context) -> list[Finding]:
    """Return the dimensions that a text about public schools names, stated or not, without a stance.

    They tell what the text is about where it states nothing; they are no findings of this field.
    """
    if not in_scope(context):
        return []
    return [_finding(context, one, None) for one in mentions(context, NAME)]


def _finding(
    context: Context, mention: Mention, reading: Reading | None, *, grammar: str | None = None
) -> Finding:
    """Return the finding of a mention. Where the whole sentence overruled what the ``grammar`` reads of its
    verbs, the detail says so."""
    more: dict[str, Any] = {}
    if conditions := conditions_of(context, mention):
        more["conditions"] = conditions
    if reading is not None and grammar not in (None, reading.stance):
        more["overruled"] = grammar
    return finding_of(
        context,
        mention,
        how=f"{mention.how} {reading.how if reading else 'named'}",
        stance=reading.stance if reading else None,
        more=more,
    )
