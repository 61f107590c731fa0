"""Where in the source files an address is declared: file, line and key, for a person who will change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.declarations import JURISDICTIONS_FILE
from crawler.declared import located_yaml
from crawler.declared.mistakes import dotted
from db.ids import url_key


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address stands. ``what`` is documents, earlier_urls, indexes or entries."""

    url: str
    what: str
    file: str
    line: int
    key: str

    def __str__(self) -> str:
        """Return the place as the other messages about source files begin."""
        return f"{self.file}:{self.line}: {self.key}"


def places(folder: Path) -> Iterator[Place]:
    """Yield the place of every address in the source files of ``folder``, which must be sound."""
    for path in sorted(folder.glob("*.yml")):
        if path.name == JURISDICTIONS_FILE:
            continue
        located, _ = located_yaml.parse(path.read_text(encoding="utf-8-sig"))
        for what, at, url in _addresses(located.data):
            yield Place(url, what, path.name, located.line(at), dotted(at))


def where_declared(folder: Path, url: str) -> Place | None:
    """Return where ``url`` is the address of a document, present or earlier, or None."""
    wanted = url_key(url)
    of_documents = (one for one in places(folder) if one.what in ("documents", "earlier_urls"))
    return next((one for one in of_documents if url_key(one.url) == wanted), None)


def _addresses(data: Any) -> Iterator[tuple[str, located_yaml.Path, str]]:
    for i, publisher in enumerate(data["publishers"]):
        for j, entry in enumerate(publisher.get("entries") or ()):
            yield "entries", ("publishers", i, "entries", j), entry
        for what in ("indexes", "documents"):
            for j, one in enumerate(publisher.get(what) or ()):
                at: located_yaml.Path = ("publishers", i, what, j)
                yield what, (*at, "url"), one["url"]
                for k, earlier in enumerate(one.get("earlier_urls") or ()):
                    yield "earlier_urls", (*at, "earlier_urls", k), earlier
