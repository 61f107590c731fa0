"""The legal form of a text: statute, regulation, bill, guidance, news release and so on.

Value is the form; the quote is the wording that tells it. A form that the source declares stands; the
wording is then only looked for as evidence.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat
from pipeline.grammar.matching import Hit
from pipeline.vocabulary import vocabulary

NAME = "instrument_type"

_FIRST_LINES = 5
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY_NAME = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SECTION = {
    "board_policy": re.compile(r"(?:Board )?Policy (?:No\. )?[A-Z]{0,3}-?[0-9]"),
    "statute": re.compile(r"(?:\u00a7\u00a7? ?[0-9]|[0-9]{2,3}\.[0-9]{2,4}\. )"),
    "regulation": re.compile(
        r"(?:Rule|CHAPTER|Chapter) [0-9]{3,4}-[0-9]|[0-9]{3,4}-[0-9]{1,2}-[0-9]{1,2}-\.[0-9]"
        r"|[0-9]{2,3}:[0-9]{1,3}[-:][0-9]{1,3}[-:][0-9]"
    ),
    "news_release": re.compile(  # a dateline: the city in capitals, and the day
        rf"[A-Z][A-Z .'-]{{2,30}}(?:, [A-Z][A-Za-z. ]{{1,14}}?)?,? ?[-(]{{0,2}} ?"
        rf"(?:{_DAY_NAME},? |{_MONTH} [0-9]{{1,2}}, [0-9]{{4}})"
    ),
}
# Codes of law and of rules both head their sections so: a sign, but a weaker one than a title.
_CODE = {"statute": re.compile(r"Sec(?:\.|tion) [0-9]+[A-Z]?[-.][0-9]")}
_TOP = 450  # characters that count as the opening
_TITLE, _OPENING, _HINT, _MARK = 4, 3, 2, 1
_MOST = 2  # wordings of one sort that count


def _distinct(hits: tuple[Hit, ...], before: int) -> list[Hit]:
    spans: dict[int, Hit] = {}
    for hit in hits:
        if hit.start < before:
            spans.setdefault(hit.start, hit)
    return list(spans.values())


def _heads(context: Context, pattern: re.Pattern[str] | None) -> bool:
    """Say whether one of the first lines is the heading of a section of a form."""
    if pattern is None:
        return False
    return any(pattern.match(context.flat, block.start, block.end) for block in context.blocks[:_FIRST_LINES])


def weigh(context: Context) -> list[tuple[int, str, Hit | None]]:
    """Return (weight, form, first wording) for each form with any sign, heaviest first."""
    title = flat(context.clean.title).lower().strip()
    weighed: list[tuple[int, str, Hit | None]] = []
    for order, (form, entry) in enumerate(vocabulary().instrument_types.items()):
        opening = _distinct(context.found.get(f"opening:{NAME}:{form}", ()), _TOP)
        marks = _distinct(context.found.get(f"{NAME}:{form}", ()), len(context.text))
        titled = any(fnmatchcase(title, pattern) for pattern in entry.titles)
        titled = titled or _heads(context, _SECTION.get(form))
        weight = _TITLE * titled + _HINT * _heads(context, _CODE.get(form))
        weight += _OPENING * min(len(opening), _MOST) + _MARK * min(len(marks), _MOST)
        if weight:
            weighed.append((weight * 100 - order, form, next(iter([*opening, *marks]), None)))
    return sorted(weighed, key=lambda item: -item[0])


def find(context: Context) -> list[Finding]:
    """Return the wording that tells the text's form, or nothing where no wording does."""
    for weight, form, hit in weigh(context):
        if context.instrument_type in (None, form) and hit is not None:
            quote = context.text[hit.start : hit.end]
            confidence = min(0.9, 0.4 + weight / 2000)
            return [
                Finding(
                    NAME,
                    None,
                    form,
                    quote,
                    hit.start,
                    hit.end,
                    f"{NAME}.{form}",
                    confidence=round(confidence, 2),
                )
            ]
        if context.instrument_type is None:
            return []
    return []
