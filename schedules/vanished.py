"""Writing what vanished without a word: from edits, proven removals, and pages that nothing leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from db import vanished_reads as reads
from db.passage_reads import text_of
from db.store import Store
from pipeline.across.gone_pages import Page, gone_page
from pipeline.across.notice_words import gives_notice
from pipeline.across.vanished import Edit, vanished
from pipeline.positions import POSITION_FIELDS

# A notice tells of what happens within so long after it, and of what happened so shortly before.
_AHEAD, _BEHIND = timedelta(days=365), timedelta(days=30)
# A title of fewer words may be that of any page.
_TITLE_WORDS: Final = 3
Carried = Mapping[str, Sequence[Mapping[str, Any]]]


def write_quiet_removals(store: Store) -> None:
    """Replace ``quiet_removals`` by what the derived rows of all documents come to."""
    noticed, carried = reads.noticed(store), reads.carried_of(store)
    rows: dict[str, dict[str, Any]] = {}
    for change in reads.edits(store):
        told = noticed.get(change["document"], ())
        if not _is_told(told, change["old_seen_at"], change["new_seen_at"]):
            rows |= {row["id"]: row for row in vanished(_edit(store, change, carried))}
    for row in reads.pages(store):
        if found := gone_page(_page(store, row, noticed.get(row["id"], ()), carried)):
            rows[found["id"]] = found
    store.clear("quiet_removals")
    store.insert("quiet_removals", [rows[one] for one in sorted(rows)])


def _is_told(notices: Sequence[str], since: str | None, until: str) -> bool:
    """Whether a notice first seen at one of ``notices`` tells of what happened between two times."""
    first = datetime.fromisoformat(since or until) - _AHEAD
    last = datetime.fromisoformat(until) + _BEHIND
    return any(first <= datetime.fromisoformat(at) <= last for at in notices)


def _edit(store: Store, change: Mapping[str, Any], carried: Carried) -> Edit:
    old, new = change["old_version"], change["new_version"]
    return Edit(
        change,
        text_of(store, old),
        text_of(store, new),
        reads.spans_of(store, change["id"]),
        reads.terms_gone(store, old, new),
        reads.positions_gone(store, change["id"], POSITION_FIELDS),
        [*reads.links_gone(store, change["document"], old, new), *reads.law_links_gone(store, old, new)],
        [(one["from_start"], one["from_end"]) for one in carried.get(change["id"], ())],
    )


def _page(store: Store, row: Mapping[str, Any], notices: Sequence[str], carried: Carried) -> Page:
    removed = reads.removal_of(store, row["id"])
    since = removed["old_seen_at"] if removed else row["last_confirmed_at"]
    until = removed["new_seen_at"] if removed else row["fault_since"] or since
    gone = carried.get(removed["id"], ()) if removed else ()
    return Page(
        row,
        removed,
        reads.listings_of(store, row["id"]),
        reads.links_to(store, row["id"]),
        bool(until) and (_is_told(notices, since, until) or _is_announced(store, row, since)),
        sum(one["share"] for one in gone),
    )


def _is_announced(store: Store, row: Mapping[str, Any], since: str | None) -> bool:
    """Whether the page leads elsewhere now, or another page of its jurisdiction says what became of it."""
    if reads.led_away(store, row["id"], since or ""):
        return True
    title = (row["title"] or "").strip()
    if len(title.split()) < _TITLE_WORDS:
        return False
    naming = reads.texts_naming(store, row["id"], row["jurisdiction"], title)
    lines = (line for text in naming for line in text.split("\n") if title.casefold() in line.casefold())
    return any(gives_notice(line) for line in lines)
