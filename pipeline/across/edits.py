"""Edits that may come in waves: what was done, where, and between which two looks (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from db.ids import host_of
from pipeline.grammar.folding import flat, words

FIELDS = (
    "cbe_dimension",
    "equity_strategy",
    "student_group",
    "equity_change",
    "waiver_authority",
    "threshold",
    "funding",
)
"""The fields whose edits are looked at: what a policy says. What follows from them (elements, commitments) would
tell the same edit twice, and citations, dates and contacts change with every edition."""

DOCUMENT_KINDS = ("framework", "research_review", "policy_considerations", "case_study", "notice")
"""The kinds of document whose removals are looked at by kind; the topics tell of all the others."""

_HEADING = re.compile(r"#{1,6} (.+)")
_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[^\w]+")
_LEAST_LETTERS = 4


class Sort(NamedTuple):
    """What makes edits the same: ``kind`` is term, field, page or heading; ``stance`` is None where any will do."""

    kind: str
    field: str
    key: str
    stance: str | None
    direction: str


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """One edit of a source. ``publisher`` (the host, where there is none) and ``host`` say whose hand it may be;
    ``version`` is the side that says it (the one before, of what was dropped), ``start`` and ``end`` where, as
    far as that is known yet; ``finding`` is the reading that says it. ``low`` and ``high`` are the first and the
    last moment, in days, at which it may have been made (``low`` None: not known)."""

    sort: Sort
    jurisdiction: str
    publisher: str
    host: str
    document: str
    change: str
    before_at: str | None
    at: str
    version: str
    start: int | None = None
    end: int | None = None
    finding: str | None = None
    low: float | None = field(init=False)
    high: float = field(init=False)

    def __post_init__(self) -> None:
        """Read the times once: they are compared many times."""
        object.__setattr__(self, "low", day(self.before_at) if self.before_at else None)
        object.__setattr__(self, "high", day(self.at))

    @property
    def order(self) -> tuple[str, str, str, str]:
        """The canonical order: by time, then place."""
        return self.at, self.jurisdiction, self.document, self.change


def day(moment: str) -> float:
    """Return an ISO time in days."""
    return datetime.fromisoformat(moment).timestamp() / 86_400


def of_terms(rows: Iterable[Mapping[str, Any]]) -> Iterator[Edit]:
    """Yield a drop or an addition for each document whose count of a term went to nothing or from nothing."""
    for row in rows:
        dropped = row["own_count"] == 0
        sort = Sort("term", "term", row["term"], None, "dropped" if dropped else "added")
        yield _edit(sort, row, row["old_version"] if dropped else row["new_version"])


def of_fields(rows: Iterable[Mapping[str, Any]]) -> Iterator[Edit]:
    """Yield what was dropped from the fields, and what was added: each stance that went or came, and the key as a
    whole where all of it did."""
    for row in rows:
        was, now = _stances(row["old_stance"]), _stances(row["new_stance"])
        for direction, side, stances in (("dropped", "old", was - now), ("added", "new", now - was)):
            whole = row["kind"] == ("removed" if direction == "dropped" else "added")
            for stance in (*sorted(stances), *((None,) if whole else ())):
                sort = Sort("field", row["field"], row["key"] or "", stance, direction)
                yield _edit(sort, row, row[f"{side}_version"], finding=row[f"{side}_finding"])


def of_pages(rows: Iterable[Mapping[str, Any]]) -> Iterator[Edit]:
    """Yield the removals: by topic, and by kind of document for those of :data:`DOCUMENT_KINDS`."""
    for row in rows:
        for topic in sorted(filter(None, (row["topics"] or "").split(","))):
            yield _edit(Sort("page", "topic", topic, None, "dropped"), row, row["old_version"])
        if row["document_kind"] in DOCUMENT_KINDS:
            sort = Sort("page", "document_kind", row["document_kind"], None, "dropped")
            yield _edit(sort, row, row["old_version"])


def of_headings(rows: Iterable[Mapping[str, Any]]) -> Iterator[Edit]:
    """Yield the headings that went and did not come back elsewhere in the same change; ``rows`` are the spans of
    changes, those of one change together."""
    came: dict[str, set[str]] = {}
    went: dict[tuple[str, str], tuple[Mapping[str, Any], int, int]] = {}
    for row in rows:
        came.setdefault(row["change"], set()).update(name for name, _, _ in headings(row["new_text"] or ""))
        for name, start, end in headings(row["old_text"] or ""):
            at = row["old_start"]
            went.setdefault((row["change"], name), (row, at + start, at + end))
    for (change, name), (row, start, end) in went.items():
        if name not in came[change]:
            sort = Sort("heading", "heading", name, None, "dropped")
            yield _edit(sort, row, row["old_version"], start=start, end=end)


def headings(stretch: str) -> Iterator[tuple[str, int, int]]:
    """Yield the whole lines of ``stretch`` that are headings: folded, and where their words stand.

    >>> list(headings("## Equity Plan 2024\\nBoth."))
    [('equity plan 0', 3, 19)]
    """
    at = 0
    lines = stretch.split("\n")
    for number, line in enumerate(lines):
        # The last line of a stretch is whole only where the stretch took the newline before it.
        whole = number + 1 < len(lines) or stretch.startswith("\n")
        found = _HEADING.fullmatch(line)
        if found and whole:
            name = " ".join(_NO_WORD.sub(" ", _DIGITS.sub("0", words(flat(found[1])))).split())
            if sum(map(str.isalpha, name)) >= _LEAST_LETTERS:
                yield name, at + found.start(1), at + found.end(1)
        at += len(line) + 1


def _stances(joined: str | None) -> set[str]:
    return set(joined.split("; ")) if joined else set()


def _edit(sort: Sort, row: Mapping[str, Any], version: str, **more: Any) -> Edit:
    host = host_of(row["url"] or "")
    return Edit(
        sort,
        row["jurisdiction"],
        row["publisher"] or host,
        host,
        row["document"],
        row["change"],
        row["old_seen_at"],
        row["new_seen_at"],
        version,
        **more,
    )
