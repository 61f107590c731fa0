"""Equity strategies that a text states, each with the stance where the text tells one.

Key is one of twenty strategies (``vocabulary/equity_strategies.yml``); the stance is None where no
wording binds, permits or encourages (a framework's description). A title, a question or a pointer to
somewhere else states nothing; a definition counts only in a text that is nothing but definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.found import finding_of
from pipeline.grammar.menus import in_glossary
from pipeline.grammar.pointers import is_licensing, is_pointer
from pipeline.grammar.scope import in_scope
from pipeline.grammar.stance import stance_of
from pipeline.grammar.topics import Mention, mentions
from pipeline.grammar.weights import weighed

NAME = "equity_strategy"

COMMON = frozenset({"equitable_access", "family_community_engagement", "social_emotional_learning"})
"""Strategies whose plain words serve many ends. Parts that only together prove one of them (``near``), without a
stance, are equity's only in a text that states another strategy or names a student group."""


@dataclass(frozen=True, slots=True)
class _Stated:
    mention: Mention
    stance: str | None

    @property
    def stands_alone(self) -> bool:
        return self.stance is not None or self.mention.how == "term" or self.mention.key not in COMMON


def _defines(context: Context, mention: Mention) -> bool:
    """Say whether the sentence tells what a word of the text means; a title, a question or an entry of a glossary
    does not."""
    if in_glossary(context, mention.clause):
        return False
    sentence = context.words[mention.clause.sentence_start : mention.clause.sentence_end]
    lead = mention.clause.lead
    led = context.words[slice(*lead)] if lead else ""
    return any(f" {word} " in f"{led} {sentence} " for word in ("mean", "means", "includes", "include"))


def _provides(context: Context, mention: Mention) -> bool:
    """Say whether the sentence is more than a pointer, or a list of studies for a license (training apart)."""
    if is_pointer(context, mention.clause):
        return False
    return mention.key == "equity_professional_learning" or not is_licensing(context, mention.clause)


def _stated(context: Context) -> list[_Stated]:
    """Return what the text states; where it states no strategy, what it defines (a section of definitions)."""
    found = [one for one in mentions(context, NAME) if _provides(context, one)]
    found += _leaning(context, {(one.key, one.clause.sentence_start) for one in found})
    stated = [_Stated(one, stance_of(context, one, default=None)) for one in found if not one.named]
    in_company = any(target.startswith("student_group:") for target in context.found) or any(
        one.stands_alone for one in stated
    )
    stated = [one for one in stated if in_company or one.stands_alone]
    return stated or [_Stated(one, None) for one in found if one.named and _defines(context, one)]


def _leaning(context: Context, settled: set[tuple[str, int]]) -> list[Mention]:
    """Return the strategies that no rule reads anywhere and that a sentence without any leans to."""
    keys, sentences = {key for key, _ in settled}, {start for _, start in settled}
    return [
        one
        for one in weighed(context, NAME)
        if one.key not in keys and one.clause.sentence_start not in sentences and _provides(context, one)
    ]


def find(context: Context) -> list[Finding]:
    """Return the strategies stated in a text about public schools; a look-alike gives none."""
    if not in_scope(context):
        return []
    return [_finding(context, one.mention, one.stance) for one in _stated(context)]


def _finding(context: Context, mention: Mention, stance: str | None) -> Finding:
    how = mention.how if stance is None else f"{mention.how} modal"
    return finding_of(context, mention, how=how, stance=stance)
