"""What a match of a regular expression cannot do without, so that a text is searched only where it may match.

To look for a few literals costs a hundredth of what a search costs that tries every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# Python parses patterns in the open only under these names (sre_parse until 3.10); tests/test_needed.py holds
# what comes of them, on whatever Python runs it.
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 64  # of more alternatives each would have to be looked for
_SPELLED = 12  # so many spellings of a part are worth looking for instead of a shorter literal
_WIDE = 400  # a match that may be longer is looked for all over
_MARGIN = 64  # what a pattern looks at beside its match
_REPEATED = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)

Literals = tuple[str, ...]


# What a pattern that ignores case takes for one letter, and lower case does not.
_ALIKE = str.maketrans({"\u017f": "s", "\u0131": "i", "\u00b5": "\u03bc", "\u1e9e": "\u00df"})


@lru_cache(maxsize=4096)
def needed(pattern: str) -> Literals | None:
    """Return literals one of which stands in every match of ``pattern``, or None where there are no such.

    Those of a pattern that ignores case are in its own case (:func:`caseless`).

    >>> needed(r"(?:Acts|Laws) of [0-9]{4}"), needed(r"[a-z]+|x")
    ((' of ',), None)
    """
    return _of_sequence(parser.parse(pattern))


def caseless(text: str) -> str:
    """Return ``text`` so that what a pattern takes for the same letter is the same letter; lengths may differ."""
    return text.lower().translate(_ALIKE)


@lru_cache(maxsize=4096)
def _needed_caseless(pattern: str) -> Literals | None:
    literals = needed(pattern)
    return literals and tuple(dict.fromkeys(map(caseless, literals)))


def may_match(pattern: re.Pattern[str], stretch: str, folded: str) -> bool:
    """Say whether ``pattern`` may match in ``stretch``, of which ``folded`` is the :func:`caseless` form; False
    is certain."""
    if pattern.flags & re.IGNORECASE:
        literals, held = _needed_caseless(pattern.pattern), folded
    else:
        literals, held = needed(pattern.pattern), stretch
    return literals is None or any(one in held for one in literals)


def stretches(
    pattern: re.Pattern[str], text: str, folded: str | None, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of ``text`` from ``start`` to ``end`` that hold every match of ``pattern`` there, in
    order; ``folded`` is the :func:`caseless` form of that part, or None where its length is another."""
    ignores = bool(pattern.flags & re.IGNORECASE)
    if ignores and folded is None:
        yield start, end
        return
    held, off = (folded, start) if ignores and folded is not None else (text, 0)
    ranges: list[tuple[int, int]] = []
    for choices, width in _ways(pattern.pattern, ignores):
        if not all(any(held.find(one, start - off, end - off) >= 0 for one in some) for some in choices):
            continue
        if not choices or width > _WIDE:
            yield start, end
            return
        for one in choices[0]:
            at = held.find(one, start - off, end - off)
            while at >= 0:
                ranges.append((max(start, at + off - width), min(end, at + off + width + _MARGIN)))
                at = held.find(one, at + 1, end - off)
    ranges.sort()
    opened = closed = -1
    for first, last in ranges:
        if first - _MARGIN > closed:
            if closed >= 0:
                yield opened, closed
            opened = first
        closed = max(closed, last)
    if closed >= 0:
        yield opened, closed


@lru_cache(maxsize=4096)
def _ways(pattern: str, ignores: bool) -> tuple[tuple[tuple[Literals, ...], int], ...]:
    """Return, for each of the alternatives of ``pattern``, the sets of literals of each of which a match holds
    one, and how long a match may be at most."""
    parsed = parser.parse(pattern)
    found = []
    for parts in _alternatives(list(parsed)):
        choices = _choices(parts)
        if ignores:
            choices = [tuple(dict.fromkeys(map(caseless, some))) for some in choices]
        found.append((tuple(choices), int(parser.SubPattern(parsed.state, parts).getwidth()[1])))
    return tuple(found)


def _alternatives(parts: list[Any]) -> list[list[Any]]:
    """Return the sequences of parts among which the widest choice of a sequence lets choose."""
    choices = {}
    for at, (kind, about) in enumerate(parts):
        inner = [(kind, about)]
        while len(inner) == 1 and inner[0][0] is code.SUBPATTERN and not inner[0][1][1]:
            inner = list(inner[0][1][3])
        if len(inner) == 1 and inner[0][0] is code.BRANCH:
            choices[at] = inner[0][1][1]
    if not choices:
        return [parts]
    at = max(choices, key=lambda one: len(choices[one]))
    return [[*parts[:at], *branch, *parts[at + 1 :]] for branch in choices[at]]


def _of_sequence(parsed: Any) -> Literals | None:
    """Return the surest literals of parts that follow each other: those whose shortest is longest."""
    return next(iter(_choices(parsed)), None)


def _choices(parsed: Any) -> list[Literals]:
    """Return the sets of literals of each of which a match holds one, the surest first."""
    choices: list[Literals] = []
    run: Literals = ("",)
    for kind, about in parsed:
        spelled = _spellings(kind, about)
        if spelled and len(run) * len(spelled) <= _SPELLED:
            run = tuple(dict.fromkeys(before + after for before in run for after in spelled))
            continue
        choices.append(run)
        run = spelled or ("",)
        found = _of_part(kind, about)
        if found:
            choices.append(found)
    choices.append(run)
    choices = [_shortest(one) for one in choices if all(one)]
    return sorted(choices, key=lambda one: (-min(map(len, one)), len(one)))


def _shortest(literals: Literals) -> Literals:
    """Return those that hold no other one."""
    return tuple(
        one for one in literals if not any(other in one for other in literals if len(other) < len(one))
    )


def _spellings(kind: Any, about: Any) -> Literals | None:
    """Return all that a part may match, where that is little: a letter, a few letters, a few words."""
    if kind is code.LITERAL:
        return (chr(about),)
    if kind is code.AT:
        return ("",)
    if kind is code.IN and len(about) <= _SPELLED and all(one is code.LITERAL for one, _ in about):
        return tuple(chr(letter) for _, letter in about)
    if kind in _REPEATED and about[:2] == (0, 1):
        once = _all_spellings(about[2])
        return once and ("", *once)
    if kind is code.SUBPATTERN and not about[1] & re.IGNORECASE:
        return _all_spellings(about[3])
    if kind is code.BRANCH:
        found: list[str] = []
        for branch in about[1]:
            own = _all_spellings(branch)
            if own is None or len(found) + len(own) > _SPELLED:
                return None
            found += own
        return tuple(dict.fromkeys(found))
    return None


def _all_spellings(parsed: Any) -> Literals | None:
    run: Literals = ("",)
    for kind, about in parsed:
        spelled = _spellings(kind, about)
        if spelled is None or len(run) * len(spelled) > _SPELLED:
            return None
        run = tuple(dict.fromkeys(before + after for before in run for after in spelled))
    return run


def _of_part(kind: Any, about: Any) -> Literals | None:
    if kind is code.SUBPATTERN:
        _, added, _, inner = about
        return None if added & re.IGNORECASE else _of_sequence(inner)
    if kind is code.ATOMIC_GROUP:
        return _of_sequence(about)
    if kind in _REPEATED and about[0] > 0:
        return _of_sequence(about[2])
    if kind is code.BRANCH:
        found: list[str] = []
        for branch in about[1]:
            own = _of_sequence(branch)
            if own is None or len(found) + len(own) > _MOST:
                return None
            found += own
        return tuple(dict.fromkeys(found))
    return None
