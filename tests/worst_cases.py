"""Worst cases of rules, made from the rules themselves: what a regular expression or a wording is slow on.

A rule is slow where a text begins to fit it over and over: its own prefixes repeated, runs of what it may
repeat, openings that nothing closes, no spaces, no end of a sentence.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

SIZE = 100_000

_MOST = 6  # repeats of an unbounded or widely bounded part in a sample
# What no rule is about, and many may run along.
RUNS = ("1", " ", "a", "A", "(", "1.", "1-", "(a)", "a ", "A. ", "1, ", "\u00a7 ", '"', "and ", "\n", "- a\n")
# The longest sentence that the grammar cuts: what runs along within a sentence shows its worst in one of these.
SENTENCE = 3_000
# No end of a sentence; ends of clauses everywhere; endless lists, each item the head of the next.
JOINTS = {"spaces": " ", "clauses": "; ", "items": ":\n- "}
_NO_WORDING = frozenset({"definition", "source", "sources", "examples", "needs", "jurisdiction"})
# Read by the judge or by no rule for texts.
_ELSEWHERE = frozenset({"block_pages", "parked_domains", "page_notices", "confidence", "notice_macros"})
_AT_A_PLACE = frozenset({"match", "fullmatch"})


class Expression(NamedTuple):
    """A regular expression that reading compiles: ``place`` is where, ``runs`` whether it is looked for along a
    text (``search``, ``finditer``, ...), and not only asked at one place (``match``)."""

    pattern: str
    flags: int
    place: str
    runs: bool


def filled(unit: str, size: int = SIZE) -> str:
    """Return ``unit`` over and over, ``size`` characters of it."""
    return (unit * (size // max(len(unit), 1) + 1))[:size]


@cache
def fitting(pattern: str, flags: int = 0) -> tuple[str, ...]:
    """Return texts that fit a regular expression: a short one and one in which every part repeats."""
    parsed = _parser.parse(pattern, flags)
    return tuple(dict.fromkeys("".join(_sample(parsed, long)) for long in (False, True)))


def _sample(parsed: Any, long: bool) -> Iterator[str]:
    for kind, about in parsed:
        if kind in (c.LITERAL,):
            yield chr(about)
        elif kind == c.NOT_LITERAL:
            yield "a" if about != ord("a") else "b"
        elif kind == c.ANY:
            yield "x"
        elif kind == c.IN:
            yield _of_class(about)
        elif kind == c.BRANCH:
            branches = about[1]
            yield from _sample(branches[-1 if long else 0], long)
        elif kind == c.SUBPATTERN:
            yield from _sample(about[3], long)
        elif kind in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            low, high, inner = about
            for _ in range(min(high, max(low, _MOST)) if long else low):
                yield from _sample(inner, long)
        elif kind == c.ATOMIC_GROUP:
            yield from _sample(about, long)
        elif kind == c.ASSERT and about[0] > 0 and not long:
            yield from _sample(about[1], long)


def _of_class(members: Any) -> str:
    if members and members[0][0] == c.NEGATE:
        return "x"
    for kind, about in members:
        if kind == c.LITERAL:
            return chr(about)
        if kind == c.RANGE:
            return chr(about[0])
        if kind == c.CATEGORY:
            return {c.CATEGORY_DIGIT: "1", c.CATEGORY_SPACE: " ", c.CATEGORY_WORD: "a"}.get(about, "x")
    return "x"


def of_pattern(pattern: str, flags: int = 0) -> Iterator[str]:
    """Yield units to fill a text with that a regular expression may be slow on."""
    for sample in fitting(pattern, flags):
        yield sample
        yield sample + " "
        yield sample[: max(1, len(sample) // 2)]
        yield sample[:-1]
        yield sample[: max(1, len(sample) // 3)] + " "
    classes = {char for sample in fitting(pattern, flags) for char in sample}
    yield from sorted(classes)


def of_words(words: str) -> Iterator[str]:
    """Yield units to fill a text with that a wording may be slow on."""
    bare = words.rstrip("*")
    yield bare + " "
    yield bare
    yield bare + ", and "
    yield bare[: max(1, len(bare) // 2)]
    yield f"({bare}) "
    yield f"- {bare}:\n"


def strings(held: Any, without: Iterable[str] = ()) -> Iterator[str]:
    """Yield the strings that a part of the vocabulary holds, but for those under the names ``without``."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for name, value in held.items():
            if name not in without:
                yield from strings(value, without)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from strings(value, without)


@cache
def wordings() -> dict[str, list[str]]:
    """Return the plain wordings of each section of the vocabulary: whatever a person may write into it."""
    from pipeline.vocabulary import vocabulary

    found = {}
    for section, held in sorted(vocabulary().model_dump().items()):
        bare = (one.strip("*~@") for one in strings(held, _NO_WORDING))
        plain = (one for one in bare if one and len(one) < 60 and not re.search(r"[\\|(\[{]", one))
        found[section] = list(dict.fromkeys(plain))
    return {section: words for section, words in found.items() if words and section not in _ELSEWHERE}


def of_expressions(expressions: list[Expression], units: int = 1) -> Iterator[tuple[str, list[str]]]:
    """Yield texts of about ``SIZE`` characters, each a line or more for every expression, with their places.

    A line is longer than a sentence may be, and full of what fits the expression, or nearly, without an end.
    """
    text, places = "", []
    for one in expressions:
        for unit in list(dict.fromkeys(of_pattern(one.pattern, one.flags)))[1 : 1 + units]:
            text += f"{filled(unit.replace(chr(10), ' ') or 'x', SENTENCE + 300)}\n"
        places.append(f"{one.place} {one.pattern[:60]}")
        if len(text) >= SIZE - 10_000:
            yield text, places
            text, places = "", []
    if text:
        yield text, places


def recorded() -> list[Expression]:
    """Return every regular expression that the rooms of reading compile, and how it is asked.

    To be called in a process that has not imported the pipeline yet. One that no text here asks is taken for a
    part of another.
    """
    found: dict[tuple[str, int], str] = {}
    plain = re.compile

    def noted(pattern: Any, flags: int = 0) -> Any:
        made = plain(pattern, flags)
        caller = sys._getframe(1)
        _, inside, path = caller.f_code.co_filename.rpartition("/pipeline/")
        if inside and isinstance(made.pattern, str):
            found.setdefault((made.pattern, made.flags), f"{path}:{caller.f_lineno}")
        return made

    re.compile = noted  # type: ignore[assignment]
    from pipeline.extract import extract
    from pipeline.text import CleanText
    from pipeline.vocabulary import vocabulary

    lines = list(strings(vocabulary().model_dump()))
    opening = "Students advance on mastery of competencies.\n"
    extract(CleanText(opening + "\n".join(lines), "Policy"), jurisdiction="VT")
    re.compile = plain  # type: ignore[assignment]

    lines += [text.replace("\n", " ") for one in found for text in fitting(*one)]
    asked = defaultdict[tuple[str, int], set[str]](set)

    def watched(_frame: object, event: str, about: Any) -> None:
        if event == "c_call" and isinstance(about.__self__, re.Pattern):
            asked[about.__self__.pattern, about.__self__.flags].add(about.__name__)

    sys.setprofile(watched)
    try:
        extract(CleanText(opening + "\n".join(lines), "Policy"), jurisdiction="VT")
    finally:
        sys.setprofile(None)
    return [Expression(*one, place, runs=bool(asked[one] - _AT_A_PLACE)) for one, place in found.items()]
