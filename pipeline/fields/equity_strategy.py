"""Equity strategies, each with the stance where the text tells one.

Key is one of twenty strategies (``vocabulary/equity_strategies.yml``); the stance is None where no
wording binds, permits or encourages (a framework's description, a definition, a title).
"""

from __future__ import annotations

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.scope import in_scope
from pipeline.grammar.stance import quoted, stance_of
from pipeline.grammar.topics import mentions

NAME = "equity_strategy"


def find(context: Context) -> list[Finding]:
    """Return the strategies stated in a text about public schools; a look-alike gives none."""
    if not in_scope(context):
        return []
    findings: list[Finding] = []
    for mention in mentions(context, NAME):
        start, end = quoted(context, mention)
        findings.append(
            Finding(
                NAME,
                mention.key,
                None,
                context.text[start:end],
                start,
                end,
                mention.rule,
                None if mention.named else stance_of(context, mention, default=None),
                confidence=0.8 if mention.rule.endswith("term") else 0.7,
                detail={"wording": context.text[mention.start : mention.end]},
            )
        )
    return findings
