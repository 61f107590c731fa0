"""The one error of this room."""

from __future__ import annotations

from db.records import CrosswalkError

OUTCOMES = ("encrypted", "needs_ocr", "extract_failed", "empty", "unknown_type")


class CleanError(CrosswalkError):
    """A body from which no text can be read. ``outcome`` is one of :data:`OUTCOMES`; the message is
    one sentence that says what is wrong with the body and what to do."""

    def __init__(self, outcome: str, message: str) -> None:
        """Keep ``outcome`` for the record and ``message`` for the reader."""
        super().__init__(message)
        self.outcome = outcome
