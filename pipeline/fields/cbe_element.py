"""The seven elements of competency-based education that a text asks for or describes.

Key is an element of CompetencyWorks' definition of 2019 (``vocabulary/cbe_elements.yml``). It is read from the
text's own wording, or follows from a dimension that cannot be without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.following import worded_or_following

NAME = "cbe_element"


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return each element once, read from its wording or from the dimensions in ``found``."""
    return worded_or_following(context, NAME, found)
