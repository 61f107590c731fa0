"""Compare: two texts of a document to what differs, how much it matters, and in plain words what.

Duty: every span, count and sentence can be checked against the two texts; taking the spans out of
both leaves the same text. Ban: no network, no store, no clock.
"""

from __future__ import annotations

from pipeline.compare.field_changes import field_changes
from pipeline.compare.grounds import Grounded, grounded
from pipeline.compare.priority import priority
from pipeline.compare.sentences import Sentence, joined
from pipeline.compare.significance import SIGNIFICANCES
from pipeline.compare.summary import sentences
from pipeline.compare.texts import Comparison, compare

__all__ = [
    "SIGNIFICANCES",
    "Comparison",
    "Grounded",
    "Sentence",
    "compare",
    "field_changes",
    "grounded",
    "joined",
    "priority",
    "sentences",
]
