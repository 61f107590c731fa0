"""Which of the declared documents a person asks to see (pure)."""

from __future__ import annotations

from crawler.declared.mistakes import refuse_unknown
from db.records import Declared, Registry


def listed(
    registry: Registry, *, state: str | None = None, topic: str | None = None, kind: str | None = None
) -> tuple[Declared, ...]:
    """Return the documents of a jurisdiction, on a topic, of a kind (framework, notice ...), retired ones
    too; None is any.

    Raises :class:`~crawler.declared.mistakes.NotDeclaredError` for a kind that no document is declared as.
    """
    refuse_unknown("kind", {kind} if kind else (), {d.kind for d in registry.documents})
    return tuple(
        document
        for document in registry.documents
        if (not state or document.jurisdiction == state.upper())
        and (not topic or topic in document.topics)
        and (not kind or document.kind == kind)
    )
