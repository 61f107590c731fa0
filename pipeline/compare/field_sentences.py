"""What the field changes come to, in sentences: what is stated and no longer stated, from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.compare.grounds import Ground, Grounded, numbers
from pipeline.compare.sentences import Quoted, Sentence, counted, listed, named
from pipeline.compare.value_words import NAMES, amount, dated, day, limit, limit_name, noun_of
from pipeline.spoken import spoken_within

# What is said here is our coding of the document, or follows from what is said already.
UNSPOKEN = frozenset(
    {
        *("relevance", "instrument_type", "issuing_body", "term_used", "applies_to"),
        *("cbe_element", "ccsso_commitment", "field_area", "jurisdiction", "language", "document_kind"),
    }
)
_STANCED = ("cbe_dimension", "equity_strategy", "equity_change")
# How each field tells what came and what went; {} are the names, three and how many more.
_CAME_AND_WENT = {
    "student_group": ("It now names {}.", "It no longer names {}."),
    "threshold": ("It now sets {}.", "It no longer sets {}."),
    "funding": ("It now gives {}.", "It no longer gives {}."),
    "waiver_authority": ("It now says who may waive: {}.", "It no longer says who may waive: {}."),
    "date": ("It now gives {}.", "It no longer gives {}."),
    "bill": ("It now names the bill{s} {}.", "It no longer names the bill{s} {}."),
    "citation": ("It now cites {}.", "It no longer cites {}."),
    "supersedes": ("It now says that it {}.", "It no longer says that it {}."),
    "grade_span": ("It now names grades {}.", "It no longer names grades {}."),
    "subject": ("It now names the subject{s} {}.", "It no longer names the subject{s} {}."),
    "network": ("It now names {}.", "It no longer names {}."),
    "linked_document": ("It now leads to {}.", "It no longer leads to {}."),
    "contact": ("It now gives the contact{s} {}.", "It no longer gives the contact{s} {}."),
}
_OTHER = ("It now names {}.", "It no longer names {}.")
# What stances are called of something that is required, permitted ...
STANCE_WORDS = {
    "by_waiver": "allowed by waiver",
    "requires": "required",
    "permits": "permitted",
    "encourages": "encouraged",
    "prohibits": "prohibited",
    "repealed": "repealed",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence about field changes and its place: ``rank`` 0 comes first. ``nouns`` are what it tells of, for
    the count where it is not printed; ``places`` are the sentences of the texts that it stands on; ``flips``
    says that it tells the old and the new of one thing."""

    sentence: Sentence
    rank: int
    nouns: tuple[str, ...]
    places: tuple[Quoted, ...]
    flips: bool = False


def field_sayings(changes: Sequence[Grounded]) -> list[Saying]:
    """Return what is to be said of ``changes``, the weightiest first. A change that nothing bears is passed over."""
    told = [one for one in changes if one.stands and one.change.field not in UNSPOKEN]
    found = [*_status(told), *_stances(told)]
    rest = []
    for one in told:
        if one.change.field in (*_STANCED, "status"):
            continue
        flip = _flip(one)
        if flip:
            found.append(flip)
        else:
            rest.append(one)
    return sorted([*found, *_names(rest)], key=lambda saying: saying.rank)


def also(sayings: Sequence[Saying]) -> Sentence | None:
    """Return the sentence that counts what ``sayings`` would tell, by kind; None where there are none."""
    if not sayings:
        return None
    nouns: dict[str, int] = defaultdict(int)
    for saying in sayings:
        for noun in saying.nouns:
            nouns[noun] += 1
    parts = [counted(count, noun) for noun, count in nouns.items()]
    return Sentence(
        f"Also changed: {listed(parts)}.",
        "field_change",
        numbers(saying.sentence.fields for saying in sayings),
        numbers(saying.sentence.spans for saying in sayings),
    )


def _saying(
    text: str,
    rank: int,
    grounds: Iterable[tuple[Grounded, Ground, bool]],
    noun: str,
    *,
    count: int | None = None,
    flips: bool = False,
) -> Saying:
    """A saying that stands on ``grounds``: (the field change, the statement, whether it came)."""
    every = list(grounds)
    sentence = Sentence(
        text,
        "event" if all(one.whole for one, _, _ in every) else "field_change",
        numbers((one.seq,) for one, _, _ in every),
        numbers(ground.spans for _, ground, _ in every),
    )
    places = tuple(
        Quoted("new" if came else "old", ground.finding.start, ground.finding.end)
        for _, ground, came in every
    )
    return Saying(sentence, rank, (noun,) * (len(every) if count is None else count), places, flips)


def _grounds(one: Grounded) -> list[tuple[Grounded, Ground, bool]]:
    return [(one, each, True) for each in one.came] + [(one, each, False) for each in one.went]


def _standing(one: Grounded, grounds: Sequence[Ground]) -> list[Ground]:
    return [ground for ground in grounds if one.whole or ground.spans]


def _status(told: Sequence[Grounded]) -> Iterator[Saying]:
    for one in told:
        if one.change.field == "status":
            came = [spoken_within(ground.statement[1]) for ground in one.came if ground.statement[1]]
            went = [spoken_within(ground.statement[1]) for ground in one.went if ground.statement[1]]
            if came:
                yield _saying(f"Its status now reads: {listed(came)}.", 0, _grounds(one), "status", count=1)
            elif went:
                text = f"Its status no longer reads: {listed(went)}."
                yield _saying(text, 0, _grounds(one), "status", count=1)


def _stances(told: Sequence[Grounded]) -> Iterator[Saying]:
    came: list[tuple[str, Grounded]] = []
    went: list[tuple[str, Grounded]] = []
    whole = any(one.whole for one in told)
    for one in told:
        if one.change.field not in _STANCED:
            continue
        name = spoken_within(one.change.key or one.change.field)
        was, now = _stance_words(one.change.was), _stance_words(one.change.now)
        if one.change.kind == "added":
            came.append((_with_stance(name, now), one))
        elif one.change.kind == "removed":
            went.append((_with_stance(name, was), one))
        else:
            yield _stance_flip(name, was, now, one)
    again, gone = ("With it came back {}.", "With it went {}.") if whole else _STATED
    for template, group in ((again, came), (gone, went)):
        if group:
            every = [each for _, one in group for each in _grounds(one)]
            text = template.format(named([name for name, _ in group]))
            yield _saying(text, 1, every, noun_of(group[0][1].change.field), count=len(group))


_STATED = ("It now states {}.", "It no longer states {}.")


def _stance_words(statements: Iterable[tuple[str, str]]) -> list[str]:
    return [STANCE_WORDS.get(stance, spoken_within(stance)) for stance, _ in statements if stance]


def _with_stance(name: str, stances: Sequence[str]) -> str:
    return f"{name} ({listed(stances)})" if stances else name


def _stance_flip(name: str, was: Sequence[str], now: Sequence[str], one: Grounded) -> Saying:
    came = [stance for stance in now if stance not in was]
    gone = [stance for stance in was if stance not in now]
    subject = name[:1].upper() + name[1:]
    if (came and gone) or (was and now and not came and not gone):
        text = f"{subject} went from {listed(was)} to {listed(now)}."
    elif came:
        text = f"It now states {name} as {listed(came)}" + (" too." if was else ".")
    elif gone:
        text = f"It no longer states {name} as {listed(gone)}" + (
            f", only as {listed(now)}." if now else "; it names it still."
        )
    else:
        text = f"What it states on {name} changed."
    return _saying(text, 1, _grounds(one), noun_of(one.change.field), count=1)


def _flip(one: Grounded) -> Saying | None:
    """One date or limit in place of another."""
    if len(one.came) != 1 or len(one.went) != 1:
        return None
    was, now = one.went[0].statement[1], one.came[0].statement[1]
    key = one.change.key or ""
    if not was or not now:
        return None
    if one.change.field == "date":
        return _saying(
            f"The {dated(key)} went from {day(was)} to {day(now)}.",
            2,
            _grounds(one),
            "date",
            count=1,
            flips=True,
        )
    if one.change.field == "threshold" and (name := limit_name(key)):
        text = f"{name} went from {limit(key, was, bare=True)} to {limit(key, now)}."
        return _saying(text, 2, _grounds(one), "limit", count=1, flips=True)
    if one.change.field == "funding":
        text = f"An amount ({spoken_within(key)}) went from {amount(key, was)} to {amount(key, now)}."
        return _saying(text, 2, _grounds(one), "amount", count=1, flips=True)
    return None


def _names(rest: Sequence[Grounded]) -> Iterator[Saying]:
    by_field: dict[str, list[Grounded]] = defaultdict(list)
    for one in rest:
        by_field[one.change.field].append(one)
    order = [*_CAME_AND_WENT]
    for field in sorted(by_field, key=lambda name: order.index(name) if name in order else len(order)):
        words = _CAME_AND_WENT.get(field, _OTHER)
        rank = 2 if field == "student_group" else 3
        name: Callable[[str, Ground], str] = NAMES.get(field, _value_or_key)
        for came, template in ((True, words[0]), (False, words[1])):
            every = [
                (name(one.change.key or "", ground), one, ground)
                for one in by_field[field]
                for ground in _standing(one, one.came if came else one.went)
            ]
            told = [each for each in every if each[0]]
            names = list(dict.fromkeys(each[0] for each in told))
            names, template = _of_one_kind(field, told, names, template)
            if names:
                grounds = [(one, ground, came) for _, one, ground in told]
                noun = noun_of(field)
                yield _saying(
                    template.format(named(names), s="s" if len(names) > 1 else ""),
                    rank,
                    grounds,
                    noun,
                    count=len(names),
                )


def _of_one_kind(
    field: str, told: Sequence[tuple[str, Grounded, Ground]], names: list[str], template: str
) -> tuple[list[str], str]:
    """Dates of one kind name it once, after the last."""
    kinds = {one.change.key for _, one, _ in told}
    if field != "date" or len(kinds) != 1 or len(names) == 1:
        return names, template
    kind = f" ({spoken_within(kinds.pop())})"
    return [name.removesuffix(kind) for name in names], template.replace("{}", "{}" + kind)


def _value_or_key(key: str, ground: Ground) -> str:
    return ground.statement[1] or spoken_within(key)
