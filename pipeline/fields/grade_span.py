"""The grades that a text binds, from PK to 12.

Value is "low-high" ("9-12"; one grade stands twice, "3-3"); the detail holds ``low`` and ``high``. Each span
is given once, ranges before levels of school (high school) before single grades; :func:`of_text` tells the
span of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.vocabulary import vocabulary

NAME = "grade_span"

_CARDINALS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
_YEARS = {"freshmen": "9", "sophomores": "10", "juniors": "11", "seniors": "12"}
_ORDER = ("PK", "K", *map(str, range(1, 13)))
_NAMES = "|".join((*_CARDINALS, *_ORDINALS))
_NUMBERS = rf"1[0-2](?:th)?|[1-9](?:st|nd|rd|th)?|{_NAMES}"
_PRESCHOOL = r"pre ?k(?:indergarten)?|pk|preschool"
_ONE = rf"(?:{_PRESCHOOL}|transitional kindergarten|tk|kindergarten|k|p|{_NUMBERS})"
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|1[0-2]th|[4-9]th|3rd|2nd|1st)"
_FIGURE = r"(?: ?\((?:[0-9]{1,2}|k)\))?"
_THROUGH = (
    r"(?: {1,2}(?:through|thru|to|and|or|until)(?: including)? (?:the )?(?:end of )?(?:grades? )?"
    r"| ?/ ?| +(?:grade )?)"
)
_END = r"(?![a-z0-9%]|\.[0-9]|,[0-9]{3}| ?%| percent)"
_LISTED = rf"(?:(?:, (?:and |or )?| and | or ){_ONE}(?![a-z0-9]))"
_FROM = (
    r"(?P<from>(?:begin(?:s|ning)?|start(?:s|ing)?|entering|enters?|from"
    r"|no later than|not later than|the start of|by|upon)"
    r"(?: (?:with|in|the|at|start|of|beginning|end|on|no|later|than)){0,5} )"
)
_OPEN = (
    r"(?P<open> (?:and|or) (?:above|higher|up|beyond|over)| and up(?:ward)?)?"
    r"(?P<under> (?:and|or) (?:below|under|lower|younger))?"
)
_SPANS = (
    re.compile(
        rf"{_FROM}?\b(?:in |of |for )?grades? (?:levels? |spans? |bands? |of )?(?P<low>{_ONE}){_FIGURE}"
        rf"(?:{_THROUGH}(?P<high>{_ONE}){_FIGURE}(?: grade)?)?{_END}"
        rf"(?P<list>{_LISTED}{{0,12}}){_OPEN}"
    ),
    re.compile(rf"\b(?P<low>{_ONE}){_THROUGH}(?:the )?(?P<high>{_ONE})(?: grades?| graders?| grade level)\b"),
    re.compile(
        rf"\b(?P<low>{_PRESCHOOL}|kindergarten|k|p)(?:{_THROUGH}| (?:students? )?in )(?:the )?"
        rf"(?P<high>{_NUMBERS}){_END}"
    ),
    re.compile(rf"\b(?P<low>{'|'.join(_YEARS)})(?:,? (?:and|or|through|to) (?P<high>{'|'.join(_YEARS)}))?\b"),
    re.compile(r"(?<!beyond )\b(?P<low>pre ?k(?:indergarten)?)\b"),
    re.compile(rf"{_FROM}?\b(?P<low>{_ORDINAL})(?: (?:and|or) (?P<high>{_ORDINAL}))? grad(?:e|er)s?\b"),
    re.compile(
        r"(?<![0-9a-z$.,/§] )(?<![0-9a-z$.,/§(])(?P<low>[5-9]) (?P<high>12)"
        r"(?= (?:students?|schools?|education|public|grade|learning|curric|district))"
    ),
)
_BEFORE, _AFTER = 60, 90  # how far around a word of grades its span may reach
_LEVELS = ("all", "high", "middle", "elementary", "secondary")
_NOT_LEVEL = re.compile(
    r" (?:equivalency|equivalent|transcripts?|completion|dropouts?|district|proficiency exam|career coach)"
    r"|,? (?:and )?(?:elementary|secondary) education"
)
_NOT_BEFORE = re.compile(r"(?:department of elementary and |elementary and |post |beyond |after |private )$")
_AND = re.compile(r"(?: students?| pupils?)?(?:,|,? (?:and|or|and/or|through|to)) ")
_PRE = frozenset({"prek", "prekindergarten", "pre k", "pre kindergarten", "pk", "preschool", "p"})


def _grade(printed: str) -> str:
    """Return the grade that a wording names: "PK", "K" or "1" to "12"."""
    word = printed.strip()
    if word in _PRE:
        return "PK"
    if word in ("k", "kindergarten", "tk", "transitional kindergarten"):
        return "K"
    if word in _YEARS:
        return _YEARS[word]
    for names in (_CARDINALS, _ORDINALS):
        if word in names:
            return str(names.index(word) + 1)
    return re.sub(r"[a-z]+$", "", word)


def _ends(match: re.Match[str]) -> tuple[str, str] | None:
    named = match.groupdict()
    grades = [_grade(one) for one in (named["low"], named.get("high")) if one]
    grades += [
        _grade(one) for one in re.findall(rf"(?<![a-z0-9]){_ONE}(?![a-z0-9])", named.get("list") or "")
    ]
    if any(grade not in _ORDER for grade in grades):
        return None
    if named.get("open") or (named.get("from") and len(set(grades)) == 1):
        grades.append("12")
    if named.get("under"):
        grades.append("K")
    ordered = sorted(grades, key=_ORDER.index)
    return ordered[0], ordered[-1]


def _numbered(context: Context) -> Iterator[tuple[int, int, str, str]]:
    """Yield the spans of grades named by number, the longest wording around each word of grades."""
    last = 0
    for hit in context.found.get(f"{NAME}:grades", ()):
        if hit.start < last:
            continue
        line_end = context.flat.find("\n", hit.start)
        begin = max(context.flat.rfind("\n", 0, hit.start) + 1, hit.start - _BEFORE, last)
        end = min(line_end if line_end >= 0 else len(context.flat), hit.end + _AFTER)
        around = [
            match
            for pattern in _SPANS
            for match in pattern.finditer(context.words, begin, end)
            if match.start() <= hit.start < match.end()
        ]
        for match in sorted(around, key=lambda one: (one.start(), -one.end())):
            ends = _ends(match)
            if ends:
                last = match.end()
                yield match.start(), match.end(), *ends
                break


def _levels(context: Context) -> Iterator[tuple[int, int, str, str]]:
    """Yield the levels of school, those joined by "and" or "or" as one span."""
    entries = vocabulary().grade_levels
    hits = sorted(
        (hit.start, hit.end, key)
        for key in _LEVELS
        for hit in context.found.get(f"{NAME}:{key}", ())
        if not _NOT_LEVEL.match(context.words, hit.end)
        and not _NOT_BEFORE.search(context.words, max(0, hit.start - 30), hit.start)
    )
    joined: tuple[int, int, str, str] | None = None
    for start, end, key in hits:
        low, high = entries[key].detail["low"], entries[key].detail["high"]
        if joined and _AND.fullmatch(context.words, joined[1], start):
            low, high = min(low, joined[2], key=_ORDER.index), max(high, joined[3], key=_ORDER.index)
            joined = (joined[0], end, low, high)
            continue
        if joined:
            yield joined
        joined = (start, end, low, high)
    if joined:
        yield joined


def find(context: Context) -> list[Finding]:
    """Return the spans of grades that a text names: ranges, or else levels of school,
    or else single grades."""
    numbered = _distinct(context, _numbered(context), "number")
    ranges = [one for one in numbered if one.detail["low"] != one.detail["high"]]
    return ranges or _distinct(context, _levels(context), "level") or numbered


def of_text(spans: Sequence[str]) -> str | None:
    """Return the span of a whole text, of the spans that it names in their order: the first, or the widest
    that holds the first; None where there is none.

    >>> of_text(["9-12", "K-3", "K-12"])
    'K-12'
    """
    if not spans:
        return None
    ends = [tuple(_ORDER.index(grade) for grade in span.split("-")) for span in spans]
    low, high = ends[0]
    holding = [place for place, (start, end) in enumerate(ends) if start <= low and high <= end]
    return spans[max(holding, key=lambda place: (ends[place][1] - ends[place][0], -place))]


def _distinct(context: Context, found: Iterable[tuple[int, int, str, str]], how: str) -> list[Finding]:
    """Return each span once, the longest wording at a place, where it is named first."""
    kept: dict[tuple[str, str], Finding] = {}
    last = 0
    for start, end, low, high in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= last and not context.in_notes(start):
            last = end
            kept.setdefault((low, high), _finding(context, start, end, low, high, how))
    return list(kept.values())


def _finding(context: Context, start: int, end: int, low: str, high: str, how: str) -> Finding:
    quote = context.text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return Finding(
        NAME,
        None,
        f"{low}-{high}",
        quote,
        start,
        start + len(quote),
        f"{NAME}.{how}",
        confidence=confidence(NAME, how),
        detail={"low": low, "high": high, "how": how},
    )
