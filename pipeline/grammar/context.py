"""What every field reads: one clean text with its views, blocks, clauses and vocabulary hits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, overload

from pipeline.grammar.acronyms import short_forms
from pipeline.grammar.folding import flat, words
from pipeline.grammar.matching import Hit, hits
from pipeline.grammar.notes import note_ranges, within
from pipeline.grammar.sentences import Clause, clauses
from pipeline.grammar.struck import struck_ranges
from pipeline.text import Block, CleanText, blocks

Groups = dict[str, tuple[Hit, ...]]
_FEW = 64  # hits of a clause up to which their tuples are made anew for each


@dataclass(frozen=True, slots=True)
class Context:
    """One document as the fields see it, computed once.

    ``flat`` and ``words`` have the text's length (:mod:`pipeline.grammar.folding`); ``clauses`` are in
    order; ``by_clause`` holds, for each clause, the vocabulary hits inside it by their target;
    ``found`` all hits of the text by target, ``titled`` the targets of the title's,
    ``heads`` are the headings and the labels of rows, ``by_head`` their hits;
    ``notes`` the ranges of the publisher's notes; ``official`` says whether a public body published it
    (None: not known); ``struck`` the ranges of words that the text shows as struck;
    ``memo`` is where a field keeps what another one asks for too.
    """

    clean: CleanText
    flat: str
    words: str
    blocks: tuple[Block, ...]
    clauses: tuple[Clause, ...]
    by_clause: ClauseGroups
    found: TextGroups
    titled: frozenset[str]
    notes: tuple[tuple[int, int], ...]
    jurisdiction: str | None
    instrument_type: str | None
    official: bool | None = None
    struck: tuple[tuple[int, int], ...] = ()
    heads: tuple[Clause, ...] = ()
    by_head: Sequence[Groups] = ()
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The document's text."""
        return self.clean.text

    def is_struck(self, offset: int) -> bool:
        """Say whether ``offset`` stands among words that the text shows as struck."""
        return within(self.struck, offset)

    def in_notes(self, offset: int) -> bool:
        """Say whether ``offset`` stands in a publisher's note (:mod:`pipeline.grammar.notes`)."""
        return within(self.notes, offset)

    def is_head(self, offset: int) -> bool:
        """Say whether ``offset`` stands in a heading, in a line that names a section, or in a row's label."""
        at = bisect_right(self.heads, offset, key=lambda head: head.start) - 1
        return at >= 0 and offset < self.heads[at].end

    def block_index(self, offset: int) -> int:
        """Return the index of the block whose line holds ``offset``."""
        return max(bisect_right(self.blocks, offset, key=lambda block: block.start) - 1, 0)

    def clause_index(self, offset: int) -> int:
        """Return the index of the clause that holds ``offset``, or of the next one."""
        at = bisect_right(self.clauses, offset, key=lambda clause: clause.start) - 1
        return at if at >= 0 and self.clauses[at].end > offset else at + 1

    def clause_at(self, offset: int) -> Clause | None:
        """Return the clause that holds ``offset``, or None (headings have none)."""
        at = bisect_right(self.clauses, offset, key=lambda clause: clause.start) - 1
        if at < 0 or self.clauses[at].end <= offset:
            return None
        return self.clauses[at]


def _grouped(found: list[Hit]) -> Groups:
    """Return the ordered hits of a clause by target."""
    if len(found) > _FEW:
        return dict(TextGroups(found))
    groups: Groups = {}
    for hit in found:
        alone = (hit,)
        for target in hit.targets:
            held = groups.get(target)
            groups[target] = alone if held is None else held + alone
    return groups


class TextGroups(Mapping[str, tuple[Hit, ...]]):
    """The ordered hits of a text by target; those of a target are put together when they are first asked for."""

    def __init__(self, found: list[Hit]) -> None:
        """Sort the ordered ``found`` by the targets they share."""
        alike: dict[int, list[Hit]] = {}
        for hit in found:
            alike.setdefault(id(hit.targets), []).append(hit)
        self._lists: dict[str, list[list[Hit]]] = defaultdict(list)
        for members in alike.values():
            for target in members[0].targets:
                self._lists[target].append(members)
        self._lists.default_factory = None
        self._joined: dict[str, tuple[Hit, ...]] = {}

    def __len__(self) -> int:
        """Return the number of targets."""
        return len(self._lists)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the targets."""
        return iter(self._lists)

    def __contains__(self, target: object) -> bool:
        """Say whether the text has a hit of ``target``."""
        return target in self._lists

    def __getitem__(self, target: str) -> tuple[Hit, ...]:
        """Return the hits of ``target``, of which there are some."""
        joined = self._joined.get(target)
        if joined is None:
            several = self._lists[target]
            joined = tuple(several[0] if len(several) == 1 else sorted(chain.from_iterable(several)))
            self._joined[target] = joined
        return joined

    def get(self, target: str, default: Any = None) -> Any:
        """Return the hits of ``target``, or ``default`` where there are none."""
        return self[target] if target in self._lists else default


class ClauseGroups(Sequence[Groups]):
    """The hits of each clause by target, grouped when they are first asked for: most clauses are not."""

    def __init__(self, buckets: list[list[Hit]]) -> None:
        """Hold the hits of each clause, in order."""
        self._buckets = buckets
        self._grouped: dict[int, Groups] = {}

    def __len__(self) -> int:
        """Return the number of clauses."""
        return len(self._buckets)

    @overload
    def __getitem__(self, at: int) -> Groups: ...
    @overload
    def __getitem__(self, at: slice) -> list[Groups]: ...
    def __getitem__(self, at: int | slice) -> Groups | list[Groups]:
        """Return the hits of the clause at this place by target, or those of several."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        groups = self._grouped.get(at)
        if groups is None:
            groups = self._grouped[at] = _grouped(self._buckets[at])
        return groups

    def targets(self, at: int) -> set[tuple[str, ...]]:
        """Return the targets that the hits of the clause at this place share."""
        return {hit.targets for hit in self._buckets[at]}


def _by_clause(found: list[Hit], parts: tuple[Clause, ...]) -> ClauseGroups:
    """Return the hits of each clause; both lists are in order, so one pass does."""
    buckets: list[list[Hit]] = [[] for _ in parts]
    at = 0
    for hit in found:
        while at < len(parts) and parts[at].end <= hit.start:
            at += 1
        if at < len(parts) and parts[at].start <= hit.start and hit.end <= parts[at].end:
            buckets[at].append(hit)
    return ClauseGroups(buckets)


# A line that is only the number and the name of a section heads it like a heading.
_SECTION = re.compile(
    r"(?:(?:\u00a7{1,2} ?|Sec(?:tion|\.) |Rule |Policy )[0-9A-Z][0-9A-Za-z.:-]{0,24}"
    r"|[0-9]{1,4}[0-9A-Za-z]{0,4}(?:[-.:]{1,2}[0-9A-Za-z]{1,8}){1,5})[.:]? "
    r"(?![^\n]{0,110}\b(?:is|are|was|were|may|shall|must|will)\b)[A-Z][^.;:?\n]{3,90}\.?"
)
_LINE = 110


def _names_section(flattened: str, block: Block) -> bool:
    if block.kind != "paragraph" or block.end - block.start > _LINE:
        return False
    return _SECTION.fullmatch(flattened, block.start, block.end) is not None


def _heads(flattened: str, law: tuple[Block, ...]) -> Iterator[Clause]:
    """Yield what lends its topic to what follows: headings, lines that name a section, the labels of rows."""
    for block in law:
        end = block.end
        if block.kind == "row":
            end = flattened.find(" | ", block.start, block.end)
        if end > block.start and block.kind in ("heading", "row"):
            yield Clause(block.start, end, block.start, end, (), block.kind)
        elif _names_section(flattened, block):
            yield Clause(block.start, end, block.start, end, (), "heading")


def read(
    clean: CleanText, *, jurisdiction: str | None, instrument_type: str | None, official: bool | None = None
) -> Context:
    """Return the context of ``clean``; the only place where a text is folded, cut and matched."""
    flattened = flat(clean.text)
    lowered = words(flattened)
    marked = tuple(blocks(clean.text))
    notes = tuple(note_ranges(flattened, marked))
    law = tuple(block for block in marked if not within(notes, block.start))
    parts = tuple(clauses(flattened, law))
    found = hits(lowered)
    shortened = short_forms(flattened, found)
    if shortened:
        found = sorted([*found, *shortened], key=lambda hit: (hit.start, hit.end, hit.targets))
    heads = tuple(_heads(flattened, law))
    return Context(
        clean,
        flattened,
        lowered,
        marked,
        parts,
        _by_clause(found, parts),
        TextGroups(found),
        frozenset(target for hit in hits(words(flat(clean.title))) for target in hit.targets),
        notes,
        jurisdiction,
        instrument_type,
        official,
        struck_ranges(flattened),
        heads,
        _by_clause(found, heads),
    )
