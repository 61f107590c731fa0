"""Who had a passage first, and how we know: by what we saw, or by the documents' own dates, else not at all.

Two documents that both had it when tracking began cannot be ordered by what we saw. Their own dates may order them,
and that is said apart: a document's date is what it says of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# A text is as old as the last of these says, where it has one; else it is in force since, else posted on.
_DATES: Final = (("adopted", "amended", "enacted", "signed"), ("effective",), ("posted",))
# A document is no older than the first of these says; one that took effect or was posted may have been there before.
_BEGINNINGS: Final = ("adopted", "enacted", "signed")
_WHOLE_DAY = 10  # 2026-01-31


@dataclass(frozen=True, slots=True)
class Since:
    """Since when a document has a passage. ``seen_at``: first seen with it; ``not_before_at``: last seen without
    it (None: it was there when tracking began); ``dated_at``: the day by which its text had it, by its own date;
    ``begun_at``: the day before which there was no such document, by its own date."""

    jurisdiction: str
    seen_at: str
    not_before_at: str | None
    dated_at: str | None
    begun_at: str | None = None


def own_date(dates: Iterable[Mapping[str, Any]], seen_at: str) -> Mapping[str, Any] | None:
    """Return the finding (key, value, id) whose date tells the age of a text first seen at ``seen_at``: the last
    day on which it was adopted or amended, else when it took effect or was posted; None where no whole day does."""
    whole = _whole(dates, seen_at)
    for kinds in _DATES:
        told = [one for one in whole if one["key"] in kinds]
        if told:
            return max(told, key=lambda one: (one["value"], one["key"], one["id"]))
    return None


def begun_on(dates: Iterable[Mapping[str, Any]], seen_at: str) -> Mapping[str, Any] | None:
    """Return the finding (key, value, id) of the first day on which a text first seen at ``seen_at`` says that it was
    adopted, enacted or signed; None where no whole day does, or where it was amended before: it is older than it says.
    """
    whole = _whole(dates, seen_at)
    told = [one for one in whole if one["key"] in _BEGINNINGS]
    first = min(told, key=lambda one: (one["value"], one["key"], one["id"]), default=None)
    if first is None or any(one["key"] == "amended" and one["value"] < first["value"] for one in whole):
        return None
    return first


def _whole(dates: Iterable[Mapping[str, Any]], seen_at: str) -> list[Mapping[str, Any]]:
    """Return the dates that name a day, by which the text had been seen."""
    until = seen_at[:_WHOLE_DAY]
    return [one for one in dates if len(one["value"] or "") == _WHOLE_DAY and one["value"] <= until]


def earlier(one: Since, other: Since) -> str | None:
    """Return how we know that ``one`` had it before ``other``: seen, dated, or None where we do not.

    *seen*: we read it in ``one`` at a time when ``other`` did not have it yet. *dated*: by a document's own date
    on one of the two sides, ``one`` had it on an earlier day than ``other`` can have had it. An amendment does not tell
    what a document had before, so ``other`` can have had it since it began.
    """
    if other.not_before_at is not None and one.seen_at <= other.not_before_at:
        return "seen"
    by = min(day for day in (one.dated_at, one.seen_at[:_WHOLE_DAY]) if day)
    not_before = other.not_before_at[:_WHOLE_DAY] if other.not_before_at else other.begun_at
    return "dated" if not_before is not None and by < not_before else None


def orders(uses: Sequence[Since]) -> list[tuple[str, str]]:
    """Return (first, later or not_known; seen, dated or not_known) for each of ``uses``.

    *first* is what was there before every use of another jurisdiction, *later* what came after one of them.
    """
    told = []
    for one in uses:
        others = [other for other in uses if other.jurisdiction != one.jurisdiction]
        before = [earlier(one, other) for other in others]
        after = {basis for other in others if (basis := earlier(other, one))}
        if all(before):
            told.append(("first", "seen" if set(before) == {"seen"} else "dated"))
        elif after:
            told.append(("later", "seen" if "seen" in after else "dated"))
        else:
            told.append(("not_known", "not_known"))
    return told
