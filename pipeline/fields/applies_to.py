"""Who is bound: the grammatical subject of a verb that binds or permits, or what "applies to" names.

Key is the kind of party (``bound_parties`` in ``vocabulary/provisions.yml``), quoted once, with its verb where
it is first bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.wordings import board_is_the_states, compiled, reading
from pipeline.grammar.context import Context
from pipeline.grammar.sentences import Clause

NAME = "applies_to"

_DETERMINERS = (
    r"(?:the|an?|each|every|all|any|no|such|both|these|those|this|that|said|and|or|participating|other|individual"
    r"|respective|public and|only|one or more|two or more|eligible|affected|most|many|some)"
)
_NUMBERED = r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}\.? )?(?:\(?[0-9a-z]{1,4}[.)] ?){0,3}"
_DETERMINED = re.compile(rf"[ \"(]*{_NUMBERED}[ \"]*(?:{_DETERMINERS} ){{0,3}}")
_NUMBER = re.compile(rf"[ \"(]*{_NUMBERED}[ \"]*")
_ARTICLE = re.compile(rf"(?:(?:^|[ ,(]){_DETERMINERS}|^) $")
_TOGETHER = re.compile(r",? (?:and|or|and/or) |, ")
_OPENS = re.compile(r", |: |\. |; | and | then | that (?=the |each |every )")
_RELATIVE = re.compile(
    r",? (?:who|that|which|whose|in which|with|without|seeking|wishing|enrolled|in|of|at|on|for|not|[a-z]+ing|[a-z]+ed)\b"
)
_BARE_BOARD = re.compile(r"(?:local )?board\b")
_BINDS = r"(?:,[^.;:]{2,90},|(?: [a-z']+ly)| also| then| each| both| first)? (?:not )?\b{also_binds}\b"
_QUESTION = re.compile(
    r"(?:what|when|how|why|who|where)?\s?(?:must|may|can|should|does|do|shall|is|are|will) "
)
_ASKS = re.compile(r"\b(?:may|must|can|could|should|to|who|and|or|wish|wishes|first) apply to $")
_MOST = 3


def find(context: Context) -> list[Finding]:
    """Return each kind of party once where the text first binds it."""
    found: dict[str, Finding] = {}
    for clause in context.clauses:
        for key, start, end, how in _parties(context, clause):
            if key not in found:
                quote = context.text[start:end]
                found[key] = Finding(
                    NAME,
                    key,
                    None,
                    quote,
                    start,
                    end,
                    f"{NAME}.{key}.{how}",
                    confidence=confidence(NAME, how),
                    detail={"how": how},
                )
    return list(found.values())


def _parties(context: Context, clause: Clause) -> Iterator[tuple[str, int, int, str]]:
    """Yield (key, start, end, how) of the parties that ``clause`` binds."""
    words = context.words
    yield from _subjects(context, clause)
    for match in reading(r"\b{binds_object} (?:of )?").finditer(words, clause.start, clause.end):
        for key, start, end in _named(context, match.end(), clause.end):
            yield key, start, end, "object"
    for match in reading(r"\b{applies} ").finditer(words, clause.start, clause.end):
        asks = _ASKS.search(words, clause.start, match.end()) is not None
        for key, start, end in _named(context, match.end(), clause.end):
            if not (asks and key == "sea"):
                yield key, start, end, "applies to"
    asked = _QUESTION.match(words, clause.start, clause.end)
    if asked:
        for key, start, end in _named(context, asked.end(), clause.end):
            yield key, start, end, "question"


def _subjects(context: Context, clause: Clause) -> Iterator[tuple[str, int, int, str]]:
    """Yield the parties that stand as subject: a phrase opens with one, and its verb binds or permits it."""
    words = context.words
    openings = (clause.start, *(one.end() for one in _OPENS.finditer(words, clause.start, clause.end)))
    done = clause.start
    for at in openings:
        if at < done or reading(r"\b{aim_before} $").search(words, max(clause.start, at - 14), at):
            continue
        named = _named(context, at, clause.end)
        if not named:
            continue
        verb = _verb(context, named[-1][2], clause.end)
        if verb is not None:
            done = verb
            yield from ((key, start, verb, "subject") for key, start, _ in named)
    yield from _right_before(context, clause)


def _verb(context: Context, at: int, end: int) -> int | None:
    """Return where the verb ends that binds the subject up to ``at``, past one phrase that tells of it."""
    words = context.words
    verb = reading(_BINDS).match(words, at, end)
    if verb is None and _RELATIVE.match(words, at, end):
        verb = reading(
            r"[^.;:]{2,140}? (?:shall|must|may|should|is to|are to|is entitled to|are entitled to|has to|can)\b"
        ).match(words, at, min(end, at + 170))
    is_month = verb is not None and context.flat[verb.end() - 3 : verb.end()] == "May"
    return verb.end() if verb and not is_month else None


def _right_before(context: Context, clause: Clause) -> Iterator[tuple[str, int, int, str]]:
    """Yield parties with an article right before a verb of duty: "to earn it the student must"."""
    for verb in re.finditer(
        r" (?:shall|must|may not|is required to|are required to|has to|is to)\b",
        context.words[clause.start : clause.end],
    ):
        stop = clause.start + verb.start()
        begin = max(clause.start, stop - 60)
        for gap in re.finditer(r" ", context.words[begin:stop]):
            start = begin + gap.end()
            if not _ARTICLE.search(context.words[max(clause.start, start - 14) : start]):
                continue
            one = _party(context, start, stop)
            if one and one[1] == stop and not _inside_phrase(context, clause, start):
                yield one[0], start, clause.start + verb.end(), "before verb"
                break


def _inside_phrase(context: Context, clause: Clause, start: int) -> bool:
    """Say whether the party at ``start`` belongs to another noun ("the policy of a district must")."""
    before = context.words[max(clause.start, start - 26) : start]
    return reading(rf"\b{{inside_phrase}}(?: {_DETERMINERS})* $").search(before) is not None


def _named(context: Context, at: int, end: int) -> list[tuple[str, int, int]]:
    """Return the parties named from ``at``, joined by commas, "and" or "or"."""
    named: list[tuple[str, int, int]] = []
    while len(named) < _MOST:
        determined = _DETERMINED.match(context.words, at, end)
        start = determined.end() if determined else at
        one = _party(context, start, end)
        if one is None:
            return named
        key, stop = one
        number = _NUMBER.match(context.words, at, start)
        first = number.end() if number else at
        named.append((key, first, stop))
        joined = _TOGETHER.match(context.words, stop, end)
        if joined is None:
            return named
        at = joined.end()
    return named


def _party(context: Context, start: int, end: int) -> tuple[str, int] | None:
    """Return (key, end) of the party whose name starts at ``start``: of the first kind that fits."""
    words = context.words
    if reading(r"(?:[^ ]{1,24} ){0,6}?{party_heads}").match(words, start, end) is None:
        return None  # most phrases name no party at all: one look at their words spares all the patterns
    for one in compiled(NAME):
        for pattern in one.patterns:
            match = pattern.match(words, start, end)
            if match and match.end() > start:
                if reading(r"(?:'s?|s')| {not_party}\b").match(words, match.end(), end):
                    return None
                return one.key, match.end()
    bare = _BARE_BOARD.match(words, start, end)
    if bare and not reading(r"'| {not_party}\b").match(words, bare.end(), end):
        return ("sea" if board_is_the_states(context) else "lea"), bare.end()
    return None
