"""Legal references: statutes, rules, session laws, constitutions, federal law, policies, orders.

Key is the kind, value one normal form ("RCW 28A.410.260"). The forms are our own table
(``vocabulary/citations.yml``) compiled once, each run only where one of its anchors stands in the text:
citeurl, tried first, took some 100 ms for 20,000 characters where this takes 4, and reads some state
forms as another state's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.matching import Anchors
from pipeline.grammar.sentences import sentence_ranges
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import CitationForm

NAME = "citation"

_SEGMENT = r"(?:[0-9]{1,6}[A-Za-z]{0,3}|[A-Za-z]{1,2}[0-9]{0,4})"
_NOT_YEARS = r"(?!(?:19|20)[0-9]{2}-[0-9]{2,4}(?![0-9-]))"
_NUM = rf"[0-9]{{1,6}}[A-Za-z]{{0,3}}(?:[-.:/]{{1,2}}{_SEGMENT}){{0,8}}(?![0-9A-Za-z])"
_NUMC = rf"{_NOT_YEARS}[0-9]{{1,6}}[A-Za-z]{{0,3}}(?:[-.:/]{{1,2}}{_SEGMENT}){{1,8}}(?![0-9A-Za-z])"
_PIN = r"\((?:[0-9]{1,3}|[A-Za-z]{1,2}|[ivxlIVXL]{1,8})\)"
_PINS = rf"(?:{_PIN}(?: (?={_PIN}))?){{0,8}}"
_MORE = (
    rf"(?:(?:, (?:and |or )?| and | or | & | through | to |-)(?:§§? ?)?{_NUMC}{_PINS}){{0,12}}"
    rf"(?: through {_PIN})?(?:,? et seq\.?)?(?:,? [Ss]ubd(?:ivision|\.) ?[0-9]{{1,3}}[a-z]?)?"
)
_MACROS = {
    "{numc}": _NUMC,
    "{num}": _NUM,
    "{pins}": _PINS,
    "{listc}": f"{_NUMC}{_PINS}{_MORE}",
    "{list}": f"{_NUM}{_PINS}{_MORE}",
}
_MARK = r"(?:§§? ?|[Ss]ections? |[Ss]ecs?\. |[Cc]hapters? |[Cc]h\. |[Cc]hap\. |[Rr]ule |[Tt]itle |[Pp]art )"
_OWN_NUMBER = re.compile(rf"{_NUMC}{_PINS}(?=[.,;:]?(?: |$))")
_BEFORE, _AFTER = 60, 300  # how far a reference reaches around its anchor
_UNMARKED = ("statute", "regulation", "federal")  # their section marks say nothing that the number does not
_OWN_DIGITS = 5
_OPENING_BLOCKS, _OPENING = 3, 300


@dataclass(frozen=True, slots=True)
class _Compiled:
    name: str
    form: CitationForm
    pattern: re.Pattern[str]
    anchors: tuple[str, ...]


def _named(names: tuple[str, ...]) -> str:
    """Return one group for all ways of writing a name, longest first, inner spaces optional after dots."""
    ordered = sorted(names, key=len, reverse=True)
    return (
        "(?:"
        + "|".join(re.escape(name).replace(r"\.\ ", r"\. ?").replace(r"\ ", " ") for name in ordered)
        + ")"
    )


def _shaped(form: CitationForm) -> str:
    """Return the regular expression of a form, before its macros are filled in."""
    name = _named(form.names)
    if form.shape == "after":
        return rf"(?<![A-Za-z.]){name},? ?(?:{_MARK}{{list}}|{{listc}})"
    if form.shape == "title_before":
        return rf"(?<![0-9A-Za-z.-])[0-9]{{1,4}}(?:[-.][0-9A-Z]{{1,2}})?,? {name},? ?{_MARK}?{{list}}"
    return rf"(?:{_MARK})?(?<![0-9A-Za-z.-]){{listc}},? {name}(?![A-Za-z])"


@lru_cache(maxsize=1)
def _forms() -> tuple[_Compiled, ...]:
    compiled: list[_Compiled] = []
    for name, form in vocabulary().citations.items():
        pattern = form.pattern if form.shape == "pattern" and form.pattern else _shaped(form)
        for macro, meaning in _MACROS.items():
            pattern = pattern.replace(macro, meaning)
        anchors = form.anchors or tuple(part.split(". ")[0] for part in form.names)
        compiled.append(_Compiled(name, form, re.compile(pattern), anchors))
    return tuple(compiled)


@lru_cache(maxsize=1)
def _anchors() -> Anchors:
    return Anchors({anchor for compiled in _forms() for anchor in compiled.anchors})


def _windows(flat: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of single lines around the anchors, overlapping ones as one."""
    open_from = open_to = -1
    for start in sorted(starts):
        begin = max(flat.rfind("\n", max(0, start - _BEFORE), start) + 1, start - _BEFORE, 0)
        line = flat.find("\n", start, start + _AFTER)
        end = line if line >= 0 else min(len(flat), start + _AFTER)
        if begin > open_to:
            if open_to >= 0:
                yield open_from, open_to
            open_from = begin
        open_to = max(open_to, end)
    if open_to >= 0:
        yield open_from, open_to


def _normal(quote: str, form: CitationForm) -> str:
    """Return one spelling for all ways of writing the same reference."""
    text = re.sub(r"\s+", " ", quote).strip(" ,")
    if form.cite and form.names:
        text = re.sub(_named(form.names), lambda _: form.cite or "", text, count=1)
    if form.kind in _UNMARKED and not text.startswith("§"):
        text = re.sub(r"§+ ?|(?<=[A-Za-z.] )[Ss]ec(?:tions?|s?\.) ", "", text)
    text = re.sub(r"\) (?=\()", ")", text)
    return re.sub(r",? +", lambda gap: ", " if "," in gap[0] else " ", text).strip()


def _matches(context: Context) -> list[tuple[int, int, int, _Compiled]]:
    found: list[tuple[int, int, int, _Compiled]] = []
    places = _anchors().places(context.flat)
    for rank, compiled in enumerate(_forms()):
        starts = [start for anchor in compiled.anchors for start in places.get(anchor, ())]
        if not starts:
            continue
        home = compiled.form.jurisdiction
        abroad = int(bool(context.jurisdiction and home and home not in ("US", context.jurisdiction)))
        for begin, end in _windows(context.flat, starts):
            for match in compiled.pattern.finditer(context.flat, begin, end):
                found.append((match.start(), match.end(), rank + 1000 * abroad, compiled))
    return found


def _kept(found: list[tuple[int, int, int, _Compiled]]) -> list[tuple[int, int, int, _Compiled]]:
    """Return the longest reference at each place: at equal length the home state's, then the earlier form."""
    kept: list[tuple[int, int, int, _Compiled]] = []
    for candidate in sorted(found, key=lambda item: (item[0], -item[1], item[2])):
        if not kept or candidate[0] >= kept[-1][1]:
            kept.append(candidate)
        elif candidate[1] - candidate[0] > kept[-1][1] - kept[-1][0]:
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
        if match and sum(c.isdigit() for c in match[0]) >= _OWN_DIGITS:
            kind = "regulation" if context.instrument_type == "regulation" else "statute"
            quote = context.text[match.start() : match.end()]
            return Finding(
                NAME, kind, match[0], quote, match.start(), match.end(), "citation.own_number", confidence=0.6
            )
    return None


def find(context: Context) -> list[Finding]:
    """Return every legal reference of the text, none inside another."""
    findings: list[Finding] = []
    for start, end, _, compiled in _kept(_matches(context)):
        if "\n" in context.text[start:end] or context.in_notes(start):
            continue
        quote = context.text[start:end].rstrip(" ,")
        findings.append(
            Finding(
                NAME,
                compiled.form.kind,
                _normal(context.flat[start : start + len(quote)], compiled.form),
                quote,
                start,
                start + len(quote),
                f"citation.{compiled.name}",
                confidence=0.7 if compiled.name.startswith(("generic", "dotted")) else 0.9,
                detail={"jurisdiction": compiled.form.jurisdiction} if compiled.form.jurisdiction else {},
            )
        )
    own = _own_number(context)
    if own and not any(f.start <= own.start < f.end for f in findings):
        findings.append(own)
    return findings
