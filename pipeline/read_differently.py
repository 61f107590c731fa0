"""What two sets of rules read differently in the same texts: findings that appear, vanish or flip (pure).

A finding flips where the same field and key says something else: of a field that takes a stance, or that a
text has once, the whole of what it says; of one that names things (citations, dates ...), what stands at the
same place. A reworded or moved quote that says the same is no difference.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

APPEARS, VANISHES, FLIPS = "appears", "vanishes", "flips"

# What a text says once about itself.
_SINGLE = frozenset({"relevance", "instrument_type", "issuing_body", "status", "jurisdiction"})

Row = Mapping[str, Any]
Where = tuple[str, str, str, str]


def read_differently(before: Iterable[Row], after: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows of the upgrade ledger, without its number, in canonical order.

    ``before`` and ``after`` are statements: rows with document, version, field, key, stance, value, quote,
    quote_start and quote_end. A row has ``before`` and ``after``, the sets of (stance, value) concerned as
    JSON (None for nothing), and the quote of either side.
    """
    old, new = _by_cell(before), _by_cell(after)
    rows: list[dict[str, Any]] = []
    for where in sorted({*old, *new}):
        document, version, field, key = where
        for was, now in _pairs(field, old.get(where, []), new.get(where, [])):
            kind = FLIPS if was and now else VANISHES if was else APPEARS
            rows.append(
                {
                    "document": document,
                    "version": version,
                    "field": field,
                    "key": key or None,
                    "before": _said(was),
                    "after": _said(now),
                    "quote": (now or was)[0]["quote"],
                    "kind": kind,
                    "old_quote": was[0]["quote"] if was else None,
                    "new_quote": now[0]["quote"] if now else None,
                }
            )
    return rows


def counted(rows: Iterable[Row]) -> dict[str, Counter[str]]:
    """Return, by field in alphabetical order, how many rows appear, vanish and flip."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row["field"]][row["kind"]] += 1
    return {field: counts[field] for field in sorted(counts)}


def _by_cell(statements: Iterable[Row]) -> dict[Where, list[Row]]:
    found: dict[Where, list[Row]] = defaultdict(list)
    for row in statements:
        found[row["document"], row["version"], row["field"], row["key"] or ""].append(row)
    return found


def _what(row: Row) -> tuple[str, str]:
    return (row["stance"] or "", row["value"] or "")


def _said(rows: Sequence[Row]) -> str | None:
    said = sorted({_what(row) for row in rows})
    if not said:
        return None
    return json.dumps([{"stance": s or None, "value": v or None} for s, v in said], ensure_ascii=False)


def _pairs(field: str, old: list[Row], new: list[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield what was and what is said instead, one of them empty where nothing was or is."""
    was, now = {_what(row) for row in old}, {_what(row) for row in new}
    if was == now:
        return
    gone = [row for row in old if _what(row) not in now]
    come = [row for row in new if _what(row) not in was]
    if field in _SINGLE or any(row["stance"] for row in (*old, *new)):
        # The sentence that went and the one that came stand first, since they are quoted.
        yield [*gone, *(r for r in old if _what(r) in now)], [*come, *(r for r in new if _what(r) in was)]
        return
    for row in _first_of_each(gone):
        here = next((one for one in come if _overlap(row, one)), None)
        if here is not None:
            come = [one for one in come if _what(one) != _what(here)]
        yield [row], [here] if here is not None else []
    yield from (([], [row]) for row in _first_of_each(come))


def _first_of_each(rows: Iterable[Row]) -> list[Row]:
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        seen.setdefault(_what(row), row)
    return list(seen.values())


def _overlap(one: Row, other: Row) -> bool:
    return bool(one["quote_start"] < other["quote_end"] and other["quote_start"] < one["quote_end"])
