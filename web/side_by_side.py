"""The lines of a redline as two columns: what a line said before, and what it says now (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from web.redline import Line, Piece


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: the line ``before`` and ``now``; None where there was none, or is none. ``changed`` is whether they
    differ; where they do not both are the same line."""

    before: Line | None
    now: Line | None
    changed: bool


def side_by_side(lines: Sequence[Line]) -> list[Pair]:
    """Return the rows of ``lines``. Blocks that went and blocks that came in their place stand beside each other."""
    return list(_pairs(lines))


def _pairs(lines: Sequence[Line]) -> Iterator[Pair]:
    at = 0
    while at < len(lines):
        gone_to = _run(lines, at, _went)
        came_to = _run(lines, gone_to, _came)
        if gone_to > at:
            gone, came = lines[at:gone_to], lines[gone_to:came_to]
            for n in range(max(len(gone), len(came))):
                yield Pair(gone[n] if n < len(gone) else None, came[n] if n < len(came) else None, True)
            at = came_to
            continue
        yield _halves(lines[at])
        at += 1


def _run(lines: Sequence[Line], at: int, of_the_kind: Callable[[Line], bool]) -> int:
    while at < len(lines) and of_the_kind(lines[at]):
        at += 1
    return at


def _hows(line: Line) -> set[str]:
    return {how for how, text in line.pieces if text}


def _went(line: Line) -> bool:
    return _hows(line) == {"removed"}


def _came(line: Line) -> bool:
    return _hows(line) == {"added"}


def _halves(line: Line) -> Pair:
    if not line.changed:
        return Pair(line, line, False)
    before = tuple(piece for piece in line.pieces if _is_before(piece))
    now = tuple(piece for piece in line.pieces if not _is_before(piece) or piece[0] == "same")
    said_before = any(text for _, text in before)
    said_now = any(text for _, text in now)
    if not said_now and said_before:
        before, now = line.pieces, ()
    return Pair(
        replace(line, pieces=before) if said_before else None,
        replace(line, pieces=now) if said_now or not said_before else None,
        True,
    )


def _is_before(piece: Piece) -> bool:
    how, _ = piece
    return how in ("same", "removed") or how.startswith("from ")
