"""Legal references: statutes, rules, session laws, constitutions, federal law, policies, orders.

Key is the kind, value one normal form ("RCW 28A.410.260"). The forms are our own table
(``vocabulary/citations.yml``), each looked for only where one of its anchors stands in the text; why it
is not citeurl's is in decision 18. Beside them stand bare numbers of the home state's code, the acts of a
history note, and the number that heads a section itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.acts import acts
from pipeline.grammar.citing import Compiled, filled, forms
from pipeline.grammar.citing_normal import normal
from pipeline.grammar.context import Context
from pipeline.grammar.matching import Anchors
from pipeline.grammar.sentences import sentence_ranges
from pipeline.grammar.temporary_acts import of_note, temporary_acts

NAME = "citation"

_OWN_NUMBER = re.compile(filled(r"{numc}{pins}(?=[.,;:]?(?: |$))"))
_A_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}")
_COMPOUND = re.compile(r"[0-9]{1,6}[A-Za-z]{0,3}[-.:/][0-9A-Za-z]")
_DIGIT = re.compile("[0-9]")
_TITLE_WORD = re.compile("itle |TITLE ")  # stands in each reference to a title ahead of its code's name
_TITLE_LATE = re.compile(r"[Tt]it(?:le|\.) |T\. ")  # and in each to a title behind it
_NUMBER_BEFORE = 30
_AFTER, _AFTER_NAME = (
    300,
    160,
)  # how far a reference reaches behind its anchor; the second where its number stands ahead
_CATCHLINE = re.compile(r", [A-Z][a-z]+ (?!Code|Statutes|Laws)")  # what a section is called, after its number
_OWN_DIGITS = 5
_OPENING_BLOCKS, _OPENING = 3, 300
_NOTE_RANK = 900  # an act of a history note gives way to a form of the same length
_ABROAD = 1000
_MANY = 400  # names in one text among which repeats are looked for
_SHORTENED = ("session_law", "board_policy", "executive_order")


@dataclass(frozen=True, slots=True)
class _Match:
    """A reference found: its range, how much it is preferred (less is more), and the form that read it."""

    start: int
    end: int
    rank: int
    compiled: Compiled | None


@lru_cache(maxsize=1)
def _anchors() -> tuple[Anchors, dict[str, tuple[int, ...]]]:
    """Return the machine of all anchors, and which forms (by their rank) each of them calls."""
    called: dict[str, list[int]] = {}
    for rank, compiled in enumerate(forms()):
        for anchor in compiled.anchors:
            called.setdefault(anchor, []).append(rank)
    return Anchors(called), {anchor: tuple(ranks) for anchor, ranks in called.items()}


@lru_cache(maxsize=1)
def _homes() -> tuple[int, ...]:
    """Return the ranks of the forms of bare numbers, which no anchor calls."""
    return tuple(rank for rank, compiled in enumerate(forms()) if compiled.order == "home")


def _windows(flat: str, starts: list[int], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of single lines around the anchors, overlapping ones as one."""
    open_from = open_to = -1
    for start in sorted(starts):
        ahead = max(0, start - before)
        begin = max(flat.rfind("\n", ahead, start) + 1, ahead)
        line = flat.find("\n", start, start + after)
        end = line if line >= 0 else min(len(flat), start + after)
        if begin > open_to:
            if open_to >= 0:
                yield open_from, open_to
            open_from = begin
        open_to = max(open_to, end)
    if open_to >= 0:
        yield open_from, open_to


def _found(compiled: Compiled, flat: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges that a form reads around its anchors (its group ``ref``, where it has one).

    What tells cheaply that there is nothing is asked first: a form's expression takes long to make.
    """
    if compiled.gate:
        starts = [start for start in starts if _is_gated(compiled.gate, flat, start)]
    if not starts:
        return
    if compiled.before == 0:
        for start in starts:
            if compiled.order == "title_last" and not _TITLE_LATE.search(flat, start, start + _AFTER):
                continue
            match = compiled.pattern.match(flat, start)
            if match:
                yield match.span(_group(compiled))
        return
    named_late = compiled.form.shape == "title" and compiled.order == "number_first"
    for begin, end in _windows(flat, starts, compiled.before, _AFTER_NAME if compiled.gate else _AFTER):
        if named_late and not _TITLE_WORD.search(flat, begin, end):
            continue
        for match in compiled.pattern.finditer(flat, begin, end):
            yield match.span(_group(compiled))


def _group(compiled: Compiled) -> str | int:
    return "ref" if "ref" in compiled.pattern.groupindex else 0


def _joined(context: Context) -> str:
    """Return the flat text; a PDF's lines are broken anywhere, so its breaks count as spaces."""
    return context.flat.replace("\n", " ") if context.clean.page_starts else context.flat


def _is_gated(gate: re.Pattern[str], flat: str, start: int) -> bool:
    """Say whether a name stands at ``start`` with a number before it."""
    return bool(_DIGIT.search(flat, max(0, start - _NUMBER_BEFORE), start)) and bool(gate.match(flat, start))


def _matches(context: Context) -> Iterator[_Match]:
    machine, called = _anchors()
    flat = _joined(context)
    starts: dict[int, list[int]] = {}
    for anchor, places in machine.places(flat).items():
        for rank in called[anchor]:
            starts.setdefault(rank, []).extend(places)
    numbers: list[int] | None = None
    for rank in sorted({*starts, *_homes()}):
        compiled = forms()[rank]
        if compiled.only_in and context.jurisdiction not in compiled.only_in:
            continue
        if compiled.order == "home":
            if numbers is None:
                numbers = [match.start() for match in _COMPOUND.finditer(flat)]
            places = numbers
        else:
            places = starts.get(rank, [])
        if places:
            home = compiled.form.jurisdiction
            abroad = context.jurisdiction and home and home not in ("US", context.jurisdiction)
            for start, end in _found(compiled, flat, places):
                yield _Match(start, end, rank + (_ABROAD if abroad else 0), compiled)
    for start, end in acts(context):
        yield _Match(start, end, _NOTE_RANK, None)


def _kept(found: Iterator[_Match]) -> list[_Match]:
    """Return the longest reference at each place: at equal length the home state's, then the earlier form."""
    kept: list[_Match] = []
    for candidate in sorted(found, key=lambda one: (one.start, -one.end, one.rank)):
        if not kept or candidate.start >= kept[-1].end:
            kept.append(candidate)
        elif candidate.end - candidate.start > kept[-1].end - kept[-1].start:
            kept[-1] = candidate
    return kept


def _openings(context: Context) -> Iterator[tuple[int, int]]:
    """Yield the sentences at the head of a text, those of its headings too."""
    for block in context.blocks[:_OPENING_BLOCKS]:
        for start, end in sentence_ranges(context.flat, block.start, block.end):
            if start < _OPENING:
                yield start, end


def _own_number(context: Context) -> Finding | None:
    """Return the document's own bare number ("389.220. The Department ...") at the head of a block."""
    for start, end in _openings(context):
        match = _OWN_NUMBER.match(context.flat, start, end)
        numbered = context.flat[max(0, start - 5) : start].lower().rstrip().endswith(("no.", "nos."))
        if (
            match
            and not numbered
            and not _A_DATE.match(match[0])
            and sum(c.isdigit() for c in match[0]) >= _OWN_DIGITS
        ):
            kind = "regulation" if context.instrument_type == "regulation" else "statute"
            return _finding(context, kind, match[0], match.start(), match.end(), "own_number", "own_number")
    return None


def _finding(
    context: Context,
    kind: str,
    value: str,
    start: int,
    end: int,
    rule: str,
    order: str,
    home: str | None = None,
) -> Finding:
    how = f"{kind} {order}"
    detail = {"how": how} | ({"jurisdiction": home} if home else {}) | of_note(context, start)
    return Finding(
        NAME,
        kind,
        value,
        context.text[start:end],
        start,
        end,
        f"citation.{rule}",
        confidence=confidence(NAME, how),
        detail=detail,
    )


def _quoted_from(context: Context, match: _Match) -> int:
    """Return where the quote begins: a section that heads its own text is quoted without its code's name."""
    first = context.blocks[0].start if context.blocks else 0
    sign = context.flat.find("§", match.start, match.end)
    own = match.start == first and _CATCHLINE.match(context.flat, match.end)
    return sign if own and sign > 0 else match.start


def _read(context: Context, match: _Match) -> Finding:
    """Return the finding of a match, without the commas and spaces behind it."""
    printed = context.flat[match.start : match.end].rstrip(" ,\n")
    end = match.start + len(printed)
    start = _quoted_from(context, match)
    if match.compiled is None:
        return _finding(context, "session_law", printed, match.start, end, "history_note", "note")
    form = match.compiled.form
    return _finding(
        context,
        form.kind,
        normal(printed, match.compiled),
        start,
        end,
        match.compiled.name,
        match.compiled.order,
        form.jurisdiction,
    )


def _repeated(findings: list[Finding]) -> set[tuple[str | None, str]]:
    """Return the (kind, quote) of acts and policies that are only named again, shorter ("Act 158" after "Act 158
    of 2018"); in a text that names too many nothing is taken for a repeat."""
    named = {(one.key, one.quote) for one in findings if one.key in _SHORTENED}
    if len(named) > _MANY:
        return set()
    return {
        (key, quote)
        for key, quote in named
        if quote[0].isalpha()
        and any(key == other and quote in longer and quote != longer for other, longer in named)
    }


def find(context: Context) -> list[Finding]:
    """Return every legal reference of the text, none inside another and none across lines; of the publisher's
    notes only the temporary acts that may still bind."""
    overlaid = {act.start for act in temporary_acts(context)}
    read = [
        _read(context, match)
        for match in _kept(_matches(context))
        if "\n" not in context.text[match.start : match.end]
        and (match.start in overlaid or not context.in_notes(match.start))
    ]
    repeated = _repeated(read)
    findings = [one for one in read if (one.key, one.quote) not in repeated]
    own = _own_number(context)
    if own and not any(one.start <= own.start < one.end for one in findings):
        findings.append(own)
    return findings
