"""The tile map: every jurisdiction a square of the same size, near where it lies, with what it says in letters (pure).

A tile tells by its letters first and by colour beside them; certain changes are filled, possible ones outlined. The
template draws what stands here; the same words make the list beneath.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.answers_leads import Cell
from db.answers_matrix import Matrix
from web.review_words import proof_words
from web.wording import BASIS_NAMES, STANCE_NAMES, day, spoken

UNIT = 40
"""The side of a tile, and"""
GAP = 4
"""the space between two, in units of the drawing."""

_STANCE_MARKS = {
    "requires": "R",
    "permits": "P",
    "by_waiver": "W",
    "encourages": "E",
    "prohibits": "X",
    "repealed": "Rp",
}
_BASIS_MARKS = {"stated": "S", "not_found": "nf", "unreachable": "?", "not_covered": ""}


@dataclass(frozen=True, slots=True)
class Look:
    """How tiles of one kind are drawn: the class ``name``, the letters on them, and what the legend says of them."""

    name: str
    mark: str
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one place's tile says: its look, the words of it, and where it leads."""

    look: Look
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One square: its place in the drawing, its letters, and what it says."""

    code: str
    label: str
    name: str
    x: int
    y: int
    said: Said


@dataclass(frozen=True, slots=True)
class TileMap:
    """A map to draw: its name, a sentence that tells the whole of it, its size, tiles, and legend with counts."""

    title: str
    about: str
    width: int
    height: int
    tiles: tuple[Tile, ...]
    legend: tuple[tuple[Look, int], ...]


_NO_CHANGE = Look("still", "–", "No change seen")
_NOT_READ = Look("unread", "?", "Not read throughout, none seen")
_NOT_COVERED = Look("uncovered", "", "Not covered")
_NOT_COMPARED = Look("uncovered", "", "Not compared")
_STANCES = {stance: Look(f"s-{stance}", mark, STANCE_NAMES[stance]) for stance, mark in _STANCE_MARKS.items()}
_BASES = {basis: Look(f"b-{basis}", mark, BASIS_NAMES[basis]) for basis, mark in _BASIS_MARKS.items()}


def drawn(title: str, places: Sequence[Mapping[str, Any]], said: Mapping[str, Said]) -> TileMap:
    """Return the map of those ``places`` that have a tile; ``said`` is by code. The drawing begins at the first
    column and row that is used."""
    shown = [one for one in places if one["tile_column"] is not None and one["tile_row"] is not None]
    left = min((one["tile_column"] for one in shown), default=0)
    top = min((one["tile_row"] for one in shown), default=0)
    step = UNIT + GAP
    tiles = [
        Tile(
            one["code"],
            one["code"].removeprefix("X-"),
            one["name"],
            (one["tile_column"] - left) * step,
            (one["tile_row"] - top) * step,
            said[one["code"]],
        )
        for one in shown
    ]
    # In the order of the map, so that the keyboard goes through it as the eye does.
    tiles.sort(key=lambda tile: (tile.y, tile.x, tile.code))
    counted = Counter(tile.said.look for tile in tiles)
    legend = tuple(sorted(counted.items(), key=lambda pair: _ORDER.get(pair[0].name, 99)))
    told = "; ".join(f"{look.label.lower()}: {count}" for look, count in legend)
    return TileMap(
        title,
        f"{len(tiles)} jurisdictions as squares of one size, each near where it lies. {told[:1].upper()}{told[1:]}.",
        max((tile.x for tile in tiles), default=0) + UNIT,
        max((tile.y for tile in tiles), default=0) + UNIT,
        tuple(tiles),
        legend,
    )


def by_stance(matrix: Matrix, key: str, places: Sequence[Mapping[str, Any]]) -> TileMap:
    """Return the map coloured by what each jurisdiction says on ``key`` of the field of ``matrix``."""

    def said(place: Mapping[str, Any]) -> Said:
        cell = matrix.cells.get((place["code"], key))
        if cell is None:
            return Said(_NOT_COMPARED, _NOT_COMPARED.label, f"/states/{place['code']}")
        return Said(_look(cell), _cell_words(cell), f"/states/{place['code']}#{key}")

    return drawn(f"{spoken(key)}, state by state", places, {one["code"]: said(one) for one in places})


def _look(cell: Cell) -> Look:
    if not cell.lead:
        return _BASES.get(cell.basis, _NOT_COVERED)
    look = _STANCES.get(cell.stance or "", _BASES["stated"])
    return Look(look.name, f"{look.mark}!", f"{look.label}, in conflict") if cell.conflict else look


def _cell_words(cell: Cell) -> str:
    since = (cell.lead or {}).get("since") or (cell.lead or {}).get("valid_from")
    return f"{proof_words(cell)}{f', observed since {day(since)}' if since else ''}"


def by_change(
    places: Sequence[Mapping[str, Any]], counts: Sequence[Mapping[str, Any]], days: Sequence[int]
) -> TileMap:
    """Return the map coloured by how lately each jurisdiction's sources changed.

    ``counts`` are rows of :func:`db.answers_periods.counts_in`, shortest period first, of so many ``days`` each.
    """
    told = list(zip(days, counts, strict=True))
    longest = counts[-1]["read"]

    def said(place: Mapping[str, Any]) -> Said:
        code = place["code"]
        look, words = _recent(code, told)
        if look is None and not place["documents"]:
            look, words = _NOT_COVERED, _NOT_COVERED.label
        elif look is None and code in longest.rest:
            look, words = (
                _NOT_READ,
                f"No change seen in {days[-1]} days; not read throughout: {longest.rest[code]}",
            )
        elif look is None:
            look, words = _NO_CHANGE, f"No change seen in {days[-1]} days"
        return Said(look, words, f"/states/{code}#changes")

    return drawn("Where sources changed lately", places, {one["code"]: said(one) for one in places})


def _recent(code: str, told: Sequence[tuple[int, Mapping[str, Any]]]) -> tuple[Look | None, str]:
    """Return how lately a place changed: the shortest period in which it surely did, else possibly did."""
    found = {
        certainty: next(
            (
                (place, days)
                for place, (days, row) in enumerate(told, 1)
                if row["places"].get(code) == certainty
            ),
            None,
        )
        for certainty in ("definite", "possible")
    }
    perhaps = found["possible"]
    if surely := found["definite"]:
        label = f"Changed in the last {surely[1]} days"
        also = f", perhaps in the last {perhaps[1]}" if perhaps and perhaps < surely else ""
        return Look(f"definite c{surely[0]}", f"{surely[1]}d", label), label + also
    if perhaps:
        label = f"Perhaps changed in the last {perhaps[1]} days"
        return Look(f"possible c{perhaps[0]}", f"{perhaps[1]}d?", label), label
    return None, ""


_ORDER = {
    name: place
    for place, name in enumerate(
        [
            *(f"{certainty} c{place}" for certainty in ("definite", "possible") for place in range(1, 4)),
            *(look.name for look in (*_STANCES.values(), *_BASES.values())),
            *(look.name for look in (_NO_CHANGE, _NOT_READ, _NOT_COVERED)),
        ]
    )
}
