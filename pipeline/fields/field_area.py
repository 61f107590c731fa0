"""The areas of the 2017 summit on competency-based education that a text is about.

Key is quality, equity, meeting_students_where_they_are or systems_and_policies (``vocabulary/field_areas.yml``),
following from the dimensions, elements, strategies and groups that are read, or from a wording of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.following import worded_or_following

NAME = "field_area"


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return each area once, read from its wording or from what ``found`` tells."""
    return worded_or_following(context, NAME, found)
