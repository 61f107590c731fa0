"""Where a clause speaks of a topic: a term that proves it, or parts that prove it together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.grammar.context import Context, Groups
from pipeline.grammar.matching import Hit, starting
from pipeline.grammar.sentences import Clause
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import Topic

# What a section was called says nothing once it has ended.
_ENDED = re.compile(r"\b(?:Repealed|Rescinded|Expired)\b")
_HEAD = 300
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
_LABEL, _LABEL_WORDS, _SMALL_WORD = 80, 7, 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic in a clause: the range of the wording that proves it, and the rule that read it.

    ``named`` says that the text only names the topic there (a title, a label, a definition).
    """

    field: str
    key: str
    topic: Topic
    clause: Clause
    start: int
    end: int
    rule: str
    named: bool = False

    @property
    def how(self) -> str:
        """The sort of evidence: ``term`` (a wording that proves by itself) or ``near`` (parts together)."""
        return "term" if self.rule.endswith("term") else "near"


@lru_cache(maxsize=8)
def _triggers(field: str) -> dict[str, tuple[tuple[str, Topic], ...]]:
    """Return, by target, the topics that a clause with that target may speak of."""
    triggers: dict[str, list[tuple[str, Topic]]] = {}
    for name, key, topic in vocabulary().topics():
        if name == field:
            for target in {f"{field}:{key}", *(parts[0] for parts in topic.near)}:
                triggers.setdefault(target, []).append((key, topic))
    return {target: tuple(topics) for target, topics in triggers.items()}


def _closest(hits: list[Hit], start: int, end: int) -> Hit:
    """Return the hit that widens the range ``start`` to ``end`` least."""
    return min(hits, key=lambda hit: max(end, hit.end) - min(start, hit.start))


def _nearest(parts: list[tuple[Hit, ...]], within: int) -> tuple[int, int] | None:
    """Return the tightest range that holds one hit of each part, all distinct, or None beyond ``within``."""
    best: tuple[int, int] | None = None
    for anchor in parts[0]:
        start, end = anchor.start, anchor.end
        taken = [anchor]
        for hits in parts[1:]:
            reach = starting(hits, anchor.end - within, anchor.start + within)
            apart = [
                hit for hit in reach if not any(hit.start < own.end and own.start < hit.end for own in taken)
            ]
            if not apart:
                break
            near = _closest(apart, start, end)
            taken.append(near)
            start, end = min(start, near.start), max(end, near.end)
        else:
            if end - start <= within and (best is None or end - start < best[1] - best[0]):
                best = (start, end)
    return best


def _proof(field: str, key: str, topic: Topic, groups: Groups) -> tuple[int, int, str] | None:
    """Return the range and rule of the wording that proves ``topic`` among a clause's hits, or None."""
    if f"unless:{field}:{key}" in groups:
        return None
    terms = groups.get(f"{field}:{key}")
    if terms:
        longest = max(terms, key=lambda hit: (hit.end - hit.start, -hit.start))
        return longest.start, longest.end, f"{field}.{key}.term"
    if f"unless_near:{field}:{key}" in groups:
        return None
    for number, names in enumerate(topic.near, start=1):
        parts = [groups.get(name, ()) for name in names]
        if all(parts):
            found = _nearest(parts, topic.within)
            if found:
                return found[0], found[1], f"{field}.{key}.near{number}"
    return None


def _binds(context: Context, start: int, end: int) -> bool:
    """Say whether a verb that binds, permits or encourages stands between ``start`` and ``end``."""
    return any(
        starting(context.found.get(f"modal:{stance}", ()), start, end) for stance in vocabulary().stances
    )


def _is_fragment(context: Context, clause: Clause) -> bool:
    """Say whether the sentence is a bare label ("Districts of Innovation."): no verb, no lead-in."""
    if clause.sentence_end - clause.sentence_start > _LABEL or (
        clause.lead and _binds(context, *clause.lead)
    ):
        return False
    sentence = context.flat[clause.sentence_start : clause.sentence_end].strip()
    said = [word for word in re.findall(r"[A-Za-z]+", sentence) if len(word) > _SMALL_WORD]
    titled = _NUMBER.match(sentence) or sum(word[0].isupper() for word in said) > len(said) / 2
    if len(said) > _LABEL_WORDS or (sentence.endswith((".", ";")) and not titled):
        return False
    return not _binds(context, clause.sentence_start, clause.sentence_end)


def _is_definition(context: Context, start: int, end: int) -> bool:
    found = _DEFINITION.match(context.flat, start, end)
    if found is not None:
        return _NO_TERM.search(found["bare"] or "") is None
    return _TERM_INCLUDES.match(context.flat, start, end) is not None


def _names(context: Context, clause: Clause) -> bool:
    """Say whether the sentence only says what a word means, what a text is called, or where to find more.

    An item of a definition that goes on in a list belongs to the definition. The long title of an act
    ("An act authorizing ...; repealing ...") says what the act does where it has a verb for it.
    """
    if clause.lead is not None and _is_definition(context, *clause.lead):
        return True
    start, end = clause.sentence_start, clause.sentence_end
    if _LONG_TITLE.match(context.flat, start, end):
        return not _binds(context, clause.start, clause.end)
    if _TITLE.match(context.flat, start, end) or _NAVIGATION.match(context.flat, start, end):
        return True
    return _is_definition(context, start, end)


def _runs_on(context: Context, clause: Clause) -> bool:
    """Say whether more of the same paragraph follows the sentence of ``clause``."""
    return (
        clause.kind == "paragraph"
        and context.flat[clause.sentence_end : clause.sentence_end + 2].strip() != ""
    )


def mentions(context: Context, field: str) -> Iterator[Mention]:
    """Yield each topic of ``field`` once for each clause that speaks of it.

    A definition, a short title, a pointer ("Learn about ..."), a question, and a label that opens a running
    paragraph ("Portrait of a Graduate. The state ...") only name the topic: they come last, marked so, and
    only where no clause says more. A label that is a line of its own (a heading, a menu) never comes.
    """
    triggers = _triggers(field)
    labels: dict[str, Mention] = {}
    stated: set[str] = set()
    for clause, groups in zip(context.clauses, context.by_clause, strict=True):
        likely = {key: topic for target in groups if target in triggers for key, topic in triggers[target]}
        for key, topic in sorted(likely.items(), key=lambda item: item[0]):
            proof = _proof(field, key, topic, groups)
            if proof is None:
                continue
            mention = Mention(field, key, topic, clause, *proof)
            fragment = _is_fragment(context, clause)
            if _names(context, clause) or (not fragment and context.flat[clause.sentence_end - 1] == "?"):
                labels.setdefault(key, replace(mention, named=True))
            elif not fragment:
                stated.add(key)
                yield mention
            elif proof[2].endswith("term") and _runs_on(context, clause):
                labels.setdefault(key, replace(mention, named=True))
    if _ENDED.search(context.flat, 0, _HEAD) is None:
        yield from (mention for key, mention in labels.items() if key not in stated)
