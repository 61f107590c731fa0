"""Why cells differ between two releases: what happened since, and what we learned or decided about before.

Between the two stands a third answer: what the newer release says of the time of the older one. What differs
from the older release up to there is ours (other rules, reviews, withdrawals) or learned late; what differs
from there on happened since, and is told as between two days (:mod:`db.answers_differences`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from db.answers_differences import (
    END,
    Difference,
    Reason,
    by_document,
    difference,
    happening,
    looked,
    signs,
    statements,
)
from db.answers_history import History
from db.answers_leads import Cell
from db.answers_matrix import Matrix, differences, matrix
from db.answers_rows import Row, rows
from db.records import CrosswalkError

Place = tuple[str, str]


class ReleasesOutOfOrderError(CrosswalkError):
    """The release to compare with is not an earlier one."""


def between_releases(
    old: sqlite3.Connection, new: sqlite3.Connection, field: str, *, states: Sequence[str] = ()
) -> tuple[Matrix, Matrix, list[Difference]]:
    """Return the matrix of ``field`` in the ``old`` and in the ``new`` release, and the cells that differ, each
    with its cause.

    Raises :class:`ReleasesOutOfOrderError` where ``old`` is not the earlier one.
    """
    before, after = matrix(old, field, states=states), matrix(new, field, states=states)
    if before.release is None or after.release is None or before.release.id >= after.release.id:
        raise ReleasesOutOfOrderError("Name with --against-release a release before the one that answers.")
    then = matrix(new, field, states=states, at=before.release.at)
    found = differences(before, after)
    cells = [*(cell for pair in found for cell in pair), *then.cells.values()]
    documents = {row["document"] for cell in cells for row in statements(cell)}
    learning = _Learning(old, new, before, after, History(new, field, documents))

    def why(document: str, was: Sequence[Row], now: Sequence[Row], place: Place) -> list[Reason]:
        return learning.why(document, was, _said(then.cells.get(place), document), now, place[1])

    return before, after, [difference(before, after, one, other, why) for one, other in found]


def _said(cell: Cell | None, document: str) -> list[Row]:
    return by_document(cell).get(document, []) if cell else []


class _Learning:
    """What the newer of two releases knows that the older one did not."""

    def __init__(
        self,
        old: sqlite3.Connection,
        new: sqlite3.Connection,
        before: Matrix,
        after: Matrix,
        history: History,
    ) -> None:
        assert before.release is not None and after.release is not None
        self.at = before.release.at
        self.other_rules = before.release.recipe != after.release.recipe
        self.field = before.field
        self.history = history
        self.changes_before = _ids(old, "changes")
        self.withdrawn = _ids(new, "withdrawals") - _ids(old, "withdrawals")
        self.versions_before = {row["id"]: row for row in rows(old, _VERSIONS)}
        self.checks = [dict(_checks(side, self.at)) for side in (old, new)]
        self.upgrades = sorted(_ids(new, "upgrades") - _ids(old, "upgrades"))
        self.ledger = {
            (row["version"], row["key"]): row["upgrade"]
            for row in rows(
                new, "select * from upgrade_findings where field = ? order by upgrade", [self.field]
            )
            if row["upgrade"] in self.upgrades
        }

    def why(
        self, document: str, was: Sequence[Row], then: Sequence[Row], now: Sequence[Row], key: str
    ) -> list[Reason]:
        """Return why the statements of ``document`` on ``key`` were ``was``, and are ``now``; ``then`` are
        those that the newer release has for the time of the older one."""
        found = []
        if signs(was) != signs(then):
            found.append(self._learned(document, was, then, key))
        if signs(then) != signs(now):
            found += looked(self.history, document, then, now, key, since=f"{self.at}{END}", until=END)
        return found

    def _learned(self, document: str, was: Sequence[Row], then: Sequence[Row], key: str) -> Reason:
        title = (then or was)[0]["document_title"]
        if self._is_withdrawn(document, was):
            return Reason("withdrawal", document, title)
        listed = self.history.of(document, key, self._is_late)
        decided = [row for row in self.history.reviews(document, key) if row["id"] not in self.changes_before]
        if {row["version"] for row in was} == {row["version"] for row in then} or not listed:
            if decided:
                told = tuple(happening(row, self.at, END) for row in decided)
                return Reason("review", document, title, told)
            return Reason("rules", document, title, upgrade=self._upgrade([*was, *then], key))
        if self.other_rules and self.checks[0].get(document) == self.checks[1].get(document):
            return Reason("rules", document, title, upgrade=self._upgrade([*was, *then], key))
        return Reason("late", document, title, tuple(happening(row, self.at, END) for row in listed))

    def _is_late(self, row: Row) -> bool:
        """Whether a change had happened when the older release was published, which did not know it."""
        return (row["new_seen_at"] or "") <= self.at and row["id"] not in self.changes_before

    def _is_withdrawn(self, document: str, was: Sequence[Row]) -> bool:
        ids = {document, *(row["version"] for row in was)}
        for row in was:
            version = self.versions_before.get(row["version"], {})
            ids |= {version.get("first_capture"), version.get("last_capture")}
        return bool(ids & self.withdrawn)

    def _upgrade(self, listed: Sequence[Row], key: str) -> int | None:
        told = [self.ledger[row["version"], key] for row in listed if (row["version"], key) in self.ledger]
        return max(told, default=self.upgrades[-1] if self.upgrades and self.other_rules else None)


_VERSIONS = "select id, first_capture, last_capture from versions"


def _ids(conn: sqlite3.Connection, table: str) -> set[Any]:
    return {row["id"] for row in rows(conn, f"select id from {table}")}


def _checks(conn: sqlite3.Connection, at: str) -> list[tuple[str, int]]:
    """Return how many checks of each document, made by ``at``, a release knows."""
    found = rows(
        conn,
        "select document, count(*) as n from captures where captured_at <= ? and document is not null"
        " group by document",
        [at],
    )
    return [(row["document"], row["n"]) for row in found]
