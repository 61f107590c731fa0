"""What a match of a regular expression cannot do without, so that a text is searched only where it may match.

To look for a few literals costs a hundredth of what a search costs that tries every place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 64  # of more alternatives each would have to be looked for
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


def _of_sequence(parsed: Any) -> Literals | None:
    """Return the surest literals of parts that follow each other: those whose shortest is longest."""
    choices: list[Literals] = []
    run = ""
    for kind, about in parsed:
        if kind is code.LITERAL:
            run += chr(about)
            continue
        if run:
            choices.append((run,))
            run = ""
        found = _of_part(kind, about)
        if found:
            choices.append(found)
    if run:
        choices.append((run,))
    return max(choices, key=lambda one: (min(map(len, one)), -len(one)), default=None)


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
