"""What a text says about itself as a document: relevance, form, body, status and its day."""

from __future__ import annotations

from collections.abc import Sequence

from db.records import Facts, Finding
from pipeline.confidence import confidence
from pipeline.fields.document_kind import kind_of
from pipeline.fields.instrument_type import form_of
from pipeline.fields.issuing_body import body_of
from pipeline.fields.language import tag_of
from pipeline.fields.status import status_of
from pipeline.grammar.context import Context
from pipeline.grammar.scope import in_scope
from pipeline.grammar.signs import Sighting, places, sightings, within_a_line
from pipeline.vocabulary import vocabulary

NAME = "relevance"

_SHORT = 1200
_STRETCH = 1500  # one wording of the subject is looked for in so many characters
_SPREAD = 3000  # and one word beside a doubtful dimension in so many


def relevance(findings: Sequence[Finding]) -> str:
    """Return cbe, equity, both or none: both needs a dimension and a strategy or a named group."""
    fields = {finding.field for finding in findings}
    equity = bool(fields & {"equity_strategy", "student_group"})
    if "cbe_dimension" in fields:
        return "both" if equity else "cbe"
    return "equity" if equity else "none"


def relevance_evidence(context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """Return the surest dimension and the surest equity finding as evidence for the relevance.

    A dimension that is only named, with no stance, is evidence too; where no finding is, the wordings of
    the vocabulary that a text about public schools uses.
    """
    findings = _telling(context, findings)
    said = relevance(findings)
    if said in ("none", "equity") and _shows(context, "cbe", alone=said == "none"):
        said = "both" if said == "equity" else "cbe"
    elif said == "none" and _shows(context, "equity", alone=True):
        said = "equity"
    chosen: list[Finding] = []
    for key, fields in (("cbe", ("cbe_dimension",)), ("equity", ("equity_strategy", "student_group"))):
        of_these = [finding for finding in findings if finding.field in fields]
        if of_these:
            first = min(of_these, key=lambda finding: (-finding.confidence, finding.start, finding.rule))
            span, rule = (first.start, first.end), f"{NAME}.{first.field}"
        elif said in (key, "both"):
            shown = next(one for one in _signs(context, key) if one.start is not None)
            span, rule = (
                within_a_line(context.text, shown.start or 0, shown.end or 0),
                f"{NAME}.{key}.wording",
            )
        else:
            continue
        chosen.append(_evidence(context, said, span, rule))
    return chosen


def _telling(context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without the dimensions that are doubtful by themselves, where nothing is beside them."""
    cbe = vocabulary().relevance["cbe"]
    stated = {finding.key for finding in findings if finding.field == "cbe_dimension"}
    beside = sightings(places(context), "beside:cbe", cbe.beside)
    if stated - set(cbe.doubtful) or (beside and len(beside) * _SPREAD >= len(context.text)):
        return list(findings)
    return [finding for finding in findings if finding.field != "cbe_dimension"]


def _signs(context: Context, key: str) -> list[Sighting]:
    return sightings(places(context), f"{NAME}:{key}", vocabulary().relevance[key].signs)


def _shows(context: Context, key: str, *, alone: bool) -> bool:
    """Say whether wordings show that a text about schools is about ``key``: one of them in a short text
    or beside no other subject (``alone``), else one for each :data:`_STRETCH` of a long text."""
    if not in_scope(context):
        return False
    seen = [one for one in _signs(context, key) if one.start is not None]
    wanted = 1 if len(context.text) <= _SHORT else 2
    return len(seen) >= wanted and (alone or len(seen) * _STRETCH >= len(context.text))


def _evidence(context: Context, said: str, span: tuple[int, int], rule: str) -> Finding:
    how = rule.rpartition(".")[2]
    quote = context.text[span[0] : span[1]]
    return Finding(
        NAME, None, said, quote, *span, rule, confidence=confidence(NAME, how), detail={"how": how}
    )


def _value(findings: Sequence[Finding], field: str) -> str | None:
    return next((finding.value for finding in findings if finding.field == field), None)


def facts(context: Context, findings: Sequence[Finding]) -> Facts:
    """Return the facts of a document from its context and its findings.

    ``status`` is what the text says, else what the form implies (a bill is proposed, a codified law in
    force); ``as_of`` is the publisher's currency date.
    """
    currency = [f.value for f in findings if f.field == "date" and f.key == "current_through" and f.value]
    about = _value(findings, NAME) or "none"
    return Facts(
        relevance=about,
        instrument_type=form_of(context),
        issuing_body=body_of(findings),
        status=status_of(context, findings),
        as_of=currency[0] if currency else None,
        language=tag_of(context),
        document_kind=kind_of(context, findings, about),
    )
