"""Numeric limits of a rule: credit caps, cut scores, hours, minutes, days, credits required, ages, shares.

Key is the measure, value the number in its normal form ("1/2", "90%", "120", "5-21", a grade letter). The
quote is the clause; the detail holds the wording of the limit itself.
"""

from __future__ import annotations

import re

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.amounts import normal
from pipeline.fields.wordings import Said, clause_quote, wordings
from pipeline.grammar.context import Context

NAME = "threshold"

_AND_HALF = re.compile(r" (?:and (?:one|a) half|1/2)$")
_RANGE = re.compile(r" (?:years )?(?:and|to|through|or) | (?=[0-9])")


def find(context: Context) -> list[Finding]:
    """Return the limits, each once for a clause."""
    return [finding for said in wordings(context, NAME) if (finding := _finding(context, said))]


def value_of(key: str, printed: str) -> str | None:
    """Return the normal form of a printed limit of the measure ``key``.

    >>> [value_of("age", "five to twenty one"), value_of("credits_required", "two and one half")]
    ['5-21', '2.5']
    """
    if key == "cut_score" and re.fullmatch(r"[a-d]\+?", printed):
        return printed.upper()
    if key == "age":
        ends = [normal(part) for part in _RANGE.split(printed) if part]
        return "-".join(end for end in ends[:2] if end) or None
    half = _AND_HALF.search(printed)
    if half:
        whole = normal(printed[: half.start()])
        return f"{whole}.5" if whole else None
    value = normal(printed)
    if key == "percent" and value and value.isdecimal():
        return f"{value}%"
    return value


def _finding(context: Context, said: Said) -> Finding | None:
    value = value_of(said.key, said.match["value"])
    if value is None:
        return None
    start, end = clause_quote(context, said.clause, said.start, said.end)
    how = f"{said.key} {said.number}"
    return Finding(
        NAME,
        said.key,
        value,
        context.text[start:end],
        start,
        end,
        f"{NAME}.{said.key}.{said.number}",
        confidence=confidence(NAME, how),
        detail={"wording": context.text[said.start : said.end], "how": how},
    )
