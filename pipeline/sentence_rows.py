"""The rows of what is said about a change: a sentence each, with what it stands on (pure)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.compare.sentences import Sentence


def sentence_rows(change: str, said: Sequence[Sentence]) -> tuple[dict[str, Any], ...]:
    """Return the rows of ``change_sentences`` of ``change``, in the order of ``said``."""
    return tuple(
        {
            "change": change,
            "seq": seq,
            "sentence": one.text,
            "printed": int(one.printed),
            "stands_on": one.stands_on,
            "span": one.spans[0] if one.spans else None,
            "field_change": one.fields[0] if one.fields else None,
            "spans": json.dumps(one.spans),
            "field_changes": json.dumps(one.fields),
            "quoted": json.dumps([[where.side, where.start, where.end] for where in one.quoted]),
            "without_words": one.without_words,
        }
        for seq, one in enumerate(said)
    )
