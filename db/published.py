"""Which ids have been public: first releases, and aliases for ids that a late capture re-cut."""

from __future__ import annotations

from collections import Counter
from typing import Any

from db.ids import digest_id
from db.store import Store

_CHANGES = (
    "SELECT c.id, c.document, c.kind, c.cause, o.text_sha256 AS old, n.text_sha256 AS new FROM changes c "
    "LEFT JOIN versions o ON o.id = c.old_version LEFT JOIN versions n ON n.id = c.new_version ORDER BY c.id"
)
_VERSIONS = "SELECT id, document, text_sha256 FROM versions ORDER BY document, number"


def record_published(store: Store, release: int, at: str) -> dict[str, int]:
    """Write what ``release`` makes public for the first time, and aliases for what it re-cut.

    Returns how many changes are new, by ``cause kind``.
    """
    known = {(row["kind"], row["id"]): row for row in store.rows("SELECT * FROM published")}
    now = _public_now(store)
    new = [key for key in now if key not in known]
    successors = {(kind, words): id_ for (kind, id_), (_, words, _) in reversed(now.items())}
    gone = [row for key, row in known.items() if key not in now]
    aliases = [
        {
            "old_id": row["id"],
            "new_id": successors[row["kind"], row["words"]],
            "reason": "re-cut by a late capture",
        }
        for row in gone
        if (row["kind"], row["words"]) in successors
    ]
    store.insert("id_aliases", aliases, replace=True)
    inherited = {alias["new_id"]: known_row(known, alias["old_id"]) for alias in aliases}
    store.insert(
        "published",
        [
            {
                "kind": kind,
                "id": id_,
                "first_release": inherited.get(id_, {}).get("first_release", release),
                "first_published_at": inherited.get(id_, {}).get("first_published_at", at),
                "document": now[kind, id_][0],
                "words": now[kind, id_][1],
            }
            for kind, id_ in new
        ],
    )
    return dict(Counter(now[key][2] for key in new if key[0] == "change" and key[1] not in inherited))


def known_row(known: dict[tuple[str, str], dict[str, Any]], id_: str) -> dict[str, Any]:
    """Return the row of a published id, whatever its kind."""
    return next(row for (_, known_id), row in known.items() if known_id == id_)


def _public_now(store: Store) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return (kind, id) -> (document, digest of its words, cause and kind) of all that is public now."""
    now: dict[tuple[str, str], tuple[str, str, str]] = {}
    for row in store.rows(_VERSIONS):
        words = digest_id("version", row["document"], row["text_sha256"])
        now["version", row["id"]] = (row["document"], words, "")
    for row in store.rows(_CHANGES):
        words = digest_id("change", row["document"], row["kind"], row["old"] or "", row["new"] or "")
        now["change", row["id"]] = (row["document"], words, f"{row['cause']} {row['kind']}")
    return now
