"""A sentence of a summary with what it stands on, and how words of a text are quoted in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Longer words are cut, at a clause's end where one is near.
_MOST_WORDS, _FEWEST = 25, 10
_MOST_NAMES = 3
_LONGEST_HEADING = 80
# What a count puts into the plural: all that comes before "of" or "on".
_FIRST_NOUN = re.compile(r".+?(?= (?:of|on) |$)")
_WORD = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[.;:,—–](?=\s|$)|\)(?=\s)")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that a sentence repeats: ``start:end`` of the ``old`` text or the ``new`` one (``side``)."""

    side: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence about a change. ``stands_on`` is event, field_change or spans; ``fields`` and ``spans`` are
    the numbers of the rows it rests on; ``without_words`` says the same without the text's words; ``printed``
    says whether it is in the summary."""

    text: str
    stands_on: str
    fields: tuple[int, ...] = ()
    spans: tuple[int, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    without_words: str | None = None
    printed: bool = True


def joined(sentences: Sequence[Sentence]) -> str:
    """Return the summary: the printed sentences, one after another."""
    return " ".join(sentence.text for sentence in sentences if sentence.printed)


def in_quotes(words: str) -> str:
    """Return ``words`` in quotation marks, in single ones where they hold double ones themselves."""
    return f"\u2018{words}\u2019" if re.search('["\u201c\u201d]', words) else f"\u201c{words}\u201d"


def cut(text: str, start: int, end: int) -> tuple[int, str]:
    """Return where a quotation of ``start:end`` ends, and the mark that says that it was cut (or "").

    It ends with its line, and after so many words, at the end of a clause where one is.
    """
    line = text.find("\n", start, end)
    stop = end if line < 0 else line
    words = list(_WORD.finditer(text, start, stop))
    if len(words) > _MOST_WORDS:
        first, last = words[_FEWEST - 1].end(), words[_MOST_WORDS - 1].end()
        ends = [mark.start() for mark in _CLAUSE_END.finditer(text, first, last)]
        stop = ends[-1] if ends else last
    return stop, " \u2026" if stop < len(text[:end].rstrip()) else ""


def heading(words: str) -> str:
    """Return a heading in quotation marks, a long one cut."""
    words = words.strip().rstrip(".")
    if len(words) > _LONGEST_HEADING:
        words = words[:_LONGEST_HEADING].rsplit(" ", 1)[0] + " \u2026"
    return in_quotes(words)


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is not one.

    >>> counted(1, "word"), counted(1200, "word"), counted(2, "policy on credit")
    ('1 word', '1,200 words', '2 policies on credit')
    """
    if count == 1:
        return f"1 {noun}"
    found = _FIRST_NOUN.match(noun)
    first = found[0] if found else noun
    plural = first[:-1] + "ies" if first.endswith("y") else first + "s"
    return f"{count:,} {plural}{noun[len(first) :]}"


def listed(parts: Sequence[str]) -> str:
    """Return parts as people list them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def named(names: Sequence[str]) -> str:
    """Return the first three names and how many more there are."""
    more = len(names) - _MOST_NAMES
    return listed([*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])])
