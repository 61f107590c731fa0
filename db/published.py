"""Which ids have been public: first releases, and aliases for ids that a late capture re-cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from db.store import Store

_CHANGES = (
    "SELECT c.id, c.document, c.kind, c.cause, c.new_seen_at, o.text_sha256 AS old, n.text_sha256 AS new FROM changes c "
    "LEFT JOIN versions o ON o.id = c.old_version LEFT JOIN versions n ON n.id = c.new_version "
    "ORDER BY c.document, c.new_seen_at, c.id"
)
_VERSIONS = "SELECT id, document, text_sha256 FROM versions ORDER BY document, number"


def record_published(store: Store, release: int, at: str) -> dict[str, int]:
    """Write what ``release`` makes public for the first time, and aliases for what it re-cut.

    An id that is gone leads to what says the same now: the same words, else the same new words, else
    the same kind of change of its document. Returns how many changes are new, by ``cause kind``.
    """
    known = {(row["kind"], row["id"]): row for row in store.rows("SELECT * FROM published")}
    now = {(one.kind, one.id): one for one in _public_now(store)}
    successors = _successors(now.values())
    leads: dict[str, str] = {}
    for key, row in known.items():
        if key not in now and (heir := _heir(row, successors)):
            leads[row["id"]] = heir
    for alias in store.rows("SELECT old_id, new_id FROM id_aliases"):
        leads.setdefault(alias["old_id"], leads.get(alias["new_id"], alias["new_id"]))
    live = {one.id for one in now.values()}
    leads = {old: new for old, new in leads.items() if new in live and old not in live}
    reason = "re-cut by a late capture"
    rows = [{"old_id": old, "new_id": new, "reason": reason} for old, new in sorted(leads.items())]
    store.insert("id_aliases", rows, replace=True)
    inherited = {new: row for row in known.values() if (new := leads.get(row["id"]))}
    fresh = [one for key, one in now.items() if key not in known]
    store.insert("published", [_row(one, inherited.get(one.id), release, at) for one in fresh])
    return dict(Counter(one.about for one in fresh if one.kind == "change" and one.id not in inherited))


@dataclass(frozen=True, slots=True)
class _Public:
    """What is public now; ``words`` tells, from the surest to the vaguest, what it says."""

    kind: str
    id: str
    document: str
    words: tuple[str, ...]
    about: str = ""


def _row(one: _Public, before: dict[str, Any] | None, release: int, at: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "first_release": before["first_release"] if before else release,
        "first_published_at": before["first_published_at"] if before else at,
        "document": one.document,
        "words": "\n".join(one.words),
    }


def _successors(now: Iterable[_Public]) -> dict[tuple[str, str, str], str]:
    """Return (kind, document, words) -> id; where several say the same, the first of them."""
    found: dict[tuple[str, str, str], str] = {}
    for one in now:
        for words in one.words:
            found.setdefault((one.kind, one.document, words), one.id)
    return found


def _heir(row: dict[str, Any], successors: dict[tuple[str, str, str], str]) -> str | None:
    for words in (row["words"] or "").split("\n"):
        if heir := successors.get((row["kind"], row["document"], words)):
            return heir
    return None


def _public_now(store: Store) -> Iterator[_Public]:
    for row in store.rows(_VERSIONS):
        yield _Public("version", row["id"], row["document"], (f"text {row['text_sha256']}", "any"))
    for row in store.rows(_CHANGES):
        same = f"{row['kind']} {row['old']} {row['new']}"
        words: tuple[str, ...] = (
            same,
            f"{row['kind']} to {row['new']}",
            row["kind"],
            f"to {row['new']}",
            "any",
        )
        if row["cause"] == "review":  # ours: it never stands for what a source did
            words = (f"review {same} {row['new_seen_at']}",)
        yield _Public("change", row["id"], row["document"], words, f"{row['cause']} {row['kind']}")
