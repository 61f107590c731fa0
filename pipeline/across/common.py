"""Wordings that stand in many texts and are nobody's: phrases of drafting, notices, quoted federal law.

They are data (``common_phrases.yml``). What the file does not know shows by where it stands: a run of words in the
texts of :data:`COMMON_IN` jurisdictions or more is common, whoever wrote it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

# docs/decisions/0030: fewer may have copied from each other; in so many places it is how such texts are written.
COMMON_IN: Final = 10

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_Book = Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]
_FEDERAL = (
    r"(?:[0-9]{1,2} U\. ?S\. ?C\.|[0-9]{1,2} USC|[0-9]{1,2} C\. ?F\. ?R\.|[0-9]{1,2} CFR"
    r"|Pub(?:lic|\.) L(?:aw|\.)(?: No\.)? [0-9]"
    r"|Every Student Succeeds Act|ESSA|Elementary and Secondary Education Act|ESEA"
    r"|Individuals with Disabilities Education(?: Improvement)? Act|IDEA|Rehabilitation Act of 1973|Title IX"
    r"|Americans with Disabilities Act|Family Educational Rights and Privacy Act|FERPA|McKinney-Vento|Civil Rights Act"
    r"|[Ff]ederal (?:law|statute|regulation|definition)s?)"
)
# The words of a federal law are handed on: as it defines them, as it says.
_HANDS_ON = re.compile(
    r"(?:as (?:the term is |that term is )?defined (?:in|by|under|at)|(?:have|has) the (?:same )?meaning"
    r"|meaning given (?:in|by|under)|definition (?:in|of|under|from|at)|means? the same as|quoted from|reads as follows"
    rf"|as (?:stated|provided|set forth|required) (?:in|by))[^.;\n]{{0,80}}?(?P<law>{_FEDERAL}[^.;,\n]{{0,24}})"
)


def common_words(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where (first word, after last) common phrases stand in ``keys``, folded words."""
    book = _phrases()
    for at in range(len(keys) - 1):
        for phrase in book.get((keys[at], keys[at + 1]), ()):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                yield at, at + len(phrase)


def federal_law(keys: Sequence[str], around: str) -> str | None:
    """Return the federal law whose words a passage hands on, None where it does not: by words of its own (``keys``),
    or because the text ``around`` it says so."""
    for at in range(len(keys) - 1):
        for phrase, law in _federal().get((keys[at], keys[at + 1]), ()):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                return law
    told = _HANDS_ON.search(around)
    return " ".join(told["law"].split()) if told else None


@cache
def _book() -> Mapping[str, object]:
    read: Mapping[str, object] = yaml.safe_load(
        files("pipeline.across").joinpath("common_phrases.yml").read_text(encoding="utf-8")
    )
    return read


@cache
def _phrases() -> _Book:
    listed = _book()["common"]
    assert isinstance(listed, list)
    book: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {}
    for phrase in listed:
        words = _folded(phrase)
        book[words[0], words[1]] = (*book.get((words[0], words[1]), ()), words)
    return book


@cache
def _federal() -> Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]]:
    laws = _book()["federal"]
    assert isinstance(laws, dict)
    book: dict[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]] = {}
    for law, phrases in laws.items():
        for phrase in phrases:
            words = _folded(phrase)
            book[words[0], words[1]] = (*book.get((words[0], words[1]), ()), (words, law))
    return book


def _folded(phrase: str) -> tuple[str, ...]:
    return tuple(word.replace("\u2019", "'") for word in _WORD.findall(phrase.casefold()))
