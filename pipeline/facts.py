"""What a text says about itself as a document: relevance, form, body, status and its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from db.records import Facts, Finding
from pipeline.fields.instrument_type import form_of
from pipeline.fields.status import status_of
from pipeline.grammar.context import Context


def relevance(findings: Sequence[Finding]) -> str:
    """Return cbe, equity, both or none: both needs a dimension and a strategy or a named group."""
    fields = {finding.field for finding in findings}
    equity = bool(fields & {"equity_strategy", "student_group"})
    if "cbe_dimension" in fields:
        return "both" if equity else "cbe"
    return "equity" if equity else "none"


def relevance_evidence(findings: Sequence[Finding]) -> list[Finding]:
    """Return the surest dimension and the surest equity finding as evidence for the relevance.

    A dimension that is only named, with no stance, is evidence too.
    """
    said = relevance(findings)
    chosen: list[Finding] = []
    for fields in (("cbe_dimension",), ("equity_strategy", "student_group")):
        of_these = [finding for finding in findings if finding.field in fields]
        if of_these:
            first = min(of_these, key=lambda finding: (-finding.confidence, finding.start, finding.rule))
            chosen.append(
                replace(
                    first,
                    field="relevance",
                    key=None,
                    stance=None,
                    value=said,
                    rule=f"relevance.{first.field}",
                    detail={},
                )
            )
    return chosen


def _value(findings: Sequence[Finding], field: str) -> str | None:
    return next((finding.value for finding in findings if finding.field == field), None)


def facts(context: Context, findings: Sequence[Finding]) -> Facts:
    """Return the facts of a document from its context and its findings.

    ``status`` is what the text says, else what the form implies (a bill is proposed, a codified law in
    force); ``as_of`` is the publisher's currency date.
    """
    currency = [f.value for f in findings if f.field == "date" and f.key == "current_through" and f.value]
    return Facts(
        relevance=_value(findings, "relevance") or "none",
        instrument_type=form_of(context),
        issuing_body=_value(findings, "issuing_body"),
        status=status_of(context, findings),
        as_of=currency[0] if currency else None,
    )
