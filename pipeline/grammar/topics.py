"""Where a clause speaks of a topic, and whether it says something of it or only names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.grammar.answers import answer_to
from pipeline.grammar.context import Context
from pipeline.grammar.naming import binds, defines_measure, is_fragment, names, runs_on
from pipeline.grammar.pointers import is_pointer
from pipeline.grammar.proof import clauses_with, proofs_of, triggers
from pipeline.grammar.sentences import Clause
from pipeline.vocabulary.shapes import Topic

# What a section was called says nothing once it has ended.
_ENDED = re.compile(r"\b(?:Repealed|Rescinded|Expired)\b")
_HEAD = 300
# The fields that say what a text provides; others quote the wording itself.
_LENT = frozenset({"cbe_dimension", "equity_strategy", "student_group"})
_LENT_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic in a clause: the range of the wording that proves it, and the rule that read it.

    ``named`` says that the text only names the topic there (a title, a label, a definition), ``optional``
    that its wording names a choice.
    """

    field: str
    key: str
    topic: Topic
    clause: Clause
    start: int
    end: int
    rule: str
    named: bool = False
    optional: bool = False

    @property
    def default(self) -> str | None:
        """The stance of the topic's own nature, where no wording binds."""
        return "permits" if self.optional else self.topic.default

    @property
    def how(self) -> str:
        """The sort of evidence: ``term`` (a wording that proves by itself), ``near`` (parts together), ``answer``."""
        return self.rule.rpartition(".")[2].rstrip("0123456789")


def _is_question(context: Context, clause: Clause) -> bool:
    return context.flat[clause.sentence_end - 1] == "?"


def _answered(context: Context, at: int, mention: Mention) -> Mention | None:
    """Return the mention that the answer makes of the topic in the question at ``at``, or None."""
    answer = answer_to(context, at)
    if answer is None:
        return None
    rule = f"{mention.field}.{mention.key}.answer"
    return replace(mention, clause=answer, start=answer.start, end=answer.end, rule=rule)


def _below(context: Context, head: Clause, limit: int) -> Iterator[Clause]:
    """Yield the clauses of the first sentences below a heading, or of a row after its label, up to ``limit``."""
    most = _LENT_SENTENCES if head.kind == "heading" else len(context.clauses)
    sentences: set[int] = set()
    for at in range(context.clause_index(head.end), len(context.clauses)):
        clause = context.clauses[at]
        sentences.add(clause.sentence_start)
        if clause.start >= limit or len(sentences) > most:
            return
        if clause.start >= head.end:
            yield clause


def _takes(context: Context, clause: Clause) -> bool:
    """Say whether a clause states something that a heading's topic may be the topic of."""
    if not binds(context, clause.start, clause.end) or _is_question(context, clause):
        return False
    return not (names(context, clause) or is_fragment(context, clause) or is_pointer(context, clause))


def lent(context: Context, field: str) -> Iterator[Mention]:
    """Yield what headings and labels of rows lend: their topics, to the sentences below that bind.

    A heading lends to the first two sentences of its section, a label to the rest of its row; the heading
    itself states nothing.
    """
    for at, head in enumerate(context.heads):
        proofs = proofs_of(context, head, field, context.by_head[at])
        if not proofs or binds(context, head.start, head.end):
            continue
        limit = context.heads[at + 1].start if at + 1 < len(context.heads) else len(context.flat)
        if head.kind == "row":
            limit = context.blocks[context.block_index(head.start)].end
        takers = [clause for clause in _below(context, head, limit) if _takes(context, clause)]
        for key, topic, _ in proofs:
            for clause in takers:
                if f"unless:{field}:{key}" not in context.by_clause[context.clause_index(clause.start)]:
                    rule = f"{field}.{key}.heading"
                    yield Mention(field, key, topic, clause, clause.start, clause.end, rule)
                    break


def mentions(context: Context, field: str) -> Iterator[Mention]:
    """Yield each topic of ``field`` once for each clause that speaks of it.

    A definition, a short title, a pointer ("Learn about ..."), a question, and a label that opens a running
    paragraph ("Portrait of a Graduate. The state ...") only name the topic: they come last, marked so, and
    only where no clause says more. A label that is a line of its own (a heading, a menu) never comes. The
    answer to a question is about the question's topic, and where a topic is stated nowhere, the first sentences
    below a heading that names it are (:func:`lent`).
    """
    likely = triggers(field)
    spoken: set[int] = set()
    labels: dict[str, Mention] = {}
    stated: set[str] = set()
    for at in clauses_with(context, likely.keys()):
        clause, groups = context.clauses[at], context.by_clause[at]
        proofs = proofs_of(context, clause, field, groups)
        if proofs:
            spoken.add(clause.sentence_start)
        fragment = bool(proofs) and is_fragment(context, clause)
        for key, topic, proof in proofs:
            optional = bool(topic.optional) and context.words[proof[0] : proof[1]].startswith(topic.optional)
            mention = Mention(field, key, topic, clause, *proof, optional=optional)
            if names(context, clause) and not defines_measure(context, clause, mention.start):
                labels.setdefault(key, replace(mention, named=True))
            elif not fragment and _is_question(context, clause):
                labels.setdefault(key, replace(mention, named=True))
                answer = _answered(context, at, mention)
                if answer is not None:
                    stated.add(key)
                    yield answer
            elif not fragment:
                stated.add(key)
                yield mention
            elif mention.how == "term" and runs_on(context, clause):
                labels.setdefault(key, replace(mention, named=True))
    if field in _LENT:
        for mention in lent(context, field):
            if mention.key not in stated and mention.clause.sentence_start not in spoken:
                spoken.add(mention.clause.sentence_start)
                yield mention
    if _ENDED.search(context.flat, 0, _HEAD) is None:
        yield from (mention for key, mention in labels.items() if key not in stated)
