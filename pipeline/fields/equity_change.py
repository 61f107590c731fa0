"""What a text says has happened to equity policy itself.

Key is adopted, expanded, narrowed, paused, rescinded or challenged (``vocabulary/equity_changes.yml``): an office
closed, guidance withdrawn, a suit filed. A duty to come ("shall adopt") and a definition tell no change.
"""

from __future__ import annotations

import re

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.found import finding_of
from pipeline.grammar.pointers import is_pointer
from pipeline.grammar.scope import in_scope
from pipeline.grammar.topics import Mention, mentions

NAME = "equity_change"

_TO_COME = re.compile(r"\b(?:shall|must|may|should|would|will|if|whether|required to|encouraged to)\b")
_SUPPOSED = re.compile(r"\b(?:would|if|whether)\b")
_BY_ITS_VERB = frozenset({"narrowed", "paused"})  # "may not teach" narrows, "will not be reviewed" pauses


def _is_to_come(context: Context, mention: Mention) -> bool:
    """Say whether the clause asks for the change or supposes it, so that nothing has happened yet."""
    words = _SUPPOSED if mention.key in _BY_ITS_VERB else _TO_COME
    return words.search(context.words, mention.clause.start, mention.end) is not None


def find(context: Context) -> list[Finding]:
    """Return each change once, where a text about public schools first tells it."""
    if not in_scope(context):
        return []
    first: dict[str, Finding] = {}
    for mention in mentions(context, NAME):
        if mention.named or mention.key in first or is_pointer(context, mention.clause):
            continue
        if not _is_to_come(context, mention):
            first[mention.key] = finding_of(context, mention)
    return list(first.values())
