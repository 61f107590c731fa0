"""A part of a comparison: some keys, some stances, some bases (pure).

What is left out is still counted: every sentence about a part names the whole that it was taken from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.answers_leads import NOT_IN_FORCE, Cell
from db.answers_matrix import Matrix, UnknownQuestionError

STANCES = ("requires", "permits", "by_waiver", "encourages", "prohibits", "repealed")
BASES = ("stated", NOT_IN_FORCE, "not_found", "unreachable", "not_covered")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which cells are asked for: of these ``keys``, with one of these ``stances`` (leading or beside the lead)
    where something is stated, on one of these ``bases``. What is empty asks for all; stances without bases ask for
    nothing but them."""

    keys: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, keys: Sequence[str] = (), stances: Sequence[str] = (), bases: Sequence[str] = ()
    ) -> Narrowing:
        """Return what is asked for, each once; raise :class:`UnknownQuestionError` for a stance or basis that
        there is not. Keys are checked where the field is known, in :func:`narrowed`."""
        _checked("stance", stances, STANCES)
        _checked("basis", bases, BASES)
        return cls(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(stances)), tuple(dict.fromkeys(bases)))

    def takes(self, cell: Cell) -> bool:
        """Whether a cell is asked for, whatever its key."""
        if cell.basis == "stated" and self.stances:
            return bool({cell.stance, *cell.beside} & set(self.stances))
        return cell.basis in self.bases if self.bases else not self.stances


def narrowed(matrix: Matrix, by: Narrowing) -> Matrix:
    """Return the part of ``matrix`` that is asked for: keys in the order of the whole, jurisdictions and keys
    without any such cell left out. Raises :class:`UnknownQuestionError` for a key that the field does not have."""
    _checked("key", by.keys, matrix.keys, f"{matrix.field} has no key")
    if not (by.keys or by.stances or by.bases):
        return matrix
    keys = tuple(key for key in matrix.keys if not by.keys or key in by.keys)
    if not (by.stances or by.bases):
        return replace(matrix, keys=keys, whole=matrix)
    codes = [state["code"] for state in matrix.states]
    taken = {(code, key) for code in codes for key in keys if by.takes(matrix.cells[code, key])}
    states = tuple(s for s in matrix.states if any((s["code"], key) in taken for key in keys))
    # A key that was asked for by name stays, empty.
    kept = tuple(key for key in keys if by.keys or any((code, key) in taken for code in codes))
    left_out = {(s["code"], key) for s in states for key in kept} - taken
    return replace(matrix, keys=kept, states=states, whole=matrix, left_out=frozenset(left_out))


def _checked(name: str, given: Sequence[str], known: Sequence[str], words: str | None = None) -> None:
    for one in given:
        if one not in known:
            raise UnknownQuestionError(
                f"{words or f'There is no {name}'} {one!r}. Ask for one of: {', '.join(known)}."
            )
