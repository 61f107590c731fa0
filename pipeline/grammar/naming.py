"""Sentences that only name a topic: definitions, titles, pointers, labels, federal law. They provide nothing."""

from __future__ import annotations

import re

from pipeline.grammar.context import Context
from pipeline.grammar.federal import tells_federal_law
from pipeline.grammar.matching import starting
from pipeline.grammar.menus import in_glossary, is_menu
from pipeline.grammar.sentences import Clause
from pipeline.grammar.tables import cell_stance, row_states_nothing
from pipeline.vocabulary import vocabulary

_NUMBER = re.compile(r"\u00a7|Sec|[0-9]{1,4}[-.:][0-9]")
_ENUMERATOR = r"(?:(?:\([0-9A-Za-z]{1,4}\)|[0-9A-Za-z]{1,4}\.) ?)*"
_MEANS = r"(?:means?|shall mean|has the (?:same )?meaning|(?:is|are) defined (?:as|in|by)|refers? to)\b"
_DEFINITION = re.compile(
    rf"{_ENUMERATOR}(?:(?:As used in|For (?:the )?purposes? of|In) [^.;:\"\n]{{3,80}}, )?"
    r"(?:[Tt]he (?:term|word|phrase)s? |[Aa]n? )?"
    rf"(?:\"[^\"\n]{{2,70}}\"(?: (?:or|and) \"[^\"\n]{{2,40}}\")?(?:,[^.;\"\n]{{2,60}},)?"
    rf"|(?P<bare>[A-Za-z][^.;:,\"\n]{{2,60}}?)) {_MEANS}"
)
_NO_TERM = re.compile(
    r"\b(?:this|that|it|which|what|by|any|every|other|shall|must|may|can|should)\b", re.IGNORECASE
)
_TERM_INCLUDES = re.compile(
    rf"{_ENUMERATOR}(?:The|This) (?:term|word|definition) (?:does not )?(?:also )?includes?\b"
)
_TITLE = re.compile(
    r"(?:This|These|Sections?|Chapters?|Articles?|Parts?|Subchapters?|Titles?|The provisions) .{0,160}?\b"
    r"(?:may|shall|must|is to) be (?:known|cited|referred to)\b"
    r"|[Ss]hort title\b"
)
_NAVIGATION = re.compile(
    r"(?:Learn|Download|View|Visit|Click|Read|Watch|Browse|Contact|To learn more|DISCLAIMER"
    r"|For (?:more|additional|further) information)\b"
)
_LONG_TITLE = re.compile(
    r"(?:(?:[A-Z. ]{4,20})?[0-9]{1,5}\. )?(?:An [Aa]ct|AN ACT|A [Bb]ill|A BILL) (?:to|To|TO|[a-z]+ing|[A-Z]+ING)\b"
)
_MEASURE = re.compile(
    r"^[^a-z]*(?:(?:as used in|for (?:the )?purposes? of|in) [^.;:\"]{3,80}, )?(?:the (?:term|word) |an? )?\"?"
    r"(?:one |standard |carnegie |high school |graduation |course |secondary )?"
    r"(?:units?|credits?|units? of credit|diploma|(?:instructional|school) (?:day|hour|time|year)|day of instruction)\"? "
)
_LABEL, _LABEL_WORDS, _SMALL_WORD = 80, 7, 2


def binds(context: Context, start: int, end: int) -> bool:
    """Say whether a verb that binds, permits or encourages stands between ``start`` and ``end``."""
    return any(
        starting(context.found.get(f"modal:{stance}", ()), start, end) for stance in vocabulary().stances
    )


def is_fragment(context: Context, clause: Clause) -> bool:
    """Say whether the sentence is a bare label ("Districts of Innovation."): no verb, no lead-in.

    A line of a menu and a row of heads or counts are such; a row with a cell that tells a stance is none.
    """
    if row_states_nothing(context, clause):
        return True
    if clause.lead is None and is_menu(context, clause):
        return True
    if clause.kind == "row" and cell_stance(context, clause):
        return False
    if clause.kind == "paragraph" and context.is_head(clause.start):
        return True
    if clause.sentence_end - clause.sentence_start > _LABEL or (clause.lead and binds(context, *clause.lead)):
        return False
    sentence = context.flat[clause.sentence_start : clause.sentence_end].strip()
    said = [word for word in re.findall(r"[A-Za-z]+", sentence) if len(word) > _SMALL_WORD]
    titled = _NUMBER.match(sentence) or sum(word[0].isupper() for word in said) > len(said) / 2
    if len(said) > _LABEL_WORDS or (sentence.endswith((".", ";")) and not titled):
        return False
    return not binds(context, clause.sentence_start, clause.sentence_end)


def _is_definition(context: Context, start: int, end: int) -> bool:
    found = _DEFINITION.match(context.flat, start, end)
    if found is not None:
        return _NO_TERM.search(found["bare"] or "") is None
    return _TERM_INCLUDES.match(context.flat, start, end) is not None


def defines_measure(context: Context, clause: Clause, start: int) -> bool:
    """Say whether the sentence says of a credit, a diploma or a school day what it is, from ``start`` on.

    Such a definition provides: '"unit" means 130 clock hours or the equivalent shown by mastery'. A compound
    ("competency-based credit") is a name like any other.
    """
    found = _DEFINITION.match(context.flat, clause.sentence_start, clause.sentence_end)
    return found is not None and start >= found.end() and _MEASURE.search(found[0].lower()) is not None


def names(context: Context, clause: Clause) -> bool:
    """Say whether the sentence only says what a word means, what a text is called, where to find more, what
    federal law asks, or stands in a glossary.

    An item of a definition that goes on in a list belongs to the definition. The long title of an act
    ("An act authorizing ...; repealing ...") says what the act does where it has a verb for it.
    """
    if clause.lead is not None and _is_definition(context, *clause.lead):
        return True
    start, end = clause.sentence_start, clause.sentence_end
    if _LONG_TITLE.match(context.flat, start, end):
        return not binds(context, clause.start, clause.end)
    if _TITLE.match(context.flat, start, end) or _NAVIGATION.match(context.flat, start, end):
        return True
    if _is_definition(context, start, end) or tells_federal_law(context, clause):
        return True
    return in_glossary(context, clause)


def runs_on(context: Context, clause: Clause) -> bool:
    """Say whether more of the same paragraph follows the sentence of ``clause``."""
    return (
        clause.kind == "paragraph"
        and context.flat[clause.sentence_end : clause.sentence_end + 2].strip() != ""
    )
