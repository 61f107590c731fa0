"""How the provision fields read their wordings: patterns as data, run only where one of their terms stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.fields.amounts import FIGURE, FRACTION, NUMBER, PERCENT
from pipeline.grammar.context import Context
from pipeline.grammar.sentences import Clause
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Provision

_MACRO = re.compile(r"\{([a-z_]+)\}")
_NUMBERS = {"number": NUMBER, "fraction": FRACTION, "percent": PERCENT, "figure": FIGURE}
_QUOTE = 280


@dataclass(frozen=True, slots=True)
class Compiled:
    """One entry of a provision field with its patterns compiled."""

    key: str
    entry: Provision
    patterns: tuple[re.Pattern[str], ...]
    beside: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Said:
    """A wording of an entry in a clause. ``start`` and ``end`` bound the wording; ``number`` tells which
    pattern read it, from 1."""

    key: str
    entry: Provision
    clause: Clause
    match: re.Match[str]
    number: int

    @property
    def start(self) -> int:
        """Where the wording starts in the text."""
        return self.match.start()

    @property
    def end(self) -> int:
        """Where the wording ends in the text."""
        return self.match.end()


def opened(pattern: str) -> str:
    """Return ``pattern`` with its macros opened: numbers, ``provision_macros``, and the lists of
    ``provision_words`` as alternatives."""
    book = vocabulary()
    while found := _MACRO.search(pattern):
        name = found[1]
        inside = (
            "|".join(book.provision_words[name])
            if name in book.provision_words
            else _NUMBERS.get(name) or book.provision_macros[name]
        )
        pattern = f"{pattern[: found.start()]}(?:{inside}){pattern[found.end() :]}"
    return pattern


@lru_cache(maxsize=64)
def reading(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` with its macros opened, compiled once; for the lower-case view or a part of it."""
    return re.compile(opened(pattern))


def _any(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(map(opened, patterns))})") if patterns else None


@lru_cache(maxsize=16)
def compiled(field: str) -> tuple[Compiled, ...]:
    """Return the entries of ``field`` in their order, compiled once."""
    return tuple(
        Compiled(
            key,
            entry,
            tuple(map(re.compile, map(opened, entry.patterns))),
            _any(entry.beside),
            _any(entry.unless),
        )
        for key, entry in vocabulary().provisions()[field].items()
    )


def wordings(context: Context, field: str) -> Iterator[Said]:
    """Yield the wordings of ``field``, clause by clause, in the order of the entries; none inside another
    that an earlier entry or pattern has read."""
    entries = [(f"{field}:{one.key}", one) for one in compiled(field)]
    told = [(target, one) for target, one in entries if target in context.found]
    places = {context.clause_index(hit.start) for target, _ in told for hit in context.found[target]}
    for index in sorted(places - {len(context.clauses)}):
        clause, groups = context.clauses[index], context.by_clause[index]
        taken: list[tuple[int, int]] = []
        for target, one in told:
            if target not in groups or not _applies(context, one, clause):
                continue
            for number, pattern in enumerate(one.patterns, start=1):
                for match in pattern.finditer(context.words, clause.start, clause.end):
                    at = match.span("value") if "value" in pattern.groupindex else match.span()
                    if all(at[1] <= start or end <= at[0] for start, end in taken):
                        taken.append(at)
                        yield Said(one.key, one.entry, clause, match, number)


def _applies(context: Context, one: Compiled, clause: Clause) -> bool:
    scope = (clause.sentence_start, clause.sentence_end)
    if one.beside is not None and not one.beside.search(context.words, *scope):
        return clause.lead is not None and one.beside.search(context.words, *clause.lead) is not None
    return one.unless is None or one.unless.search(context.words, *scope) is None


def clause_quote(context: Context, clause: Clause, start: int, end: int) -> tuple[int, int]:
    """Return the range to quote for a wording: its clause, or of a long one the part around the wording."""
    first, last = clause.start, clause.end
    while first < start and context.flat[first] in " ,;":
        first += 1
    while last > end and context.flat[last - 1] in " ,;":
        last -= 1
    if last - first <= _QUOTE:
        return first, last
    spare = max(_QUOTE - (end - start), 0) // 2
    if start - first > spare:
        first = context.flat.rfind(" ", first, max(start - spare, first + 1)) + 1 or start
        first = min(max(first, clause.start), start)
    if last - end > spare:
        cut = context.flat.find(" ", end + spare, last)
        last = cut if cut >= 0 else last
    return first, last


_BOARDS_OF_STATES = (
    "state board",
    "board of public education",
    "board of elementary and secondary education",
    "board of regents",
)


def board_is_the_states(context: Context) -> bool:
    """Say whose "the board" is: the state's where the text names the state board and no local one."""
    if "board" not in context.memo:  # asked at every "board" of a text, and told by the whole of it
        local = ("local board", "school board", "of trustees", "school district", "school committee")
        context.memo["board"] = any(name in context.words for name in _BOARDS_OF_STATES) and not any(
            name in context.words for name in local
        )
    return bool(context.memo["board"])
