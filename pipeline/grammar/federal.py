"""Sentences that tell what federal law asks: the law of the United States is no state's provision.

A sentence is such where federal law or a federal office is what binds in it ("ESSA requires states to ..."), where
it is told under federal law of states, schools or recipients at large ("Under 20 U.S.C. 6311, each state must ..."),
where its words are those of a federal act ("the Secretary shall", "no person in the United States"), or where it is
quoted below such a sentence. A state that binds itself or its districts ("To comply with ESSA, each district
shall ...") makes its own provision; in a text of the United States the law is its own.
"""

from __future__ import annotations

import re

from pipeline.grammar.context import Context
from pipeline.grammar.sentences import Clause

_ACT = (
    r"(?:Every Student Succeeds Act|Elementary and Secondary Education Act|Individuals with Disabilities Education"
    r"(?: Improvement)? Act|No Child Left Behind(?: Act)?|Americans with Disabilities Act|Rehabilitation Act"
    r"|Civil Rights Act(?: of 1964)?|Education Amendments(?: of 1972)?|McKinney-Vento(?: [A-Za-z]+){0,4}? Act"
    r"|McKinney-Vento(?! Liaison)|Perkins V|ESSA|ESEA|IDEIA|IDEA|NCLB|FERPA|FAPE regulations)"
)
_TITLE = (
    r"Title (?:IX|VII|VI|IV|III|II|I)(?:,? Part [A-H])?(?! (?:school|coordinator|Coordinator|funds|program))"
)
_CODE = r"(?:[0-9]{1,2} U\. ?S\. ?C\.(?:A\.)?|[0-9]{1,2} C\. ?F\. ?R\.|[0-9]{1,2} (?:USC|CFR))"
_CITED = rf"{_CODE}(?: (?:Parts?|[Ss]ections?|Sec\.|\u00a7{{1,2}}))? ?[0-9][0-9A-Za-z.()-]{{0,30}}"
_LAW = (
    r"(?:[Ff]ederal (?:statutory )?(?:laws?|statutes?|regulations?|rules?|acts?|guidance|requirements?)"
    r"(?: and regulations?)?)"
)
_OFFICE = (
    r"(?:(?:U\. ?S\. ?|US |United States |[Ff]ederal )(?:Department of Education|Department|Secretary of Education"
    r"|Education Department)|Office for Civil Rights|OCR|Congress)"
)
_SOURCE = rf"(?:{_CITED}|{_ACT}|{_TITLE}|{_LAW}|{_OFFICE}|Section 504)"
_ANY = re.compile(
    rf"\b(?:{_SOURCE}|the Secretary|United States|State educational agency|State plan|under this (?:sub)?part)"
)
_SAYS = (
    r"(?:also |further |now |generally |specifically |expressly )?(?:requires?|required|mandates?|prohibits?|provides?"
    r"|states?|directs?|obliges?|obligates?|bars?|forbids?|allows?|permits?|authorizes?|guarantees?|entitles?|ensures?"
    r"|protects?|calls? (?:for|on)|defines?|says?|reads?|asks?|encourages?|expects?|gives?|sets?|specif(?:y|ies)"
    r"|demands?|makes?|includes?|has required|encouraged|are clear|is clear|shall|must|may)\b"
)
_LIST = r"(?:\([a-z0-9]{1,4}\) ?|[0-9]{1,3}\. ?|[\"'] ?)?"
# The law itself is what binds; a part of it, the act that it amends and its citation may stand between.
_BINDS = re.compile(
    rf"{_LIST}(?:(?:In|Since|As of) [A-Za-z0-9 ]{{2,30}}, )?"
    r"(?:Section [0-9A-Za-z()-]{1,20} of )?(?:[Tt]he (?:federal )?)?"
    rf"{_SOURCE}(?:,? (?:of the|\(|as amended|and|section|Section|sec\.|of [0-9]{{4}}|{_CODE}|also known as)"
    rf"[^;]{{0,120}}?)?,? (?:which )?{_SAYS}"
)
# It is told under the law of states or schools at large.
_UNDER = re.compile(
    rf"{_LIST}(?:Under|According to|Pursuant to|As required (?:by|under)|In|By) "
    r"(?:[Ss]ection [0-9A-Za-z()-]{1,20} of )?"
    rf"(?:the (?:federal )?)?{_SOURCE}[^.;]{{0,120}}?, (?:[a-z]+ ){{0,2}}?(?:(?:each|every|all|a|any|the) )?"
    r"(?:[Ss]tates?(?! (?:board|department|superintendent|commissioner|law))|[Ss]tate educational agenc(?:y|ies)|SEAs?"
    r"|recipients?|schools?|public schools|schools that receive|children|students?|parents?|[Ss]tate plans?)\b"
)
_OWN_WORDS = re.compile(
    r"\b(?:the Secretary (?:shall|may|must)|(?:[Ee]ach|[Tt]he|[Aa]) State (?:educational agency|plan) shall"
    r"|(?:served|assisted) under this (?:part|subpart|title)|[Nn]o person in the United States"
    r"|(?:[Aa]|[Ee]ach|[Tt]he|[Aa]ny|[Ee]very) State (?:educational agency )?"
    r"(?:that (?:desires|receives)|desiring|receiving)"
    r"|local educational agency (?:that receives|receiving) (?:funds|assistance) under this (?:part|subpart|title))\b"
)
# Who a state binds: itself, or its districts.
_STATE_BINDS = re.compile(
    r"\b(?:(?:each|every|all|the|such|local|any|a|our|this|public) )?(?:local )?"
    r"(?:(?:school )?(?:districts?|divisions?|systems?)"
    r"|boards?|leas?|local education(?:al)? agenc(?:y|ies)|department|commissioner|superintendent|state board"
    r"|state board of education|charter schools?|board of education|we)(?: of education| of public instruction)? "
    r"(?:also |hereby )?(?:shall|must|will|may|is required|are required|does not|do not|has adopted|adopts|should)\b"
)
_THEN_BINDS = re.compile(rf"(?:; |, (?:and|so|but) )(?:so |therefore |in [a-z]+, )?{_STATE_BINDS.pattern}")
_IN_LAW = re.compile(r"\b(?:[Uu]nder|[Bb]y|with) (?:the )?(?:state|State) (?:law|statute|rule|code)")


def _known(context: Context) -> bool:
    """Say whether the text names federal law at all; most do not."""
    known: bool | None = context.memo.get("federal")
    if known is None:
        known = context.memo["federal"] = _ANY.search(context.flat) is not None
    return known


def _tells(context: Context, start: int, end: int) -> bool:
    """Say whether the sentence from ``start`` to ``end`` tells what federal law asks, and no more."""
    known: dict[tuple[int, int], bool] = context.memo.setdefault("federal told", {})
    if (start, end) not in known:
        known[start, end] = _is_told(context, start, end)
    return known[start, end]


def _is_told(context: Context, start: int, end: int) -> bool:
    flat = context.flat
    binds, under = _BINDS.match(flat, start, end), _UNDER.match(flat, start, end)
    told = binds or under or _OWN_WORDS.search(flat, start, end)
    if told is None or _IN_LAW.search(flat, start, end):
        return False
    # What the law makes districts do is still the law's, until the state speaks for itself.
    own = _STATE_BINDS if binds is None else _THEN_BINDS
    return own.search(context.words, start, end) is None


def _line_before(context: Context, start: int) -> tuple[int, int] | None:
    """Return the last sentence's reach of the line before the one that holds ``start``, or None."""
    at = context.block_index(start)
    if not at:
        return None
    end = context.blocks[at - 1].end
    begin = max(context.blocks[at - 1].start, end - 400)
    stop = context.flat.rfind(". ", begin, end - 1)
    return (stop + 2 if stop >= 0 else begin), end


def _is_quoted(context: Context, clause: Clause) -> bool:
    """Say whether the line of ``clause`` is quoted below a sentence that tells federal law and ends in a colon."""
    before = _line_before(context, clause.start)
    if before is None or not context.flat[before[0] : before[1]].rstrip(' "').endswith(":"):
        return False
    return _tells(context, *before) or _BINDS.search(context.flat, *before) is not None


def tells_federal_law(context: Context, clause: Clause) -> bool:
    """Say whether the sentence of ``clause`` tells what federal law asks and the state adds nothing of its own."""
    if context.jurisdiction == "US" or not _known(context):
        return False
    if _tells(context, clause.sentence_start, clause.sentence_end):
        return True
    if clause.lead is not None and _tells(context, *clause.lead):
        return True
    return _is_quoted(context, clause)
