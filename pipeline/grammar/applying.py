"""What is had only for the asking: by application, approval or selection, and from whom."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.grammar.context import Context
from pipeline.grammar.proof import AROUND
from pipeline.grammar.topics import Mention
from pipeline.grammar.verbs import Verb, has, verbs

USED_BY_STUDENTS = frozenset({"mastery_based_credit", "seat_time_flexibility", "extended_learning_credit"})
"""Topics where the state's duty to write rules is only the way to a student's leave."""

_APPLIED_FOR = frozenset({"innovation_waiver_pilot"})
_NEAR = 140  # how near a word of application must stand
_FREED = re.compile(
    r"\b(?:(?:is|are|be|becomes?|stands?) (?:also )?(?:exempt|exempted|free|freed|released|relieved|excused)"
    r"|(?:is|are) not (?:bound|subject)|need not (?:follow|comply|meet))\b"
)
_APPLYING = re.compile(
    r"\b(?:applications? (?:to|for|from|is|are|shall|must|may|by|window|process|deadline|period|forms?|that)"
    r"|(?:may|must|shall|can|to|that|who|which|districts?|schools?) (?:apply|applies|applied) (?:to|for|by)"
    r"|submits? (?:an application|a proposal|a plan|its plan|its proposal)|approved (?:application|plan|proposal)"
    r"|petitions? (?:to|for|the))\b"
)
_LOCAL = re.compile(r"\b(?:board|district|school|principal|committee|superintendent)s?\b")


def around_topic(mention: Mention) -> tuple[int, int]:
    """Return the part of the clause in which a word of application is about the mention."""
    clause = mention.clause
    return max(clause.start, mention.start - _NEAR), min(clause.end, mention.end + _NEAR)


def waives_by_itself(context: Context, mention: Mention, verb: Verb) -> bool:
    """Say whether a local body waives by itself ("the school board may waive the hours")."""
    if mention.key in _APPLIED_FOR or not has(context, "neutral:waives", verb.start, verb.end):
        return False
    subject = (max(mention.clause.sentence_start, verb.start - 60), verb.start)
    local = _LOCAL.search(context.words, *subject)
    return local is not None and not has(context, "neutral:state_body", *subject)


def _is_leave(context: Context, verb: Verb | None, start: int, end: int) -> bool:
    """Say whether a clause frees from rules, or permits so."""
    free = verb is None or verb.stance == "permits"
    return free and _FREED.search(context.words, start, end) is not None


def _tells_of_applying(context: Context, mention: Mention) -> bool:
    """Say whether the text around tells that the topic is applied for."""
    places: list[int] | None = context.memo.get("applying")
    if places is None:
        found = _APPLYING.finditer(context.words)
        places = context.memo["applying"] = [one.start() for one in found]
    at = bisect_left(places, mention.start - AROUND)
    return at < len(places) and places[at] < mention.end + AROUND


def is_applied_for(context: Context, mention: Mention, verb: Verb | None) -> bool:
    """Say whether the topic is had only by application, approval or selection."""
    clause = mention.clause
    if verb is not None and verb.stance == "by_waiver" and waives_by_itself(context, mention, verb):
        return False
    if mention.key in _APPLIED_FOR:
        scope = (clause.sentence_start, clause.sentence_end)
        if has(context, "cue:by_waiver", *scope):
            return True
        if any(one.stance == "by_waiver" for one in verbs(context, *scope)):
            return True
        return _is_leave(context, verb, clause.start, clause.end) and _tells_of_applying(context, mention)
    if mention.key in USED_BY_STUDENTS or mention.topic.default in ("permits", "requires"):
        near = around_topic(mention)
        asked = bool(verb and verb.stance == "by_waiver")
        return asked or (mention.key in USED_BY_STUDENTS and has(context, "cue:by_waiver", *near))
    return False
