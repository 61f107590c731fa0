"""Rows of tables: the label of a row says what its cells are about, the heads of the columns what they tell.

A cell may tell a stance in a word ("Required", "Waived for pilot schools"), or say "Yes" below a head that does. A row
of heads, of counts or of ratings states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.grammar.context import Context
from pipeline.grammar.folding import flat, words
from pipeline.grammar.sentences import Clause
from pipeline.text import Block
from pipeline.vocabulary import vocabulary

_BAR = " | "
_COUNT = re.compile(
    r"[-$~<>=+\u2264\u2265(]{0,2} ?[0-9][0-9,./:%() -]{0,30}"
    r"(?:%|percent|points?|students?|pupils?|schools?|districts?|[a-z]{1,3})?"
    r"|n/?a|none|-{1,3}|\*{1,3}|[a-f][+-]?|[ivx]{1,4}|level [0-9]|tier [0-9]|[0-9] stars?"
    r"|(?:not |partially |fully |does not )?(?:met|meets?|exceeds?|exceeded|approaching|making progress)"
    r"|(?:very )?(?:high|low|medium|good|excellent|satisfactory|unsatisfactory|basic|proficient|advanced|below basic)|"
)
_LONGEST_COUNT = 50
_HEAD_WORDS = 7  # a head has no more words
_YES = re.compile(r"(?:yes|y|x|\u2713|\u2714|\u2705|\u25cf|\u2022)\W?")


Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the range of the first cell, which says what it is about; the stance that another cell tells in a
    word, if any; and whether it states nothing: heads, counts or ratings."""

    label: Cell
    stance: str | None
    is_silent: bool


def _cells(context: Context, block: Block) -> tuple[Cell, ...]:
    found, at = [], block.start
    while True:
        bar = context.flat.find(_BAR, at, block.end)
        if bar < 0:
            break
        found.append((at, bar))
        at = bar + len(_BAR)
    end = block.end
    if context.flat[at:end].endswith(" |"):
        end -= 2
    return (*found, (at, end))


@lru_cache(maxsize=1)
def _told() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the pattern of the words that tell each stance at the start of a cell."""
    told = []
    for stance in vocabulary().stances:
        ordered = sorted(vocabulary().statements.get(f"cell_{stance}", ()), key=len, reverse=True)
        if ordered:
            told.append(
                (stance, re.compile(rf"(?:{'|'.join(re.escape(words(flat(one))) for one in ordered)})\b"))
            )
    return tuple(told)


def _stance(context: Context, cell: Cell) -> str | None:
    return next((stance for stance, said in _told() if said.match(context.words, *cell)), None)


def _is_head(context: Context, rows: list[tuple[Cell, ...]]) -> bool:
    """Say whether the first of ``rows`` holds heads: short cells, none of which tells a stance as those below do."""
    first = rows[0]
    if len(rows) == 1 or len(first) == 1:
        return False
    for at, cell in enumerate(first):
        said = context.words[slice(*cell)].strip()
        if len(said.split()) > _HEAD_WORDS or said.endswith(".") or (at and said[:1].isdigit()):
            return False
        below = [row[at] for row in rows[1:] if at < len(row)]
        if at and _stance(context, cell) and any(_stance(context, one) for one in below):
            return False
    return True


def _tables(context: Context) -> Iterator[list[tuple[Cell, ...]]]:
    rows: list[tuple[Cell, ...]] = []
    for block in context.blocks:
        if block.kind == "row":
            rows.append(_cells(context, block))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _stance_of(context: Context, cells: tuple[Cell, ...], heads: tuple[Cell, ...]) -> str | None:
    """Return the stance of the first cell that tells one; "Yes" takes that of its column's head."""
    for at, cell in enumerate(cells[1:], start=1):
        stance = _stance(context, cell)
        if stance is None and at < len(heads) and _YES.fullmatch(context.words, *cell):
            stance = _stance(context, heads[at])
        if stance is not None:
            return stance
    return None


def _counts(context: Context, cells: tuple[Cell, ...]) -> bool:
    """Say whether all cells but the label are counts or ratings."""
    return len(cells) > 1 and all(
        end - start <= _LONGEST_COUNT and _COUNT.fullmatch(context.words[start:end].strip())
        for start, end in cells[1:]
    )


def _rows(context: Context) -> dict[int, Row]:
    known: dict[int, Row] | None = context.memo.get("rows")
    if known is None:
        known = context.memo["rows"] = {}
        for rows in _tables(context):
            headed = _is_head(context, rows)
            heads = rows[0] if headed else ()
            for at, cells in enumerate(rows):
                is_head = headed and at == 0
                stance = None if is_head else _stance_of(context, cells, heads)
                silent = is_head or (stance is None and _counts(context, cells))
                known[cells[0][0]] = Row(cells[0], stance, silent)
    return known


def row_of(context: Context, clause: Clause) -> Row | None:
    """Return the row that ``clause`` stands in, or None where it stands in none."""
    if clause.kind != "row":
        return None
    return _rows(context).get(context.blocks[context.block_index(clause.start)].start)


def cell_stance(context: Context, clause: Clause) -> str | None:
    """Return the stance that a cell of the row of ``clause`` tells in a word, or None."""
    row = row_of(context, clause)
    return row.stance if row else None


def row_states_nothing(context: Context, clause: Clause) -> bool:
    """Say whether ``clause`` stands in a row of heads, or in one whose cells are counts or ratings."""
    row = row_of(context, clause)
    return row is not None and row.is_silent
