"""Where the words of a search stand in the few texts that a page shows, told by the same rules as the index."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from db.search_words import TOKENIZER, Words, stretches

Pieces = list[tuple[bool, str]]

_OPEN, _CLOSE = "\x02", "\x03"
# What a clean text writes before headings, items and rows, and signs that would pass for our marks.
_MARKS = re.compile(r"^(?:#{1,6}|\s*-|\|) |[\x02\x03]", re.MULTILINE)
_WORDS = 40
"""Words of a passage around what was found, as FTS5 counts them (it takes 64 at most)."""


def passages(texts: Sequence[str | None], words: Words) -> list[Pieces]:
    """Return of each text the passage of :data:`_WORDS` words that holds most of ``words``, marked; nothing of a text
    that holds none."""
    return _found(texts, words, f"snippet(texts, 0, ?, ?, ' … ', {_WORDS})")


def marked(texts: Sequence[str | None], words: Words) -> list[Pieces]:
    """Return each text whole, with ``words`` marked."""
    found = _found(texts, words, "highlight(texts, 0, ?, ?)")
    return [pieces or [(False, text)] if text else [] for text, pieces in zip(texts, found, strict=True)]


def _found(texts: Sequence[str | None], words: Words, shown: str) -> list[Pieces]:
    told: list[Pieces] = [[] for _ in texts]
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(f"CREATE VIRTUAL TABLE texts USING fts5(words, tokenize = '{TOKENIZER}')")
        conn.executemany(
            "INSERT INTO texts (rowid, words) VALUES (?, ?)",
            [(place, _MARKS.sub("", text)) for place, text in enumerate(texts, 1) if text],
        )
        sql = f"SELECT rowid, {shown} FROM texts WHERE texts MATCH ?"
        for place, text in conn.execute(sql, (_OPEN, _CLOSE, words.any())):
            told[place - 1] = stretches(" ".join(text.split()), _OPEN, _CLOSE)
    return told
