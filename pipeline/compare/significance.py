"""How much a change matters, from which parts of the two texts its spans touch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.records import Span
from pipeline.compare.notes import Notes
from pipeline.compare.typography import is_typographic
from pipeline.compare.wording import is_label
from pipeline.sameness import plain

# From the most to the least: a change is what its weightiest span is.
SIGNIFICANCES = ("substantive", "status_note", "editorial", "annotation", "formatting")
# A banner that was there and is there still, with another day or another act, is no news beside an edit of the text.
_RENEWED = "renewed"
_RANKED = ("substantive", "status_note", "editorial", _RENEWED, "annotation", "formatting")
_MARKS = re.compile(r"(?m)^(?:#{1,6} |(?:  )*- |\| )|[\n|]")
# Where the order of a list says who comes first.
_ORDERED = re.compile(
    r"\border\s+of\s+(?:priority|preference|precedence|importance|rank)|\b(?:following|listed|this|that|descending|ascending"
    r"|priority)\s+order\b|\border\s+(?:listed|below|given)\b|\b(?:ranked|ranking|sequence|in\s+turn)\b",
    re.IGNORECASE,
)
# How a note is set: its spaces and dashes. A comma that went is an edit of the note, and so is a note that was
# cut off another one.
_GLYPHS = re.compile(r"[^\S\n]|-")
_ITEM = re.compile(r"\s*(?:- |\(?[A-Za-z\d]{1,4}[.)] )")


def significance(old: str, new: str, spans: Sequence[Span]) -> str:
    """Return one of :data:`SIGNIFICANCES` for the change from ``old`` to ``new``.

    ``formatting``: the same words under other marks, in other blocks or places, and other quotes and dashes in notes;
    ``editorial``: case, punctuation, spacing, spelling of signs; ``annotation``: history and editors' notes, and
    what a page says of itself; ``status_note``: banners on temporary or coming texts; ``substantive``: anything
    else. No spans at all is ``formatting``.
    """
    before, after = Notes(old), Notes(new)
    found = {_of_span(span, old, new, before, after) for span in spans}
    first = next((name for name in _RANKED if name in found), "formatting")
    return "status_note" if first == _RENEWED else first


def _of_span(span: Span, old: str, new: str, before: Notes, after: Notes) -> str:
    was, now = old[span.old_start : span.old_end], new[span.new_start : span.new_end]
    plain_was, plain_now = (" ".join(_MARKS.sub(" ", part).split()) for part in (was, now))
    if span.op == "moved":
        return "substantive" if _is_ranked(new, span.new_start) else "formatting"
    if plain_was == plain_now or _is_relabelled(plain_was, plain_now):
        return "formatting"
    left, right = before.kinds(span.old_start, span.old_end), after.kinds(span.new_start, span.new_end)
    kinds = left | right
    around = _around(span, old, new)
    if "body" in kinds or not kinds:
        return "editorial" if is_typographic(*around) else "substantive"
    if len({_GLYPHS.sub("", "\n".join(map(plain, side.split("\n")))) for side in around}) == 1:
        return "formatting"
    if "status_note" in kinds:
        return _RENEWED if left and right else "status_note"
    return "annotation"


def _is_relabelled(was: str, now: str) -> bool:
    """Whether a label came or went ("HISTORY:"), or is set in another case; another label is another note."""
    if is_label(was) and is_label(now):
        return is_typographic(was, now)
    return is_label(was + now) and not (was and now)


def _around(span: Span, old: str, new: str) -> tuple[str, str]:
    """The two sides of a span with the characters at its ends: what a sign means depends on what it stands at."""
    was = old[max(span.old_start - 2, 0) : span.old_end + 2]
    return was, new[max(span.new_start - 2, 0) : span.new_end + 2]


def _is_ranked(text: str, at: int) -> bool:
    """Whether the block at ``at`` is an item of a list whose introduction says that its order counts."""
    if not _ITEM.match(text, at):
        return False
    for line in reversed(text[:at].split("\n")):
        if line.strip() and not _ITEM.match(line):
            return bool(_ORDERED.search(line))
    return False
