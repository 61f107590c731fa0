"""Which ids have been public: first releases, and aliases for ids that are gone.

An id goes when a late capture cuts a history anew, when new rules read it otherwise, or when two documents turn
out to be one that moved. What says the same now goes on in its place: links lead there, feeds keep the old
name, and nothing is announced twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.store import Store

# Why an id leads to another: that one says the same and goes on in its place (feeds keep the old name), or it is
# only what comes nearest, with a name and a date of its own.
GOES_ON = "re-cut by a late capture"
NEAREST = "no longer told; this comes nearest"
# How a change came to be published: new rules showed it in captures that were there before.
UPGRADE = "upgrade"

# Marks words by which only the nearest is found.
_VAGUE = "~"
_CHANGES = (
    "SELECT c.id, c.document, c.kind, c.cause, c.new_seen_at, o.text_sha256 AS old, n.text_sha256 AS new FROM changes c "
    "LEFT JOIN versions o ON o.id = c.old_version LEFT JOIN versions n ON n.id = c.new_version "
    "ORDER BY c.document, c.new_seen_at, c.id"
)
_VERSIONS = "SELECT id, document, text_sha256 FROM versions ORDER BY document, number"
_DOCUMENTS = (
    "SELECT document, group_concat(url_key, char(10)) AS keys FROM "
    "(SELECT document, url_key FROM document_urls ORDER BY document, valid_from, url_key) GROUP BY document"
)


def record_published(store: Store, release: int, at: str) -> dict[str, int]:
    """Write what ``release`` makes public for the first time, and aliases for what is gone.

    An id that is gone leads to what says the same now: the same words, else the same new words; else to
    what comes nearest, the same kind of change of its document. Returns how many changes are new, by
    ``cause kind``; what only new rules showed is none of them.
    """
    known = {(row["kind"], row["id"]): row for row in store.rows("SELECT * FROM published ORDER BY kind, id")}
    now = {(one.kind, one.id): one for one in _public_now(store)}
    leads = _unled(store, _leads(known, now), live={one.id for one in now.values()})
    store.insert(
        "id_aliases",
        [{"old_id": old, "new_id": new, "reason": reason} for old, (new, reason) in sorted(leads.items())],
        replace=True,
    )
    inherited = _inherited(known, leads)
    fresh = [one for key, one in now.items() if key not in known]
    shown = {row["change"] for row in store.rows("SELECT change FROM upgrade_changes WHERE kind = 'appears'")}
    begun = _begun(known)
    rows = [
        _row(
            one, inherited.get(one.id) or (begun.get(one.id) if one.kind == "document" else None), release, at
        )
        for one in fresh
    ]
    for row in rows:
        if row["id"] in shown and row["id"] not in inherited:
            row["through"] = UPGRADE
    store.insert("published", rows)
    _refresh(store, known, now)
    return dict(
        Counter(
            one.about
            for one in fresh
            if one.kind == "change" and one.id not in inherited and one.id not in shown
        )
    )


@dataclass(frozen=True, slots=True)
class _Public:
    """What is public now; ``words`` tells, from the surest to the vaguest, what it says."""

    kind: str
    id: str
    document: str
    words: tuple[str, ...]
    about: str = ""


Key = tuple[str, str]


def _leads(known: Mapping[Key, dict[str, Any]], now: Mapping[Key, _Public]) -> dict[str, tuple[str, str]]:
    """Return for each id that is gone (the id that stands for it, why)."""
    successors = _successors(now.values())
    homes: dict[str, str] = {}
    leads: dict[str, tuple[str, str]] = {}
    gone = [(key, row) for key, row in known.items() if key not in now]
    for (kind, its_id), row in sorted(gone, key=lambda one: one[0][0] != "document"):
        home = "" if kind == "document" else homes.get(row["document"], row["document"])
        for words in (row["words"] or "").split("\n"):
            if heir := successors.get((kind, home, words)):
                # What was public before under its own name keeps that name.
                is_new = (kind, heir) not in known or kind == "document"
                leads[its_id] = heir, GOES_ON if is_new and not words.startswith(_VAGUE) else NEAREST
                if kind == "document":
                    homes[its_id] = heir
                break
    return leads


def _successors(now: Iterable[_Public]) -> dict[tuple[str, str, str], str]:
    """Return (kind, document, words) -> id; where several say the same, the first of them."""
    found: dict[tuple[str, str, str], str] = {}
    for one in now:
        home = "" if one.kind == "document" else one.document
        for words in one.words:
            found.setdefault((one.kind, home, words), one.id)
    return found


def _unled(store: Store, leads: dict[str, tuple[str, str]], *, live: set[str]) -> dict[str, tuple[str, str]]:
    """Return those of ``leads`` whose old id leads nowhere yet. What leads on is left as it is: step by step back
    is the first name, and what comes to pass later is no heir of what went before."""
    held = {row["old_id"]: row["new_id"] for row in store.rows("SELECT old_id, new_id FROM id_aliases")}
    steps = held | {old: new for old, (new, _) in leads.items() if old not in held}
    return {
        old: lead
        for old, lead in leads.items()
        if lead[0] in live and old not in live and (old not in held or not _leads_on(old, steps, live))
    }


def _leads_on(start: str, steps: Mapping[str, str], live: set[str]) -> bool:
    """Whether the steps from ``start`` come to an id that is there."""
    seen: set[str] = set()
    now: str | None = start
    while now and now not in live and now not in seen:
        seen.add(now)
        now = steps.get(now)
    return now in live


def _inherited(
    known: Mapping[Key, dict[str, Any]], leads: Mapping[str, tuple[str, str]]
) -> dict[str, dict[str, Any]]:
    """Return new id -> the row of what it goes on for; of several, the first published."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(known.values(), key=lambda row: (row["first_published_at"], row["id"]), reverse=True):
        new, reason = leads.get(row["id"], ("", ""))
        if reason == GOES_ON:
            found[new] = row
    return found


def _row(one: _Public, before: dict[str, Any] | None, release: int, at: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "first_release": before["first_release"] if before else release,
        "first_published_at": before["first_published_at"] if before else at,
        "document": one.document,
        "words": "\n".join(one.words),
        "through": before["through"] if before and one.kind == "change" else None,
    }


def _begun(known: Mapping[Key, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return document -> the first row about it: documents have rows of their own since schema step 4."""
    rows = sorted(known.values(), key=lambda row: (row["first_published_at"], row["id"]), reverse=True)
    return {row["document"]: row for row in rows}


def _refresh(store: Store, known: Mapping[Key, dict[str, Any]], now: Mapping[Key, _Public]) -> None:
    """Keep the words by which a successor is recognised those of today: new rules may alter every text."""
    rows = [
        row | {"words": "\n".join(now[key].words)}
        for key, row in known.items()
        if key in now and row["words"] != "\n".join(now[key].words)
    ]
    store.insert("published", rows, replace=True)


def _public_now(store: Store) -> Iterator[_Public]:
    for row in store.rows(_DOCUMENTS):
        yield _Public(
            "document",
            row["document"],
            row["document"],
            tuple(f"at {key}" for key in row["keys"].split("\n")),
        )
    for row in store.rows(_VERSIONS):
        yield _Public("version", row["id"], row["document"], (f"text {row['text_sha256']}", f"{_VAGUE}any"))
    for row in store.rows(_CHANGES):
        yield _Public(
            "change", row["id"], row["document"], _words_of_change(row), f"{row['cause']} {row['kind']}"
        )


def _words_of_change(row: Mapping[str, Any]) -> tuple[str, ...]:
    kind, new = row["kind"], row["new"]
    same = f"{kind} {row['old']} {new}"
    if row["cause"] == "review":  # ours: it never stands for what a source did
        return (f"review {same} {row['new_seen_at']}",)
    # A document starts once: its start is the same one, wherever a late capture puts it.
    by_kind = kind if kind == "started" else f"{_VAGUE}{kind}"
    return (same, f"{kind} to {new}", by_kind, f"to {new}", f"{_VAGUE}any")
