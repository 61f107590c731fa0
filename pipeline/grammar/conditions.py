"""What a statement hangs on: conditions, exceptions, who else decides, and what a policy leaves to students.

The openings are data (``conditions`` in ``vocabulary/stances.yml``), looked for only in sentences that state.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.topics import Mention
from pipeline.vocabulary import vocabulary

_MOST = 4  # no more conditions than so many are shown
_LONGEST = 240  # nor more characters of one
_SHORTEST = 8
# A condition ends with its clause: a list ("in grade 9, 10, or 11") goes on.
_END = re.compile(r"[;.\n](?:\s|$)|,(?! (?:and|or|[0-9]))")


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    spelled = sorted(
        (one for kind in vocabulary().conditions.values() for one in kind), key=len, reverse=True
    )
    return re.compile(rf"\b(?:{'|'.join(re.escape(words(flat(one))) for one in spelled)})\b")


def conditions_of(context: Context, mention: Mention) -> list[dict[str, Any]]:
    """Return the conditions in the sentence of ``mention``, in order, each a slice: text, start and end.

    A slice runs from its opening word to the end of its clause and never over a line's end.
    """
    sentence = (mention.clause.sentence_start, mention.clause.sentence_end)
    kept: dict[tuple[int, int], list[dict[str, Any]]] = context.memo.setdefault("conditions", {})
    if sentence not in kept:
        kept[sentence] = _in_sentence(context, *sentence)
    return kept[sentence]


def _in_sentence(context: Context, start: int, end: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while len(found) < _MOST:
        opening = _openings().search(context.words, start, end)
        if opening is None:
            break
        last = min(end, opening.start() + _LONGEST)
        stops = (
            _END.search(context.flat, opening.end(), last),
            _openings().search(context.words, opening.end(), last),
        )
        whole = any(stops) or last == end
        last = min((stop.start() for stop in stops if stop), default=last)
        text = context.text[opening.start() : last].rstrip(" ,")
        text = text if whole else text.rpartition(" ")[0]
        if len(text) >= _SHORTEST:
            found.append({"text": text, "start": opening.start(), "end": opening.start() + len(text)})
        start = last
    return found
