"""Which wording around a date tells its kind (``vocabulary/dates.yml``): before it, right after it, or as
what a body did on a date that opens its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.vocabulary import vocabulary

_WORD = re.compile(r"[a-z0-9]+")
_LOOSE, _NEAR, _AFTER, _AFTER_WINDOW = 90, 24, 12, 100
_FILLER = frozenset(
    _WORD.findall(
        "on in the of a as and monday tuesday wednesday thursday friday saturday sunday about date it for each every "
        "year annually yearly this day fall spring summer winter autumn early late school noon midnight p m pm am "
        "time est et ct pt eastern central"
    )
)
_BODY = re.compile(
    r"\b(?:boards?|council|commission|regents|legislature|general assembly|assembly|house|senate|congress|"
    r"governor|gov\.|president|mayor|voters|department|agency|office|secretary|superintendent|commissioner|"
    r"trustees|committee|boe|sbe|cabinet|state)\b"
)
_LAWMAKERS = re.compile(r"\b(?:legislature|general assembly|assembly|house|senate|congress)\b")
_SIGNERS = re.compile(r"\b(?:governor|gov\.|president|mayor)\b")
_OPENER = re.compile(
    r"(?:(?:late |earlier |early )?(?:on|in) (?:the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?|effective )?$"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording found: its kind, the wording, where it starts in its window, how far from the date it
    ends (0 where only words without meaning stand between), and how it tells (before, adjacent, after, verb)."""

    kind: str
    wording: str
    start: int
    distance: int
    sort: str


@lru_cache(maxsize=1)
def _cues() -> tuple[dict[str, dict[str, tuple[str, str]]], dict[str, str]]:
    """Return the cues before a date by their last word, as wording -> (kind, sort), and those after it."""
    ahead: dict[str, dict[str, tuple[str, str]]] = {}
    after: dict[str, str] = {}
    for kind, entry in vocabulary().dates.items():
        for sort, cues in (("adjacent", entry.adjacent), ("before", entry.before)):
            for cue in cues:
                words = _WORD.findall(cue.lower())
                ahead.setdefault(words[-1], {})[" ".join(words)] = kind, sort
        after.update((" ".join(_WORD.findall(cue.lower())), kind) for cue in entry.after)
    return ahead, after


@lru_cache(maxsize=1)
def _lengths() -> tuple[dict[str, int], dict[str, int]]:
    """Return how many words the longest cue has, by its last word (before a date), and by its first (after one)."""
    ahead, after = _cues()
    last = {word: max(cue.count(" ") + 1 for cue in cues) for word, cues in ahead.items()}
    first: dict[str, int] = {}
    for words in (cue.split() for cue in after):
        first[words[0]] = max(first.get(words[0], 0), len(words))
    return last, first


@lru_cache(maxsize=1)
def _verbs() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {verb: kind for kind, entry in vocabulary().dates.items() for verb in entry.verbs}
    either = "|".join(sorted(map(re.escape, kinds), key=len, reverse=True))
    return re.compile(rf",? (?P<who>[^.;:\n]{{3,120}}?) (?P<verb>{either})\b"), kinds


def bare(between: str) -> bool:
    """Say whether only words without meaning (and no other ones) stand in a stretch of lower-case text."""
    return all(map(_is_filler, _WORD.findall(between)))


def _is_filler(word: str) -> bool:
    return word in _FILLER or (len(word) <= 2 and word.isdigit())


def before(window: str, form: str) -> Cue | None:
    """Return the cue before a date that ends the lower-case ``window``: the nearest, at one place the longest."""
    ahead, longest = _cues()[0], _lengths()[0]
    tokens = [(match.start(), match.end()) for match in _WORD.finditer(window)]
    reach = _NEAR if form == "year" else _LOOSE
    best: Cue | None = None
    is_bare = True
    for at in range(len(tokens) - 1, -1, -1):
        end = tokens[at][1]
        distance = len(window) - end
        if distance > reach or best:
            break
        word = window[tokens[at][0] : end]
        for first in range(max(0, at - longest.get(word, 0) + 1), at + 1):
            wording = " ".join(window[start:stop] for start, stop in tokens[first : at + 1])
            kind, sort = ahead[word].get(wording, (None, ""))
            if kind is None or (not is_bare and (sort == "adjacent" or _cut(window[end:], form))):
                continue
            best = Cue(kind, wording, tokens[first][0], 0 if is_bare else distance, sort)
            break
        is_bare = is_bare and _is_filler(word)
    return best


def _cut(between: str, form: str) -> bool:
    """Say whether a cue does not reach a bare year over what stands between."""
    return form == "year" and not between.endswith(" in ")


def after(window: str, to_next: int | None) -> Cue | None:
    """Return the cue right after a date that begins before ``window``; ``to_next`` is where the next date
    stands in it, to which a cue right before it belongs."""
    cues, firsts = _cues()[1], _lengths()[1]
    tokens = [(match.start(), match.end()) for match in _WORD.finditer(window[:_AFTER_WINDOW])]
    for first, (start, stop) in enumerate(tokens):
        if start > _AFTER:
            return None
        for last in range(min(len(tokens), first + firsts.get(window[start:stop], 0)) - 1, first - 1, -1):
            kind = cues.get(" ".join(window[begin:end] for begin, end in tokens[first : last + 1]))
            end = tokens[last][1]
            if kind and not (to_next is not None and end <= to_next and bare(window[end:to_next])):
                wording = " ".join(window[begin:end] for begin, end in tokens[first : last + 1])
                return Cue(kind, wording, start, start, "after")
    return None


def deed(opening: str, rest: str) -> Cue | None:
    """Return what a body did on a date that opens its sentence ("In June 2024, the State Board approved ...").

    ``opening`` is the sentence up to the date, ``rest`` what follows it, both in lower case.
    """
    if not _OPENER.fullmatch(opening.rsplit(" - ", 1)[-1].lstrip(" -#")):
        return None
    pattern, kinds = _verbs()
    match = pattern.match(rest)
    if match is None or not _BODY.search(match["who"]):
        return None
    kind = kinds[match["verb"]]
    if kind == "adopted" and _SIGNERS.search(match["who"]):
        kind = "signed"
    elif kind == "adopted" and _LAWMAKERS.search(match["who"]) and match["verb"] in ("approved", "adopted"):
        kind = "enacted"
    return Cue(kind, match["verb"], match.start("verb"), match.start("verb"), "verb")
