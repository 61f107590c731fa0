"""Pairs of dated captures whose change a person or an official record named: what they say (pure).

A row of ``truth.jsonl`` names an address, two days and a label. Beside them may stand the official paragraphs
that went and came, and the laws that did it. What counts as right for each label is :data:`EXPECTED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.records import Finding
from pipeline.compare.texts import Comparison
from pipeline.evaluation.labels import held_out

SAME = "same"
"""No version would be made: the second look found the same words."""

NOT_THE_DOCUMENT = "not_the_document"
"""One of the two captures shows no document (a refusal, a stub, an empty shell), or was held: nothing is compared."""

COLUMNS = (SAME, "formatting", "annotation", "status_note", "editorial", "substantive", NOT_THE_DOCUMENT)
"""What a pair may come to, from the least to the most; the last is no change at all."""

POLICY = ("substantive", "content_text")
"""Labels of pairs in which the words of the policy changed."""

QUIET = ("cosmetic", "content_format", "noise", "technical")
"""Labels of pairs in which they did not, nor any note on them."""

_CUT_AT = 6  # paragraphs of "statute_added" and "statute_removed"; a longer list was cut there

_NOTHING_SAID = frozenset({SAME, "formatting"})
_NOTHING_OF_POLICY = frozenset({SAME, "formatting", "editorial", "annotation", NOT_THE_DOCUMENT})

EXPECTED: Mapping[str, frozenset[str]] = {
    "substantive": frozenset({"substantive"}),
    "content_text": frozenset({"substantive"}),
    "annotation": frozenset({"annotation"}),
    "status_note": frozenset({"status_note"}),
    "pending_notice": frozenset({"status_note", "annotation"}),
    "editorial": frozenset({"editorial"}),
    "cosmetic": _NOTHING_SAID,
    "content_format": _NOTHING_SAID | {"editorial"},
    "noise": _NOTHING_OF_POLICY,
    "technical": _NOTHING_OF_POLICY,
}
"""What each label should come to. A pair with another label, or with none of a capture, is not scored."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two captures of ``url`` and what became of its text between them, by ``said`` (a row of the truth)."""

    url: str
    old_date: str
    new_date: str
    label: str
    said: Mapping[str, Any]

    @property
    def held_out(self) -> bool:
        """Whether the pair is only scored in totals."""
        return held_out(self.url)

    @property
    def scored(self) -> bool:
        """Whether its label says what our significance should be."""
        return self.label in EXPECTED

    def paragraphs(self, side: str) -> tuple[str, ...]:
        """Return the official paragraphs that were ``removed`` or ``added``; none where the truth names none."""
        return tuple(self.said.get(f"op_{side}") or self.said.get(f"statute_{side}") or ())

    @property
    def has_all_paragraphs(self) -> bool:
        """Whether the lists of official paragraphs are whole: those of statutes are cut at the sixth."""
        cut = (self.said.get("statute_removed") or (), self.said.get("statute_added") or ())
        return all(len(paragraphs) < _CUT_AT for paragraphs in cut)


@dataclass(frozen=True, slots=True)
class PairReading:
    """What the pipeline makes of a pair: ``ours`` (of :data:`COLUMNS`), the two texts, how they compare (None
    unless both show the document and differ), and what was found in the new one."""

    ours: str
    old: str
    new: str
    comparison: Comparison | None
    findings: tuple[Finding, ...]
