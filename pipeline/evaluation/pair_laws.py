"""Which laws the truth of a pair says were added to a text's history, and whether we found them (pure).

The truth names them in one of two ways: as a list of [law, section, effective date], or as the printed
history note before and after, of which the entries that only the second has are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.records import Finding
from pipeline.evaluation.pairs import Pair
from pipeline.fields.calendar import printed_dates

_YEAR = re.compile(r"(?<![\d-])(?:1[89]|20)\d\d(?![\d-])")
# How the entries of history notes number an act: "ch. 66", "No. 131", "c. 12"; a digit may stand apart ("No. 1 31").
_NUMBER = re.compile(r"\b(?:ch|No|c)\b\.? ?(\d{1,4}(?: \d{1,2}(?= \())?)")
_EFFECTIVE = re.compile(r"\beff(?:ective|\.)? (?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})")


@dataclass(frozen=True, slots=True)
class Law:
    """A law that amended a text: ``name`` as a citation must hold it, or ``year`` and ``number``; the day
    on which it took effect (ISO), None where the truth names none."""

    name: str
    year: str
    number: str
    effective: str | None


def added_laws(pair: Pair) -> list[Law]:
    """Return the laws that the truth says are new in the history of the new text, in its order."""
    told = pair.said.get("new_history")
    if isinstance(told, list):
        return list(dict.fromkeys(Law(row[0], "", "", row[2] or None) for row in told))
    if not isinstance(told, str):
        return []
    known = set(_entries(str(pair.said.get("old_history") or "")))
    return [law for law in dict.fromkeys(_entries(told)) if law not in known]


def is_printed(law: Law, text: str) -> bool:
    """Return whether ``text`` prints the law: what its page does not say nobody can find there."""
    if law.name:
        return bool(_whole(law.name).search(text))
    return law.year in text and law.number in _numbers(text)


def is_dated(law: Law, text: str) -> bool:
    """Return whether ``text`` prints the day on which the law took effect."""
    return any(date.iso == law.effective for date in printed_dates(text))


def found_law(law: Law, findings: Sequence[Finding]) -> bool:
    """Return whether a citation among ``findings`` names ``law``: by its name, or by year and number (the year
    may be left to the entry before, as the note prints it)."""
    cited = [one.quote for one in findings if one.field == "citation"]
    if law.name:
        return any(_whole(law.name).search(quote) for quote in cited)
    return any(
        law.number in _numbers(quote) and (law.year in quote or not _YEAR.search(quote)) for quote in cited
    )


def found_date(law: Law, findings: Sequence[Finding]) -> bool:
    """Return whether a date among ``findings`` is the day on which ``law`` took effect."""
    return any(one.field == "date" and one.value == law.effective for one in findings)


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name) + r"(?![\d-])")


def _entries(note: str) -> Iterator[Law]:
    """The acts of a printed history note; a year stands for the entries behind it until the next year."""
    year = ""
    for entry in note.split(";"):
        effective = _EFFECTIVE.search(entry)
        undated = entry[: effective.start()] if effective else entry
        years = _YEAR.findall(undated)
        year = years[0] if years else year
        for number in _numbers(undated):
            yield Law("", year, number, _iso(effective["day"]) if effective else None)


def _numbers(entry: str) -> list[str]:
    return [number.replace(" ", "") for number in _NUMBER.findall(entry)]


def _iso(day: str) -> str | None:
    return next((date.iso for date in printed_dates(day)), None)
