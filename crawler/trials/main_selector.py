"""What a page's markup tells a person who adds it as a source: the selector of its main content, the
smallest container that a redesign is likely to keep, and the name of its site (pure).

At human pace: Beautiful Soup reads what is there, however broken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

# Elements that are the main content by their very meaning, and roles that say the same.
_SEMANTIC = ("main", "article")
# What a content system numbers or derives anew with each page: it names nothing that lasts.
_FLEETING = re.compile(r"\d{2,}|[0-9a-f]{8,}|^(ember|react|ng|vue|yui|ext|node|post|block)-", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# The share of the text's words that the container has to hold.
_ENOUGH = 0.97


_SITE_MARK = re.compile(r"\s+(?:[|\u2013\u2014»·•]|::|-)\s+")


@dataclass(frozen=True, slots=True)
class Marks:
    """What markup tells of a page: ``main`` is a CSS selector or None, ``site`` the site's name or empty."""

    main: str | None = None
    site: str = ""


def marks_of(markup: str, title: str, text: str) -> Marks:
    """Return the marks of a page whose clean title and text are known."""
    return Marks(main_selector(markup, text), site_name(markup, title))


def site_name(markup: str, title: str) -> str:
    """Return what a page calls its site: what it says for sharing, else the rest of its head's title."""
    soup = BeautifulSoup(markup, "lxml")
    shared = soup.find("meta", attrs={"property": "og:site_name"})
    if shared is not None and (said := " ".join(str(shared.get("content") or "").split())):
        return said
    head = " ".join(soup.title.get_text().split()) if soup.title else ""
    parts = _SITE_MARK.split(head)
    others = [part for part in parts if part.casefold() != title.casefold()]
    return others[-1] if len(parts) > 1 and others else ""


def main_selector(markup: str | bytes, text: str) -> str | None:
    """Return a CSS selector of the smallest stable element that holds ``text``, the page's clean text.

    Stable is an id that reads like a name, a main or article element that is the only one, or the role
    ``main``. None where only the body holds it: then the main content is best found anew each time.
    """
    soup = BeautifulSoup(markup, "lxml")
    for noise in soup(["script", "style", "noscript", "template"]):
        noise.decompose()
    wanted = _words(text)
    if not wanted:
        return None
    once = _named_once(soup)
    holding = [
        (len(element.get_text()), -depth, selector)
        for depth, element in _elements(soup)
        for selector in _names(element, once)
        if _holds(element, wanted)
    ]
    return min(holding)[2] if holding else None


def _elements(soup: BeautifulSoup) -> Iterator[tuple[int, Tag]]:
    for element in soup.find_all(True):
        if isinstance(element, Tag) and element.name not in {"html", "body", "head"}:
            yield len(list(element.parents)), element


def _named_once(soup: BeautifulSoup) -> frozenset[str]:
    """Return the selectors that find one element and no other."""
    counted = Counter(
        selector
        for element in soup.find_all(True)
        if isinstance(element, Tag)
        for selector in (f"#{element.get('id')}", element.name, f"[role={element.get('role')}]")
    )
    return frozenset(selector for selector, count in counted.items() if count == 1)


def _names(element: Tag, once: frozenset[str]) -> Iterator[str]:
    """Yield the best selector by which ``element`` and nothing else is found, if it has one."""
    said = str(element.get("id") or "")
    selectors = [f"#{said}"] if _ID.fullmatch(said) and not _FLEETING.search(said) else []
    if element.name in _SEMANTIC:
        selectors.append(element.name)
    if element.get("role") == "main":
        selectors.append("[role=main]")
    yield from [selector for selector in selectors if selector in once][:1]


def _holds(element: Tag, wanted: list[str]) -> bool:
    held = set(_words(element.get_text(" ")))
    return sum(word in held for word in wanted) >= _ENOUGH * len(wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
