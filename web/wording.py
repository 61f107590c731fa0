"""Plain words for what the tables hold: labels, days, absences, windows (pure)."""

from __future__ import annotations

import json
import re
from calendar import month_name
from collections.abc import Mapping
from datetime import date
from typing import Any

from db.answers_leads import Cell
from pipeline.compare.sentences import counted as counted
from pipeline.compare.value_words import day as date_words
from pipeline.meanings import evidence_words as evidence_words  # words like the others, for templates
from pipeline.outcomes import outcome_words as outcome_words
from web.field_names import LISTED_ELSEWHERE as LISTED_ELSEWHERE
from web.field_names import POLICY_FIELDS as POLICY_FIELDS
from web.field_names import PROFILE_BASES as PROFILE_BASES
from web.field_names import SET_NAMES as SET_NAMES
from web.field_names import field_name as field_name
from web.field_names import needs_words as needs_words
from web.field_names import spoken as spoken

FILE_NAMES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "md": "Markdown", "zip": "Data package"}
"""What the forms of a file are called on pages."""
STANCE_NAMES = {
    "requires": "Requires",
    "permits": "Permits",
    "encourages": "Encourages",
    "by_waiver": "By waiver",
    "prohibits": "Prohibits",
    "repealed": "Repealed",
}
BASIS_NAMES = {
    "stated": "Stated",
    "not_found": "Not found",
    "unreachable": "Unreachable",
    "not_covered": "Not covered",
    "not_in_force": "Stated, not in force",
}
KIND_NAMES = {
    "started": "New document",
    "edited": "Edited",
    "moved": "Moved",
    "removed": "Removed",
    "restored": "Restored",
    "ended": "No longer followed",
    "corrected": "Corrected by a reviewer",
    "disputed": "Disputed by a reviewer",
}
CAUSE_ABOUT = {
    "source": "The source changed.",
    "review": "A reviewer decided about what was read; the source did not change.",
    "coverage": "We started or stopped reading; not news about the policy.",
}
SIGNIFICANCE_NAMES = {
    "substantive": "Substantive",
    "editorial": "Editorial",
    "annotation": "Annotation",
    "status_note": "Status note",
    "formatting": "Formatting",
}
CURRENCY_NOTES = {
    "not_yet": "not yet in force",
    "over": "no longer in force",
    "unknown": "effective date unknown",
}
_SCORE = re.compile(r", score \d\.\d+$")
_MONTHS = tuple(month_name)[1:]


def why_words(why: str | None) -> str:
    """Return why a document is followed, without the score, which the table ``discovered`` keeps."""
    return _SCORE.sub("", why or "")


def stance_name(stance: str | None) -> str:
    """Return a stance, or several joined by "; ", as words."""
    if not stance:
        return ""
    return "; ".join(STANCE_NAMES.get(part.strip(), spoken(part.strip())) for part in stance.split(";"))


def day(moment: str | None) -> str:
    """Return an ISO time or day as ``3 June 2026``; what is not one comes back as it is."""
    if not moment:
        return ""
    try:
        read = date.fromisoformat(moment[:10])
    except ValueError:
        return moment
    return f"{read.day} {_MONTHS[read.month - 1]} {read.year}"


def with_days(told: str) -> str:
    """Return words of ours with every ISO day in them as :func:`day` says it.

    >>> with_days("edited between 2026-03-17 and 2026-06-15")
    'edited between 17 March 2026 and 15 June 2026'
    """
    return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda found: day(found[0]), told)


def minute(moment: str | None) -> str:
    """Return an ISO time as ``3 June 2026, 09:00 UTC``."""
    if not moment or len(moment) < 16:
        return day(moment)
    return f"{day(moment)}, {moment[11:16]} UTC"


def window(old_seen_at: str | None, new_seen_at: str | None) -> str:
    """Return when something happened: between the last look at the old and the first at the new."""
    if not new_seen_at:
        return f"after {day(old_seen_at)}"
    if not old_seen_at:
        return f"by {day(new_seen_at)}"
    if old_seen_at[:10] == new_seen_at[:10]:
        return f"on {day(new_seen_at)}"
    return f"between {day(old_seen_at)} and {day(new_seen_at)}"


def begins_quoted(text: str | None) -> bool:
    """Return whether a sentence begins with a quotation mark of its own, so that a page adds none before it."""
    return (text or "").lstrip().startswith(('"', "\u201c", "\u201f", "\u00ab"))


def is_whole(change: Mapping[str, Any]) -> bool:
    """Return whether the whole document came or went, so that counting words added and removed says nothing."""
    return change["kind"] in ("started", "removed", "restored", "ended")


def sentence(phrase: str) -> str:
    """Return ``phrase`` with a capital first letter, names and months left as they are."""
    return phrase[:1].upper() + phrase[1:]


def read_words(cell: Cell) -> str:
    """Return how many documents an absence rests on, or of a cell that is not covered how many of the kinds
    of source that would say it."""
    if cell.basis == "not_covered" and cell.kinds_needed:
        return f"{len(cell.kinds_read)} of {len(cell.kinds_needed)} kinds of source read"
    read, out = cell.pages_read or 0, cell.pages_unreachable or 0
    return f"{read} of {read + out} read" if out else f"{read} read"


def cell_words(cell: Cell) -> str:
    """Return what a cell says in one short phrase, complete without colour or tooltip."""
    if cell.basis != "stated":
        return "; ".join([absence(cell), *cell_flags(cell)])
    parts = [stance_name(cell.stance) or "Stated"]
    if cell.beside:
        parts.append("also " + ", ".join(stance_name(s).lower() for s in cell.beside))
    if told := limit_words(cell.lead):
        parts.append(told)
    return "; ".join([*parts, *cell_flags(cell)])


def limits(row: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the limits that stand beside a statement: measure, value, quote and finding of each."""
    found: list[dict[str, Any]] = json.loads((row or {}).get("limits") or "[]")
    return found


def limit_words(row: Mapping[str, Any] | None) -> str:
    """Return the limits beside a statement in a short phrase ("credit cap 1/2, cut score 90%"), or ""."""
    return ", ".join(f"{spoken(one['measure']).lower()} {one['value']}" for one in limits(row))


def absence(cell: Cell) -> str:
    """Return why nothing is stated, with how many documents were read."""
    read, out = cell.pages_read or 0, cell.pages_unreachable or 0
    if cell.basis == "not_found":
        return f"Not found in {read} document{'s' if read != 1 else ''} read"
    if cell.basis == "not_in_force":
        return f"{BASIS_NAMES[cell.basis]} on {day(cell.day)}"
    if cell.basis == "unreachable":
        return f"Unreachable ({out} of {read + out} documents)" if out else "Unreachable"
    if cell.kinds_needed:
        return f"Not covered (read {len(cell.kinds_read)} of {len(cell.kinds_needed)} kinds of source)"
    return f"Not covered (read {read} of {read + out})" if read and out else "Not covered"


def cell_flags(cell: Cell) -> list[str]:
    """Return the warnings that belong beside a stance."""
    flags = []
    if cell.conflict:
        flags.append("conflict")
    if cell.unconfirmed and cell.lead:
        flags.append(f"unconfirmed since {day(cell.lead['last_confirmed_at'])}")
    if cell.currency in ("not_yet", "over"):
        flags.append(CURRENCY_NOTES[cell.currency])
    for seen in cell.windows:
        was, now = (
            stance_name(seen.old_stance) or "nothing stated",
            stance_name(seen.new_stance) or "nothing stated",
        )
        flags.append(f"changed {window(seen.seen, seen.seen_new)} ({was} to {now})")
    return flags


def value_moves(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a field change took away (``gone``) and brought (``come``), each joined by "; ", and
    how many values it ``kept``; sets of values are compared, so only what differs is named."""
    old, new = ([v for v in (change[side] or "").split("; ") if v] for side in ("old_value", "new_value"))
    if change["field"] == "date":
        old, new = ([date_words(v) for v in side] for side in (old, new))
    return {
        "gone": "; ".join(v for v in old if v not in new),
        "come": "; ".join(v for v in new if v not in old),
        "kept": sum(v in new for v in old),
    }


def field_change_words(change: Mapping[str, Any]) -> str:
    """Return one field change in plain words: what, from what, to what."""
    name = spoken(change["key"]) or field_name(change["field"])
    old, new = change["old_stance"], change["new_stance"]
    if old != new:
        if change["kind"] == "added":
            return f"{name}: added ({stance_name(new).lower()})"
        if change["kind"] == "removed":
            return f"{name}: removed (was {stance_name(old).lower()})"
        return (
            f"{name}: from {stance_name(old).lower() or 'nothing'} to {stance_name(new).lower() or 'nothing'}"
        )
    moves = value_moves(change)
    if moves["gone"] and moves["come"]:
        return f"{name}: {moves['come']} in place of {moves['gone']}"
    if moves["come"] or moves["gone"]:
        return f"{name}: {'added ' + moves['come'] if moves['come'] else 'removed ' + moves['gone']}"
    return f"{name}: {change['kind']}"


def safe_link(url: str | None) -> str | None:
    """Return ``url`` where it is a web address, else None: nothing else is ever made a link."""
    return url if url and url.lower().startswith(("https://", "http://")) else None
