"""Which slice of a text is shown for a mention: its clause, or the part of a long one that carries it."""

from __future__ import annotations

from pipeline.grammar.context import Context
from pipeline.grammar.topics import Mention
from pipeline.grammar.verbs import Verb

_QUOTE = 280  # no more than so many characters are shown
_REACH = 160  # a verb so far off is shown with its topic
_OPENING = 80  # so far before it a quote may begin at a comma


def quote_of(context: Context, mention: Mention, verb: Verb | None) -> tuple[int, int]:
    """Return the range to quote: the clause, or for a long one the part with ``verb`` and the topic."""
    start, end = mention.clause.start, mention.clause.end
    while start < mention.start and context.flat[start] in " ,;":
        start += 1
    while end > mention.end and context.flat[end - 1] in " ,;":
        end -= 1
    if end - start <= _QUOTE:
        return start, end
    first = mention.start
    if verb and abs(verb.start - mention.start) < _REACH:
        first = min(mention.start, verb.start)
    comma = max(context.flat.rfind(mark, max(start, first - _OPENING), first) for mark in (", ", ": ", ") "))
    begin = comma + 2 if comma >= 0 else max(context.flat.rfind(" ", start, first) + 1, start)
    last = max(mention.end, verb.end if verb and verb.start > mention.start else 0)
    stops = (context.flat.find(mark, last, end) for mark in (", ", ": "))
    stop = min((at for at in stops if at >= 0), default=end)
    if stop - begin > _QUOTE:
        stop = context.flat.rfind(" ", last, max(begin + _QUOTE, last)) if begin + _QUOTE > last else last
    return begin, max(stop, last)
