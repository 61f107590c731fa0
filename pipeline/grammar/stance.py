"""How a clause binds: the grammar that reads a stance from its verbs.

In order: words of removal, words of leave by application, the verb that governs the topic (the first
of the main clause: "shall adopt a policy under which a student may" requires), words that colour the
clause, and then, where the sentence states a policy and tells no story, what the topic's own nature says.
A list item without a verb of its own takes the verb of the line that leads it in. A cap ("no more than
ten") and a duty of those who take part already ("a district of innovation must ...") say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.context import Context
from pipeline.grammar.matching import Hit, starting
from pipeline.grammar.statements import is_cap, only_takes_part, states_policy
from pipeline.grammar.topics import Mention

_STANCES = ("repealed", "prohibits", "requires", "by_waiver", "permits", "encourages")
# Where the state's duty to write rules is only the way to a student's leave.
_USED_BY_STUDENTS = frozenset({"mastery_based_credit", "seat_time_flexibility", "extended_learning_credit"})
_BARS = frozenset({"nondiscrimination"})  # the topic is itself a bar: to forbid is to require it
_REACH = 160  # how far before the topic a governing verb may stand
_NEAR = 90  # how near a word of application must stand
_NEXT_WORDS = 30
_QUOTE = 280


@dataclass(frozen=True, slots=True)
class Verb:
    """A modal wording and the stance that it sets."""

    stance: str
    start: int
    end: int


def _inside(hits: tuple[Hit, ...], start: int, end: int) -> list[Hit]:
    return [hit for hit in starting(hits, start, end) if hit.end <= end]


def _is_month(context: Context, hit: Hit) -> bool:
    """Say whether "may" is the month, written May ("In May the board ..."), or opens a question."""
    return context.flat[hit.start : hit.end] == "May"


def verbs(context: Context, start: int, end: int) -> list[Verb]:
    """Return the modal verbs between ``start`` and ``end``, longest reading at each place, in order."""
    masks = _inside(context.found.get("neutral:mask", ()), start, end)
    found = [
        Verb(stance, hit.start, hit.end)
        for stance in _STANCES
        for hit in _inside(context.found.get(f"modal:{stance}", ()), start, end)
        if not _is_month(context, hit) and not any(m.start <= hit.start and hit.end <= m.end for m in masks)
    ]
    found.sort(key=lambda verb: (verb.start, -verb.end))
    kept: list[Verb] = []
    for verb in found:
        if not kept or verb.start >= kept[-1].end:
            kept.append(verb)
    return kept


def _has(context: Context, target: str, start: int, end: int) -> bool:
    return bool(_inside(context.found.get(target, ()), start, end))


def _governing(context: Context, choices: list[Verb], mention: Mention) -> Verb | None:
    """Return the verb that governs a mention: the main clause's, not the subordinate one's."""
    at, end = mention.start, mention.end
    before = [verb for verb in choices if verb.start < end and at - verb.end <= _REACH]
    if not before:
        return choices[0] if choices and _follows(context, end, choices[0]) else None
    nearest, main = before[-1], before[0]
    if nearest.stance == main.stance or nearest.stance in ("prohibits", "repealed"):
        return nearest
    between = (main.end, nearest.start)
    rules = (
        mention.key in _USED_BY_STUDENTS
        and main.stance == "requires"
        and _has(context, "neutral:rulemaking", *between)
    )
    if (
        nearest.stance == "permits"
        and rules
        and _has(context, "neutral:grants_permission", main.end, nearest.end)
    ):
        return nearest
    if main.stance == "requires" and _has(context, "neutral:policy", *between):
        return main
    return nearest if _splits(context, *between) else main


def _follows(context: Context, end: int, verb: Verb) -> bool:
    """Say whether ``verb`` is that of the topic before it ("credit for mastery may be awarded")."""
    between = context.words[end : verb.start]
    return len(between) <= _REACH and not any(
        mark in between for mark in (" that ", " which ", " who ", ", and ")
    )


def _splits(context: Context, start: int, end: int) -> bool:
    """Say whether a new main clause begins between two verbs ("shall report, and a student may")."""
    return any(mark in context.words[start:end] for mark in (", and ", ". ", "; ", ", or ", ": "))


def _by_cue(context: Context, stance: str, start: int, end: int) -> bool:
    return _has(context, f"cue:{stance}", start, end)


def stance_of(context: Context, mention: Mention, *, default: str | None) -> str | None:
    """Return the stance that the text takes on a mention, or None where it takes none.

    ``default`` is the stance of a sentence that states a policy on the topic without a wording that binds.
    """
    clause = mention.clause
    own = verbs(context, clause.start, clause.end)
    verb = _governing(context, own, mention)
    if _by_cue(context, "repealed", clause.start, clause.end) or (verb and verb.stance == "repealed"):
        return "repealed"
    limits = verb is not None and verb.stance in ("requires", "prohibits")
    if verb is not None and limits and is_cap(context, verb.end, mention.start):
        return None
    if (verb is None or verb.stance not in ("permits", "by_waiver")) and only_takes_part(context, mention):
        return None
    if _by_cue(context, "prohibits", clause.start, clause.end) or (verb and verb.stance == "prohibits"):
        return "requires" if mention.key in _BARS else "prohibits"
    if mention.key == "innovation_waiver_pilot":
        scope = (clause.sentence_start, clause.sentence_end)
        if _by_cue(context, "by_waiver", *scope) or any(
            v.stance == "by_waiver" for v in verbs(context, *scope)
        ):
            return "by_waiver"
    elif mention.key in _USED_BY_STUDENTS:
        near = (max(clause.start, mention.start - _NEAR), min(clause.end, mention.end + _NEAR))
        if _by_cue(context, "by_waiver", *near) or (verb and verb.stance == "by_waiver"):
            return "by_waiver"
    if verb is not None:
        return _with_colour(context, mention, verb)
    coloured = "encourages" if default == "encourages" else _coloured(context, mention)
    led = _led(context, mention)
    told = coloured or (_with_colour(context, mention, led) if led else None)
    return told or (default if default and states_policy(context, mention, default) else None)


def _coloured(context: Context, mention: Mention) -> str | None:
    """Return the stance that a wording of the clause suggests where no verb binds."""
    for stance in ("encourages", "permits", "requires"):
        if _by_cue(context, stance, mention.clause.start, mention.clause.end):
            return stance
    return None


def _with_colour(context: Context, mention: Mention, verb: Verb) -> str:
    """Return the verb's stance, tempered: leave to do without counts as permission, not duty."""
    key, clause = mention.key, mention.clause
    studied = (verb.end, min(verb.end + _NEXT_WORDS, mention.start))
    if verb.stance == "requires" and key != "accountability" and _has(context, "neutral:study", *studied):
        return "encourages"
    if key == "funding_grant" and _by_cue(context, "encourages", clause.start, clause.end):
        return "encourages"
    if key == "seat_time_flexibility" and verb.stance in ("requires", "encourages"):
        return "permits" if _by_cue(context, "permits", clause.start, clause.end) else verb.stance
    return verb.stance


def _led(context: Context, mention: Mention) -> Verb | None:
    """Return the verb of the sentence before this clause, or of the lead-in of its list."""
    clause = mention.clause
    earlier = verbs(context, clause.sentence_start, clause.start)
    if earlier:
        return earlier[0]
    if clause.lead is None:
        return None
    leading = verbs(context, *clause.lead)
    return leading[-1] if leading else None


def quoted(context: Context, mention: Mention) -> tuple[int, int]:
    """Return the range to quote: the clause, or for a long one the part that carries the statement."""
    start, end = mention.clause.start, mention.clause.end
    while start < mention.start and context.flat[start] in " ,;":
        start += 1
    while end > mention.end and context.flat[end - 1] in " ,;":
        end -= 1
    if end - start <= _QUOTE:
        return start, end
    verb = _governing(context, verbs(context, start, end), mention)
    first = (
        min(mention.start, verb.start) if verb and abs(verb.start - mention.start) < _REACH else mention.start
    )
    comma = max(context.flat.rfind(mark, max(start, first - 80), first) for mark in (", ", ": ", ") "))
    begin = comma + 2 if comma >= 0 else max(context.flat.rfind(" ", start, first) + 1, start)
    last = max(mention.end, verb.end if verb and verb.start > mention.start else 0)
    stop = min(
        (at for at in (context.flat.find(mark, last, end) for mark in (", ", ": ")) if at >= 0), default=end
    )
    if stop - begin > _QUOTE:
        stop = context.flat.rfind(" ", last, max(begin + _QUOTE, last)) if begin + _QUOTE > last else last
    return begin, max(stop, last)
