"""What a sentence does where its verb tells no stance of the topic: state a policy, set a most, tell a story.

The wordings are data (``statements`` in ``vocabulary/stances.yml``), looked for only where they are asked
for: they are too common to be found all over a text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.topics import Mention
from pipeline.vocabulary import vocabulary

_EVERYONE = re.compile(
    r"(?:\([a-z0-9]{1,4}\) ?)*(?:(?:by|beginning|starting|from|in|after|before|since) [^.;]{2,40}? )?"
    r"(?:every|each|all) (?:high school |public |local |participating )?"
    r"(?:students?|pupils?|learners?|graduates?|seniors?|districts?|(?:high |middle )?schools?|leas?|boards?)\b"
)
_ACTORS = frozenset(
    {"innovation_waiver_pilot", "seat_time_flexibility"}
)  # the topic's name is also that of who takes part
_CAP = re.compile(
    r"\b(?:more than|at most|a maximum of|greater than)\b"
    r"(?! (?:[a-z0-9]+ ){0,3}?(?:day|week|month|year|hour)s?\b)"
)
_SUBJECT = re.compile(
    r"(?:\([a-z0-9]{1,4}\) ?)*(?:(?:each|every|a|an|any|all|the|such|no|participating) ){0,2}"
    r"(?:(?:school )?(?:district|school|lea)s? (?:in|of|with|within|selected for|approved for|"
    r"operating under|operating|using|on) (?:the |a |an )?)?"
)
_MADE = re.compile(
    r" ?(?:shall|may|must|should|can|will|is|are) (?:not )?(?:be |been )?(?:[a-z]+ed|set|made|chosen)\b"
)


@lru_cache(maxsize=8)
def _wordings(name: str) -> re.Pattern[str]:
    """Return the pattern of one list of ``statements``; a trailing * takes any word ending."""
    ordered = sorted(vocabulary().statements[name], key=len, reverse=True)
    spelled = (re.escape(words(flat(one.rstrip("*")))) + "[a-z]*" * one.endswith("*") for one in ordered)
    return re.compile(rf"\b(?:{'|'.join(spelled)})\b")


@lru_cache(maxsize=1)
def _done() -> re.Pattern[str]:
    """Return the pattern of an actor right before a verb that states ("districts complete")."""
    does = rf"{_wordings('actors').pattern}(?: (?:would|will|each|also))? {_wordings('states').pattern}"
    return re.compile(does)


def _holds(context: Context, name: str, start: int, end: int) -> bool:
    known: dict[tuple[str, int, int], bool] = context.memo.setdefault("held", {})
    asked = (name, start, end)
    if asked not in known:
        known[asked] = _wordings(name).search(context.words, start, end) is not None
    return known[asked]


def is_cap(context: Context, start: int, end: int) -> bool:
    """Say whether a most stands from ``start`` to ``end``, between a verb and its topic.

    "Shall approve no more than ten" is a limit, neither a duty nor a bar; a time ("no more than 30 days
    later") is none.
    """
    return start < end and _CAP.search(context.words, start, end) is not None


def only_takes_part(context: Context, mention: Mention) -> bool:
    """Say whether the topic is only the subject that something else is said of.

    What is done with the subject ("districts of innovation shall be designated") and its leave from rules
    are about the topic.
    """
    clause = mention.clause
    if mention.key not in _ACTORS or not mention.rule.endswith("term"):
        return False
    if not _SUBJECT.fullmatch(context.words, clause.start, mention.start):
        return False
    if _MADE.match(context.words, mention.end, clause.end):
        return False
    return not _holds(context, "leave", mention.end, clause.end)


def states_policy(context: Context, mention: Mention, default: str) -> bool:
    """Say whether a sentence without a binding word lays down how things are, and tells no story.

    ``default`` is the stance that it would get: news of an act may tell of a program (``encourages``), but
    binds and permits nobody.
    """
    start, end = mention.clause.sentence_start, mention.clause.sentence_end
    if _holds(context, "narrative", start, end):
        return False
    if default == "encourages":
        return _declares(context, start, end)
    if _holds(context, "reports", start, end) or not _declares(context, start, end):
        return False
    return default != "requires" or _lays_down(context, start, end)


def is_of_all(context: Context, mention: Mention) -> bool:
    """Say whether the sentence says what everyone does ("Every student presents ..."): in a rule, a duty."""
    return _EVERYONE.match(context.words, mention.clause.sentence_start) is not None


def _declares(context: Context, start: int, end: int) -> bool:
    """Say whether the sentence has a verb by which it states how things are."""
    return _holds(context, "states", start, end) or _holds(context, "is", start, end)


def _lays_down(context: Context, start: int, end: int) -> bool:
    """Say whether a sentence makes policy ("the board adopted") or says what districts or students do."""
    return _holds(context, "lays_down", start, end) or _done().search(context.words, start, end) is not None
