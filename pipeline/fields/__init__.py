"""The fields, one file each: NAME, a docstring that defines the field in public, and ``find``.

Adding a field is one file here and one entry in ``FIELDS`` (with its definition under ``fields`` in
``vocabulary/documents.yml``, which the codebook publishes).
"""

from __future__ import annotations

from typing import Protocol

from db.records import Finding
from pipeline.fields import (
    bill,
    cbe_dimension,
    citation,
    date,
    equity_strategy,
    instrument_type,
    issuing_body,
    status,
    student_group,
    term_used,
)
from pipeline.grammar.context import Context


class Field(Protocol):
    """What every field module offers."""

    NAME: str

    def find(self, context: Context) -> list[Finding]:
        """Return what ``context`` says of this field, each value with its quote."""


FIELDS: tuple[Field, ...] = (
    cbe_dimension,
    equity_strategy,
    student_group,
    term_used,
    citation,
    bill,
    date,
    instrument_type,
    issuing_body,
    status,
)
"""Every field, in display order."""
