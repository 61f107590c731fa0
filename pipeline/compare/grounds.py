"""What a field change stands on: the changed spans that the sentences it was read from lie in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.records import FieldChange, Finding, Span

Statement = tuple[str, str]
_Known = Mapping[tuple[str, str, str, str], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Ground:
    """A statement that came or went: the first sentence that says it (of those in a span, where one is), and the
    numbers of the spans that its sentences lie in."""

    statement: Statement
    spans: tuple[int, ...]
    finding: Finding


@dataclass(frozen=True, slots=True)
class Grounded:
    """A field change with the number of its row, and the statements that ``came`` and ``went``. ``whole``: the
    document itself came or went, and all that it states with it."""

    seq: int
    change: FieldChange
    came: tuple[Ground, ...]
    went: tuple[Ground, ...]
    whole: bool = False

    @property
    def spans(self) -> tuple[int, ...]:
        """The numbers of the spans that it stands on."""
        return numbers(ground.spans for ground in (*self.came, *self.went))

    @property
    def stands(self) -> bool:
        """Whether a change of the text bears it; else only its surroundings made it read otherwise."""
        return self.whole or bool(self.spans)


def numbers(groups: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """Return the numbers in ``groups``, each once, in order."""
    return tuple(sorted({number for group in groups for number in group}))


def touched(spans: Sequence[Span], start: int, end: int, *, new: bool) -> tuple[int, ...]:
    """Return the numbers of the spans that share a character with ``start:end`` of the one text or the other, or
    that took characters out of its midst.

    >>> touched([Span("added", 4, 4, 4, 8)], 0, 9, new=False), touched([Span("added", 4, 4, 4, 8)], 4, 9, new=False)
    ((0,), ())
    """
    found = []
    for number, span in enumerate(spans):
        low, high = (span.new_start, span.new_end) if new else (span.old_start, span.old_end)
        if (low < end and high > start) if low < high else start < low < end:
            found.append(number)
    return tuple(found)


def grounded(
    changes: Sequence[FieldChange],
    spans: Sequence[Span],
    old: Sequence[Finding],
    new: Sequence[Finding],
    *,
    whole: bool = False,
) -> tuple[Grounded, ...]:
    """Return ``changes`` (between the findings ``old`` and ``new``) with what they stand on, their own findings
    being the first that lie in a changed span, where one does."""
    before, after = _by_statement(old), _by_statement(new)
    made = []
    for seq, change in enumerate(changes):
        came = _grounds(change, set(change.now) - set(change.was), after, spans, new=True)
        went = _grounds(change, set(change.was) - set(change.now), before, spans, new=False)
        shown = replace(change, old=_shown(change.old, went), new=_shown(change.new, came))
        made.append(Grounded(seq, shown, came, went, whole))
    return tuple(made)


def _by_statement(findings: Sequence[Finding]) -> _Known:
    known: dict[tuple[str, str, str, str], list[Finding]] = defaultdict(list)
    for one in sorted(findings, key=lambda f: (f.start, f.end)):
        known[one.field, one.key or "", one.stance or "", one.value or ""].append(one)
    return known


def _grounds(
    change: FieldChange, statements: Iterable[Statement], known: _Known, spans: Sequence[Span], *, new: bool
) -> tuple[Ground, ...]:
    made = []
    for statement in sorted(statements):
        sayings = known.get((change.field, change.key or "", *statement), ())
        where = [(touched(spans, one.start, one.end, new=new), one) for one in sayings]
        if where:
            _, first = next((each for each in where if each[0]), where[0])
            made.append(Ground(statement, numbers(each for each, _ in where), first))
    return tuple(made)


def _shown(found: Finding | None, grounds: Sequence[Ground]) -> Finding | None:
    bearing = sorted(
        (ground.finding for ground in grounds if ground.spans), key=lambda one: (one.start, one.end)
    )
    return bearing[0] if bearing else found
