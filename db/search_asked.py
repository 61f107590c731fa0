"""What is asked of a search, and what is found (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from db.answers_matrix import next_day
from db.answers_rows import Row
from db.search_words import Words


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: ``words``, in ``states`` (codes), of a ``topic`` (declared, or cbe and equity by what was
    read), with a reading of a ``field`` (or key), from day ``since`` to day ``until``: texts and sentences that stood
    at some time between, changes that happened between. What is empty or None does not narrow."""

    words: Words
    states: tuple[str, ...] = ()
    topic: str | None = None
    field: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def after(self) -> str | None:
        """The day after ``until``."""
        return next_day(self.until) if self.until else None


@dataclass(frozen=True, slots=True)
class Hits:
    """How many were found, how many of them stand now (None: of changes that is no question), and those asked for
    by their ids, each with the time ``until`` which it stood (None: it stands)."""

    count: int
    standing: int | None
    rows: list[Row]
