"""What is compared for each field: the labelled statements and the read ones, in one form.

A statement has a *key* (the dimension, the kind of date), an *exact* form (with stance or value) and its
quote. Fields that name things (citations, bills) are their own key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.records import Facts, Finding
from pipeline.evaluation.labels import Labelled
from pipeline.extract import Extraction
from pipeline.fields import funding, grade_span, subject, threshold


@dataclass(frozen=True, slots=True)
class Statement:
    """One labelled or read value in comparable form."""

    key: str
    exact: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """How one field is scored. ``label`` names the field in the labels file, ``want`` turns one labelled
    value into a statement and ``have`` one finding; ``goal`` is the F1 aimed at on held-out texts, by key
    and exact (None: none was set)."""

    field: str
    label: str
    want: Callable[[Any], Statement]
    have: Callable[[Finding], Statement]
    goal_key: float | None = None
    goal_exact: float | None = None


@dataclass(frozen=True, slots=True)
class FactMeasure:
    """How a fact of the whole document is scored: ``label`` in the labels file, ``have`` from the facts."""

    field: str
    label: str
    have: Callable[[Facts], str | None]
    goal: float | None = None


_GAP = re.compile(r" (?=[,;.])")


def squeezed(text: str) -> str:
    """Return ``text`` with every run of white space made one space, and none before a comma or a full stop:
    there a page's markup puts one, and clean text takes it away.

    >>> squeezed("2007, No. 82 , § 26")
    '2007, No. 82, § 26'
    """
    return _GAP.sub("", " ".join(text.split()))


def number(text: str) -> str:
    """Return the digits and units of an amount, for comparing: "$1.5 million" and "1,500,000" agree.

    >>> number("$1.5 million"), number("1,500,000"), number("not more than 3 credits")
    ('1500000', '1500000', '3')
    """
    found = _NUMBER.search(text)
    if found is None:
        return squeezed(text).lower()
    scale = _SCALES.get((found["scale"] or "").lower(), 1)
    value = float(found["digits"].replace(",", "")) * scale
    return f"{value:g}" if value % 1 else str(int(value))


_NUMBER = re.compile(
    r"(?P<digits>[0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?)(?:[ -](?P<scale>thousand|million|billion))?", re.I
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


def _itself(value: str) -> Statement:
    text = squeezed(value)
    return Statement(text, text, text)


def _quoted(finding: Finding) -> Statement:
    return _itself(finding.quote)


def _named(name: str) -> Callable[[Any], Statement]:
    def want(said: Any) -> Statement:
        if isinstance(said, str):
            return Statement(said, said)
        key = str(said[name])
        return Statement(key, key, squeezed(said.get("quote") or ""))

    return want


def _keyed(finding: Finding) -> Statement:
    key = finding.key or finding.value or ""
    return Statement(key, key, squeezed(finding.quote))


def _with(name: str, more: str) -> Callable[[Any], Statement]:
    def want(said: Mapping[str, Any]) -> Statement:
        key = str(said[name])
        return Statement(key, f"{key} {said.get(more) or '-'}", squeezed(said.get("quote") or ""))

    return want


def _stanced(finding: Finding) -> Statement:
    return Statement(finding.key or "", f"{finding.key} {finding.stance or '-'}", squeezed(finding.quote))


def _valued(finding: Finding) -> Statement:
    return Statement(finding.key or "", f"{finding.key} {finding.value or '-'}", squeezed(finding.quote))


def _amount(said: Mapping[str, Any]) -> Statement:
    amount = funding.amount(str(said["amount"])) or number(str(said["amount"]))
    return Statement(amount, amount, squeezed(said.get("quote") or ""))


def _amount_read(finding: Finding) -> Statement:
    amount = finding.value or number(finding.quote)
    return Statement(amount, amount, squeezed(finding.quote))


def _limit(said: Mapping[str, Any]) -> Statement:
    key = str(said["measure"])
    value = threshold.value_of(key, str(said["value"]).lower().replace("-", " "))
    return Statement(key, f"{key} {value}", squeezed(said.get("quote") or ""))


def _limit_read(finding: Finding) -> Statement:
    key = finding.key or ""
    return Statement(key, f"{key} {finding.value}", squeezed(finding.quote))


def _subject(said: Mapping[str, Any]) -> Statement:
    key = subject.key_of(str(said["name"]))
    return Statement(key, key, squeezed(said.get("quote") or ""))


def _handed_on(said: Mapping[str, Any]) -> Statement:
    return Statement(str(said["kind"]), str(said["kind"]), squeezed(said.get("quote") or ""))


def _value_of(said: Any) -> Statement:
    value = said if isinstance(said, str) else str(said.get("value") or said.get("name") or said.get("raw"))
    low = squeezed(value).lower()
    return Statement(low, low, squeezed(said.get("quote") or "") if isinstance(said, Mapping) else "")


def _value_read(finding: Finding) -> Statement:
    low = squeezed(finding.value or finding.quote).lower()
    return Statement(low, low, squeezed(finding.quote))


_SPANS = {
    "high school": "9-12",
    "secondary": "7-12",
    "elementary": "K-5",
    "pk": "PK-PK",
    "k-12": "K-12",
    "pk-12": "PK-12",
}


def _span(said: Any) -> Statement:
    if isinstance(said, Mapping):
        text = f"{said.get('low')}-{said.get('high')}"
        return Statement(text, text, squeezed(said.get("quote") or ""))
    text = _SPANS.get(str(said).lower(), str(said))
    return Statement(text, text)


MEASURES = (
    Measure("citation", "citations", _itself, _quoted, 0.95, 0.95),
    Measure("bill", "bills", _itself, _quoted, 0.95, 0.95),
    Measure("date", "dates", _with("kind", "iso"), _valued, None, 0.95),
    Measure("cbe_dimension", "cbe_dimensions", _with("dimension", "stance"), _stanced, 0.88, 0.82),
    Measure("equity_strategy", "equity_strategies", _with("name", "stance"), _stanced, 0.88, None),
    Measure("student_group", "student_groups", _named("name"), _keyed, 0.88, 0.88),
    Measure("cbe_element", "cbe_elements", _named("name"), _keyed),
    Measure("ccsso_commitment", "ccsso_commitments", _named("name"), _keyed),
    Measure("field_area", "field_areas", _named("name"), _keyed),
    Measure("term_used", "term_used", _named("name"), _keyed),
    Measure("grade_span", "grade_span", _span, _value_read),
    Measure("subject", "subjects", _subject, _keyed),
    Measure("applies_to", "applies_to", _named("name"), _keyed),
    Measure("funding", "funding", _amount, _amount_read),
    Measure("threshold", "thresholds", _limit, _limit_read),
    Measure("waiver_authority", "waiver_authority", _named("name"), _keyed),
    Measure("network", "networks", _named("name"), _value_read),
    Measure("contact", "contacts", _value_of, _value_read),
    Measure("linked_document", "linked_documents", _handed_on, _keyed),
    Measure("supersedes", "supersedes", _value_of, _value_read),
)
"""Every field that gives findings, in display order."""

FACTS = (
    FactMeasure("relevance", "relevant", lambda facts: facts.relevance, 0.95),
    FactMeasure("instrument_type", "instrument_type", lambda facts: facts.instrument_type, 0.9),
    FactMeasure("status", "status", lambda facts: facts.status, 0.9),
)
"""Every fact of a whole document."""


def wanted(measure: Measure, item: Labelled) -> list[Statement] | None:
    """Return what ``item`` is labelled with for ``measure``, or None where nobody looked."""
    if measure.label not in item.said:
        return None
    if item.references_unlabelled and measure.field in ("citation", "bill", "date"):
        return None
    said = item.said[measure.label]
    values: Iterable[Any] = said if isinstance(said, list) else [] if said is None else [said]
    found = [measure.want(value) for value in values]
    if measure.field == "contact":  # a telephone alone is a detail of the office that it belongs to
        found = [one for one in found if any(letter.isalpha() for letter in one.key)]
    if measure.field == "citation":
        found += [_itself(value) for value in item.said.get("citations_history") or ()]
    return found


def read(measure: Measure, got: Extraction) -> list[Statement]:
    """Return what was read for ``measure``; publishers' notes are not labelled, so nothing read there counts."""
    said = [one for one in got.findings if one.field == measure.field and one.detail.get("in") != "note"]
    if measure.field == "grade_span":
        whole = grade_span.of_text([finding.value or "" for finding in said])
        said = [finding for finding in said if finding.value == whole]
    return [measure.have(finding) for finding in said]
