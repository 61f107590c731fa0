"""The acts that a history note names, cut at semicolons, in whatever way a state prints them.

Every legislature writes its own ("2015, ch. 68, sec. 1, p. 182", "P.A. 76-436, S. 440", "1985 a. 29, 332"),
but all of them string the same few parts together: years, marks ("ch.", "No.", "§"), numbers, sessions. What
is read is the longest such string of a piece; dates, verbs and effective dates end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.grammar.context import Context

# A line that is a history note, and one that opens it; in a text of one line the rest is the note.
_OPENS = re.compile(
    r"(?:HISTORY|History|Hist\.|SOURCES?|Sources?|Credits?|CREDITS?|Legislative [Hh]istory|Statutory [Hh]istory)"
    r"(?: [Nn]otes?)?(?:[:.]-?-?| ?-{1,2}) ?"
    r"|[\[(](?:Source: |Added|Amended|Enacted|Acts? |L\. ?[12]|P\.A\. |Ga\. L\. |Stats\. |Laws |§"
    r"|(?:1[89]|20)[0-9]{2})"
    r"|(?:Added|Amended|Enacted|Renumbered(?: and Amended)?|Repealed and Re-enacted)(?: and [Aa]mended)? by "
    r"(?:Chapter|Laws|Acts|Stats\.|P\.L\.|P\.A\.|L\.|Public)"
    r"|As (?:added|amended) by P\.L\.|Acts (?:1[89]|20)[0-9]{2}, |(?:P\.L\.|L\.) ?(?:1[89]|20)[0-9]{2}, ?c"
)
# The same inside a line: a heading before an act, a bracket that begins with one.
_WITHIN = re.compile(
    r"[HSC[(](?:(?<=[.;:)\]] .)(?:(?<=H)(?:ISTORY|istory|ist\.)|(?<=S)(?:OURCES?|ources?)|(?<=C)(?:redits?|REDITS?))"
    r"(?: [Nn]otes?)?(?:[:.]-?-?| ?-{1,2}) ?(?=[^;\n]{0,60}(?:1[789]|20)[0-9]{2})"
    r"|(?<=[\[(])(?=(?:Source: |Added |Amended |Enacted |Acts? (?:1[89]|20)|L\. ?[12]|P\.A\. |Ga\. L\. |Code 1981"
    r"|Stats\. |Laws (?:1[89]|20))|(?:1[89]|20)[0-9]{2},? (?:No\.|cc?\.|ch\.|P\.L\.|P\.A\.|Pub\.|a\.|[A-Z]\.[A-Z]\.)))"
)
_CLOSED = re.compile(r"[\])](?=[. ]? ?(?:[A-Z\[(§]|$)|\.)|(?<=[0-9])\.(?= [A-Z][a-z]+ [a-z])")
_ENDED = re.compile(r"(?<=[0-9)\]])\.(?= (?!Laws|Acts|Stats|Amended|Added|Ga|Ch)[A-Z(§]|$)")
_HEAD = re.compile(r"(?:HISTORY|History|Credits?|CREDITS?|Legislative [Hh]istory|Source)[:.]?$")
_LONGEST_NOTE = 20000
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATES = re.compile(
    rf"{_MONTHS} [0-3]?[0-9],? (?:(?:1[789]|20)[0-9]{{2}})?|[0-9]{{1,2}}[-/][0-9]{{1,2}}[-/](?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|[Ee]ff(?:ective|\.)?[^;\n]{{0,40}}"
)
_YEAR = r"(?:1[789]|20)[0-9]{2}(?![0-9]|-[0-9])"
_NUMBER = r"[0-9]{1,6}[A-Za-z]{0,3}(?:[-.:][0-9A-Za-z]{1,6}|/[0-9]{1,6}){0,3}(?:\([0-9A-Za-z]{1,4}\)){0,4}(?![0-9A-Za-z])"
_MARKED = (
    r"(?:[Cc]h(?:s|ap|apters?)?|cc?|CH|N[Oo]s?|ss?|S|[Ss]ecs?|SECS?|[Aa]rt(?:icle)?|pp?|[Pp]ts?|[Pp]art|Div|subd|"
    r"[Ss]ections?|[Cc]hapters?|LB|a|Act)(?![A-Za-z])\.?"
)
_WORDS = (
    r"(?:Laws|LAWS|Acts|ACTS|Act|Stats?\.|Ga\. L\.|Del\. Laws|(?:[A-Z][a-z]{1,5}\. )?(?:Sess\. )?(?:Laws|Acts)"
    r"|P\.? ?L\.|P\.A\.|S\.L\.|SL|PL|SLA|SLH|L\.?|[CR]\.S\.|Rev\. W\.S\.|W\.S\.|Rev\. ?St\.|Public Acts?|Wis\. Act"
    r"|General Session|Regular Session|Sess(?:\.|ions?)|Leg\.,?|R\.S\.|C\.S\.|[Pp]t of|of(?: the)?|and|&|Reso?\.?|J\.R\."
    r"|[0-9]{1,2}(?:st|nd|rd|th)|Ex\.|Sp\.|Spec\.|Special|First|Second|Reg\.|Called|E\.S\.|Sp1|ex\.s\.|sp\.s\."
    r"|\((?:[0-9A-Za-z.]{1,6} ){0,3}(?:S|Sess|Session|E\.S)\.?\))"
)
_TOKEN = rf"(?:{_YEAR}|{_MARKED}|{_WORDS}|§{{1,2}}|{_NUMBER})"
_STRING = re.compile(rf"(?<![0-9A-Za-z.§(]){_TOKEN}(?:[ ,]{{0,3}}{_TOKEN}){{1,24}}")
_LEADING = re.compile(
    r"(?:(?:and|of|the|of the|&|First|Second|Special|[Ss]ec\. [0-9]{1,3},?(?= [Cc]h)|[0-9]{1,3}(?=,? P\.L))"
    r"[ ,]{1,3}){1,3}"
)
_TRAILING = re.compile(r"(?:[ ,.]|(?<![A-Za-z])(?:and|of|the|S|&|L|a|A))+$")
_PROVEN = re.compile(
    rf"(?:{_YEAR})[^;]{{0,40}}?(?:[0-9]{{1,4}})|(?:[Cc]h|c|P\.A|P\.L|[Nn]o|[Aa]ct)\.? ?[0-9]"
)
_PIECES = re.compile(r";|\n|\]|(?<=[0-9)])\.(?= [A-Z0-9\[(]|$)")
_MIN_DIGITS = 3


def _inline(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the history notes within a line: from a heading to the end of its sentence, or a bracket whole."""
    at = start
    while (opens := _WITHIN.search(flat, at, end)) is not None:
        closes = (_CLOSED if flat[opens.start()] in "[(" else _ENDED).search(flat, opens.end(), end)
        at = closes.end() if closes else end
        yield opens.start(), at


def histories(context: Context) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the history notes that belong to the law itself."""
    opened = False
    for block in context.blocks:
        line = context.flat[block.start : block.end]
        if opened or _OPENS.match(line):
            yield block.start, min(block.end, block.start + _LONGEST_NOTE)
            opened = False
            continue
        opened = _HEAD.match(line) is not None
        yield from _inline(context.flat, block.start, block.end)


def _piece(flat: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the range of the act that a piece of a note names, or None."""
    best: tuple[int, int] | None = None
    shown = _DATES.sub(lambda date: "\x00" * len(date[0]), flat[start:end])
    for match in _STRING.finditer(shown):
        lead = _LEADING.match(match[0])
        first = match.start() + (lead.end() if lead else 0)
        text = shown[first : match.end()]
        text = _TRAILING.sub("", text)
        if sum(c.isdigit() for c in text) < _MIN_DIGITS or not _PROVEN.search(text):
            continue
        if best is None or len(text) > best[1] - best[0]:
            best = start + first, start + first + len(text)
    return best


def acts(context: Context) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the acts that the history notes of a text name, one for each piece."""
    for start, end in histories(context):
        if context.in_notes(start):
            continue
        at = start
        for cut in (*(match.start() for match in _PIECES.finditer(context.flat, start, end)), end):
            told = _piece(context.flat, at, cut)
            if told:
                yield told
            at = cut + 1
