"""How much a change matters, from which parts of the two texts its spans touch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.records import Span
from pipeline.compare.notes import Notes
from pipeline.compare.wording import is_label

# From the most to the least: a change is what its weightiest span is.
SIGNIFICANCES = ("substantive", "status_note", "editorial", "annotation", "formatting")
_MARKS = re.compile(r"(?m)^(?:#{1,6} |(?:  )*- |\| )|[\n|]")
_NOT_WORD = re.compile(r"[\W_]+")
# Signs that carry meaning (money, percent, comparison, minus, decimals) are never only editorial.
_SIGNS = re.compile(r"[$%€£≥≤<>=+]|(?<![\w-])-(?=\d)|(?<=\d)[.,/:](?=\d)")
# "re-sign" and "resign", "pre-K" and "prek": only what joins words differs. Digits never join so.
_DIGIT_RUN = re.compile(r"\d+")


def significance(old: str, new: str, spans: Sequence[Span]) -> str:
    """Return one of :data:`SIGNIFICANCES` for the change from ``old`` to ``new``.

    ``formatting``: the same words under other marks, in other blocks or places; ``editorial``: case,
    punctuation, spacing; ``annotation``: history and editors' notes; ``status_note``: banners on
    temporary or coming texts; ``substantive``: anything else. No spans at all is ``formatting``.
    """
    before, after = Notes(old), Notes(new)
    found = {_of_span(span, old, new, before, after) for span in spans}
    return next((name for name in SIGNIFICANCES if name in found), "formatting")


def _of_span(span: Span, old: str, new: str, before: Notes, after: Notes) -> str:
    was, now = old[span.old_start : span.old_end], new[span.new_start : span.new_end]
    plain_was, plain_now = (" ".join(_MARKS.sub(" ", part).split()) for part in (was, now))
    if span.op == "moved" or plain_was == plain_now or is_label(plain_was + plain_now):
        return "formatting"
    kinds = before.kinds(span.old_start, span.old_end) | after.kinds(span.new_start, span.new_end)
    if "body" in kinds or not kinds:
        return "editorial" if is_editorial(was, now) else "substantive"
    return "status_note" if "status_note" in kinds else "annotation"


def is_editorial(was: str, now: str) -> bool:
    """Say whether two stretches differ in no letter, number or sign that carries meaning."""
    same_letters = _NOT_WORD.sub("", was).casefold() == _NOT_WORD.sub("", now).casefold()
    same_numbers = _DIGIT_RUN.findall(was) == _DIGIT_RUN.findall(now)
    return same_letters and same_numbers and _SIGNS.findall(was) == _SIGNS.findall(now)
