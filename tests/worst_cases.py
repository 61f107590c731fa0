"""Worst cases of rules, made from the rules themselves: what a regular expression or a wording is slow on.

A rule is slow where a text begins to fit it over and over: its own prefixes repeated, runs of what it may
repeat, openings that nothing closes, no spaces, no end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

SIZE = 100_000

_MOST = 6  # repeats of an unbounded or widely bounded part in a sample
# What no rule is about, and many may run along.
RUNS = ("1", " ", "a", "A", "(", "1.", "1-", "(a)", "a ", "A. ", "1, ", "\u00a7 ", '"', "and ", "\n", "- a\n")


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


def recorded() -> list[tuple[str, int, str]]:
    """Return (pattern, flags, file) of every regular expression that the rooms of reading compile.

    To be called in a process that has not imported the pipeline yet.
    """
    import sys

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

    def strings(held: Any) -> Iterator[str]:
        if isinstance(held, str):
            yield held
        elif isinstance(held, dict):
            for value in held.values():
                yield from strings(value)
        elif isinstance(held, list | tuple):
            for value in held:
                yield from strings(value)

    lines = list(strings(vocabulary().model_dump()))
    extract(
        CleanText("Students advance on mastery of competencies.\n" + "\n".join(lines), "Policy"),
        jurisdiction="VT",
    )
    re.compile = plain  # type: ignore[assignment]
    return [(pattern, flags, place) for (pattern, flags), place in found.items()]
