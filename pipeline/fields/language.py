"""The language of the text, as a BCP-47 tag, told by its short words or its script.

Value is the tag; the quote is the first sentence that shows it. A text too short or too mixed to tell has
none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.grammar.sentences import sentence_ranges
from pipeline.vocabulary import vocabulary

NAME = "language"

_READ = 12000  # characters that are enough to tell
_LEAST, _SHARE = 4, 0.18  # so many short words, and so great a share of all words, tell a language
_LEAD = 1.25  # by so much the first must be ahead of the second
_MOST_LETTERS = 0.5
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCES = 60


@lru_cache(maxsize=1)
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each tag with the pattern of runs of its letters."""

    def spelled(one: str) -> str:
        low, _, high = one.partition("-")
        return f"{re.escape(chr(int(low, 16)))}-{re.escape(chr(int(high, 16)))}"

    return tuple(
        (tag, re.compile(f"[{''.join(map(spelled, ranges))}]+"))
        for tag, ranges in vocabulary().scripts.items()
    )


def _by_script(text: str) -> str | None:
    letters = "".join(filter(str.isalpha, text))
    for tag, runs in _scripts():
        own = sum(map(len, runs.findall(letters)))
        if letters and own / len(letters) > _MOST_LETTERS:
            return tag
    return None


def _by_words(text: str) -> str | None:
    counted = Counter(_WORD.findall(text.lower()))
    total = sum(counted.values())
    scores = sorted(
        (sum(counted[word] for word in words), tag) for tag, words in vocabulary().languages.items()
    )
    (second, _), (first, tag) = scores[-2:]
    if first < _LEAST or first < _SHARE * total or first < _LEAD * second:
        return None
    return tag


def language_of(text: str) -> str | None:
    """Return the tag of the language of ``text``, or None where its words do not tell.

    >>> language_of("The board of education shall adopt a policy for each district.")
    'en'
    >>> language_of("La escuela deberá preparar un plan para cada estudiante según la ley.")
    'es'
    """
    head = text[:_READ]
    plain = head.isascii()
    return (None if plain else _by_script(head)) or _by_words(head)


def _sentences(context: Context) -> Iterator[tuple[int, int]]:
    for block in context.blocks[:_SENTENCES]:
        yield from sentence_ranges(context.flat, block.start, min(block.end, block.start + _READ))


def tag_of(context: Context) -> str | None:
    """Return the language of the text of ``context``, told once."""
    if NAME not in context.memo:
        context.memo[NAME] = language_of(context.flat)
    tag: str | None = context.memo[NAME]
    return tag


def find(context: Context) -> list[Finding]:
    """Return the language with the first sentence that shows it, or nothing."""
    tag = tag_of(context)
    if tag is None:
        return []
    words = frozenset(vocabulary().languages.get(tag, ()))
    for start, end in _sentences(context):
        own = sum(word in words for word in _WORD.findall(context.flat[start:end].lower()))
        if own >= _LEAST or (not words and end > start):
            return [_finding(context, tag, start, end, "words" if words else "script")]
    return []


def _finding(context: Context, tag: str, start: int, end: int, how: str) -> Finding:
    return Finding(
        NAME,
        None,
        tag,
        context.text[start:end],
        start,
        end,
        f"{NAME}.{how}",
        confidence=confidence(NAME, how),
        detail={"how": how},
    )
