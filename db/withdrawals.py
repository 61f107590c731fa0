"""Taking something back from the public file: which id it is, and the kept row that says so.

The row is all that is written. What falls with it is decided as the next release is copied (:mod:`db.fallen`), and
nothing kept is removed: the archive still holds what was captured.
"""

from __future__ import annotations

from typing import Final

from db.answers import resolve
from db.records import CrosswalkError
from db.store import Store

# Kind -> the table whose ids it names, in the order in which an id is looked up.
KINDS: Final = {"document": "documents", "version": "versions", "change": "changes", "capture": "captures"}


class WithdrawalError(CrosswalkError):
    """What is to be taken back is not there, or was taken back already."""


def withdraw(store: Store, asked: str, *, reason: str, by: str | None, at: str) -> tuple[str, str]:
    """Keep that ``asked`` was taken back ``at`` a time and why; return its id and kind.

    An older id is taken for what it leads to now, as links are. Raises :class:`WithdrawalError` for an id of no
    document, version, change or capture, for one that was taken back already, and where no reason is given.
    """
    if not reason.strip():
        raise WithdrawalError("Say why with --reason; it is published in place of what was taken back.")
    its_id = resolve(store.conn, asked)
    kind = next((kind for kind in KINDS if _has(store, kind, its_id)), None)
    if kind is None:
        raise WithdrawalError(
            f"There is no document, version, change or capture with the id {asked}. Its page on the site shows its id."
        )
    for row in store.rows("SELECT reason, at FROM withdrawals WHERE id = ?", [its_id]):
        raise WithdrawalError(f"The {kind} {its_id} was taken back on {row['at'][:10]}: {row['reason']}")
    told = {"id": its_id, "kind": kind, "reason": reason.strip(), "by": by, "at": at}
    store.insert("withdrawals", [told])
    return its_id, kind


def _has(store: Store, kind: str, its_id: str) -> bool:
    return bool(store.rows(f"SELECT 1 FROM {KINDS[kind]} WHERE id = ?", [its_id]))
