"""Dates that head a text, or stand behind a title, as a publisher prints them: datelines, bylines, mastheads."""

from __future__ import annotations

import re

from pipeline.fields.calendar import Printed
from pipeline.grammar.context import Context

_HEAD, _NEWS = 400, 300
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATELINE = re.compile(
    rf"(?:(?!On |In |By )[A-Z][A-Za-z.]+(?:,? [A-Z][A-Za-z.]+){{0,3}}[,:]?(?: -)? )?(?:{_WEEKDAY},? )?"
)
# "ST. PAUL, MN - ", "PIERRE, S.D. (AP) - ": a place, in capitals or not, its state, an agency, a dash.
_PLACE = re.compile(
    r"(?!ON |IN |BY )[A-Z][A-Za-z.'-]{1,16}(?: [A-Z][A-Za-z.'-]{1,16}){0,3}"
    r"(?:, (?:[A-Z]\. ?[A-Z]\.|[A-Z][A-Za-z]{1,13}\.?)(?: Va\.| [A-Z][a-z]{3,9})?)?(?: \([A-Za-z ]{2,20}\))? -{1,2} "
)
# Who prints it and what it is: words with capitals, and such as "news brief", "staff report", in one short sentence.
_PRINTED = re.compile(
    r"(?!(?:On|In|By|Since|After|Before|From|Until|Through|During|As|If|When|For|Class|Fall|Spring|Summer|Session|Passed"
    r"|Approved|Signed|Filed|Adopted|Meeting|Next) )"
    r"(?:(?:[A-Z][A-Za-z0-9.'&-]{0,18}|of|the|and|for|on|to|by|from|at|a|brief|style|news|newsroom|release|memo|staff|report|"
    r"update|page|blog|post|story|item|notice|letter|summary|newsletter|[0-9]{1,4})[,:;|]?(?: [-|])? ){1,14}\(?"
)
_KINDS_OF_PAPER = re.compile(
    r"(?!(?:On|In|By|Since|After|Before|From|Until|The|This|That|A|An|As|It|When) )[A-Z]"
    r"(?:[A-Za-z0-9'&/():-]|, (?=[A-Z])| (?!(?:is|are|was|were|has|have|had|will|shall|must|may|would|can"
    r"|adopted|approved|due|meets?|voted|said|that)\b)){2,120},? "
)
_PAPER = re.compile(
    r"\b(?:notice|memo|memorandum|report|letter|brief|bulletin|newsletter|release|guidance|plan|update|summary|profile|paper"
    r"|circular|statement|handbook|manual|guide|frequently asked questions|faq)\b",
    re.IGNORECASE,
)
_YEAR_OF = re.compile(r"\b(?:Department|Board|Office|Agency|Bureau) of (?:[A-Z][a-z]+ ){0,3}[A-Z][a-z]+, $")
_NO_DATELINE = frozenset({"statute", "regulation", "session_law"})


def is_dateline(context: Context, date: Printed) -> bool:
    """Say whether a full date (or a month that is a sentence) at the head of a text has only a place before it."""
    if date.start > _HEAD or context.instrument_type in _NO_DATELINE or date.form not in ("full", "month"):
        return False
    if date.form == "full" and date.start > _NEWS:
        return False
    if date.form == "month" and context.flat[date.end : date.end + 1] not in ("", ".", "\n"):
        return False
    head = context.flat.rfind("\n", 0, date.start) + 1
    stop = max(context.flat.rfind(". ", head, date.start) + 2, head)
    if context.flat.endswith((".m. ",), head, stop):
        return False  # the full stop of "4 p.m." ends no sentence
    placed = date.form == "full" and _PLACE.fullmatch(context.flat, head, date.start)
    return bool(placed or _DATELINE.fullmatch(context.flat, stop if stop > 1 else head, date.start))


def is_masthead(context: Context, date: Printed) -> bool:
    """Say whether a date at the head of a text stands behind nothing but who prints the text and what it is."""
    if date.start > _NEWS or context.instrument_type in _NO_DATELINE:
        return False
    if context.flat[date.end : date.end + 1] not in (".", ",", "\n", ""):
        return False
    head = context.flat.rfind("\n", 0, date.start) + 1
    stop = max(context.flat.rfind(". ", head, date.start) + 2, head)
    start = stop if stop > 1 else head
    if date.form == "year":
        return context.flat[date.end : date.end + 1] == "." and bool(
            _YEAR_OF.search(context.flat, start, date.start)
        )
    if date.form not in ("full", "slashes"):
        return False
    named = _KINDS_OF_PAPER.fullmatch(context.flat, start, date.start) and _PAPER.search(
        context.flat, start, date.start
    )
    return bool(named or _PRINTED.fullmatch(context.flat, start, date.start))


def in_brackets(context: Context, date: Printed) -> bool:
    """Say whether a date stands alone in round brackets, as behind the title of a publication."""
    around = context.flat[max(0, date.start - 1) : date.start] + context.flat[date.end : date.end + 1]
    named = date.form in ("full", "month") and context.flat[date.start].isalpha()
    return around == "()" and named and context.instrument_type not in _NO_DATELINE
