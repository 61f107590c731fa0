"""The crosswalk itself: jurisdictions by keys of one field, as of a day, each cell with its lead.

``positions`` holds every official statement; which of them leads a cell is decided here, when asked:
authority first, then currency, then stance. ``prohibits`` and ``repealed`` stand beside the lead, and
statements that disagree make the cell a conflict.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.answers_rows import Release, Row, release, rows
from db.records import CrosswalkError

FIELDS = ("cbe_dimension", "equity_strategy", "student_group")
# A stated cell that no check has confirmed for this long is printed as unconfirmed.
UNCONFIRMED_AFTER = timedelta(days=14)
_LEADING = ("requires", "permits", "by_waiver", "encourages")
_BESIDE = ("prohibits", "repealed")
_STANCE_ORDER = {stance: place for place, stance in enumerate((*_LEADING, *_BESIDE))}
_NOT_YET = {"proposed", "adopted_not_effective"}
_NEVER = {"proposed", "failed", "vetoed"}
_OVER = {"superseded", "expired", "repealed", "rescinded", "failed", "vetoed", "suspended"}
_BASIS_ORDER = {"not_found": 0, "unreachable": 1, "not_covered": 2}


class UnknownQuestionError(CrosswalkError):
    """A field, state or day that cannot be asked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """The day asked about falls between two looks: the cell changed between ``seen`` and ``seen_new``."""

    change: str
    seen: str
    seen_new: str
    old_stance: str | None
    new_stance: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one jurisdiction said about one key on the day asked.

    ``lead`` is the statement that leads (a row of ``positions`` with its document, publisher and
    quote) or None where nothing was stated; then ``basis`` says why. ``others`` are the remaining
    statements in the same order. ``beside`` are prohibits and repealed where they do not lead.
    ``currency`` of the lead is current, not_yet, over or, where its effective date is not known, unknown.
    """

    state: str
    key: str
    basis: str
    stance: str | None = None
    lead: Row | None = None
    others: tuple[Row, ...] = ()
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    conflict: bool = False
    unconfirmed: bool = False
    currency: str = "unknown"
    pages_read: int | None = None
    pages_unreachable: int | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """States by keys. ``mode`` is as_of or in_force, ``day`` the day asked (None: as it stands now);
    ``covered`` are the states with at least one earned answer, the rest has not been read."""

    field: str
    mode: str
    day: str | None
    release: Release | None
    states: tuple[Row, ...]
    keys: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]

    @property
    def covered(self) -> tuple[Row, ...]:
        """The states of which something is known for this field."""
        known = {state for (state, _), cell in self.cells.items() if cell.basis != "not_covered"}
        return tuple(state for state in self.states if state["code"] in known)

    def counts(self, key: str) -> dict[str, int]:
        """Return how many states have each stance (or basis, where nothing is stated) for ``key``."""
        counted: dict[str, int] = {}
        for state in self.states:
            cell = self.cells[state["code"], key]
            name = (cell.stance or "stated") if cell.basis == "stated" else cell.basis
            counted[name] = counted.get(name, 0) + 1
        return counted


def matrix(
    conn: sqlite3.Connection, field_name: str, *, as_of: str | None = None, in_force: str | None = None,
    states: Sequence[str] = (),
) -> Matrix:
    """Return the matrix of ``field_name`` for ``states`` (all where none are named).

    ``as_of`` D: what had been observed by the end of D. ``in_force`` D: statements whose own words
    put them in force on D, from everything observed by now, those of unknown date kept as such.
    Neither: as it stands. Raises :class:`UnknownQuestionError` for what cannot be asked.
    """
    if field_name not in FIELDS:
        raise UnknownQuestionError(f"{field_name!r} has no positions. Ask for one of: {', '.join(FIELDS)}.")
    if as_of and in_force:
        raise UnknownQuestionError("Both --as-of and --in-force were given. Ask for one of them.")
    day = _day(as_of or in_force)
    asked = _states(conn, states)
    stated = _statements(conn, field_name, as_of=day if as_of else None)
    windows = _windows(conn, field_name, day) if as_of and day else {}
    now = release(conn)
    keys = _keys(conn, field_name)
    on = day or (now.at[:10] if now else None)
    clock = f"{on}T23:59:59Z" if as_of and on else (now.at if now else None)
    cells = {}
    for state in asked:
        for key in keys:
            place = (state["code"], key)
            found = stated.get(place, [])
            if in_force and on:
                found = [row for row in found if row["basis"] != "stated" or _in_force(row, on)]
            cells[place] = _cell(place, found, windows.get(place, ()), on=on, clock=clock)
    return Matrix(field_name, "in_force" if in_force else "as_of", day, now, tuple(asked), tuple(keys), cells)


def differences(before: Matrix, after: Matrix) -> list[tuple[Cell, Cell]]:
    """Return the cells whose basis, stance or stances beside differ between two matrices of one field."""
    def face(cell: Cell) -> tuple[object, ...]:
        return (cell.basis, cell.stance, cell.beside, cell.conflict)

    return [(old, cell) for place, cell in after.cells.items()
            if (old := before.cells.get(place)) is not None and face(old) != face(cell)]


def next_day(day: str) -> str:
    """Return the day after ``day`` (both YYYY-MM-DD)."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _day(given: str | None) -> str | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
        next_day(given)
    except (ValueError, OverflowError):
        raise UnknownQuestionError(f"{given!r} is not a day. Write it as YYYY-MM-DD, for example 2026-07-01.") from None
    return day.isoformat()


def _states(conn: sqlite3.Connection, wanted: Sequence[str]) -> list[Row]:
    known = rows(conn, "select code, name, kind, tile_column, tile_row from jurisdictions order by name, code")
    if not wanted:
        return [row for row in known if row["kind"] not in ("national", "federal")]
    asked = {code.upper() for code in wanted}
    if missing := asked - {row["code"] for row in known}:
        raise UnknownQuestionError(
            f"No jurisdiction has the code {', '.join(sorted(missing))}. Use postal codes such as NH or VT.")
    return [row for row in known if row["code"] in asked]


def _keys(conn: sqlite3.Connection, field_name: str) -> list[str]:
    """Return the keys of a field in the codebook's order, then those only met in positions."""
    listed = rows(conn, "select distinct key from codebook where field = ? and key <> '' and stance = ''", (field_name,))
    met = rows(conn, "select distinct key from positions where field = ? order by key", (field_name,))
    return list(dict.fromkeys(row["key"] for row in (*listed, *met) if row["key"]))


def _statements(conn: sqlite3.Connection, field_name: str, *, as_of: str | None) -> dict[tuple[str, str], list[Row]]:
    """Return the positions that stood at the end of ``as_of`` (None: those that stand), by cell."""
    when = "p.valid_to is null"
    given: tuple[object, ...] = (field_name,)
    if as_of:
        after = next_day(as_of)
        when = "coalesce(p.valid_from, '') < ? and (p.valid_to is null or p.valid_to >= ?)"
        given = (field_name, after, after)
    found = rows(conn, f"""
        select p.*, d.title as document_title, d.url as document_url, d.kind as document_kind,
               coalesce(v.instrument_type, d.instrument_type) as instrument_type, v.status as status, v.as_of as status_as_of,
               b.name as publisher_name, b.kind as publisher_kind, f.quote as quote, f.page as page
        from positions p left join documents d on d.id = p.document left join versions v on v.id = p.version
        left join publishers b on b.id = d.publisher left join findings f on f.id = p.finding
        where p.field = ? and {when} order by p.jurisdiction, p.key, p.id""", given)
    by_cell: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        by_cell.setdefault((row["jurisdiction"], row["key"]), []).append(row)
    return by_cell


def _windows(conn: sqlite3.Connection, field_name: str, day: str) -> dict[tuple[str, str], tuple[Window, ...]]:
    """Return the changes of this field that happened at an unknown time around ``day``, by cell."""
    after = next_day(day)
    found = rows(conn, """
        select c.id, c.jurisdiction, c.old_seen_at, c.new_seen_at, f.key, f.old_stance, f.new_stance
        from changes c join field_changes f on f.change = c.id
        where f.field = ? and c.cause = 'source' and c.old_seen_at < ? and c.new_seen_at >= ?
        order by c.new_seen_at, c.id, f.seq""", (field_name, after, after))
    by_cell: dict[tuple[str, str], tuple[Window, ...]] = {}
    for row in found:
        place = (row["jurisdiction"], row["key"])
        window = Window(row["id"], row["old_seen_at"], row["new_seen_at"], row["old_stance"], row["new_stance"])
        by_cell[place] = (*by_cell.get(place, ()), window)
    return by_cell


def _in_force(row: Row, day: str) -> bool:
    """Whether a statement's own words do not put it outside ``day``; an unknown date is kept, a draft is not."""
    starts, ends = row["effective_from"], row["effective_to"]
    if row["status"] in _NEVER:
        return False
    return not (starts and starts[:10] > day) and not (ends and ends[:10] <= day)


def _currency(row: Row, day: str | None) -> str:
    """Return current, unknown (no effective date known), not_yet or over, for ``row`` on ``day``."""
    status, starts, ends = row["status"], row["effective_from"], row["effective_to"]
    if status in _OVER or (day and ends and ends[:10] <= day):
        return "over"
    if status == "proposed" or (day and starts and starts[:10] > day) or (status in _NOT_YET and not starts):
        return "not_yet"
    return "current" if starts else "unknown"


def _cell(place: tuple[str, str], found: Iterable[Row], windows: tuple[Window, ...], *, on: str | None,
          clock: str | None) -> Cell:
    """Choose the lead among the statements of one cell, or say why there is none."""
    listed = list(found)
    stated = [row for row in listed if row["basis"] == "stated"]
    state, key = place
    if not stated:
        absent = sorted(listed, key=lambda row: _BASIS_ORDER.get(row["basis"], 9))
        row = absent[0] if absent else None
        return Cell(state, key, row["basis"] if row else "not_covered", windows=windows,
                    pages_read=row["pages_read"] if row else None,
                    pages_unreachable=row["pages_unreachable"] if row else None)
    ranked = _ranked(stated, on=on, clock=clock)
    lead = ranked[0]
    live = [row for row in ranked if row["currency"] in ("current", "unknown") or row is lead]
    spoken = [row["stance"] for row in live if row["stance"]]
    return Cell(
        state, key, "stated", lead["stance"], lead, tuple(ranked[1:]),
        beside=tuple(s for s in _BESIDE if s in spoken and s != lead["stance"]),
        also=tuple(s for s in _LEADING if s in spoken and s != lead["stance"]),
        conflict=_disagree(lead, live), unconfirmed=lead["unconfirmed"], currency=lead["currency"],
        pages_read=lead["pages_read"], pages_unreachable=lead["pages_unreachable"], windows=windows,
    )


def _ranked(stated: list[Row], *, on: str | None, clock: str | None) -> list[Row]:
    """Return statements in order of lead: authority, then currency (in force before not yet before
    over, later before earlier), then the stronger stance.

    Drafts and texts that say they are over come after all others, whatever their authority; prohibits
    and repealed lead only where nothing else is said.
    """
    limit = _before(clock)
    marked = [{**row, "currency": _currency(row, on), "unconfirmed": _is_unconfirmed(row, limit)} for row in stated]
    classes = {"current": 0, "unknown": 0, "not_yet": 1, "over": 2}

    def order(row: Row) -> tuple[object, ...]:
        not_law = 2 if row["status"] in _OVER else int(row["status"] in _NEVER)
        return (not_law, row["stance"] in _BESIDE, row["rank"] if row["rank"] is not None else 99,
                classes[row["currency"]], _descending(row["effective_from"]), _STANCE_ORDER.get(row["stance"], 9),
                row["unconfirmed"], row["document"] or "", row["id"])

    return sorted(marked, key=order)


def _descending(moment: str | None) -> tuple[int, ...]:
    """Return a sort key that puts later ISO times first and None last."""
    return tuple(-ord(letter) for letter in moment) if moment else (0,)


def _disagree(lead: Row, live: list[Row]) -> bool:
    """Whether documents contradict each other: one affirms what another prohibits or repeals, or two
    of the lead's own authority take stances that they do not share."""
    by_document: dict[str, set[str]] = {}
    ranks: dict[str, object] = {}
    for row in live:
        if row["stance"]:
            by_document.setdefault(row["document"], set()).add(row["stance"])
            ranks[row["document"]] = row["rank"]
    against = [doc for doc, said in by_document.items() if said <= set(_BESIDE)]
    affirming = [doc for doc, said in by_document.items() if said & set(_LEADING)]
    if against and affirming:
        return True
    mine = by_document.get(lead["document"], set())
    return any(ranks[doc] == lead["rank"] and not said & mine for doc, said in by_document.items())


def _before(clock: str | None) -> str | None:
    """Return the time (to the day and second) before which a confirmation is too old."""
    if not clock:
        return None
    day = date.fromisoformat(clock[:10]) - UNCONFIRMED_AFTER
    return day.isoformat() + clock[10:]


def _is_unconfirmed(row: Row, limit: str | None) -> bool:
    return bool(limit and row["last_confirmed_at"] and row["last_confirmed_at"] < limit)
