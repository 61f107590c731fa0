"""A change in plain words: each sentence stands on a field change, a span or a count, or is not printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from db.records import FieldChange, Finding
from pipeline.compare.texts import Comparison

_MOST_FIELDS = 5
_LABELS = {
    "student_group": "A student group",
    "citation": "A citation",
    "bill": "A bill",
    "date": "A date",
    "linked_document": "A linked document",
    "cbe_element": "An element of competency-based education",
    "ccsso_commitment": "An equity commitment",
    "grade_span": "A grade span",
    "applies_to": "Who it applies to",
    "term_used": "A term",
}
# Fields that name things rather than take a position on them.
_NAMING = frozenset(_LABELS) | {"subject", "network", "contact", "field_area", "issuing_body"}
_ACRONYMS = {
    "cbe": "CBE",
    "el": "EL",
    "iep": "IEP",
    "sel": "SEL",
    "lgbtq": "LGBTQ",
    "ell": "ELL",
    "mtss": "MTSS",
    "udl": "UDL",
    "cte": "CTE",
}
_STANCES = {
    "by_waiver": "allows by waiver",
    "requires": "requires",
    "permits": "permits",
    "encourages": "encourages",
    "prohibits": "prohibits",
    "repealed": "repealed",
}
_QUIET = {
    "editorial": "Only case, punctuation or spacing changed.",
    "formatting": "The words are the same; only their arrangement changed.",
    "annotation": "Only notes on history or sources changed.",
    "status_note": "A note on the status of the text changed.",
}
_KINDS = {
    "started": "{title} appeared.",
    "removed": "{title} was removed.",
    "restored": "{title} is back.",
    "moved": "{title} has a new address.",
    "ended": "Tracking of {title} ended.",
}


def summary(
    comparison: Comparison,
    changes: Sequence[FieldChange],
    *,
    kind: str,
    title: str,
    old_text: str,
    new_text: str,
) -> str:
    """Return what changed, in a few sentences; ``kind`` is the kind of the change, ``title`` the document's.

    Field changes come first (five, then a count of the rest), then what kind of change it is where
    that says more than the counts, then the words added and removed and where.
    """
    parts = [_KINDS[kind].format(title=title or "The document")] if kind in _KINDS else []
    sayings = [saying for change in changes if (saying := _field_sentence(change))]
    parts += sayings[:_MOST_FIELDS]
    if len(sayings) > _MOST_FIELDS:
        rest = len(sayings) - _MOST_FIELDS
        parts.append(f"{rest} more field{'s' if rest > 1 else ''} changed.")
    if comparison.spans and comparison.significance in _QUIET:
        parts.append(_QUIET[comparison.significance])
    parts += [saying for saying in (_counts(comparison), _moves(comparison, old_text, new_text)) if saying]
    return " ".join(parts)


def _words_of(key: str) -> str:
    words = key.replace("_based", "-based").replace("_", " ").replace(".", " ").split()
    return " ".join(_ACRONYMS.get(word, word) for word in words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _field_sentence(change: FieldChange) -> str:
    if change.field in _NAMING:
        return _naming_sentence(change)
    name = _capital(_words_of(change.key or change.field))
    was, now = _position(change.old), _position(change.new)
    if change.kind == "added":
        return f"{name} is now stated: {now}." if now else f"{name} is now stated."
    if change.kind == "removed":
        return f"{name} is no longer stated (it was: {was})." if was else f"{name} is no longer stated."
    if was == now:
        return _also_sentence(name, change)
    return f"{name} went from {was or 'unstated'} to {now or 'unstated'}."


def _also_sentence(name: str, change: FieldChange) -> str:
    """The chosen findings state the same: the sets differ by a statement more or less."""
    return f"What it states on {name[:1].lower() + name[1:]} changed."


def _naming_sentence(change: FieldChange) -> str:
    label = _LABELS.get(change.field, _capital(_words_of(change.field)))
    was, now = _thing(change.old, change), _thing(change.new, change)
    if change.kind == "added":
        return f"{label}, {now}, is now named."
    if change.kind == "removed":
        return f"{label}, {was}, is no longer named."
    return f"{label} changed from {was} to {now}." if was != now else f"{label} changed ({was})."


def _thing(finding: Finding | None, change: FieldChange) -> str:
    if finding and finding.value:
        key = _words_of(change.key) if change.key else ""
        return f"{finding.value} ({key})" if key and key != finding.value else finding.value
    return _words_of(change.key or change.field)


def _position(finding: Finding | None) -> str:
    if finding is None:
        return ""
    stance = _STANCES.get(finding.stance or "", _words_of(finding.stance or ""))
    value = finding.value or ""
    return " ".join(part for part in (stance, _words_of(value) if "_" in value else value) if part)


def _counts(comparison: Comparison) -> str:
    added, removed = comparison.words_added, comparison.words_removed
    if not added and not removed:
        return ""
    where = _where(comparison)
    if added and removed:
        return f"{added:,} word{'s' if added != 1 else ''} added, {removed:,} removed{where}."
    count, verb = (added, "added") if added else (removed, "removed")
    return f"{count:,} word{'s' if count != 1 else ''} {verb}{where}."


def _where(comparison: Comparison) -> str:
    """The section of all spans that change words, or how many sections they lie in."""
    sections = Counter(span.section for span in comparison.spans if span.op != "moved")
    named = [section for section in sections if section]
    if len(sections) == 1 and named:
        short = named[0] if len(named[0]) <= 80 else named[0][:77].rstrip() + "..."
        return f" in '{short}'"
    return f" in {len(named)} sections" if len(named) > 1 else ""


def _moves(comparison: Comparison, old_text: str, new_text: str) -> str:
    moved = [
        span
        for span in comparison.spans
        if span.op == "moved"
        and old_text[span.old_start : span.old_end].strip() == new_text[span.new_start : span.new_end].strip()
    ]
    return f"{len(moved)} block{'s' if len(moved) != 1 else ''} moved." if moved else ""
