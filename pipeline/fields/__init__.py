"""The fields, one file each: NAME, a docstring that defines the field in public, and ``find``.

A field that also follows from other findings is read after them (``DERIVED``).
Adding a field is one file here and one entry in ``FIELDS`` or ``DERIVED`` (with its definition under ``fields`` in
``vocabulary/documents.yml``, which the codebook publishes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from db.records import Finding
from pipeline.fields import (
    bill,
    cbe_dimension,
    cbe_element,
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


class DerivedField(Protocol):
    """What a module offers whose field is read from the text and from the findings of ``FIELDS``."""

    NAME: str

    def find(self, context: Context, found: Sequence[Finding]) -> list[Finding]:
        """Return what ``context`` says of this field, and what follows from ``found``."""


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
"""Every field that is read from the text alone, in display order."""

DERIVED: tuple[DerivedField, ...] = (cbe_element,)
"""Every field that is read after those, in display order."""
