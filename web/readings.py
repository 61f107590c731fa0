"""What was read from one text, as a person checks it: grouped by field, each with how it was read (pure)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.field_names import FIELD_GROUPS, field_name, in_order, spoken
from web.review_words import reviewed_words
from web.wording import day

MOST = 40
"""So many readings of one of the policy's own fields a page shows; the rest is in the table ``findings``."""

MOST_OF_OTHERS = 10
"""So many of any other field."""

LONGEST_QUOTE = 1_200
"""Of a longer quote the list of readings shows the two ends; all of it is marked in the text."""

_POLICY = FIELD_GROUPS["What the policy says"]

# Fields whose value is a code of the codebook, or a name in itself.
_CODED = ("relevance", "document_kind", "instrument_type", "status")
_LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "vi": "Vietnamese", "zh": "Chinese"}
# How a reading was made, by the last part of its rule's name.
_WAYS = {
    "term": "by a phrase in our vocabulary",
    "near": "by words that stand near each other",
    "weight": "by the weight of its words",
    "answer": "by the answer to a question",
    "review": "by a reviewer",
}
# What the rules of other fields go by.
_FIELD_WAYS = {
    "citation": "by the form of a citation",
    "bill": "by the form of a bill number",
    "date": "by a date and the words beside it",
    "threshold": "by a number and what it counts",
    "funding": "by an amount and what it is for",
    "waiver_authority": "by who is asked or decides",
    "network": "by its name",
    "applies_to": "by who is bound or addressed",
    "grade_span": "by the grades that are named",
    "subject": "by the subject that is named",
    "supersedes": "by words of replacing",
    "linked_document": "by a link or a name",
    "contact": "by the address or name of an office",
    "document_kind": "by signs of its kind",
    "instrument_type": "by signs of its form",
    "issuing_body": "by the name of a body",
    "status": "by what it says of itself",
    "jurisdiction": "by the name of a place",
    "language": "by its common words",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The readings of one field, each with its number in the text; ``left_out`` are not shown."""

    field: str
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    left_out: int


def kept(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the findings that a page shows, in their order: the first :data:`MOST` of each of the policy's own
    fields, the first :data:`MOST_OF_OTHERS` of any other."""

    def first_of_each() -> Iterator[Mapping[str, Any]]:
        seen: Counter[str] = Counter()
        for row in findings:
            seen[row["field"]] += 1
            if seen[row["field"]] <= (MOST if row["field"] in _POLICY else MOST_OF_OTHERS):
                yield row

    return list(first_of_each())


def groups(shown: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]]) -> list[Group]:
    """Return the ``shown`` of ``findings`` by field, the policy's own fields first; numbers count ``shown``."""
    of_all = Counter(row["field"] for row in findings)
    rows: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, row in enumerate(shown, 1):
        rows.setdefault(row["field"], []).append((number, row))
    return [
        Group(field, tuple(rows[field]), of_all[field] - len(rows[field])) for field in in_order(sorted(rows))
    ]


def quote_words(row: Mapping[str, Any]) -> str:
    """Return the quote of a reading, or the two ends of one longer than :data:`LONGEST_QUOTE`."""
    quote = str(row["quote"] or "")
    half = LONGEST_QUOTE // 2
    return quote if len(quote) <= LONGEST_QUOTE else f"{quote[:half]} [...] {quote[-half:]}"


def value_words(row: Mapping[str, Any]) -> str:
    """Return the value of a reading for people, or "" where the key says it all."""
    value = row.get("value")
    if not value or value == row.get("key"):
        return ""
    if row["field"] in _CODED:
        return spoken(value)
    if row["field"] == "date":
        return day(str(value))
    if row["field"] == "language":
        return f"{_LANGUAGES[value]} ({value})" if value in _LANGUAGES else str(value)
    return f"${int(value):,}" if row["field"] == "funding" and str(value).isdecimal() else str(value)


def profile_words(row: Mapping[str, Any]) -> str:
    """Return the value of a row of a profile for people."""
    value = str(row["value"])
    if row["field"] == "grants" and value.isdecimal():
        return f"${int(value):,}"
    return spoken(value) if row["basis"] in ("stated", "not_found") else value


def conditions(row: Mapping[str, Any]) -> list[str]:
    """Return the conditions that a reading depends on, in the words of the text."""
    return [str(one["text"]) for one in _detail(row).get("conditions") or [] if one.get("text")]


def _detail(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known beside the value; the table keeps it as JSON."""
    detail = row.get("detail") or {}
    read: dict[str, Any] = json.loads(detail) if isinstance(detail, str) else detail
    return read


def way(row: Mapping[str, Any]) -> str:
    """Return in words how a reading was made: which sort of rule, or what other reading it follows from.

    >>> way({"field": "cbe_dimension", "rule": "cbe_dimension.accountability.near14", "detail": {}})
    'by words that stand near each other'
    """
    field, last = str(row["field"]), re.sub(r"\d+$", "", str(row.get("rule") or "").rpartition(".")[2])
    source = _detail(row).get("follows")
    if last == "follows" and source:
        of, _, key = str(source).partition(":")
        return (
            f"follows from {field_name(of)}: {spoken(key).lower()}"
            if key
            else f"follows from {field_name(of)}"
        )
    if field == "relevance":
        return f"follows from {field_name(last)}"
    return _WAYS.get(last) or _FIELD_WAYS.get(field) or (f"by the rule {row['rule']}" if last else "by rules")


def proof(row: Mapping[str, Any]) -> str:
    """Return how a reading was made, how sure that is, and whether a person stands for it."""
    made = way(row)
    return f"{made[:1].upper()}{made[1:]}; {reviewed_words(row)}"
