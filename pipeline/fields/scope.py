"""Whether a text is about public schools at all, or only sounds like it."""

from __future__ import annotations

from pipeline.fields.context import Context

_WEIGHT = 3  # how many words of schools outweigh one word of the look-alikes


def in_scope(context: Context) -> bool:
    """Return True where words of public schools outweigh those of college, licensing, money and courts."""
    inside = len(context.found.get("scope:inside", ()))
    outside = len(context.found.get("scope:outside", ()))
    return inside > 0 and inside >= _WEIGHT * outside
