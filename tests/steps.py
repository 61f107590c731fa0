"""How many steps a search with a regular expression takes: what no machine and no neighbour on it changes.

Python's own engine says nothing of its work but the time. This one walks the same tree in the same order, one
place of the text after the other, and counts a step for every character that it looks at and for every
alternative that it tries: a search whose work grows with the square of the text shows it in a thousand
characters. It finds the same matches as :mod:`re` (the tests hold the two against each other), but for what
it does not know: it then raises ``NotImplementedError``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from re import _compiler, _parser
from re import _constants as c  # type: ignore[attr-defined]
from typing import Any

# What stands behind a part: given a place, the end of the whole match from there, or -1.
After = Callable[[int], int]
Part = Callable[[int, After], int]

# Each part goes on with the next within itself, so a text of some hundred characters is some thousand calls deep.
_DEEP = 100_000
_ONE = frozenset({c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN})
_AGAIN = frozenset({c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT})


class TooMany(Exception):  # noqa: N818 - it says how a count ended, not that something is wrong
    """The search takes more steps than the counter was to count."""


class Steps:
    """A regular expression that counts: ``taken`` is the number of steps of the last search, ``most`` its bound."""

    def __init__(self, pattern: str, flags: int = 0, most: int = 10_000_000) -> None:
        parsed = _parser.parse(pattern, flags)
        self._state, self._most = parsed.state, most
        self._text, self._groups = "", dict[int, tuple[int, int]]()
        self.taken = 0
        self._whole = self._sequence(list(parsed), self._state.flags)

    def search(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """Return the span of the first match from ``start`` on, as ``re.search`` does.

        Raises :class:`TooMany` after ``most`` steps.
        """
        self._begin(text)
        for place in range(start, len(text) + 1):
            span = self._at(place)
            if span:
                return span
        return None

    def match(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """Return the span of the match at ``start``, as ``re.match`` does, and count as :meth:`search`."""
        self._begin(text)
        return self._at(start)

    def _begin(self, text: str) -> None:
        self.taken, self._text = 0, text
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEP))

    def _at(self, place: int) -> tuple[int, int] | None:
        self._groups = {}
        self._count(1)
        end = self._whole(place, lambda at: at)
        return (place, end) if end >= 0 else None

    def _count(self, steps: int) -> None:
        self.taken += steps
        if self.taken > self._most:
            raise TooMany

    def _native(self, nodes: list[Any], flags: int) -> re.Pattern[str]:
        made: re.Pattern[str] = _compiler.compile(_parser.SubPattern(self._state, nodes), flags)
        return made

    def _sequence(self, nodes: list[Any], flags: int) -> Part:
        parts, letters = [], ""
        for node in [*nodes, None]:
            if node and node[0] == c.LITERAL and not flags & re.IGNORECASE:
                letters += chr(node[1])
                continue
            if letters:
                parts.append(self._letters(letters))
                letters = ""
            if node:
                parts.append(self._part(node, flags))
        if not parts:
            return lambda at, after: after(at)
        made = parts[-1]
        for part in reversed(parts[:-1]):
            made = _both(part, made)
        return made

    def _part(self, node: Any, flags: int) -> Part:
        kind, about = node
        if kind in _ONE or kind == c.AT:
            return self._looked_at(node, flags)
        if kind == c.BRANCH:
            return self._branch([self._sequence(list(one), flags) for one in about[1]])
        if kind == c.SUBPATTERN:
            group, added, taken, inner = about
            part = self._sequence(list(inner), (flags | added) & ~taken)
            return part if group is None else self._group(group, part)
        if kind in _AGAIN:
            return self._repeat(kind, about, flags)
        if kind == c.ATOMIC_GROUP:
            return self._alone(self._sequence(list(about), flags))
        if kind in (c.ASSERT, c.ASSERT_NOT):
            return self._assertion(node, flags)
        if kind == c.GROUPREF:
            return self._same_again(about)
        raise NotImplementedError(str(kind))

    def _letters(self, letters: str) -> Part:
        """Letters in a row are looked at together, as the engine leaves them at the first that differs."""
        length = len(letters)

        def part(at: int, after: After) -> int:
            self._count(1)
            return after(at + length) if self._text.startswith(letters, at) else -1

        return part

    def _looked_at(self, node: Any, flags: int) -> Part:
        match = self._native([node], flags).match

        def part(at: int, after: After) -> int:
            self._count(1)
            found = match(self._text, at)
            return after(found.end()) if found else -1

        return part

    def _branch(self, ways: list[Part]) -> Part:
        def part(at: int, after: After) -> int:
            for way in ways:
                self._count(1)
                end = way(at, after)
                if end >= 0:
                    return end
            return -1

        return part

    def _group(self, number: int, inner: Part) -> Part:
        def part(at: int, after: After) -> int:
            before = self._groups.get(number)

            def closed(end: int) -> int:
                held = self._groups.get(number)
                self._groups[number] = (at, end)
                whole = after(end)
                if whole < 0:
                    self._restore(number, held)
                return whole

            whole = inner(at, closed)
            if whole < 0:
                self._restore(number, before)
            return whole

        return part

    def _restore(self, number: int, span: tuple[int, int] | None) -> None:
        if span is None:
            self._groups.pop(number, None)
        else:
            self._groups[number] = span

    def _same_again(self, number: int) -> Part:
        def part(at: int, after: After) -> int:
            span = self._groups.get(number)
            held = self._text[span[0] : span[1]] if span else ""
            self._count(1 + len(held))
            return after(at + len(held)) if span and self._text.startswith(held, at) else -1

        return part

    def _alone(self, inner: Part) -> Part:
        def part(at: int, after: After) -> int:
            end = inner(at, lambda place: place)
            return after(end) if end >= 0 else -1

        return part

    def _assertion(self, node: Any, flags: int) -> Part:
        kind, (direction, inner) = node
        if direction < 0:  # of a fixed width, which the tree has already bounded
            match, width = self._native([node], flags).match, inner.getwidth()[1]

            def behind(at: int, after: After) -> int:
                self._count(width)
                return after(at) if match(self._text, at) else -1

            return behind
        ahead, wanted = self._sequence(list(inner), flags), kind == c.ASSERT

        def part(at: int, after: After) -> int:
            return after(at) if (ahead(at, lambda place: place) >= 0) == wanted else -1

        return part

    def _repeat(self, kind: Any, about: Any, flags: int) -> Part:
        low, high, inner = about
        if len(inner) == 1 and inner[0][0] in _ONE:
            return self._run(kind, low, high, list(inner), flags)
        part = self._sequence(list(inner), flags)
        if kind == c.POSSESSIVE_REPEAT:
            return self._alone(self._greedy(part, low, high))
        return (self._greedy if kind == c.MAX_REPEAT else self._lazy)(part, low, high)

    def _run(self, kind: Any, low: int, high: int, inner: list[Any], flags: int) -> Part:
        """A repeat of one character: how far it goes is asked at once, and counted as if it were not."""
        as_far = self._native(
            [(c.MAX_REPEAT, (0, high, _parser.SubPattern(self._state, inner)))], flags
        ).match

        def part(at: int, after: After) -> int:
            far = as_far(self._text, at)
            furthest = far.end() if far else at
            self._count(1)
            if kind == c.MIN_REPEAT:
                places = range(at + low, furthest + 1)
            elif kind == c.MAX_REPEAT:
                self._count(furthest - at)
                places = range(furthest, at + low - 1, -1)
            else:
                self._count(furthest - at)
                places = range(furthest, furthest + (furthest - at >= low))
            for place in places:
                self._count(1)
                end = after(place)
                if end >= 0:
                    return end
            return -1

        return part

    def _greedy(self, inner: Part, low: int, high: int) -> Part:
        def times(done: int, at: int, after: After) -> int:
            self._count(1)
            if done < high:
                end = inner(
                    at, lambda place: times(done + 1, place, after) if place > at or done < low else -1
                )
                if end >= 0:
                    return end
            return after(at) if done >= low else -1

        return lambda at, after: times(0, at, after)

    def _lazy(self, inner: Part, low: int, high: int) -> Part:
        def times(done: int, at: int, after: After) -> int:
            self._count(1)
            if done >= low:
                end = after(at)
                if end >= 0:
                    return end
            if done >= high:
                return -1
            return inner(at, lambda place: times(done + 1, place, after) if place > at or done < low else -1)

        return lambda at, after: times(0, at, after)


def _both(first: Part, second: Part) -> Part:
    return lambda at, after: first(at, lambda place: second(place, after))
