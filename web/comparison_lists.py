"""A comparison as lists: who says what on one key, the days to choose from, the cells that differ (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from db.answers_differences import Difference
from db.answers_leads import Cell
from db.answers_matrix import Matrix
from db.answers_narrowed import BASES, STANCES
from db.answers_rows import Row
from web.differences import Compared

# In this order: what is stated from the strongest stance down, then why nothing is.
_ORDER = (*STANCES, *BASES)
SHOWN = 360  # characters of a sentence in a list; the whole stands one click away


@dataclass(frozen=True, slots=True)
class Saying:
    """The jurisdictions that say the same on one key: a stance, or a basis where none is taken. ``others`` are
    those of which the same stance stands beside another that leads."""

    name: str
    stated: bool
    cells: tuple[tuple[Row, Cell], ...]


def by_stance(matrix: Matrix) -> list[Saying]:
    """Return the jurisdictions of a comparison of one key by what they say, the strongest stance first."""
    groups: dict[str, list[tuple[Row, Cell]]] = {}
    for state in matrix.states:
        for key in matrix.keys:
            if (state["code"], key) in matrix.left_out:
                continue
            cell = matrix.cells[state["code"], key]
            groups.setdefault((cell.stance or "stated") if cell.basis == "stated" else cell.basis, []).append(
                (state, cell)
            )
    known = [name for name in _ORDER if name in groups]
    rest = sorted(name for name in groups if name not in _ORDER)
    return [Saying(name, name not in BASES[1:], tuple(groups[name])) for name in (*known, *rest)]


def shortened(quote: str | None) -> str:
    """Return a sentence for a list: its first words where it is long."""
    text = " ".join((quote or "").split())
    return text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + " …"


def day_lists(days: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Return the days on which something changed by year, the latest year first."""
    years = [(year, list(listed)) for year, listed in groupby(days, key=lambda row: row["day"][:4])]
    return years[::-1]


def cells_that_differ(made: Compared) -> dict[tuple[str, str], Difference]:
    """Return the cells that differ between two days, by place."""
    return {(one.new.state, one.new.key): one for one in made.found}
