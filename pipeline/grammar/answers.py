"""Questions and their answers: the answer takes the topic of the question that it answers."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.grammar.context import Context
from pipeline.grammar.naming import binds
from pipeline.grammar.sentences import Clause

# A question that is not answered by yes or no, perhaps numbered ("Q3. What is ...?").
_OPEN = re.compile(
    r"(?:Q(?:uestion)?[ .:]?[0-9]{0,3}[.:)]? ?|[0-9]{1,3}[.)] ?|\([0-9]{1,3}\) ?)?"
    r"(?:And |But |So )?(?:[Ww]hat|[Hh]ow|[Ww]ho|[Ww]hom|[Ww]hen|[Ww]here|[Ww]hy|[Ww]hich)\b"
)
_YES = re.compile(r"(?:A(?:nswer)?[.:] ?)?Yes\b")
_NO = re.compile(r"(?:A(?:nswer)?[.:] ?)?No\b")
_LOOK = 4  # an answer gives its verb within so many clauses


def answer_to(context: Context, at: int) -> Clause | None:
    """Return the clause that answers the question of clause ``at``, or None.

    Its lead-in is the question, so that a bare "Yes" takes the question's verb; a "No" that says no more
    gives nothing.
    """
    asked = context.clauses[at]
    if _OPEN.match(context.flat, asked.sentence_start, asked.sentence_end):
        return None
    question = (asked.sentence_start, asked.sentence_end)
    first: Clause | None = None
    refused = False
    for clause in context.clauses[at + 1 : at + 1 + _LOOK]:
        if clause.sentence_start == asked.sentence_start:
            continue
        if context.flat[clause.sentence_end - 1] == "?":
            break
        first = first or clause
        refused = refused or _NO.match(context.flat, clause.start, clause.end) is not None
        if binds(context, clause.start, clause.end):
            return replace(clause, leads=(question,))
    if first is None or refused or not _YES.match(context.flat, first.start, first.end):
        return None
    return replace(first, leads=(question,))
