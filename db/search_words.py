"""What somebody typed into the search box, as words and phrases, and as a question to FTS5 (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

MOST = 8
"""So many words and phrases of a question count; the rest is left out, and the page says so."""
# FTS5's own name for what tells words apart; porter makes "waivers" find "waiver" (docs/decisions/0034).
TOKENIZER = "porter unicode61 remove_diacritics 2"
# Typists' marks count like the plain one; an unclosed one opens a phrase to the end.
_QUOTES = str.maketrans("“”„«»", '"""""')
_PIECE = re.compile(r'"([^"]*)"?|([^"\s]+)')


@dataclass(frozen=True, slots=True)
class Words:
    """The ``terms`` that all have to be there, each a word or a phrase as typed; ``left_out`` were too many."""

    terms: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def match(self) -> str:
        """Return the question for all of the terms, as FTS5 reads it."""
        return " AND ".join(map(phrase, self.terms))

    def any(self) -> str:
        """Return the question for any of the terms."""
        return " OR ".join(map(phrase, self.terms))


def words_of(asked: str) -> Words:
    """Read what was typed: words, and phrases in quotation marks. What holds no letter or digit is left out, so
    that no sign of FTS5's own language is ever read as one.

    >>> words_of('waiver "seat time" -- (NOT').terms
    ('waiver', 'seat time', 'NOT')
    """
    # A lone half of a surrogate pair cannot be asked of SQLite.
    plain = asked.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ").translate(_QUOTES)
    found = [" ".join((quoted or word).split()) for quoted, word in _PIECE.findall(plain)]
    terms = tuple(dict.fromkeys(one for one in found if any(letter.isalnum() for letter in one)))
    return Words(terms[:MOST], terms[MOST:])


def phrase(words: str) -> str:
    """Return words as one string of FTS5: what stands in it is looked for in this order, whatever signs it has."""
    return '"' + words.replace("\0", " ").replace('"', '""') + '"'


def narrowed(match: str, columns: dict[str, tuple[str, ...]]) -> str:
    """Return ``match``, asked only of what has one of the values in each of these columns of the index.

    >>> narrowed('"credit"', {"state": ("VT", "NH"), "topic": ()})
    '{title words} : ("credit") AND state : ("VT" OR "NH")'
    """
    parts = [f"{{title words}} : ({match})"]
    for column, values in columns.items():
        if values:
            parts.append(f"{column} : ({' OR '.join(map(phrase, values))})")
    return " AND ".join(parts)


def stretches(marked: str, opened: str, closed: str) -> list[tuple[bool, str]]:
    """Return a text with marks in it as (is marked, words) pieces, in order.

    >>> stretches("a <b> c", "<", ">")
    [(False, 'a '), (True, 'b'), (False, ' c')]
    """
    places = [0, *(at for at, letter in enumerate(marked) if letter in (opened, closed)), len(marked)]
    pieces = []
    for start, end in pairwise(places):
        is_marked = marked[start : start + 1] == opened
        words = marked[start:end].lstrip(opened + closed)
        if words:
            pieces.append((is_marked, words))
    return pieces
