"""What the text replaces, or is replaced by: its place in a chain of documents.

Key is ``supersedes`` or ``superseded_by``, value the other text's citation in its normal form, or its number as
printed ("Policy IKF"). What is said of two other texts ("Policy 1 was replaced by Policy 2") is read only where one
of them is this text, by the number that heads it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.grammar.context import Context
from pipeline.grammar.matching import Anchors
from pipeline.vocabulary import vocabulary

NAME = "supersedes"

_GAP = re.compile(
    r"(?:,? ?(?:the|former|old|prior|previous|existing|current|its|and replac(?:ing|es|ed)|both|all of|in part|by|with"
    r"|State Board|Board|of Education|as|to|in|[\"'(])){0,6} ?$"
)
_NUMBERED = re.compile(
    r"(?=[A-Z])"  # most places are passed over by one look
    r"(?:(?:State )?(?:Board )?Policy|Chapter|Rule|Section|Title|Part|Regulation|Executive Order|Order|Bulletin|Circular"
    r"|Memorandum|Memo|Guideline|Directive|Resolution|Standard|Appendix)(?: No\.| Number)? (?=[0-9A-Z])"
    r"[A-Z]{0,5}[0-9A-Z.:-]{0,14}[0-9A-Z](?![0-9A-Za-z])"
)
_REACH = 48  # characters between the wording and the reference
_SUBJECT = 60
_LONGEST = 20  # references in one list
_NEGATED = re.compile(r"\b(?:not|nothing|never|no|neither|nor|cannot)\b")
_JOINT = re.compile(r",? (?:and|or) |, ")
_REFERENCES = ("citation", "bill")


@dataclass(frozen=True, slots=True)
class _Reference:
    """Another text as named: its range and its value."""

    start: int
    end: int
    value: str


@lru_cache(maxsize=1)
def _cues() -> tuple[Anchors, dict[str, tuple[str, str]]]:
    """Return the machine of the wordings, and for each its key and the side of the reference where it stands."""
    told: dict[str, tuple[str, str]] = {}
    for key, entry in vocabulary().supersedes.items():
        told.update((cue, (key, "before")) for cue in entry.before)
        told.update((cue, (key, "after")) for cue in entry.after)
    return Anchors(told), told


def _wordings(context: Context) -> list[tuple[int, int, str, str]]:
    """Return (start, end, key, side) of the wordings in a text, the longest at each place, none in notes."""
    machine, told = _cues()
    longest: dict[int, str] = {}
    words = context.words
    for cue, starts in machine.places(words).items():
        for start in starts:
            end = start + len(cue)
            whole = not words[max(0, start - 1) : start].isalnum() and not words[end : end + 1].isalnum()
            if whole and len(cue) > len(longest.get(start, "")) and not context.in_notes(start):
                longest[start] = cue
    ordered = [(start, start + len(cue), *told[cue]) for start, cue in sorted(longest.items())]
    return [one for at, one in enumerate(ordered) if not at or one[0] >= ordered[at - 1][1]]


def _references(context: Context, found: Sequence[Finding]) -> list[_Reference]:
    """Return what the text names by a citation, a bill number or a number of a policy, in order."""
    cited = [
        _Reference(one.start, one.end, one.value or one.quote) for one in found if one.field in _REFERENCES
    ]
    taken = {at for one in cited for at in range(one.start, one.end)}
    numbered = [
        _Reference(match.start(), match.end(), match[0])
        for match in _NUMBERED.finditer(context.flat)
        if match.start() not in taken
    ]
    return sorted((*cited, *numbered), key=lambda one: one.start)


def _after(context: Context, end: int, references: list[_Reference]) -> list[_Reference]:
    """Return the references that follow a wording at once, and those joined to the first by "and"."""
    first = bisect_left(references, end, key=lambda one: one.start)
    near = references[first : first + 1]
    if not near or near[0].start > end + _REACH or not _GAP.fullmatch(context.flat, end, near[0].start):
        return []
    chain = near
    for one in references[first + 1 : first + _LONGEST]:
        if not _JOINT.fullmatch(context.flat, chain[-1].end, one.start):
            break
        chain.append(one)
    return chain


def _before(context: Context, start: int, references: list[_Reference]) -> _Reference | None:
    """Return the reference that is the subject of a wording."""
    until = bisect_left(references, start, key=lambda one: one.start)
    subject = [one for one in references[max(0, until - 3) : until] if one.end <= start <= one.end + _SUBJECT]
    if not subject:
        return None
    between = context.flat[subject[-1].end : start].strip(" ,")
    return (
        subject[-1]
        if re.fullmatch(r"(?:(?:is|was|has been|had been|which|that|and|in|[0-9]{4}|,) ?){0,4}", between)
        else None
    )


def _said(
    context: Context,
    wordings: list[tuple[int, int, str, str]],
    references: list[_Reference],
    own: str | None,
) -> Iterator[tuple[str, int, int, _Reference]]:
    """Yield (key, start, end, the other text) for each wording that tells of this text."""
    for start, end, key, side in wordings:
        line = context.flat.rfind("\n", max(0, start - _SUBJECT), start) + 1
        if _NEGATED.search(context.words, max(line, start - _SUBJECT), start):
            continue
        subject = _before(context, start, references)
        if side == "after":
            if subject and subject.value != own:
                yield key, subject.start, end, subject
            continue
        for other in _after(context, end, references):
            if key == "supersedes" or subject is None or subject.value == own:
                yield key, start, other.end, other
            elif other.value == own:
                yield "supersedes", subject.start, other.end, subject


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return every text that this one replaces or is replaced by, each with the words that say so."""
    wordings = _wordings(context)
    if not wordings:
        return []
    references = _references(context, found)
    head = context.blocks[0].start if context.blocks else 0
    own = next((one.value for one in references if one.start == head), None)
    findings = []
    for key, start, end, other in _said(context, wordings, references, own):
        quote = context.text[start:end]
        if "\n" in quote or other.value == own:
            continue
        findings.append(
            Finding(
                NAME,
                key,
                other.value,
                quote,
                start,
                end,
                f"supersedes.{key}",
                confidence=confidence(NAME, key),
                detail={"how": key},
            )
        )
    return findings
