"""Money that a provision moves: sums, most for one recipient, sums for each student, percentages, shares.

Key is the unit, value the amount in dollars or percent in its normal form ("68910", "0.1%", "1/3"); the
detail holds ``fiscal_year`` and ``purpose`` where they are printed. Fines, fees and salaries are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.amounts import FIGURE, FRACTION, NUMBER, PERCENT, normal
from pipeline.fields.wordings import clause_quote, compiled, reading
from pipeline.grammar.context import Context
from pipeline.grammar.sentences import Clause

NAME = "funding"

_MONEY = re.compile(
    r"\$ ?(?P<figure>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{2})?|[0-9]{1,12}(?:\.[0-9]{1,3})?)"
    r"(?: ?(?P<scale>million|billion|thousand|[mbk]\b))?"
    rf"|(?P<words>{NUMBER}{FIGURE}?(?: million| billion| thousand)?) dollars\b(?: ?\(\$[0-9,.]{{1,20}}\))?"
)
_PERCENT = re.compile(
    rf"(?:{FRACTION} of (?:1|one) per ?cent|{PERCENT})"
    rf"|(?P<share>{FRACTION}) of (?:the |its |their )?(?:total |actual |state |excess |approved )*"
    r"(?:costs?|aid|funding|appropriation|amount|grant|allocation|share)\b"
)
_PURPOSE_WITHIN = 200
_SCALES = {"million": 10**6, "m": 10**6, "billion": 10**9, "b": 10**9, "thousand": 1000, "k": 1000}
_YEAR = (
    r"\b(?:{fiscal_year}|for the) ?(?:ending (?:on )?(?:june|september) 30, |beginning july 1, )?"
    r"(?P<from>(?:19|20)[0-9]{2})(?:(?: |/)(?P<to>(?:19|20)?[0-9]{2}))?(?![0-9])"
    r"|\bfy ?'?(?P<short>[0-9]{2})(?![0-9])"
    r"|(?P<first>(?:19|20)[0-9]{2}) (?P<second>(?:19|20)?[0-9]{2}) (?:school|fiscal) year"
    r"|(?P<only>20[0-9]{2}) fiscal year"
)
_PURPOSE = re.compile(
    r"\b(?:for the (?:purposes? of|implementation of)|to be used (?:for|to)|for use in|in order to|for|to) "
    r"(?P<what>(?!each|every|the fiscal|fiscal|the school year|exceed|be )[a-z][^.;,]{6,90})"
)


def amount(printed: str) -> str | None:
    """Return a printed sum or share in its normal form.

    >>> [amount(one) for one in ("$68,910", "$1.5 million", "five hundred dollars", "1/10th of 1 percent")]
    ['68910', '1500000', '500', '0.1%']
    """
    words = printed.lower().replace("-", " ")
    found = _MONEY.search(words)
    if found is None:
        return normal(words)
    if found["figure"] is None:
        return normal(found["words"])
    value = float(found["figure"].replace(",", "")) * _SCALES.get(found["scale"] or "", 1)
    return f"{value:.2f}".removesuffix(".00")


def find(context: Context) -> list[Finding]:
    """Return the sums and shares of money."""
    findings: list[Finding] = []
    for clause in context.clauses:
        amounts = list(_amounts(context, clause))
        if amounts:
            year = _year(context, clause)
            findings += [_finding(context, clause, year, *told) for told in amounts]
    return findings


def _amounts(context: Context, clause: Clause) -> Iterator[tuple[str, str, int, int]]:
    """Yield (unit, value, start, end) of the amounts of one clause."""
    words = context.words
    sentence = (clause.sentence_start, clause.sentence_end)
    is_money = "$" in words[clause.start : clause.end] or "dollars" in words[clause.start : clause.end]
    if is_money and not reading(r"\b{not_funding}\b").search(words, *sentence):
        for match in _MONEY.finditer(words, clause.start, clause.end):
            value = amount(match[0])
            if value:
                yield _unit(context, clause, match.start(), match.end()), value, match.start(), match.end()
    money = reading(r"\b{of_money}\b")
    if not _has_share(words, clause) or not money.search(words, *sentence):
        return
    weighted = reading(r"\b(?:weight(?:s|ed|ing)?|allocations?|supplements?)\b").search(words, *sentence)
    for match in _PERCENT.finditer(words, clause.start, clause.end):
        value = normal(match["share"] or match[0])
        near = (max(clause.start, match.start() - 70), min(clause.end, match.end() + 90))
        if value and (weighted or money.search(words, *near)) and not _is_condition(words, match):
            yield "share" if match["share"] else "percent", value, match.start(), match.end()


def _is_condition(words: str, match: re.Match[str]) -> bool:
    """Say whether a percentage counts students or sets a condition ("more than 40% of enrollment")."""
    counted = r"(?: or (?:more|greater|less))?(?:,)? of (?:all |its |the |their |required |total |grade )*{not_money}\b"
    if reading(counted).match(words, match.end()):
        return True
    before = words[max(0, match.start() - 14) : match.start()]
    if reading(r"{condition} (?:the )?$").search(before) is None:
        return False
    return reading(r" of (?:[a-z]+ ){0,3}?{of_money}\b").match(words, match.end()) is None


def _has_share(words: str, clause: Clause) -> bool:
    said = words[clause.start : clause.end]
    return (
        "%" in said
        or "cent" in said
        or any(part in said for part in ("half", "third", "fourth", "quarter", "/"))
    )


def _unit(context: Context, clause: Clause, start: int, end: int) -> str:
    """Return the unit of a sum from the wordings just before and after it."""
    before = (max(clause.start, start - 50), start)
    after = (end, min(clause.end, end + 60))
    for one in compiled(NAME):
        for pattern in one.patterns:
            if one.key == "per_pupil" and (
                pattern.search(context.words, *after) or pattern.search(context.words, *before)
            ):
                return one.key
            if one.key == "per_recipient_max" and pattern.search(context.words, *before):
                return one.key
    return "total"


def _year(context: Context, clause: Clause) -> str | None:
    match = reading(_YEAR).search(context.words, clause.sentence_start, clause.sentence_end)
    if match is None:
        return None
    first = match["from"] or match["first"] or match["only"] or f"20{match['short']}"
    second = match["to"] or match["second"]
    return f"{first}/{first[:2] if len(second) == 2 else ''}{second}" if second else first


def _finding(
    context: Context, clause: Clause, year: str | None, unit: str, value: str, start: int, end: int
) -> Finding:
    first, last = clause_quote(context, clause, start, end)
    detail = {"wording": context.text[start:end], "how": unit}
    if year:
        detail["fiscal_year"] = year
    purpose = _PURPOSE.search(context.words, end, min(clause.end, end + _PURPOSE_WITHIN))
    if purpose:
        detail["purpose"] = context.text[slice(*purpose.span("what"))].strip()
    return Finding(
        NAME,
        unit,
        value,
        context.text[first:last],
        first,
        last,
        f"{NAME}.{unit}",
        confidence=confidence(NAME, unit),
        detail=detail,
    )
