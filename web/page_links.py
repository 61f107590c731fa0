"""Links from a page to its other pages and views, its filters kept (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What the address of a page holds beside its number: its ``path`` and ``kept`` query values; ``here`` is its
    number, ``asked`` whether the address names it, ``places`` the pages of anchors."""

    path: str
    kept: Mapping[str, str]
    here: int
    asked: bool
    places: Mapping[str, int]

    def page(self, number: int, anchor: str) -> str:
        """Return the link to another page, at ``anchor``."""
        return self._link({**self.kept, "page": str(number)}, anchor)

    def view(self, name: str, anchor: str) -> str:
        """Return the link to this page in another view; "" is the usual one."""
        query = {key: value for key, value in self.kept.items() if key != "view"}
        if self.asked:
            query["page"] = str(self.here)
        return self._link({**query, "view": name} if name else query, anchor)

    def place(self, anchor: str) -> str:
        """Return the link to an anchor ("span-3") on whichever page it stands."""
        number = self.places.get(anchor, self.here)
        return f"#{anchor}" if number == self.here else self.page(number, anchor)

    def _link(self, query: Mapping[str, str], anchor: str) -> str:
        return f"{self.path}{'?' if query else ''}{urlencode(query)}#{anchor}"
