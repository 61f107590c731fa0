"""Which statement leads a cell: authority first, then currency, then stance (pure).

``prohibits`` and ``repealed`` stand beside the lead, and statements that disagree make the cell a
conflict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from db.answers_rows import Row

# A stated cell that no check has confirmed for this long is printed as unconfirmed.
UNCONFIRMED_AFTER = timedelta(days=14)
_LEADING = ("requires", "permits", "by_waiver", "encourages")
_BESIDE = ("prohibits", "repealed")
_STANCE_ORDER = {stance: place for place, stance in enumerate((*_LEADING, *_BESIDE))}
_NOT_YET = {"proposed", "adopted_not_effective"}
_NEVER = {"proposed", "failed", "vetoed"}
_OVER = {"superseded", "expired", "repealed", "rescinded", "failed", "vetoed", "suspended"}
# The basis of a cell in which something is stated, but nothing that was in force on the day asked.
NOT_IN_FORCE = "not_in_force"
_BASIS_ORDER = {NOT_IN_FORCE: -1, "not_found": 0, "unreachable": 1, "not_covered": 2}


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
    quote) or None where nothing was stated; then ``basis`` says why: of a table of what was in force
    on ``day`` it may be ``not_in_force``, something is stated, but was not in force then. ``others`` are
    the remaining statements in the same order. ``beside`` are prohibits and repealed where they do not lead.
    Of an absence ``kinds_needed`` are the kinds of publisher that must be read before it may be said, and
    ``kinds_read`` those of them that were.
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
    kinds_read: tuple[str, ...] = ()
    kinds_needed: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    day: str | None = None


def in_force_on(row: Row, day: str) -> bool:
    """Whether no words of a statement put it outside ``day``; an unknown date is kept, a draft is not."""
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


def choose(
    place: tuple[str, str],
    found: Iterable[Row],
    windows: tuple[Window, ...],
    *,
    on: str | None,
    clock: str | None,
) -> Cell:
    """Choose the lead among the statements of one cell, or say why there is none."""
    listed = list(found)
    stated = [row for row in listed if row["basis"] == "stated"]
    state, key = place
    if not stated:
        absent = sorted(listed, key=lambda row: _BASIS_ORDER.get(row["basis"], 9))
        row = absent[0] if absent else None
        outside = tuple(_ranked([r for r in absent if r["basis"] == NOT_IN_FORCE], on=on, clock=clock))
        return Cell(
            state,
            key,
            row["basis"] if row else "not_covered",
            others=outside,
            day=on if outside else None,
            windows=windows,
            pages_read=row["pages_read"] if row else None,
            pages_unreachable=row["pages_unreachable"] if row else None,
            kinds_read=_listed(row, "kinds_read"),
            kinds_needed=_listed(row, "kinds_needed"),
        )
    ranked = _ranked(stated, on=on, clock=clock)
    lead = ranked[0]
    live = [row for row in ranked if row["currency"] in ("current", "unknown") or row is lead]
    spoken = [row["stance"] for row in live if row["stance"]]
    return Cell(
        state,
        key,
        "stated",
        lead["stance"],
        lead,
        tuple(ranked[1:]),
        beside=tuple(s for s in _BESIDE if s in spoken and s != lead["stance"]),
        also=tuple(s for s in _LEADING if s in spoken and s != lead["stance"]),
        conflict=_disagree(lead, live),
        unconfirmed=lead["unconfirmed"],
        currency=lead["currency"],
        pages_read=lead["pages_read"],
        pages_unreachable=lead["pages_unreachable"],
        windows=windows,
    )


def _listed(row: Row | None, column: str) -> tuple[str, ...]:
    return tuple(part for part in (row[column] or "").split("; ") if part) if row else ()


def _ranked(stated: list[Row], *, on: str | None, clock: str | None) -> list[Row]:
    """Return statements in order of lead: authority, then currency (in force before not yet before
    over, later before earlier), then the stronger stance.

    Drafts and texts that say they are over come after all others, whatever their authority; prohibits
    and repealed lead only where nothing else is said, a mention without stance only where no stance is.
    """
    limit = _before(clock)
    marked = [
        {**row, "currency": _currency(row, on), "unconfirmed": _is_unconfirmed(row, limit, clock)}
        for row in stated
    ]
    classes = {"current": 0, "unknown": 0, "not_yet": 1, "over": 2}

    def order(row: Row) -> tuple[object, ...]:
        not_law = 2 if row["currency"] == "over" else int(row["status"] in _NEVER)
        return (
            not_law,
            1 if row["stance"] in _BESIDE else 2 * (row["stance"] is None),
            row["rank"] if row["rank"] is not None else 99,
            classes[row["currency"]],
            _descending(row["effective_from"]),
            _STANCE_ORDER.get(row["stance"], 9),
            row["unconfirmed"],
            row["document"] or "",
            row["id"],
        )

    return sorted(marked, key=order)


def joined(stances: Iterable[str]) -> str | None:
    """Return stances from the strongest down, joined by "; " (None where there are none)."""
    return "; ".join(sorted(stances, key=lambda stance: (_STANCE_ORDER.get(stance, 9), stance))) or None


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


def _is_unconfirmed(row: Row, limit: str | None, clock: str | None) -> bool:
    # What was seen to be superseded needs no confirming.
    if clock and row["valid_to"] and row["valid_to"] <= clock:
        return False
    return bool(limit and row["last_confirmed_at"] and row["last_confirmed_at"] < limit)
