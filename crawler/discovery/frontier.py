"""What a discovery asks for next: the most promising address that is left, within a budget (pure).

Best first, and it learns: what the pages of a folder, of a list or of one pattern turned out to be
worth raises or lowers what is still waiting there. The same answers in the same order always lead to
the same next address.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field

from crawler.discovery.traps import PER_PATTERN, pattern_of

# What an address of an unknown group is taken to be worth, and how many pages that guess weighs.
_PRIOR, _GUESSES = 0.15, 2.0
_LEARNT = {"folder": 0.5, "pattern": 0.4, "list": 0.3, "part": 0.7}
_PER_LINK = 0.01
# A rise of a group's bonus by less is not worth sorting all its addresses again.
_RISE = 0.02
# More than this is waiting only on a site without end: the least promising half goes.
_MOST_WAITING = 40_000


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that may be worth asking for, how it was come upon, and how promising it looked.

    ``beside`` says that it stands in a list with others of its kind (no menu, no sitemap), and ``part``
    under which heading of the page.
    """

    url: str
    key: str
    score: float
    depth: int = 0
    found_on: str | None = None
    why: str | None = None
    purpose: str = "candidate"
    beside: bool = True
    part: str = ""


@dataclass(slots=True)
class _Group:
    worth: float = 0.0
    seen: int = 0
    waiting: set[str] = field(default_factory=set)
    sorted_by: float = 0.0

    @property
    def bonus(self) -> float:
        return (self.worth + _PRIOR * _GUESSES) / (self.seen + _GUESSES) - _PRIOR


class Frontier:
    """The addresses of one publisher that wait, best first. ``seen`` are the keys that were ever added."""

    def __init__(self, *, per_pattern: int = PER_PATTERN) -> None:
        """At most ``per_pattern`` addresses of one pattern (digits collapsed) are handed out."""
        self.seen: set[str] = set()
        self._per_pattern = per_pattern
        self._waiting: dict[str, Lead] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._groups: dict[str, _Group] = defaultdict(_Group)
        self._asked: dict[str, int] = defaultdict(int)

    def __len__(self) -> int:
        """Return how many addresses wait."""
        return len(self._waiting)

    def add(self, lead: Lead) -> bool:
        """Let ``lead`` wait; return False where its address is known already.

        One that waits and is met again more promisingly takes the better score and reason.
        """
        known = self._waiting.get(lead.key)
        if known is None and lead.key in self.seen:
            return False
        if known is not None and known.score >= lead.score:
            return False
        if known is not None:
            self._leave(known)
        self.seen.add(lead.key)
        self._waiting[lead.key] = lead
        for name in _groups_of(lead):
            self._groups[name].waiting.add(lead.key)
        self._push(lead)
        if len(self._waiting) > _MOST_WAITING:
            self._thin()
        return known is None

    def pop(self) -> Lead | None:
        """Return the most promising address and stop waiting for it; None where nothing is left."""
        while self._heap:
            cost, _, key = heapq.heappop(self._heap)
            lead = self._waiting.get(key)
            if lead is None:
                continue
            now = self._cost(lead)
            if now > cost:  # it was more promising when it was pushed
                self._push(lead)
                continue
            self._leave(lead)
            pattern = pattern_of(lead.url)
            if self._asked[pattern] >= self._per_pattern:
                continue
            self._asked[pattern] += 1
            return lead
        return None

    def learn(self, lead: Lead, worth: float) -> None:
        """Remember what the page of ``lead`` was worth, 0 to 1, for what waits beside it."""
        for name in _groups_of(lead):
            group = self._groups[name]
            group.worth += worth
            group.seen += 1
            if group.bonus >= group.sorted_by + _RISE:
                group.sorted_by = group.bonus
                for key in sorted(group.waiting):
                    self._push(self._waiting[key])

    def _cost(self, lead: Lead) -> float:
        learnt = sum(_LEARNT[name.partition(" ")[0]] * self._groups[name].bonus for name in _groups_of(lead))
        return -round(lead.score + learnt - _PER_LINK * lead.depth, 6)

    def _push(self, lead: Lead) -> None:
        heapq.heappush(self._heap, (self._cost(lead), lead.depth, lead.key))

    def _leave(self, lead: Lead) -> None:
        del self._waiting[lead.key]
        for name in _groups_of(lead):
            self._groups[name].waiting.discard(lead.key)

    def _thin(self) -> None:
        ranked = sorted(self._waiting.values(), key=lambda lead: (self._cost(lead), lead.depth, lead.key))
        for lead in ranked[_MOST_WAITING // 2 :]:
            self._leave(lead)
        self._heap = []
        for lead in ranked[: _MOST_WAITING // 2]:
            self._push(lead)


def _groups_of(lead: Lead) -> tuple[str, ...]:
    """Return what ``lead`` has in common with others: its folder, its pattern, the page and part that list it."""
    host, _, path = lead.key.partition("/")
    folder = path.rpartition("/")[0].partition("?")[0]
    names = [f"folder {host}/{folder}", f"pattern {pattern_of(lead.url)}"]
    if lead.found_on and lead.beside:
        names += [f"list {lead.found_on}", f"part {lead.found_on} {lead.part}"]
    return tuple(names)
