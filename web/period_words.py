"""Counts of a period in words: surely, possibly, and of how many jurisdictions (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.answers_periods import Readable
from db.answers_tally import Tally
from web.wording import day

MOST_NAMED = 6
"""So many places are named in a sentence; of more it says how many."""


def tally_words(counted: Tally | None) -> str:
    """Return how much changed in a period, surely and possibly, and its denominator; the rest is named with why.
    Nothing where there is no period."""
    if counted is None:
        return ""
    days = f"{day(counted.period.start)} to {day(counted.period.end)}"
    return f"{days}: {counted.definite} definite, {counted.possible} possible. {read_words(counted.read)}"


def read_words(read: Readable, names: Mapping[str, str] | None = None) -> str:
    """Return the denominator: how many could be read throughout, and the rest with the reason, each reason once;
    places by ``names``, where they are given, else by code.

    >>> read_words(Readable(("NH", "VT"), {"ME": "not read", "RI": "not read"}, ("VT",)))
    '2 of 4 jurisdictions could be read throughout, not every document of VT; not: ME, RI (not read)'
    """
    known = names or {}
    partly = (
        f", not every document of {', '.join(known.get(code, code) for code in read.partly)}"
        if read.partly
        else ""
    )
    told = f"{len(read.codes)} of {read.asked} jurisdictions could be read throughout{_until(read)}{partly}"
    codes: dict[str, list[str]] = {}
    for code, why in read.rest.items():
        codes.setdefault(why, []).append(known.get(code, code))
    rest = "; ".join(f"{', '.join(listed)} ({why})" for why, listed in codes.items())
    return f"{told}; not: {rest}" if rest else told


def read_count(read: Readable) -> str:
    """Return the denominator in short.

    >>> read_count(Readable(("NH", "VT"), {"ME": "not read"}, ("VT",)))
    '2 of 3 jurisdictions could be read throughout, not every document of 1 of them'
    """
    partly = f", not every document of {len(read.partly)} of them" if read.partly else ""
    return f"{len(read.codes)} of {read.asked} jurisdictions could be read throughout{_until(read)}{partly}"


def _until(read: Readable) -> str:
    return f" up to {day(read.until)}" if read.until else ""


def news_words(counted: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return how much changed in a period and where, as a sentence; ``counted`` is a row of
    :func:`db.answers_periods.counts_in`, ``names`` are of places by code.

    >>> period = Period("2026-09-09", "2026-09-15")
    >>> places = {"NH": "definite", "VT": "possible"}
    >>> row = {"period": period, "definite": 2, "possible": 1, "places": places}
    >>> news_words(row, {"NH": "New Hampshire", "VT": "Vermont"})
    '2 changes of sources for certain, in New Hampshire; 1 more may have happened, in Vermont.'
    """
    surely, perhaps = (
        [names.get(code, code) for code in sorted(counted["places"]) if counted["places"][code] == certainty]
        for certainty in ("definite", "possible")
    )
    definite, possible = counted["definite"], counted["possible"]
    if not definite and not possible:
        return "No change of a source was seen."
    if not definite:
        return f"No change of a source is certain; {possible:,} may have happened, {_in(perhaps)}."
    more = ""
    if possible:
        also = _in(perhaps) if perhaps else "in the same places"
        more = f"; {possible:,} more may have happened, {also}"
    return f"{_changes(definite)} for certain, {_in(surely)}{more}."


def _changes(count: int) -> str:
    return f"{count:,} change{'' if count == 1 else 's'} of sources"


def _in(names: Sequence[str]) -> str:
    """Return ``in`` and the names, or of many how many there are."""
    if not names:
        return "in no place that is known"
    if len(names) > MOST_NAMED:
        return f"in {len(names)} places"
    return f"in {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"
