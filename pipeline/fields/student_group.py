"""Student groups that a provision names.

Key is the group (``vocabulary/student_groups.yml``). A list of classes in a ban on discrimination
names no group: it is the strategy ``nondiscrimination``.
"""

from __future__ import annotations

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.scope import in_scope
from pipeline.grammar.sentences import Clause
from pipeline.grammar.stance import quoted
from pipeline.grammar.topics import mentions

NAME = "student_group"

_CLASS_LIST = (
    "discriminat",
    "protected class",
    "regardless of race",
    "without regard to",
    "on the basis of race",
)


def _is_class_list(context: Context, clause: Clause) -> bool:
    sentence = context.words[clause.sentence_start : clause.sentence_end]
    return any(wording in sentence for wording in _CLASS_LIST)


def find(context: Context) -> list[Finding]:
    """Return the student groups that the provisions of a text about public schools name."""
    if not in_scope(context):
        return []
    findings: list[Finding] = []
    for mention in mentions(context, NAME):
        if _is_class_list(context, mention.clause):
            continue
        start, end = quoted(context, mention)
        findings.append(
            Finding(
                NAME,
                mention.key,
                None,
                context.text[start:end],
                start,
                end,
                mention.rule,
                detail={"wording": context.text[mention.start : mention.end]},
            )
        )
    return findings
