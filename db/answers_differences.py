"""Why cells differ between two days of one release: what the sources did, apart from what we did.

The causes are kept apart. *source*: a document was edited, began, moved, went or came back. *own_date*: no word
changed, a date that the document itself states came round. *review*: a person decided about a reading.
*coverage*: we began or stopped reading. Between two releases three more (:mod:`db.answers_releases`).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from db.answers_force import versions_on
from db.answers_history import History
from db.answers_leads import Cell, choose
from db.answers_matrix import Beside, Matrix, differences, face, matrix, next_day
from db.answers_rows import Row

# In the order in which they are told; "several" and "unknown" are said of a cell, never of one reason.
CAUSES = ("source", "own_date", "late", "withdrawal", "rules", "review", "coverage")
SEVERAL, UNKNOWN = "several", "unknown"
_DATES = ("effective_from", "effective_to")
END = "~"  # sorts after every time


@dataclass(frozen=True, slots=True)
class Happening:
    """A change with the window in which it happened: after ``seen`` (None: not known), by ``seen_new``.

    ``definite`` says that the whole window lies between the two days compared; else it only may.
    """

    change: str
    kind: str
    cause: str
    seen: str | None
    seen_new: str
    definite: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a cell differs: its cause, the document concerned (None: what we read as a whole),
    the changes behind it, the ``day`` that a document's own date names, the number of an upgrade of rules."""

    cause: str
    document: str | None = None
    title: str | None = None
    happenings: tuple[Happening, ...] = ()
    day: str | None = None
    upgrade: int | None = None

    @property
    def definite(self) -> bool:
        """Whether it surely happened between the two days."""
        return self.day is not None or all(one.definite for one in self.happenings)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell before and after, its one ``cause`` (or *several*, where no cause alone makes it), its reasons."""

    field: str
    old: Cell
    new: Cell
    cause: str
    reasons: tuple[Reason, ...]

    @property
    def definite(self) -> bool:
        """Whether all that made it surely happened between the two days."""
        return all(reason.definite for reason in self.reasons)


# Asked of one document in one cell (jurisdiction, key): what it stated before, and what it states after.
Why = Callable[[str, Sequence[Row], Sequence[Row], tuple[str, str]], list[Reason]]


def between_days(
    conn: sqlite3.Connection,
    field: str,
    day: str | None,
    against: str,
    *,
    in_force: bool = False,
    seen_by: str | None = None,
    states: Sequence[str] = (),
    beside: Beside = "whole",
) -> tuple[Matrix, Matrix, list[Difference]]:
    """Return the matrices of ``field`` as of two days (None: as it stands), or of what was ``in_force`` on
    them, the earlier first, and the cells that differ; ``beside`` as for :func:`db.answers_matrix.matrix`."""
    first, last = sorted((day, against), key=lambda one: one or END)

    def side(day: str | None) -> Matrix:
        force, observed = (day, seen_by) if in_force else (None, day)
        return matrix(conn, field, as_of=observed, in_force=force, states=states, beside=beside)

    before, after = side(first), side(last)
    return before, after, explained(conn, before, after)


def explained(conn: sqlite3.Connection, before: Matrix, after: Matrix) -> list[Difference]:
    """Return the cells that differ between two matrices of one release and field, asked in the same way,
    ``before`` for the earlier day, each with its cause; state by state, keys in the codebook's order."""
    found = differences(before, after)
    documents = {row["document"] for pair in found for cell in pair for row in statements(cell)}
    history = History(conn, before.field, documents)
    between = _between_forces(conn, before, after, history, documents) if after.mode == "in_force" else None
    why = between or _between_looks(before, after, history)
    return [difference(before, after, old, new, why) for old, new in found]


def counted(found: Iterable[Difference]) -> dict[str, int]:
    """Return how many cells differ by each cause, in the order of :data:`CAUSES`."""
    tally = Counter(one.cause for one in found)
    return {cause: tally[cause] for cause in (*CAUSES, SEVERAL, UNKNOWN) if tally[cause]}


def difference(before: Matrix, after: Matrix, old: Cell, new: Cell, why: Why) -> Difference:
    """Return the difference of one cell, asking ``why`` of each document whose statements differ."""
    was, now = by_document(old), by_document(new)
    reasons = [
        reason
        for document in sorted({*was, *now})
        if signs(was.get(document, ())) != signs(now.get(document, ()))
        for reason in why(document, was.get(document, ()), now.get(document, ()), (new.state, new.key))
    ]
    if not reasons and not (was or now):
        reasons = [Reason("coverage" if old.kinds_needed == new.kinds_needed else "rules")]
    ordered = tuple(sorted(reasons, key=lambda one: (CAUSES.index(one.cause), one.document or "")))
    return Difference(after.field, old, new, _cause(after, old, new, ordered), ordered)


def _cause(after: Matrix, old: Cell, new: Cell, reasons: Sequence[Reason]) -> str:
    """Return the one cause that makes the cell what it is now, *several* where it takes more than one."""
    causes = {reason.cause for reason in reasons}
    if len(causes) < 2:
        return causes.pop() if causes else UNKNOWN
    # A date that came round is no alteration that could be laid over the statements before.
    alone = [] if "own_date" in causes else [c for c in CAUSES if _is_enough(c, after, old, new, reasons)]
    return alone[0] if alone else SEVERAL


def _is_enough(cause: str, after: Matrix, old: Cell, new: Cell, reasons: Sequence[Reason]) -> bool:
    """Whether the cell would read as it does now had nothing happened but what has this ``cause``."""
    whose = {
        document: {reason.cause for reason in reasons if reason.document == document}
        for document in {reason.document for reason in reasons}
    }
    if {cause} not in whose.values():
        return False
    was, now = by_document(old), by_document(new)
    laid = [
        row
        for document in sorted({*was, *now})
        for row in (now if whose.get(document) == {cause} else was).get(document, ())
    ]
    if not laid:
        return new.basis != "stated"
    return face(choose((new.state, new.key), laid, (), on=after.on, clock=after.clock)) == face(new)


def statements(cell: Cell) -> list[Row]:
    """Return what is stated in a cell, the lead first."""
    return [cell.lead, *cell.others] if cell.lead else []


def by_document(cell: Cell) -> dict[str, list[Row]]:
    """Return what is stated in a cell, by document."""
    found = sorted(statements(cell), key=lambda row: (row["document"], row["id"]))
    return {document: list(listed) for document, listed in groupby(found, key=lambda row: row["document"])}


def signs(listed: Iterable[Row]) -> set[tuple[object, ...]]:
    """Return what of a document's statements decides how a cell reads."""
    return {(row["stance"], row["rank"], row["currency"], row["effective_from"]) for row in listed}


def happening(row: Row, since: str, until: str) -> Happening:
    """Return a change with its window, *definite* where that lies in the half-open stretch ``since`` to ``until``."""
    old, new = row["old_seen_at"], row["new_seen_at"]
    # What a look at the very beginning did not show yet happened after it.
    definite = old is not None and f"{old}{END}" >= since and new < until
    return Happening(row["id"], row["kind"], row["cause"], old, new, definite)


def reason_of(listed: Sequence[Row], document: str, title: str | None, since: str, until: str) -> Reason:
    """Return the reason that some changes of a document give: theirs where one of them is the source's."""
    theirs = [row for row in listed if row["cause"] == "source"]
    told = tuple(happening(row, since, until) for row in theirs or listed)
    return Reason("source" if theirs else "coverage", document, title, told)


def _between_looks(before: Matrix, after: Matrix, history: History) -> Why:
    """Why what was observed by the one day differs from what was observed by the other."""
    since, until = (next_day(matrix.on) if matrix.on else "" for matrix in (before, after))

    def why(document: str, was: Sequence[Row], now: Sequence[Row], place: tuple[str, str]) -> list[Reason]:
        return looked(history, document, was, now, place[1], since=since, until=until or END)

    return why


def looked(
    history: History,
    document: str,
    was: Sequence[Row],
    now: Sequence[Row],
    key: str,
    *,
    since: str,
    until: str,
) -> list[Reason]:
    """Return why the statements of ``document`` on ``key`` observed before ``since`` and before ``until``
    differ; nothing where nothing kept tells."""
    title = history.titles.get(document)
    if {row["version"] for row in was} == {row["version"] for row in now}:
        return [Reason("own_date", document, title, day=_came_round(was, now, since[:10], until[:10]))]
    listed = history.of(document, key, lambda row: since <= (row["new_seen_at"] or "") < until)
    decided = history.reviews(document, key)
    if decided and not history.touches(listed, key) and _stances(was) != _stances(now):
        return [Reason("review", document, title, tuple(happening(r, since, until) for r in decided))]
    return [reason_of(listed, document, title, since, until)] if listed else []


def _between_forces(
    conn: sqlite3.Connection, before: Matrix, after: Matrix, history: History, documents: Iterable[str]
) -> Why:
    """Why what was in force on the one day differs from what was in force on the other."""
    seen = next_day(after.seen_by) if after.seen_by else None
    first, last = before.on or "", after.on or ""
    sides = [versions_on(conn, documents, day, before=seen) for day in (first, last)]
    since, until = next_day(first), next_day(last)

    def why(document: str, was: Sequence[Row], now: Sequence[Row], place: tuple[str, str]) -> list[Reason]:
        title, key = history.titles.get(document), place[1]
        old, new = (side.get(document) for side in sides)
        begins, ends = (new or {}).get("effective_from"), (old or {}).get("effective_to")
        stated = [day for day in (begins, ends) if day and first < day[:10] <= last]
        day = stated[0] if stated else None
        numbers = [side["number"] if side else 0 for side in (old, new)]
        if old and new and numbers[0] < numbers[1]:
            listed = history.of(document, key, lambda row: _brought(row, history, numbers))
            reason = reason_of(listed, document, title, since, until) if listed else None
            if reason and reason.cause == "source":
                return [Reason("source", document, title, reason.happenings, day)]
        if day or (old and new):
            return [Reason("own_date", document, title, day=day)]
        listed = history.of(document, key, lambda row: since <= (row["new_seen_at"] or "") < until)
        return [reason_of(listed, document, title, since, until)] if listed else []

    return why


def _brought(row: Row, history: History, numbers: Sequence[int]) -> bool:
    number = history.numbers.get(row["new_version"])
    return number is not None and numbers[0] < number <= numbers[1] and row["kind"] != "removed"


def _came_round(was: Sequence[Row], now: Sequence[Row], since: str, until: str) -> str | None:
    days = {row[name] for row in (*was, *now) for name in _DATES if row[name]}
    return min((day for day in days if since <= day[:10] <= until), default=None)


def _stances(listed: Iterable[Mapping[str, object]]) -> set[object]:
    return {row["stance"] for row in listed}
