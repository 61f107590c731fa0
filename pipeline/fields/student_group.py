"""Student groups that a provision names.

Key is the group (``vocabulary/student_groups.yml``). A list of classes in a ban on discrimination
names no group (it is the strategy ``nondiscrimination``), nor does a question or its answer, a pointer to an office or
a page, or a list of studies for a teaching license.
"""

from __future__ import annotations

from db.records import Finding
from pipeline.grammar.context import Context
from pipeline.grammar.found import finding_of
from pipeline.grammar.pointers import is_licensing, is_pointer
from pipeline.grammar.scope import in_scope
from pipeline.grammar.sentences import Clause
from pipeline.grammar.topics import mentions

NAME = "student_group"

_CLASS_LIST = (
    "discriminat",
    "protected class",
    "regardless of race",
    "without regard to",
    "on the basis of race",
    "on the basis of sex",
    "on account of race",
    "on the ground of race",
    "on the grounds of race",
    "because of race",
    "because of sex",
    "equal opportunity employer",
)


def _is_class_list(context: Context, clause: Clause) -> bool:
    sentence = context.words[clause.sentence_start : clause.sentence_end]
    return any(wording in sentence for wording in _CLASS_LIST)


def _asks(context: Context, clause: Clause) -> bool:
    return context.flat[clause.sentence_end - 1] == "?"


def find(context: Context) -> list[Finding]:
    """Return the student groups that the provisions of a text about public schools name."""
    if not in_scope(context):
        return []
    return [
        finding_of(context, mention, how="named" if mention.named else None)
        for mention in mentions(context, NAME)
        if mention.how != "answer"
        and not any(
            test(context, mention.clause) for test in (_is_class_list, _asks, is_pointer, is_licensing)
        )
    ]
