"""Every vocabulary term of every field, found in one pass with word bounds.

pyahocorasick knows no word bounds ("equity" in "inequity"), so each hit is checked; a term ends with
``*`` where any word ending may follow, and a plain plural or possessive always may.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

import ahocorasick

from pipeline.grammar.folding import flat, words
from pipeline.vocabulary import vocabulary


class Hit(NamedTuple):
    """A vocabulary term in a text: what it stands for, and its range."""

    start: int
    end: int
    targets: tuple[str, ...]


_START = attrgetter("start")


def starting(hits: tuple[Hit, ...], start: int, end: int) -> tuple[Hit, ...]:
    """Return those of the ordered ``hits`` that start from ``start`` and before ``end``."""
    first = bisect_left(hits, start, key=_START)
    return hits[first : bisect_left(hits, end, lo=first, key=_START)]


class Anchors:
    """Literal strings looked for together, case and all, without word bounds."""

    def __init__(self, literals: Iterable[str]) -> None:
        """Build the machine once for ``literals``."""
        self._machine = ahocorasick.Automaton()
        for literal in literals:
            self._machine.add_word(literal, literal)
        self._machine.make_automaton()

    def places(self, text: str) -> dict[str, list[int]]:
        """Return, for each literal that occurs, where it starts."""
        found: dict[str, list[int]] = {}
        for last, literal in self._machine.iter(text):
            found.setdefault(literal, []).append(last - len(literal) + 1)
        return found


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    """Return the machine over all terms; its values are (length, open ending, targets)."""
    terms: dict[tuple[str, bool], list[str]] = {}
    for term, target in vocabulary().terms():
        key = (words(flat(term.rstrip("*"))), term.endswith("*"))
        targets = terms.setdefault(key, [])
        if target not in targets:
            targets.append(target)
    shared: dict[str, list[tuple[int, bool, tuple[str, ...]]]] = {}
    for (spelled, open_ended), targets in terms.items():
        shared.setdefault(spelled, []).append((len(spelled), open_ended, tuple(targets)))
    machine = ahocorasick.Automaton()
    for spelled, values in shared.items():
        machine.add_word(spelled, tuple(values))
    machine.make_automaton()
    return machine


def hits(lowered: str) -> list[Hit]:
    """Return all terms in a ``words`` view, in order of start, then end."""
    found: list[Hit] = []
    size = len(lowered)
    add, made = found.append, tuple.__new__
    for last, values in _automaton().iter(lowered):
        after = last + 1
        # Where the word ends that is matched up to there, for a closed term and for an open one; a sign
        # such as $ needs no word end.
        closed = opened = after
        if after < size and lowered[after].isalnum() and lowered[last].isalnum():
            plural = lowered[after] == "s" and (after + 1 >= size or not lowered[after + 1].isalnum())
            closed, opened = after + 1 if plural else 0, -1
        for length, open_ended, targets in values:
            start = after - length
            if start and lowered[start - 1].isalnum():
                continue
            if open_ended:
                if opened < 0:
                    opened = _word_end(lowered, after)
                add(made(Hit, (start, opened, targets)))
            elif closed:
                add(made(Hit, (start, closed, targets)))
    found.sort()
    return found


def _word_end(lowered: str, at: int) -> int:
    """Return where the letters from ``at`` end."""
    size = len(lowered)
    while at < size and lowered[at].isalpha():
        at += 1
    return at
