"""Blocks cut into sentences and clauses, with the lead-in that a list item continues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text import Block

_STOP = re.compile(r"[.?!][\"')\]]{0,2} +(?=[\"'(\[]{0,2}[A-Z0-9\u00a7]|\([a-z]{1,4}\))")
# What stands before a full stop that ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[.&])(?:[A-Z]|[Ss]ecs?|[Nn]os?|[Cc]h|[Cc]hap|[Aa]rt|[Ss]tat|[Rr]ev|[Ss]ubd|[Aa]nn|[Aa]dm(?:in)?"
    r"|[Cc]ode|[Rr]eg|[Dd]ept|[Ss]upt|[Vv]ol|[Pp]ub|[Ee]d|[Tt]it|[Pp]ars?|[Ee]ff|[Aa]md|[Gg]ov|Gen|Laws|Sess|Adj|Sp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Ms|Mrs|Dr|St|vs?|e\.g|i\.e|etc|seq|Educ"
    r"|Ala|Ariz|Ark|Cal|Colo|Conn|Del|Fla|Ga|Haw|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev"
    r"|Okla|Or|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|R)$"
)
# A short name before a full stop, and the rest of the citation that it opens ("Zed. Rev. Stat. § 12-301").
_NAME = re.compile(r"(?:^|[\s(\[])[A-Z][a-z]{1,6}$")
_CITED = re.compile(
    r"(?:[A-Z][a-z]{0,6}\. ?){0,3}(?:Code|Stat\.|Laws|R\.|Regs?\.|Rules?)(?: Ann\.)?(?: r\.)? ?\u00a7{0,2} ?[0-9]"
)
_NUMBERED = re.compile(r"(?:^|\. |; )\(?[0-9A-Za-z]{1,4}$")
_CLAUSE = re.compile(r"; |;$|, but |, except |, although |, while ")
_ENUMERATED = re.compile(r"\(?(?:[0-9]{1,3}|[A-Za-z]|[ivxlIVXL]{1,6})[.)] ?")
_ROMAN = re.compile(r"[ivx]{1,6}|[IVX]{1,6}")
_LEADING_WORDS = ("the following", "as follows", " that", " to", " if", " must", " shall", " may", " either")
_BULLET, _PARAGRAPH = "-", ""
_DEPTH = 3  # an item inherits from no more than so many lines
_FIRST = re.compile(r"(?<=[a-z:,] )\((?:1|a|i)\) |(?<=[a-z]): ")
_LOOK_BACK = 12
_ENDLESS = 3000


_Lead = tuple[str, tuple[int, int]]  # the style of a line's own enumerator, and its last sentence


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its range in the text, its sentence's range, and those of its lead-ins, nearest first.

    ``opening`` are the words that an item of a list continues: its line's lead-in, or, in a sentence that
    counts its items ("may (1) ...; (2) ..."), what stands before the first of them.
    """

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    leads: tuple[tuple[int, int], ...]
    kind: str
    opening: tuple[int, int] | None = None

    @property
    def lead(self) -> tuple[int, int] | None:
        """The nearest lead-in, or None."""
        return self.leads[0] if self.leads else None


def sentence_ranges(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentence ranges between ``start`` and ``end`` of a flat text, without outer spaces."""
    for part_start, part_end in _pieces(flat, start, end):
        yield from _sentences(flat, part_start, part_end)


def _pieces(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield ``start`` to ``end``, a run without a full stop cut at spaces so that no sentence is endless."""
    while end - start > _ENDLESS:
        stop = max(flat.rfind(mark, start, start + _ENDLESS) for mark in (". ", "; ")) + 2
        if stop <= start + 1:
            stop = flat.rfind(" ", start, start + _ENDLESS) + 1
        if stop <= start:
            stop = start + _ENDLESS
        yield start, stop
        start = stop
    if start < end:
        yield start, end


def _sentences(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in _STOP.finditer(flat, start, end):
        before = flat[max(at, stop.start() - _LOOK_BACK) : stop.start()]
        if flat[stop.start()] == "." and (
            _ABBREVIATED.search(before)
            or _is_number(flat, at, stop.start())
            or (_NAME.search(before) and _CITED.match(flat, stop.end()))
        ):
            continue
        yield at, stop.end() - (len(stop[0]) - len(stop[0].rstrip()))
        at = stop.end()
    if at < end:
        yield at, end


def _is_number(flat: str, at: int, stop: int) -> bool:
    """Say whether only an enumerator ("1", "(a)") stands between ``at`` and the stop."""
    return stop - at <= 4 and _NUMBERED.search(flat[at:stop]) is not None


def clause_ranges(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clause ranges of one sentence."""
    at = start
    for cut in _CLAUSE.finditer(flat, start, end):
        if cut.start() > at:
            yield at, cut.start()
        at = cut.end()
    if at < end:
        yield at, end


def _style(body: str) -> str | None:
    """Return the kind of enumerator that opens a line ("(a)", "1.", "-"), or None."""
    found = _ENUMERATED.match(body)
    if found is None:
        return None
    mark = found[0].strip()
    inner = mark.strip("().")
    kind = "1" if inner.isdigit() else "i" if _ROMAN.fullmatch(inner) else "A" if inner.isupper() else "a"
    return mark.replace(inner, kind)


def _leads_in(body: str) -> bool:
    return body.endswith((":", ": ", " -", "\u2014", ":-")) or body.endswith(_LEADING_WORDS)


def _outer(leads: list[_Lead], style: str) -> list[_Lead]:
    """Return the lines that lead in an item of ``style``: those before an item of the same style."""
    at = next((at for at, (other, _) in enumerate(leads) if other == style), len(leads))
    return leads[:at]


def clauses(flat: str, blocks: tuple[Block, ...]) -> Iterator[Clause]:
    """Yield the clauses of all blocks but headings; an item inherits the lines that lead its list in.

    A list ends at a line that is no item; an inner list at the next item of the outer one's style.
    """
    leads: list[_Lead] = []
    for block in blocks:
        body = flat[block.start : block.end].rstrip()
        if block.kind == "heading":
            leads = []
            continue
        style = _style(body)
        if block.kind != "item" and style is None:
            leads = []
        style = style or _BULLET
        if style != _BULLET:  # bullets do not tell how deep they stand
            leads = _outer(leads, style)
        own = tuple(lead for _, lead in reversed(leads[-_DEPTH:]))
        last = (block.start, block.end)
        for start, end in sentence_ranges(flat, block.start, block.end):
            last = (start, end)
            counted = None
            for from_, to in clause_ranges(flat, start, end):
                opening = own[0] if own else None
                if counted and (flat[counted[1]] == ":" or _ENUMERATED.match(flat, from_, to)):
                    opening = counted
                elif counted is None and (first := _FIRST.search(flat, from_, to)):
                    counted = (start, first.start())
                yield Clause(from_, to, start, end, own, block.kind, opening)
        if _leads_in(body):
            leads = [lead for lead in leads if lead[0] != style]
            leads.append((style if block.kind == "item" or style != _BULLET else _PARAGRAPH, last))
