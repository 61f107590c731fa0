"""The text's stage of life, where its own words tell it: repealed, proposed, suspended and so on.

Value is the status. That a text has ended counts only where it is said of this document: a mark at its
heading, a line "Status: ...", "this rule is ...", or "Section 12 is ..." under its own number; never what
is said of another text that it names. Other wordings are data (``vocabulary/statuses.yml``), each with the
forms for which it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from db.records import Finding
from pipeline.confidence import confidence
from pipeline.fields.instrument_type import form_of
from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat
from pipeline.grammar.sentences import sentence_ranges
from pipeline.grammar.signs import places, sightings, within_a_line
from pipeline.vocabulary import vocabulary

NAME = "status"

_FIRST_LINES = 4
_TOP = 500
_SHORT = 1200
_SAID = 6  # signs of this weight are the text's own line "Status: ..."
_CALLED_WEIGHT = 5
_ENDINGS = frozenset({"superseded", "suspended", "expired", "repealed", "rescinded"})
_TOLD = frozenset({"news_release", "secondary", "report"})  # they tell of other texts
_NEWS = frozenset({"news_release", "secondary"})
_DATELINE = 200  # characters in which news gives its own day
_ACTED = re.compile(r"\b(?:adopt|sign|approv|enact|pass|vot)(?:s|es|ed|ing)?\b|\bvoted to\b", re.IGNORECASE)
_LATER = frozenset({"effective", "applies_from"})
_NUMBER = r"[0-9A-Z]{0,6}[0-9][0-9A-Za-z]{0,4}(?:[-.:][0-9A-Za-z]{1,8}){0,6}"
_KIND = r"(?:§§? ?|(?:Sec(?:tion|\.)|Rule|Policy|Chapter|Article|Part|Act|Order|Regulation|Standard)s? (?:No\. ?)?)"
_OF_RULES = r"section|rule|policy|chapter|article|order|regulation|guidance|resolution"
_FORM = (
    rf"(?:{_OF_RULES}|part|act|statute|subchapter|document|standard|memorandum|memo|law|program|handbook|plan"
    r"|framework|guidelines?|notice|executive|emergency|proclamation|bulletin|regulations|rules|policies)"
)
_IS = r"(?:is|was|are|were|has been|have been|has|had)(?: (?:hereby|now|currently|temporarily|since been|formally))?"
_OWN = re.compile(
    rf"\W{{0,3}}(?:[A-Z][A-Za-z.&']{{0,15}} ){{0,4}}{_KIND}?\(?(?P<number>{_NUMBER})(?![0-9A-Za-z])"
)
Candidate = tuple[int, int, int, str, str]  # minus the weight, start, end, status, sort of evidence


@lru_cache(maxsize=1)
def _called() -> dict[str, str]:
    """Return how the end of a text is called, and which status that is."""
    return {word: status for status, entry in vocabulary().statuses.items() for word in entry.called}


@lru_cache(maxsize=1)
def _shapes() -> dict[str, re.Pattern[str]]:
    word = "|".join(sorted(map(re.escape, _called()), key=len, reverse=True))
    after = r"(?=[\])]|[.,;:]|$| by | effective | eff\. | on | as of | in [0-9]| at [0-9]| [0-9(\[]| and reserved)"
    return {
        "mark": re.compile(
            rf"(?:{_KIND}?(?:{_NUMBER})\.? ?)?[\[(]?(?P<status>{word})\b{after}(?! and re-?enacted)",
            re.IGNORECASE,
        ),
        "enclosed": re.compile(rf"[\[(](?P<status>{word})\b(?! and re-?enacted)", re.IGNORECASE),
        "this": re.compile(
            rf"(?:(?:NOTICE|Notice|Note): )?(?:This {_FORM}(?: {_FORM})?|(?:The )?(?:{_OF_RULES})|These {_FORM})"
            rf" {_IS} (?P<status>{word})\b",
            re.IGNORECASE,
        ),
        "numbered": re.compile(
            rf"\W{{0,2}}(?:[A-Z][a-z]+ )?{_KIND}?(?P<number>{_NUMBER})(?: [A-Z][A-Za-z ]{{2,60}})?(?:, [^.;]{{3,160}}?,)?"
            rf"(?: \([0-9]{{4}}\))? (?P<verb>{_IS} )?(?P<status>{word})\b(?! {_FORM})"
        ),
    }


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


def _candidate(match: re.Match[str], how: str) -> Candidate:
    status = _called()[match["status"].lower()]
    return -_CALLED_WEIGHT, match.start("status"), match.end("status"), status, how


def _marked(context: Context, own: str | None) -> Iterator[Candidate]:
    """Yield the marks at the head: "[Repealed.]", "§ 12-301. Repealed", "Credit (Repealed)"."""
    for block in context.blocks[:_FIRST_LINES]:
        for start, end in sentence_ranges(context.flat, block.start, block.end):
            match = _shapes()["mark"].match(context.flat, start, end)
            if match and match["status"][0].isupper():
                yield _candidate(match, "mark")
        for match in _shapes()["enclosed"].finditer(context.flat, block.start, block.end):
            numbers = re.findall(_NUMBER, context.flat[block.start : match.start()])
            if not set(numbers) - {own}:
                yield _candidate(match, "mark")


def _said(context: Context, own: str | None, reach: int) -> Iterator[Candidate]:
    """Yield the endings that a sentence says of this document.

    Without a verb ("Section 12 repealed effective ...") a long text is the one that still stands till then.
    """
    short = len(context.text) <= _SHORT
    for block in context.blocks:
        if block.start >= reach:
            return
        for start, end in sentence_ranges(context.flat, block.start, min(block.end, reach)):
            match = _shapes()["this"].match(context.flat, start, end)
            if match is None:
                match = _shapes()["numbered"].match(context.flat, start, end)
                if match is not None and (match["number"] != own or not (match["verb"] or short)):
                    match = None
            if match is not None:
                yield _candidate(match, "sentence")


def _worded(context: Context, own: str | None, form: str | None) -> Iterator[Candidate]:
    """Yield the signs of the vocabulary that count for ``form``, those of an end only where no other text is
    named before them, and only near the head of a text that is long."""
    seen = places(context)
    reach = len(context.text) if len(context.text) <= _SHORT else _TOP
    for status, entry in vocabulary().statuses.items():
        for number, sign in enumerate(entry.signs):
            if (sign.only and form not in sign.only) or form in sign.but:
                continue
            for one in sightings(seen, f"{NAME}:{status}", [sign], number):
                if one.start is None or one.end is None:
                    yield -one.weight, -1, -1, status, "title"  # the title says it, and is not in the text
                    continue
                if one.start >= reach:
                    continue
                ends = status in _ENDINGS and one.weight < _SAID and form not in _TOLD
                if not (ends and _names_another(context, own, one.start)):
                    yield -one.weight, one.start, one.end, status, sign.where


def _names_another(context: Context, own: str | None, at: int) -> bool:
    """Say whether the sentence up to ``at`` names a text by another number than the document's own."""
    start = max(context.flat.rfind("\n", 0, at), context.flat.rfind(". ", 0, at)) + 1
    named = re.findall(rf"{_KIND}({_NUMBER})", context.flat[start:at])
    return bool(set(named) - {own})


def _best(context: Context) -> Candidate | None:
    """Return the weightiest, then first candidate."""
    if NAME not in context.memo:
        own, form = _own_number(context), form_of(context)
        reach = min(len(context.text), _TOP)
        candidates = [*_worded(context, own, form)]
        if form != "bill":
            candidates += [*_marked(context, own), *_said(context, own, reach)]
        context.memo[NAME] = min(candidates, default=None)
    best: Candidate | None = context.memo[NAME]
    return best


def _not_yet(context: Context, found: Sequence[Finding]) -> Finding | None:
    """Return the day from which what the news says was adopted has force, where that is after the news."""
    if form_of(context) not in _NEWS or not _ACTED.search(context.flat[:_TOP]):
        return None
    dates = sorted((one for one in found if one.field == "date" and one.value), key=lambda one: one.start)
    own = next((one for one in dates if one.start < _DATELINE and len(one.value or "") == 10), None)
    if own is None:
        return None
    return next(
        (one for one in dates if one.key in _LATER and _after(one.value or "", own.value or "")), None
    )


def _after(day: str, own: str) -> bool:
    """Say whether ``day`` (ISO, perhaps partial, a school year by its first year) is surely after ``own``."""
    start = day.split("/")[0]
    if "/" in day and start == own[:4]:  # a school year that begins in the year of the news
        return own[5:7] < "08"
    return start > own[: len(start)]


def status_of(context: Context, findings: Sequence[Finding]) -> str | None:
    """Return the status that was read, else the one that the title tells or the form implies."""
    read = next((one.value for one in findings if one.field == NAME), None)
    best = _best(context)
    if read is not None or best is not None:
        return read or (best[3] if best else None)
    entry = vocabulary().instrument_types.get(form_of(context) or "")
    return entry.default_status if entry else None


def find(context: Context, found: Sequence[Finding]) -> list[Finding]:
    """Return the weightiest, then first wording of a status that speaks of this document, or nothing."""
    best = _best(context)
    later = _not_yet(context, found) if best is None or best[3] == "in_force" else None
    if later is not None:
        return [_finding(context, later.start, later.end, "adopted_not_effective", "date")]
    if best is None or best[1] < 0:
        return []
    start, end = within_a_line(context.text, best[1], best[2])
    return [_finding(context, start, end, best[3], best[4])]


def _finding(context: Context, start: int, end: int, status: str, how: str) -> Finding:
    return Finding(
        NAME,
        None,
        status,
        context.text[start:end],
        start,
        end,
        f"{NAME}.{status}",
        confidence=confidence(NAME, how),
        detail={"how": how},
    )
