"""Who may waive the rule: the state board, the chief or agency, the legislature, or a local board.

Key is the authority (``waiver_authorities`` in ``vocabulary/provisions.yml``). One is given: who grants or
approves before who is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.wordings import board_is_the_states, clause_quote, compiled, reading
from pipeline.grammar.context import Context
from pipeline.grammar.sentences import Clause

NAME = "waiver_authority"

_GRANTS = (
    r"(?:,[^,.;]{1,80},)? (?:may|shall|will|can|must|is authorized to"
    r"|has (?:the )?(?:authority|power) to|is empowered to)"
    r"(?! be\b)(?: also| not|, [^,.;]{1,60},)?(?: [a-z]+){0,2}? {grants_leave}\b"
    r"| (?:waives?|waived|exempts?|exempted|granted|grants|gave|gives|approved|approves|authorizes|decides|suspended)\b"
)
_BY = r"\b{given}(?: [a-z]+){0,4}? (?:by|of|from) (?:either )?(?:the |an? |its |their |his or her )?(?:[a-z]+ and )?$"
_ASKED = (
    r"\b{asks_leave}(?: [a-z]+){0,12}? (?:to|from|with|by|of) (?:the |an? |its |their )?$"
    r"|\b(?:petitions?|asks?|requests?) (?:the |its |their )?$"
)
_APPROVAL = re.compile(r"(?:'s)? (?:approval|approves)\b")
_REACH = 160


def find(context: Context) -> list[Finding]:
    """Return who may waive the rule, or nothing."""
    best = min(_candidates(context), default=None)
    if best is None:
        return []
    _, start, end, key, how, clause_start = best
    clause = context.clause_at(clause_start)
    first, last = clause_quote(context, clause, start, end) if clause else (start, end)
    return [
        Finding(
            NAME,
            key,
            None,
            context.text[first:last],
            first,
            last,
            f"{NAME}.{key}.{how}",
            confidence=confidence(NAME, how),
            detail={"wording": context.text[start:end], "how": how},
        )
    ]


def _candidates(context: Context) -> Iterator[tuple[int, int, int, str, str, int]]:
    """Yield (rank, start, end, key, how, place of the clause) of each authority beside a word of leave."""
    read: set[tuple[int, tuple[str, ...]]] = set()
    targets = [f"{NAME}:{one.key}" for one in compiled(NAME)]
    places = {context.clause_index(hit.start) for one in targets for hit in context.found.get(one, ())}
    for index in sorted(places - {len(context.clauses)}):
        clause, groups = context.clauses[index], context.by_clause[index]
        keys = [one for one in compiled(NAME) if f"{NAME}:{one.key}" in groups]
        sentence = (clause.sentence_start, clause.sentence_end)
        # Of one sentence each set of authorities is read once, however many clauses it has.
        asked = (clause.sentence_start, tuple(one.key for one in keys))
        if not keys or asked in read:
            continue
        read.add(asked)
        if reading(r"\b{not_leave}\b").search(context.words, *sentence):
            continue
        taken: list[tuple[int, int]] = []
        for one in keys:
            for pattern in one.patterns:
                for match in pattern.finditer(context.words, *sentence):
                    span = match.span()
                    if any(span[0] < end and start < span[1] for start, end in taken):
                        continue
                    taken.append(span)
                    how = _role(context, clause, *span)
                    bare = match[0] == "board" and board_is_the_states(context)
                    if how:
                        key = "state_board" if bare else one.key
                        yield ("grants", "by", "asked").index(how), *span, key, how, clause.start


def _role(context: Context, clause: Clause, start: int, end: int) -> str | None:
    """Return how an authority stands to the leave: it grants, leave is given by it, or it is asked."""
    before = context.words[max(clause.sentence_start, start - _REACH) : start]
    after = (end, min(clause.sentence_end, end + _REACH))
    granted = reading(_GRANTS).match(context.words, *after)
    if granted and reading(r"\b{leave}").search(
        context.words, end, min(clause.sentence_end, granted.end() + 120)
    ):
        return "grants"
    if reading(_BY).search(before) or _APPROVAL.match(context.words, *after):
        return "by"
    return "asked" if reading(_ASKED).search(before) else None
