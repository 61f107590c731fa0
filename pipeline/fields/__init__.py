"""The fields, one file each: NAME, a docstring that defines the field in public, and ``find``.

A field that also follows from other findings is read after them (``DERIVED``), one that says how a policy
applies only where there is one (``PROVISIONS``).
Adding a field is one file here and one entry in ``FIELDS``, ``DERIVED`` or ``PROVISIONS`` (with its definition under
``fields`` in ``vocabulary/documents.yml``, which the codebook publishes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from db.records import Finding
from pipeline.fields import (
    applies_to,
    bill,
    cbe_dimension,
    cbe_element,
    ccsso_commitment,
    citation,
    contact,
    date,
    document_kind,
    equity_change,
    equity_strategy,
    field_area,
    funding,
    grade_span,
    instrument_type,
    issuing_body,
    jurisdiction,
    language,
    linked_document,
    network,
    status,
    student_group,
    subject,
    supersedes,
    term_used,
    threshold,
    waiver_authority,
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
    equity_change,
    term_used,
    citation,
    bill,
    date,
    instrument_type,
    language,
)
"""Every field that is read from the text alone, in display order."""

DERIVED: tuple[DerivedField, ...] = (
    status,
    supersedes,
    jurisdiction,
    issuing_body,
    document_kind,
    cbe_element,
    ccsso_commitment,
    field_area,
)
"""Every field that is read after those, in display order; each sees the findings of those before it."""

PROVISIONS: tuple[Field, ...] = (
    grade_span,
    subject,
    applies_to,
    threshold,
    funding,
    waiver_authority,
    network,
    contact,
    linked_document,
)
"""The fields that say how a policy applies, in display order; read only of a text that is about competency-based
education or equity, for of another they would be noise."""
