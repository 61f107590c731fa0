"""What passages need to know of the versions that hold them: whose, since when, and how they came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.compare.words import plain_words

# An earlier version had the passage where it has this share of its runs of four words.
_HAD: Final = 0.5
_RUN: Final = 4


@dataclass(frozen=True, slots=True)
class Held:
    """A version as passages need it: whose, its place among its document's, when first seen, ``until`` when it stood
    (None: it does); ``came_with`` is the change that first showed it. Where that change was the source's (``is_seen``),
    ``not_before_at`` is when the document was last seen otherwise; else it was there when tracking began. ``dates``
    are its findings of dates."""

    id: str
    document: str
    jurisdiction: str
    number: int
    seen_at: str
    until: str | None
    came_with: str | None
    not_before_at: str | None
    is_seen: bool
    dates: tuple[Mapping[str, Any], ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it is the document's current version."""
        return self.until is None


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of all versions: by id, by document in order, and the text of each by id."""

    versions: Mapping[str, Held]
    of_document: Mapping[str, Sequence[Held]]
    text: Callable[[str], str]

    def first_with(self, quote: str, held: Held) -> Held:
        """Return the first version of ``held``'s document that has a passage of ``held``, however worded then."""
        runs = _runs(quote)
        for version in self.of_document[held.document]:
            if version.number >= held.number:
                break
            if len(runs & _runs(self.text(version.id))) >= _HAD * len(runs):
                return version
        return held


def _runs(text: str) -> set[tuple[str, ...]]:
    words = plain_words(text)
    return set(zip(*(words[shift:] for shift in range(_RUN)), strict=False))
