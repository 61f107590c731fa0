"""What a jurisdiction says, cell by cell, from when to when, with the statement behind it (pure).

Every official statement has a row per version that makes it. Where nothing is stated, one row without
a document says why: *not_found* only when the kinds of publisher that would say it have been read
(the vocabulary's ``needs``; a key without any is never said to be absent), *unreachable* where they are out
of reach, else *not_covered*.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.ids import digest_id
from pipeline.limits import of_cell

POSITION_FIELDS = (
    "cbe_dimension",
    "equity_strategy",
    "student_group",
    "cbe_element",
    "ccsso_commitment",
    "field_area",
)

# Authority of an instrument, 1 is highest (docs/decisions/0009: statute, regulation, board policy,
# guidance, agency page, news). What is proposed, failed or vetoed never leads.
_RANKS = {
    "constitution": 1,
    "statute": 1,
    "session_law": 1,
    "regulation": 2,
    "executive_order": 2,
    "board_policy": 3,
    "framework": 4,
    "guidance": 4,
    "plan": 4,
    "report": 5,
    "agency_program_page": 5,
    "news_release": 6,
    "secondary": 7,
    "proposed_rule": 8,
    "bill": 8,
}
_BY_PUBLISHER = {"legislature": 1, "rules": 2, "board": 3, "agency": 5}
_UNRANKED = 6
# A document is out of reach when it was not seen for this long (a stated cell is marked unconfirmed then, too).
GRACE = timedelta(days=14)
_NOT_LAW = 8
_PENDING = frozenset({"proposed", "failed", "vetoed"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One official document as far as positions need it. ``lost_since`` is when it went out of reach,
    where it has been so for longer than a passing fault (:func:`lost_since`)."""

    id: str
    publisher_kind: str | None
    tracked_since: str | None
    last_confirmed_at: str | None
    lost_since: str | None
    versions: tuple[Mapping[str, Any], ...]
    findings: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A (field, key) that a jurisdiction may speak on; ``needs`` are the kinds of publisher that
    must have been read before its absence may be said."""

    field: str
    key: str
    needs: frozenset[str]


def positions(jurisdiction: str, documents: Sequence[Spoken], cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """Return the rows of ``positions`` for one jurisdiction, in canonical order."""
    rows = [row for document in documents for row in _statements(jurisdiction, document)]
    stated: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    for row in rows:
        stated[row["field"], row["key"]].append((row["valid_from"], row["valid_to"]))
    starts = [document.tracked_since for document in documents if document.tracked_since]
    if starts:
        for cell in cells:
            able = [d for d in documents if not cell.needs or d.publisher_kind in cell.needs]
            for since, until in gaps(min(starts), stated.get((cell.field, cell.key), [])):
                rows += _silence(jurisdiction, able, cell, since, until)
    return sorted(
        rows, key=lambda row: (row["field"], row["key"], row["valid_from"], row["rank"] or 9, row["id"])
    )


def rank(instrument_type: str | None, publisher_kind: str | None, status: str | None) -> int:
    """Return the authority of a document, 1 is highest."""
    if status in _PENDING:
        return _NOT_LAW
    if instrument_type in _RANKS:
        return _RANKS[instrument_type]
    return _BY_PUBLISHER.get(publisher_kind or "", _UNRANKED)


def gaps(start: str, intervals: Iterable[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Return the half-open stretches from ``start`` on that no interval covers (None: open end).

    >>> gaps("2026-01", [("2026-02", "2026-03"), ("2026-05", None)])
    [('2026-01', '2026-02'), ('2026-03', '2026-05')]
    """
    found: list[tuple[str, str | None]] = []
    at: str | None = start
    for since, until in sorted(intervals, key=lambda pair: (pair[0], pair[1] or "9999")):
        if at is None:
            break
        if since > at:
            found.append((at, since))
        at = None if until is None else max(at, until)
    if at is not None:
        found.append((at, None))
    return found


def _statements(jurisdiction: str, document: Spoken) -> list[dict[str, Any]]:
    rows = []
    since: dict[tuple[Any, ...], str] = {}
    before: set[tuple[Any, ...]] = set()
    ended: str | None = None
    for version in document.versions:
        said = _said(document.findings.get(version["id"], ()))
        unbroken = before if ended == version["valid_from"] else set()
        since = {what: since[what] if what in unbroken else version["valid_from"] for what in said}
        for what, finding in said.items():
            rows.append(_stated(jurisdiction, document, version, finding, since[what]))
        before, ended = set(said), version["valid_to"]
    return rows


def _said(findings: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Return the surest finding of each distinct statement, the earliest of equals."""
    said: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for finding in sorted(findings, key=lambda f: (-f["confidence"], f["quote_start"], f["id"])):
        if finding["field"] in POSITION_FIELDS and finding["key"]:
            said.setdefault((finding["field"], finding["key"], finding["stance"], finding["value"]), finding)
    return said


def _stated(
    jurisdiction: str, document: Spoken, version: Mapping[str, Any], finding: Mapping[str, Any], since: str
) -> dict[str, Any]:
    dates = document.findings.get(version["id"], ())
    what = [finding[part] or "" for part in ("field", "key", "stance", "value")]
    return {
        "id": digest_id("position", jurisdiction, *what, version["id"]),
        "jurisdiction": jurisdiction,
        "field": finding["field"],
        "key": finding["key"],
        "stance": finding["stance"],
        "value": finding["value"],
        "basis": "stated",
        "valid_from": version["valid_from"],
        "valid_to": version["valid_to"],
        "since": since,
        "document": document.id,
        "version": version["id"],
        "finding": finding["id"],
        "rank": rank(version["instrument_type"], document.publisher_kind, version["status"]),
        "cause": "review" if finding["review_state"] == "corrected" else "source",
        "effective_from": _effective(dates),
        "effective_to": _only_date(dates, "expires"),
        "last_confirmed_at": version["last_seen_at"],
        "confidence": finding["confidence"],
        "review_state": finding["review_state"],
        "reviewed_at": finding["reviewed_at"],
        "pages_read": None,
        "pages_unreachable": None,
        "limits": of_cell(dates, finding["field"], finding["key"]),
        "kinds_read": None,
        "kinds_needed": None,
    }


def _only_date(findings: Sequence[Mapping[str, Any]], kind: str) -> str | None:
    """Return the one date of ``kind`` that the version prints; several or none leave it unknown."""
    dates = {f["value"] for f in findings if f["field"] == "date" and f["key"] == kind and f["value"]}
    return dates.pop() if len(dates) == 1 else None


def _effective(findings: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the one effective date that the version prints. A history note prints one for each act that made the
    text what it is: where all dates stand in one, the latest is the text's own."""
    told = [(f, json.loads(f.get("detail") or "{}").get("in")) for f in findings]
    own = [(f, where) for f, where in told if where != "note"]  # a temporary act's day is not the text's
    dates = {
        (f["value"], where == "history")
        for f, where in own
        if f["field"] == "date" and f["key"] == "effective" and f["value"]
    }
    if len({value for value, _ in dates}) > 1 and all(listed for _, listed in dates):
        return str(max(value for value, _ in dates))
    return _only_date([f for f, _ in own], "effective")


def lost_since(unconfirmed_since: str | None, last_checked_at: str | None) -> str | None:
    """Return since when a document counts as out of reach: its first failed check, once the checks have
    failed for :data:`GRACE`; None before."""
    if unconfirmed_since is None or last_checked_at is None:
        return None
    lasted = datetime.fromisoformat(last_checked_at) - datetime.fromisoformat(unconfirmed_since)
    return unconfirmed_since if lasted >= GRACE else None


def _silence(
    jurisdiction: str, able: Sequence[Spoken], cell: Cell, since: str, until: str | None
) -> list[dict[str, Any]]:
    """Return the rows of a stretch in which nothing is stated, cut wherever what was read changes."""
    moments = {since, *(moment for document in able for moment in _moments(document))}
    cuts = sorted(moment for moment in moments if moment >= since and (until is None or moment < until))
    rows: list[dict[str, Any]] = []
    for start, end in zip(cuts, [*cuts[1:], until], strict=True):
        row = _silent(jurisdiction, able, cell, start, end)
        if rows and rows[-1]["basis"] == row["basis"]:
            row |= {"id": rows[-1]["id"], "valid_from": rows[-1]["valid_from"], "since": rows[-1]["since"]}
            rows.pop()
        rows.append(row)
    return rows


def _moments(document: Spoken) -> Iterator[str]:
    """Yield when a document came within reach, and when it went out of it."""
    for version in document.versions:
        yield version["valid_from"]
        if version["valid_to"]:
            yield version["valid_to"]
    if document.lost_since:
        yield document.lost_since


def _silent(
    jurisdiction: str, able: Sequence[Spoken], cell: Cell, since: str, until: str | None
) -> dict[str, Any]:
    read = [d for d in able if _in_reach(d, since) and any(_stands(v, since) for v in d.versions)]
    lost = [d for d in able if d not in read and (not _in_reach(d, since) or d.last_confirmed_at is None)]
    kinds = {d.publisher_kind for d in read} & cell.needs
    basis = "not_found" if cell.needs and kinds == cell.needs else "unreachable" if lost else "not_covered"
    return {
        "id": digest_id("position", jurisdiction, cell.field, cell.key, basis, since),
        "jurisdiction": jurisdiction,
        "field": cell.field,
        "key": cell.key,
        "stance": None,
        "value": None,
        "basis": basis,
        "valid_from": since,
        "valid_to": until,
        "since": since,
        "document": None,
        "version": None,
        "finding": None,
        "rank": None,
        "cause": "coverage",
        "effective_from": None,
        "effective_to": None,
        "last_confirmed_at": max((d.last_confirmed_at for d in read if d.last_confirmed_at), default=None),
        "confidence": None,
        "review_state": None,
        "reviewed_at": None,
        "pages_read": len(read),
        "pages_unreachable": len(lost),
        "limits": None,
        "kinds_read": "; ".join(sorted(kind for kind in kinds if kind)) or None,
        "kinds_needed": "; ".join(sorted(cell.needs)) or None,
    }


def _in_reach(document: Spoken, at: str) -> bool:
    return document.lost_since is None or at < document.lost_since


def _stands(version: Mapping[str, Any], at: str) -> bool:
    return bool(version["valid_from"] <= at) and (version["valid_to"] is None or version["valid_to"] > at)
