"""Counts of a period in words: surely, possibly, and of how many jurisdictions (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from db.answers_periods import Period, Readable
from web.wording import day


def period_words(period: Period, certainties: Sequence[str | None], read: Readable) -> str:
    """Return how much changed in a period, surely and possibly, and its denominator; the rest is named with why."""
    return count_words(period, certainties.count("definite"), certainties.count("possible"), read)


def count_words(period: Period, definite: int, possible: int, read: Readable) -> str:
    """The same from counts."""
    return f"{day(period.start)} to {day(period.end)}: {definite} definite, {possible} possible. {read_words(read)}"


def read_words(read: Readable) -> str:
    """Return the denominator: how many could be read throughout, and the rest with the reason."""
    told = f"{len(read.codes)} of {read.asked} jurisdictions could be read throughout"
    rest = "; ".join(f"{code} ({why})" for code, why in read.rest.items())
    return f"{told}; not: {rest}" if rest else told
