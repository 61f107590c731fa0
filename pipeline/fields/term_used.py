"""The word a text uses for this way of learning: competency, mastery, proficiency, performance, personalized.

Key is the word; the first place that uses it is quoted. States use different words for much the same.
"""

from __future__ import annotations

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.scope import in_scope
from pipeline.grammar.topics import mentions

NAME = "term_used"


def find(context: Context) -> list[Finding]:
    """Return each word once, where the text uses it first."""
    if not in_scope(context):
        return []
    seen: dict[str, Finding] = {}
    for mention in mentions(context, NAME):
        quote = context.text[mention.start : mention.end]
        seen.setdefault(
            mention.key, Finding(NAME, mention.key, None, quote, mention.start, mention.end, mention.rule)
        )
    return list(seen.values())
