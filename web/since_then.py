"""What came after a change of the same document, in words (pure): nobody is to take a change for the last word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.wording import KIND_NAMES, counted, window

Row = Mapping[str, Any]


def since_then(change: Row) -> list[tuple[str, str | None]]:
    """Return what came after ``change`` (as :func:`db.answers.change` returns it) as pieces of one sentence, each
    with the id of the change that it tells, or None; empty where nothing came after.

    >>> back = {"id": "b", "kind": "restored", "old_seen_at": "2026-03-17", "new_seen_at": "2026-06-15",
    ...         "reverts_to": None}
    >>> since_then({"old_version": "v", "later": {"count": 1, "next": back, "last": back}})
    [('restored between 17 March 2026 and 15 June 2026', 'b')]
    """
    following, last, count = (change["later"][name] for name in ("next", "last", "count"))
    if not following:
        return []
    told: list[tuple[str, str | None]] = [(_told(change, following), following["id"])]
    if count > 2:
        told.append((f"; {counted(count - 2, 'more change')}; last ", None))
    elif count == 2:
        told.append(("; then ", None))
    return [*told, (_told(change, last), last["id"])] if count > 1 else told


def since_then_words(change: Row) -> str:
    """Return what came after ``change`` as one sentence; empty where nothing did."""
    told = "".join(words for words, _ in since_then(change))
    return f"Since then: {told}." if told else ""


def _told(change: Row, after: Row) -> str:
    name = KIND_NAMES[after["kind"]].lower() if after["kind"] in KIND_NAMES else after["kind"]
    said = f"{name} {window(after['old_seen_at'], after['new_seen_at'])}"
    again = after["reverts_to"] and after["reverts_to"] == change["old_version"]
    return f"{said}, with the text from before this change" if again else said
