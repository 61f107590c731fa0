"""Pages that went without a word, and pages that still answer but that nothing leads to any more.

Proof that a page is gone comes from its own history (a change of the kind *removed*). One that is missed and that its
index lists no longer, but not for long enough, is told as not proven.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.ids import digest_id
from pipeline.across.notice_words import gives_notice

Row = dict[str, Any]
# One reading without a document may be a slip of the list; two are not.
_READINGS: Final = 2
# Where so much of a page's text stands on sister pages, the page went and its words did not.
_CARRIED: Final = 0.5
_MISSED: Final = frozenset({"missing", "soft_404"})


@dataclass(frozen=True, slots=True)
class Page:
    """A document as its reader finds it. ``row`` is its row with its last version (``version``, ``text``) and its last
    outcome (``fault``, ``fault_since``; None: it answers); ``removed`` is the change that proves its removal, with
    captures; ``listings`` are its rows; ``links`` are those of sister documents that lead to it or led to it (document,
    last_at, gone_at: None while it stands); ``announced`` says that a notice, another page or a redirect tells what
    became of it; ``carried`` is the share of its words that stand on sister pages."""

    row: Mapping[str, Any]
    removed: Mapping[str, Any] | None = None
    listings: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
    announced: bool = False
    carried: float = 0.0


def gone_page(page: Page) -> Row | None:
    """Return the row of ``quiet_removals`` of a page that is gone or that nothing leads to; None where neither is
    so, where it was told, or where its words went to sister pages."""
    if page.announced or page.carried >= _CARRIED or _tells_its_end(page):
        return None
    if page.removed is not None:
        shown = {
            name: page.removed[name] for name in ("last_shown", "first_without") if page.removed.get(name)
        }
        return _row(page, "page", "proven", page.removed["old_seen_at"], page.removed["new_seen_at"], shown)
    if page.row["retired_at"] or not _is_listed_no_more(page.listings):
        return None
    listed = max(one["last_at"] for one in page.listings)
    left = max(one["gone_at"] for one in page.listings)
    if page.row["fault"] in _MISSED:
        until = max(listed, page.row["last_confirmed_at"] or listed)
        return _row(page, "page", "unproven", until, max(left, page.row["fault_since"]), {})
    if page.row["fault"] or (page.row["last_confirmed_at"] or "") < left:
        return None
    if any(one["gone_at"] is None for one in page.links):
        return None
    until = max([listed, *(one["last_at"] for one in page.links)])
    since = max([left, *(one["gone_at"] for one in page.links)])
    return _row(page, "orphaned", "seen", until, since, {})


def _is_listed_no_more(listings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list that shows every document it stands for once showed the page, and no list shows it now: what a
    list of the latest, or of some, leaves out tells nothing."""
    return any(one["complete"] for one in listings) and all(
        one["gone_at"] is not None and one["readings_without"] >= _READINGS for one in listings
    )


def _tells_its_end(page: Page) -> bool:
    """Whether the last text says that it ended or goes elsewhere, in its status or its first lines."""
    if page.row["status"] in ("repealed", "rescinded", "superseded", "expired", "suspended"):
        return True
    return gives_notice("\n".join((page.row["text"] or "").split("\n")[:4]))


def _row(page: Page, kind: str, basis: str, until: str, since: str, shown: Mapping[str, str]) -> Row:
    lists = [
        {"listed_on": one["listed_on"], "last_at": one["last_at"], "gone_at": one["gone_at"]}
        for one in page.listings
    ]
    links = [{"document": one["document"], "last_at": one["last_at"]} for one in page.links]
    evidence = {**shown, "lists": lists, "links": links}
    return {
        "id": digest_id("quiet removal", kind, page.row["id"], since),
        "kind": kind,
        "jurisdiction": page.row["jurisdiction"],
        "document": page.row["id"],
        "change": page.removed["id"] if page.removed else None,
        "version": page.row["version"],
        "what": kind,
        "start": None,
        "end": None,
        "quote": None,
        "heading": None,
        "target": None,
        "old_seen_at": until,
        "new_seen_at": since,
        "basis": basis,
        "evidence": json.dumps({name: told for name, told in evidence.items() if told}, sort_keys=True),
        "still_answers": int(kind == "orphaned"),
        "relevance": page.row["relevance"],
    }
