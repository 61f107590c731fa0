"""Dimensions of competency-based education, each with the stance that the text takes on it.

A title, a definition or a story that only names a dimension takes no stance and gives no finding.

Key is one of twelve dimensions (``vocabulary/cbe_dimensions.yml``), stance is requires, permits,
encourages, by_waiver, prohibits or repealed. The quote is the clause that carries the statement.
"""

from __future__ import annotations

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.scope import in_scope
from pipeline.grammar.stance import quoted, stance_of
from pipeline.grammar.topics import Mention, mentions

NAME = "cbe_dimension"


def find(context: Context) -> list[Finding]:
    """Return the dimensions stated in a text about public schools; a look-alike gives none."""
    if not in_scope(context):
        return []
    findings: list[Finding] = []
    for mention in mentions(context, NAME):
        stance = None if mention.named else stance_of(context, mention, default=mention.topic.default)
        if stance is not None:
            findings.append(_finding(context, mention, stance))
    return findings


def named(context: Context) -> list[Finding]:
    """Return the dimensions that a text about public schools names, stated or not, without a stance.

    They tell what the text is about where it states nothing; they are no findings of this field.
    """
    if not in_scope(context):
        return []
    return [_finding(context, one, None) for one in mentions(context, NAME)]


def _finding(context: Context, mention: Mention, stance: str | None) -> Finding:
    start, end = quoted(context, mention)
    return Finding(
        NAME,
        mention.key,
        None,
        context.text[start:end],
        start,
        end,
        mention.rule,
        stance,
        confidence=0.8 if mention.rule.endswith("term") else 0.7,
        detail={"wording": context.text[mention.start : mention.end]},
    )
