"""Sentences, titles and names of a simulated site, drawn from the text files (pure)."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_TOWNS = (
    "Alder Falls", "Bramble", "Cotter", "Dunmore", "Eastlake", "Fenwick", "Granby", "Hollis", "Ironton", "Juniper",
    "Kestrel", "Lowell Bend", "Marsh End", "Norwood", "Oakham", "Pine Ridge", "Quarry", "Redfield", "Stonebridge",
    "Tilden", "Umber", "Vale", "Westerly", "Yarrow",
)  # fmt: skip
_FIRST = (
    "Ada",
    "Ben",
    "Clara",
    "Dov",
    "Elsa",
    "Femi",
    "Greta",
    "Hugo",
    "Inez",
    "Jonas",
    "Kira",
    "Liam",
    "Mona",
    "Nils",
)
_LAST = (
    "Abbott",
    "Brandt",
    "Castell",
    "Dorn",
    "Egan",
    "Frost",
    "Gale",
    "Hauser",
    "Ives",
    "Jarvis",
    "Kemp",
    "Lund",
)
_SCHOOLS = (
    "Maple",
    "River",
    "Hilltop",
    "Lincoln Street",
    "North",
    "Harbor",
    "Meadow",
    "Union",
    "Cedar",
    "Lakeview",
)
_MONTHS = ("January", "March", "April", "June", "July", "September", "October", "November")
_PLAIN = (
    "bus routes", "library cards", "spelling contest", "milk deliveries", "science fair", "uniforms", "textbook depot",
    "weather closures", "art exhibit", "locker keys", "school gardens", "band instruments", "air filters", "yearbooks",
    "parking permits", "field trips", "chess league", "water fountains", "attendance sheets", "summer camp",
    "radio contest", "playground surfaces", "laptop repair", "fire drills", "crossing guards", "hearing screening",
)  # fmt: skip


@cache
def texts(name: str) -> dict[str, dict[str, list[str]]]:
    """Return a text file: ``policy_texts`` or ``other_texts``."""
    told: dict[str, Any] = yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8"))
    return told


class Drawer:
    """Draws words for one page; the same ``seed`` draws the same words."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._person = f"{self._one(_FIRST)} {self._one(_LAST)}"
        self._town = self._one(_TOWNS)
        self._school = f"{self._one(_SCHOOLS)} School"

    def filled(self, pattern: str) -> str:
        """Return ``pattern`` with its slots filled."""
        return re.sub(r"\{(\w+)\}", lambda found: self._slot(found[1]), pattern)

    def sentences(self, stock: list[str], count: int) -> list[str]:
        """Return ``count`` different sentences of ``stock`` (all of it where that is less), filled."""
        return [self.filled(one) for one in self.random.sample(stock, min(count, len(stock)))]

    def _one(self, choices: tuple[str, ...]) -> str:
        return self.random.choice(choices)

    def _slot(self, name: str) -> str:
        rng = self.random
        made = {
            "person": lambda: self._person,
            "town": lambda: self._town,
            "school": lambda: self._school,
            "month": lambda: self._one(_MONTHS),
            "plain": lambda: self._one(_PLAIN),
            "year": lambda: str(rng.randint(2012, 2025)),
            "earlier": lambda: str(rng.randint(1996, 2011)),
            "day": lambda: str(rng.randint(1, 28)),
            "days": lambda: str(rng.choice((10, 15, 20, 30, 45))),
            "percent": lambda: str(rng.randint(70, 95)),
            "hours": lambda: str(rng.choice((120, 135, 150))),
            "money": lambda: f"{rng.randint(5, 90)},000",
            "count": lambda: str(rng.randint(2, 12)),
            "number": lambda: str(rng.randint(13, 990)),
        }
        return made[name]()


def slug_of(words: str) -> str:
    """Return words as they stand in an address.

    >>> slug_of("Memo 2019-7: bus routes")
    'memo-2019-7-bus-routes'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
