"""How a clause binds: the grammar that reads a stance from its verbs.

In order: words of removal; the verb that governs the topic, which is the main clause's rather than a
subordinate one's ("shall adopt a policy under which a student may" requires); words of leave by application;
words that colour the clause; the verb of the line that leads a list in; and then, where the sentence states a
policy and tells no story, what the topic's own nature says. A cap ("no more than ten") and a duty of those who
take part already ("a district of innovation must ...") say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.applying import USED_BY_STUDENTS, around_topic, is_applied_for, waives_by_itself
from pipeline.grammar.context import Context
from pipeline.grammar.quoting import quote_of
from pipeline.grammar.statements import is_cap, is_of_all, only_takes_part, states_policy
from pipeline.grammar.tables import cell_stance, row_of
from pipeline.grammar.topics import Mention
from pipeline.grammar.verbs import Verb, has, inside, verbs

_BARS = frozenset({"nondiscrimination", "equitable_educator_access"})  # what is forbidden is their opposite
_LOOSENED = frozenset({"seat_time_flexibility"})  # the topic is that something is not demanded
_GIFTS = frozenset({"funding_grant"})  # money offered binds nobody to take it
_PLANS = frozenset({"personalized_learning_plan"})  # a plan that a leave goes by is there already
_HELP = frozenset({"educator_capacity"})  # help that may be given is offered
_HAD_BY_LEAVE = frozenset({"performance_assessment", "graduation_requirements", "proficiency_based_diploma"})
_REACH = 160  # how far before the topic a governing verb may stand
_NEXT_WORDS = 30
_ADVICE = 700  # a heading or sentence that announces advice reaches so far


@dataclass(frozen=True, slots=True)
class Reading:
    """A stance and the sort of wording that told it: modal, cue, led, cell or default."""

    stance: str
    how: str


def _governing(context: Context, choices: list[Verb], mention: Mention) -> Verb | None:
    """Return the verb that governs a mention, or None where none does."""
    at, end = mention.start, mention.end
    before = [verb for verb in choices if verb.start < end and at - verb.end <= _REACH]
    if not before:
        return choices[0] if choices and _follows(context, end, choices[0]) else None
    nearest = before[-1]
    if nearest.stance in ("prohibits", "repealed"):
        return nearest
    mains = [verb for verb in before if not verb.subordinate]
    if not mains:
        after = [verb for verb in choices if verb.start >= end and not verb.subordinate]
        return after[0] if after and _follows(context, end, after[0]) else nearest
    main = _of_mains(context, mains)
    if (
        nearest.subordinate
        and nearest.start > main.start
        and _is_their_leave(context, mention, main, nearest)
    ):
        return nearest
    return main


def _of_mains(context: Context, mains: list[Verb]) -> Verb:
    """Return the last main verb that begins a clause of its own ("shall report, and a student may")."""
    chosen = mains[0]
    for verb in mains[1:]:
        policy = chosen.stance == "requires" and has(context, "neutral:policy", chosen.end, verb.start)
        if _splits(context, chosen.end, verb.start) or not policy:
            chosen = verb
    return chosen


def _is_their_leave(context: Context, mention: Mention, main: Verb, leave: Verb) -> bool:
    """Say whether a state body's duty to write rules only gives students or districts their leave."""
    if mention.key not in USED_BY_STUDENTS or main.stance != "requires" or leave.stance != "permits":
        return False
    if has(context, "neutral:rulemaking", main.end, leave.start):
        return True
    subject = (max(mention.clause.sentence_start, main.start - 80), main.start)
    return has(context, "neutral:state_body", *subject) and not has(context, "neutral:local_body", *subject)


def _binding(context: Context, mention: Mention) -> list[Verb]:
    """Return the verbs of the clause that may bind; one of advice that opens the topic's own wording
    ("a teacher invites the family") is what is done, not how it binds, unless a state body does it."""
    start, end = mention.clause.start, mention.clause.end
    found = verbs(context, start, end)
    if has(context, "neutral:state_body", start, mention.start):
        return found
    return [verb for verb in found if verb.stance != "encourages" or verb.start != mention.start]


def _follows(context: Context, end: int, verb: Verb) -> bool:
    """Say whether ``verb`` is that of the topic before it ("credit for mastery may be awarded")."""
    between = context.words[end : verb.start]
    return len(between) <= _REACH and not any(mark in between for mark in (" who ", ", and "))


def _splits(context: Context, start: int, end: int) -> bool:
    """Say whether a new main clause begins between two verbs ("shall report, and a student may")."""
    between = context.words[start:end]
    return any(mark in between for mark in (", and ", ". ", "; ", ", or ", ": ", ", but ", " and may "))


def _by_cue(context: Context, stance: str, start: int, end: int) -> bool:
    return has(context, f"cue:{stance}", start, end)


def _is_removed(context: Context, mention: Mention, verb: Verb | None) -> bool:
    clause = mention.clause
    if context.is_struck(mention.start):
        return True
    return bool(verb and verb.stance == "repealed") or _by_cue(context, "repealed", clause.start, clause.end)


def _is_barred(context: Context, mention: Mention, verb: Verb | None) -> bool:
    clause = mention.clause
    if verb is not None and verb.stance == "prohibits":
        return True
    free = verb is None or verb.stance != "requires"
    return free and _by_cue(context, "prohibits", clause.start, clause.end)


def _barred(context: Context, mention: Mention, verb: Verb | None) -> str:
    """Return the stance of a bar: to forbid the opposite of a topic is to require it."""
    if mention.key in _BARS:
        return "requires"
    return "prohibits"


def reading_of(context: Context, mention: Mention, *, default: str | None) -> Reading | None:
    """Return the stance that the text takes on a mention and how it was told, or None where it takes none.

    ``default`` is the stance of a sentence that states a policy on the topic without a wording that binds.
    """
    told = _told_by_row(context, mention)
    if told is not None:
        return Reading(told, "cell")
    verb = _governing(context, _binding(context, mention), mention)
    if _is_removed(context, mention, verb):
        return Reading("repealed", "modal" if verb else "cue")
    limits = verb is not None and verb.stance in ("requires", "prohibits")
    if verb is not None and limits and is_cap(context, verb.end, mention.start):
        return None
    if (verb is None or verb.stance not in ("permits", "by_waiver")) and only_takes_part(context, mention):
        return None
    if _is_barred(context, mention, verb):
        return Reading(_barred(context, mention, verb), "modal" if verb else "cue")
    if is_applied_for(context, mention, verb):
        return Reading("by_waiver", "modal" if verb else "cue")
    if verb is not None:
        return Reading(_with_colour(context, mention, verb), "modal")
    return _without_verb(context, mention, default)


def _told_by_row(context: Context, mention: Mention) -> str | None:
    """Return the stance that a cell tells in a word of the topic in its row's label, or None."""
    row = row_of(context, mention.clause)
    if row is None or mention.start >= row.label[1]:
        return None
    return cell_stance(context, mention.clause)


def stance_of(context: Context, mention: Mention, *, default: str | None) -> str | None:
    """Return the stance alone of :func:`reading_of`."""
    reading = reading_of(context, mention, default=default)
    return reading.stance if reading else None


def _without_verb(context: Context, mention: Mention, default: str | None) -> Reading | None:
    led = _led(context, mention)
    listed = mention.clause.opening is not None
    if led is not None and (listed or default != "encourages"):
        coloured = None if listed else _coloured(context, mention, default)
        return Reading(coloured or _with_colour(context, mention, led), "cue" if coloured else "led")
    near = around_topic(mention)
    if mention.key in _HAD_BY_LEAVE and _by_cue(context, "by_waiver", *near):
        return Reading("by_waiver", "cue")
    coloured = _coloured(context, mention, default)
    if coloured:
        return Reading(coloured, "cue")
    if default and states_policy(context, mention, default):
        of_all = default == "permits" and is_of_all(context, mention)
        return Reading("requires" if of_all else default, "default")
    return None


def _coloured(context: Context, mention: Mention, default: str | None) -> str | None:
    """Return the stance that a wording of the clause suggests where no verb binds."""
    start, end = mention.clause.start, mention.clause.end
    if default == "encourages":
        return "encourages" if states_policy(context, mention, default) else None
    return next(
        (one for one in ("encourages", "permits", "requires") if _by_cue(context, one, start, end)), None
    )


def _with_colour(context: Context, mention: Mention, verb: Verb) -> str:
    """Return the verb's stance, tempered: leave to do without counts as permission, not duty."""
    key, clause = mention.key, mention.clause
    studied = (verb.end, min(verb.end + _NEXT_WORDS, mention.start))
    if verb.stance == "requires" and key != "accountability" and has(context, "neutral:study", *studied):
        return "encourages"
    offered = has(context, "neutral:offer", clause.start, clause.end)
    if key in _GIFTS and (
        verb.stance == "permits" or offered or _by_cue(context, "encourages", clause.start, clause.end)
    ):
        return "encourages"
    if verb.stance == "permits" and key in _PLANS and _is_beside(context, mention):
        return mention.topic.default or verb.stance
    if verb.stance == "permits" and key in _HELP:
        return "encourages"
    if verb.stance == "permits" and _is_advice(context, mention, verb):
        return "encourages"
    if verb.stance == "by_waiver" and waives_by_itself(context, mention, verb):
        return "permits"
    if verb.stance == "encourages" and mention.optional:
        return "permits"
    if key in _LOOSENED and verb.stance == "requires":
        return "permits" if _by_cue(context, "permits", clause.start, clause.end) else verb.stance
    return verb.stance


def _is_beside(context: Context, mention: Mention) -> bool:
    """Say whether the topic stands in an adjunct ("choose, with a personal learning plan, among three")."""
    before = (max(mention.clause.start, mention.start - 30), mention.start)
    return any(hit.end >= mention.start - 12 for hit in inside(context, "neutral:beside", *before))


def _is_advice(context: Context, mention: Mention, verb: Verb) -> bool:
    """Say whether the text gives advice there: what it says could be done is what it recommends."""
    if context.words[verb.start : verb.end] == "may":
        return False
    if "neutral:advice" in context.titled:
        return True
    return has(context, "neutral:advice", mention.start - _ADVICE, mention.start)


def _led(context: Context, mention: Mention) -> Verb | None:
    """Return the verb of the sentence before this clause, or of the lead-ins of its list, the nearest first."""
    clause = mention.clause
    earlier = verbs(context, clause.sentence_start, clause.start)
    if earlier:
        return next((verb for verb in earlier if not verb.subordinate), earlier[0])
    for lead in clause.leads:
        leading = verbs(context, *lead)
        if leading:
            return next((verb for verb in reversed(leading) if not verb.subordinate), leading[-1])
    return None


def quoted(context: Context, mention: Mention) -> tuple[int, int]:
    """Return the range to quote: the clause, or for a long one the part that carries the statement."""
    return quote_of(context, mention, _governing(context, _binding(context, mention), mention))
