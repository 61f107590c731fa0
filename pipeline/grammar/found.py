"""From a mention to its finding: the quote, the wording that proves it, how it was read and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.grammar.stance import quoted
from pipeline.grammar.topics import Mention


def finding_of(
    context: Context,
    mention: Mention,
    *,
    how: str | None = None,
    stance: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> Finding:
    """Return the finding of ``mention``, with the clause that carries it as its quote.

    ``how`` is the sort of evidence (the mention's own where none is given), by which its confidence is
    counted; ``more`` is added to the detail.
    """
    start, end = quoted(context, mention)
    sort = how or mention.how
    return Finding(
        mention.field,
        mention.key,
        None,
        context.text[start:end],
        start,
        end,
        mention.rule,
        stance,
        confidence=confidence(mention.field, sort),
        detail={"wording": context.text[mention.start : mention.end], "how": sort, **(more or {})},
    )
