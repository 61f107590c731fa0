"""Causes and reasons in plain words: why a cell differs (pure; days as they are stored)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from db.answers_differences import Difference, Happening, Reason

CAUSE_NAMES = {
    "source": "source",
    "own_date": "a date of its own",
    "late": "learned late",
    "withdrawal": "withdrawn",
    "rules": "our rules",
    "review": "review",
    "coverage": "coverage",
    "several": "several causes together",
    "unknown": "not told apart",
}
CAUSE_MEANINGS = {
    "source": "a document was edited, began, moved, went or came back",
    "own_date": "no word changed; a date that the document itself states came round",
    "late": "it had happened before the release that is compared with, and what shows it came later",
    "withdrawal": "something was taken back from the public file",
    "rules": "the same texts are read by other rules or declarations",
    "review": "a person decided about a reading",
    "coverage": "we began or stopped reading; nothing is known to have changed",
    "several": "no cause alone makes the cell read as it does now",
    "unknown": "nothing that is kept tells why",
}
_DEEDS = {
    "started": "appeared",
    "edited": "edited",
    "moved": "moved",
    "removed": "removed",
    "restored": "came back",
    "ended": "no longer followed",
    "corrected": "a reviewer corrected it",
    "disputed": "a reviewer disputed it",
}


def difference_words(found: Difference, wording: Callable[[str], str] = str) -> str:
    """Return all reasons of a difference in one line, each with the title of its document. ``wording`` puts what is
    said of a document into the form of the place that shows it; a title stays as it is."""
    if not found.reasons:
        return CAUSE_MEANINGS["unknown"]
    told = [(reason.title or reason.document, wording(reason_words(reason))) for reason in found.reasons]
    return "; ".join(f"{title}: {words}" if title else words for title, words in told)


def reason_words(reason: Reason) -> str:
    """Return what happened to a document and when, or what we did, without the document's name."""
    if reason.cause == "own_date":
        return f"its own date {reason.day} came round" if reason.day else "a date of its own came round"
    if reason.cause == "withdrawal":
        return "taken back from the public file"
    if reason.cause == "rules":
        named = f" (upgrade {reason.upgrade})" if reason.upgrade else ""
        return f"the same text read by other rules{named}"
    if not reason.document:
        return "other sources could be read than before"
    listed = ", ".join(_deed(one) for one in reason.happenings) or "its readings changed"
    came = f"; in force from {reason.day} by its own words" if reason.day else ""
    late = "; learned after that release" if reason.cause == "late" else ""
    return f"{listed}{came}{late}"


def _deed(one: Happening) -> str:
    deed = (
        "first read" if (one.kind, one.cause) == ("started", "coverage") else _DEEDS.get(one.kind, one.kind)
    )
    return f"{deed} {window_words(one.seen, one.seen_new)}"


def window_words(seen: str | None, seen_new: str | None) -> str:
    """Return a window as ``between 2026-05-20 and 2026-06-10``, ``on`` one day, or ``by`` it."""
    last = (seen_new or "")[:10]
    if not seen:
        return f"by {last}"
    return f"on {last}" if seen[:10] == last else f"between {seen[:10]} and {last}"


def tally_words(counts: Mapping[str, int]) -> str:
    """Return counts by cause in words: ``source 10, coverage 1``."""
    return ", ".join(f"{CAUSE_NAMES[cause]} {count}" for cause, count in counts.items())
