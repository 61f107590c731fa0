"""From a clean text to its findings: every field is run, every quote is checked.

What comes back depends on the arguments and the vocabulary alone, in one canonical order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from db.records import CrosswalkError, Facts, Finding
from pipeline.facts import facts, relevance_evidence
from pipeline.fields import DERIVED, FIELDS, PROVISIONS, cbe_dimension
from pipeline.grammar.context import read
from pipeline.grammar.counting import counts
from pipeline.limits import with_cells
from pipeline.text import CleanText


class EvidenceError(CrosswalkError):
    """A field gave a quote that is not a slice of one line of the text: a fault of that field's rule."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that is read from one text; ``mentions`` counts the tracked terms that occur."""

    facts: Facts
    findings: tuple[Finding, ...]
    mentions: Mapping[str, int]


def _checked(finding: Finding, text: str) -> Finding:
    """Return ``finding`` when its quote is the text at its place, within one line; else raise."""
    if not finding.quote or text[finding.start : finding.end] != finding.quote or "\n" in finding.quote:
        raise EvidenceError(
            f"The rule {finding.rule} quotes {finding.quote[:60]!r} at {finding.start}-{finding.end}, "
            "which is not a slice of one line of the text; correct that rule."
        )
    return finding


def _order(finding: Finding) -> tuple[int, int, str, str, str, str, str]:
    return (
        finding.start,
        finding.end,
        finding.field,
        finding.key or "",
        finding.stance or "",
        finding.value or "",
        finding.rule,
    )


def _unique(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings in canonical order; of those that say the same at the same place, the surest."""
    kept: dict[tuple[str, str | None, str | None, str | None, int], Finding] = {}
    for finding in sorted(findings, key=lambda one: (-one.confidence, _order(one))):
        kept.setdefault((finding.field, finding.key, finding.stance, finding.value, finding.start), finding)
    return tuple(sorted(kept.values(), key=_order))


def extract(
    clean: CleanText,
    *,
    jurisdiction: str | None,
    instrument_type: str | None = None,
    official: bool | None = None,
) -> Extraction:
    """Return everything read from ``clean``; offsets are code points into ``clean.text``.

    ``jurisdiction`` is the code of the state whose text it is, ``instrument_type`` what its source
    declares, ``official`` whether a public body published it; each may be None.
    Raises :class:`EvidenceError` only when a rule is at fault.
    """
    context = read(clean, jurisdiction=jurisdiction, instrument_type=instrument_type, official=official)
    found = [_checked(finding, clean.text) for field in FIELDS for finding in field.find(context)]
    for derived in DERIVED:
        found += [_checked(finding, clean.text) for finding in derived.find(context, tuple(found))]
    stated = any(finding.field == cbe_dimension.NAME for finding in found)
    found += relevance_evidence(context, found if stated else [*found, *cbe_dimension.named(context)])
    if any(finding.field == "relevance" for finding in found):
        found += [_checked(finding, clean.text) for field in PROVISIONS for finding in field.find(context)]
        found = with_cells(context, found)
    findings = _unique([replace(finding, page=clean.page_at(finding.start)) for finding in found])
    return Extraction(facts(context, findings), findings, counts(context.found))
