"""Finding the marks of refusals and of parked names: in headers, on the page, on the way to it (pure).

The marks are data (``pipeline/vocabulary/block_pages.yml`` and ``parked_domains.yml``); everything is a
search for characters or whole words, linear in the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from pipeline.page_look import PageLook
from pipeline.page_notices import NOTICE_CHARS, TERSE_CHARS, is_legal_rump, parts_of
from pipeline.vocabulary import vocabulary
from pipeline.vocabulary.shapes import PageMarks

_BOTH = " & "


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page by its ``name``, with its marks ready to be searched for."""

    name: str
    told: PageMarks
    titles: frozenset[str]
    openings: tuple[str, ...]
    terse: frozenset[str]
    texts: tuple[tuple[re.Pattern[str], ...], ...]
    marks: tuple[tuple[bytes, ...], ...]

    @classmethod
    def of(cls, name: str, told: PageMarks) -> Kind:
        """Prepare the marks of one entry."""
        return cls(
            name,
            told,
            frozenset(_folded(one) for one in told.titles if not one.endswith("*")),
            tuple(one[:-1] for one in told.titles if one.endswith("*")),
            frozenset(map(_folded, told.terse)),
            tuple(tuple(map(_whole, one.split(_BOTH))) for one in told.texts),
            tuple(tuple(part.encode() for part in one.split(_BOTH)) for one in told.marks),
        )


@lru_cache(maxsize=1)
def refusals() -> tuple[Kind, ...]:
    """Return the kinds of refusal: those of services by name first, the unnamed last."""
    kinds = [Kind.of(name, told) for name, told in vocabulary().block_pages.items()]
    return tuple(sorted(kinds, key=lambda kind: kind.name == "unnamed"))


@lru_cache(maxsize=1)
def parkings() -> tuple[Kind, ...]:
    """Return the kinds of page that stand at a name without its site."""
    return tuple(Kind.of(name, told) for name, told in vocabulary().parked_domains.items())


def in_headers(kinds: Iterable[Kind], headers: Mapping[str, str]) -> str | None:
    """Return "NAME: header H" where a header proves one of ``kinds`` by itself."""
    for kind in kinds:
        for name, part in kind.told.headers.items():
            if name in headers and part in headers[name].lower():
                return f"{kind.name}: header {name}"
    return None


def on_page(kinds: Iterable[Kind], look: PageLook, headers: Mapping[str, str]) -> str | None:
    """Return "NAME: where: what" where the page is one of ``kinds``. Only a short page is, since
    healthy ones carry the same services' scripts and may speak of access that is denied."""
    if len(look.content) >= NOTICE_CHARS:
        return None
    said = _said(look)
    parts = [_folded(part) for words in (look.title, look.heading) for part in parts_of(words)]
    terse = len(look.content) < TERSE_CHARS and not is_legal_rump(look.content)
    found = (_one(kind, look, said, parts, headers, terse) for kind in kinds)
    return next((one for one in found if one), None)


def _said(look: PageLook) -> str:
    return f"{look.title} {look.content} {look.noscript}".lower().replace("’", "'").replace(" ", " ")


def _one(
    kind: Kind, look: PageLook, said: str, parts: list[str], headers: Mapping[str, str], terse: bool
) -> str | None:
    for part in parts:
        if part in kind.titles or part.startswith(kind.openings):
            return f"{kind.name}: title: {part[:60]}"
        if terse and part in kind.terse and _heads(kind, look):
            return f"{kind.name}: title: {part[:60]}"
    for words in kind.texts:
        if all(found := [word.search(said) for word in words]) and found[0]:
            return f"{kind.name}: text: {found[0].group()[:60]}"
    for mark in kind.marks:
        if all(one in look.markup for one in mark):
            return f"{kind.name}: markup: {mark[0].decode()[:60]}"
    if terse:
        for name, value in kind.told.beside.items():
            if value in headers.get(name, "").lower():
                return f"{kind.name}: header {name} and next to no text"
    return None


def _heads(kind: Kind, look: PageLook) -> bool:
    """Whether the page's heading, where it has one, says nothing but what such a page says: "Access denied:
    a report" is a report."""
    heading = _folded(look.heading)
    return not heading or heading in kind.terse or heading in kind.titles or heading.isdigit()


def on_the_way(kinds: Iterable[Kind], asked: str, reached: Iterable[str]) -> str | None:
    """Return "NAME: led to ADDRESS" where an address of ``reached``, other than ``asked``, is one
    that such a page sends its visitors to."""
    for address in reached:
        parts = urlsplit(address.lower())
        place = f"//{parts.netloc}{parts.path}"
        if address == asked or not parts.netloc:
            continue
        for kind in kinds:
            if any(_leads(lead, place) for lead in kind.told.leads):
                return f"{kind.name}: led to {address}"
    return None


def _leads(lead: str, place: str) -> bool:
    """Whether ``lead`` is in ``place`` as whole parts of its path: not "/blocked" in "/blocked-scheduling"."""
    at = place.find(lead)
    if at < 0:
        return False
    after = place[at + len(lead) : at + len(lead) + 1]
    return after in ("", "/", ".", "?", ";") or not lead[-1].isalnum() or "." in lead or "cdn-cgi" in lead


def _whole(words: str) -> re.Pattern[str]:
    """Find ``words`` as whole ones: "press" is not in "pressure"."""
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _folded(words: str) -> str:
    return words.lower().replace("’", "'").strip(" .!?:;,-…\"'")
