"""The selector of a page's main content: the smallest container that a redesign is likely to keep.

For a person who adds a source, at human pace: Beautiful Soup reads what is there, however broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

# Elements that are the main content by their very meaning, and roles that say the same.
_SEMANTIC = ("main", "article")
# What a content system numbers or derives anew with each page: it names nothing that lasts.
_FLEETING = re.compile(r"\d{2,}|[0-9a-f]{8,}|^(ember|react|ng|vue|yui|ext|node|post|block)-", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# The share of the text's words that the container has to hold.
_ENOUGH = 0.97


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
    holding = [
        (len(element.get_text()), depth, selector)
        for depth, element in _elements(soup)
        for selector in _names(soup, element)
        if _holds(element, wanted)
    ]
    return min(holding, key=lambda one: (one[0], -one[1]))[2] if holding else None


def _elements(soup: BeautifulSoup) -> Iterator[tuple[int, Tag]]:
    for element in soup.find_all(True):
        if isinstance(element, Tag) and element.name not in {"html", "body", "head"}:
            yield len(list(element.parents)), element


def _names(soup: BeautifulSoup, element: Tag) -> Iterator[str]:
    """Yield the selectors, best first, by which ``element`` and nothing else is found."""
    said = str(element.get("id") or "")
    selectors = [f"#{said}"] if _ID.fullmatch(said) and not _FLEETING.search(said) else []
    if element.name in _SEMANTIC:
        selectors.append(element.name)
    if element.get("role") == "main":
        selectors.append("[role=main]")
    for selector in selectors:
        if len(soup.select(selector, limit=2)) == 1:
            yield selector
            return


def _holds(element: Tag, wanted: list[str]) -> bool:
    held = set(_words(element.get_text(" ")))
    return sum(word in held for word in wanted) >= _ENOUGH * len(wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
