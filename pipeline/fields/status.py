"""The text's stage of life, where its own words tell it: repealed, proposed, suspended and so on.

Value is the status. Words near the top speak of the document itself; further down they mostly speak of
other texts, so they count only in a short text. That a text has ended counts only where it is said of this
document: a mark at its heading, a line "Status: ...", "this rule is ...", or "Section 12 is ..." under its
own number; never what is said of another text that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat
from pipeline.grammar.sentences import sentence_ranges
from pipeline.vocabulary import vocabulary

NAME = "status"

_FIRST_LINES = 4
_TOP = 500
_SHORT = 1200
_CALLED = {  # how the end of a text is called
    "repealed": "repealed",
    "rescinded": "rescinded",
    "revoked": "rescinded",
    "withdrawn": "rescinded",
    "no longer in effect": "rescinded",
    "expired": "expired",
    "suspended": "suspended",
    "paused": "suspended",
    "superseded": "superseded",
    "replaced by": "superseded",
}
_ENDINGS = frozenset(_CALLED.values())
_WORD = "|".join(_CALLED)
_NUMBER = r"[0-9A-Z]{0,6}[0-9][0-9A-Za-z]{0,4}(?:[-.:][0-9A-Za-z]{1,8}){0,6}"
_KIND = r"(?:§§? ?|(?:Sec(?:tion|\.)|Rule|Policy|Chapter|Article|Part|Act|Order|Regulation|Standard)s? (?:No\. ?)?)"
_OF_RULES = r"section|rule|policy|chapter|article|order|regulation|guidance|resolution"
_FORM = rf"(?:{_OF_RULES}|part|act|statute|subchapter|document|standard|memorandum|memo|law|program|handbook|plan)"
_IS = r"(?:is|was|are|were|has been|have been|has|had)(?: (?:hereby|now|currently|temporarily|since been))?"
_OWN = re.compile(rf"\W{{0,3}}(?:[A-Z][A-Za-z. ]{{2,24}} )?{_KIND}?\(?(?P<number>{_NUMBER})(?![0-9A-Za-z])")
_MARK = re.compile(
    rf"(?:{_KIND}?(?:{_NUMBER})\.? ?)?[\[(]?(?P<status>{_WORD})\b"
    r"(?=[\])]|[.,;:]|$| by | effective | eff\. | on | as of | in [0-9]| [0-9(\[]| and reserved)",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(rf"[\[(](?P<status>{_WORD})\b", re.IGNORECASE)
_THIS = re.compile(
    rf"(?:This {_FORM}(?: {_FORM})?|(?:The )?(?:{_OF_RULES})) {_IS} (?P<status>{_WORD})\b", re.IGNORECASE
)
_NUMBERED = re.compile(
    rf"\W{{0,2}}{_KIND}?(?P<number>{_NUMBER})(?: [A-Z][A-Za-z ]{{2,60}})?(?:, [^.;]{{3,160}}?,)? "
    rf"(?P<verb>{_IS} )?(?P<status>{_WORD})\b(?! {_FORM})"
)
Candidate = tuple[int, int, int, str]


def _own_number(context: Context) -> str | None:
    """Return the number that the document bears: that of its title, else of its first lines."""
    title = _OWN.match(flat(context.clean.title))
    if title is not None:
        return title["number"]
    for block in context.blocks[:2]:
        found = _OWN.match(context.flat, block.start, block.end)
        if found is not None:
            return found["number"]
    return None


def _candidate(rank: int, match: re.Match[str]) -> Candidate:
    return rank, match.start("status"), match.end("status"), _CALLED[match["status"].lower()]


def _marked(context: Context, own: str | None) -> Iterator[Candidate]:
    """Yield the marks at the head: "[Repealed.]", "§ 12-301. Repealed", "Credit (Repealed)"."""
    for block in context.blocks[:_FIRST_LINES]:
        for start, end in sentence_ranges(context.flat, block.start, block.end):
            match = _MARK.match(context.flat, start, end)
            if match and match["status"][0].isupper():
                yield _candidate(1, match)
        for match in _ENCLOSED.finditer(context.flat, block.start, block.end):
            numbers = re.findall(_NUMBER, context.flat[block.start : match.start()])
            if not set(numbers) - {own}:
                yield _candidate(1, match)


def _said(context: Context, own: str | None, reach: int) -> Iterator[Candidate]:
    """Yield the endings that a sentence says of this document.

    Without a verb ("Section 12 repealed effective ...") a long text is the one that still stands till then.
    """
    short = len(context.text) <= _SHORT
    for block in context.blocks:
        if block.start >= reach:
            return
        for start, end in sentence_ranges(context.flat, block.start, min(block.end, reach)):
            match = _THIS.match(context.flat, start, end)
            if match is None:
                match = _NUMBERED.match(context.flat, start, end)
                if match is not None and (match["number"] != own or not (match["verb"] or short)):
                    match = None
            if match is not None:
                yield _candidate(1, match)


def _worded(context: Context, own: str | None) -> Iterator[Candidate]:
    """Yield the wordings of the vocabulary, those of an end only where no other text is named before them."""
    reach = len(context.text) if len(context.text) <= _SHORT else _TOP
    for status in vocabulary().statuses:
        for hit in context.found.get(f"{NAME}:{status}", ()):
            said = context.words.startswith("status:", hit.start)
            if hit.start >= (min(reach, _TOP) if status in _ENDINGS else reach):
                continue
            if status in _ENDINGS and not said and _names_another(context, own, hit.start):
                continue
            yield 0 if said else 1 if status in _ENDINGS else 2, hit.start, hit.end, status


def _names_another(context: Context, own: str | None, at: int) -> bool:
    """Say whether the sentence up to ``at`` names a text by another number than the document's own."""
    start = max(context.flat.rfind("\n", 0, at), context.flat.rfind(". ", 0, at)) + 1
    named = re.findall(rf"{_KIND}({_NUMBER})", context.flat[start:at])
    return bool(set(named) - {own})


def find(context: Context) -> list[Finding]:
    """Return the first wording of a status that speaks of this document, or nothing."""
    own = _own_number(context)
    reach = min(len(context.text), _TOP)
    candidates = [*_marked(context, own), *_said(context, own, reach), *_worded(context, own)]
    if not candidates:
        return []
    _, start, end, status = min(candidates)
    return [
        Finding(NAME, None, status, context.text[start:end], start, end, f"{NAME}.{status}", confidence=0.7)
    ]
