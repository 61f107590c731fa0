"""A labelled text: what a person says is in it, by field, and whether rules may be developed on it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HELD_OUT = frozenset("01234")


def held_out(id: str) -> bool:
    """Say whether the item ``id`` is only ever scored, in totals: its SHA-256 in hex begins with 0 to 4.

    The split was fixed before the first rule was written, so nobody chose what is easy.

    >>> held_out("g001")
    False
    """
    return hashlib.sha256(id.encode("utf-8")).hexdigest()[0] in _HELD_OUT


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text: ``said`` is the row of the labels file, ``corpus`` the folder it came from.

    ``official`` says whether a public body published it, where the text's own row says so.

    A field that the row does not name was not looked at; one with an empty list was looked for in vain.
    """

    id: str
    corpus: str
    said: Mapping[str, Any]
    official: bool | None = None

    @property
    def jurisdiction(self) -> str | None:
        """The code of the state whose text it is, where the label says."""
        return self.said.get("jurisdiction")

    @property
    def held_out(self) -> bool:
        """Whether the text is only scored in totals."""
        return held_out(self.id)

    @property
    def references_unlabelled(self) -> bool:
        """Whether the row is a look-alike whose citations, bills and dates nobody set down."""
        named = any(self.said.get(name) for name in ("citations", "bills", "dates"))
        return self.said.get("relevant") == "none" and not named
