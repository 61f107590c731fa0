"""Which of a sitemap's addresses stands in the place of one that is gone (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz

# Of 100, how alike the words of two addresses, or of a title and an address, must be. Below it a person
# finds the page sooner by searching than by looking at a wrong proposal.
ALIKE = 85.0
# Last parts of a path that name no page.
_NO_NAME = re.compile(r"^(index|default|home|main|page)$", re.IGNORECASE)
_FILE_END = re.compile(r"\.(html?|aspx?|php|jsp|cfm|pdf|docx)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def best_match(url: str, title: str, listed: Iterable[str]) -> str | None:
    """Return the address among ``listed`` whose words are most like those of ``url`` or of its ``title``, or
    None where none is alike enough. Numbers must agree: section 2 never stands for section 3."""
    name, whole, heading = _name(url), _words(urlsplit(url).path), _words(title)
    best: tuple[float, float, str] | None = None
    for candidate in listed:
        other = _name(candidate)
        if not other or not _same_numbers(name, other):
            continue
        alike = max(
            fuzz.token_sort_ratio(name, other), fuzz.token_sort_ratio(heading, other) if heading else 0.0
        )
        if alike < ALIKE:
            continue
        ranked = (alike, fuzz.ratio(whole, _words(urlsplit(candidate).path)), candidate)
        if best is None or (ranked[0], ranked[1]) > (best[0], best[1]):
            best = ranked
    return best[2] if best else None


def _same_numbers(one: str, other: str) -> bool:
    return sorted(_DIGITS.findall(one)) == sorted(_DIGITS.findall(other))


def _name(url: str) -> str:
    """Return the words of the part of an address that names its page."""
    parts = [_FILE_END.sub("", part) for part in unquote(urlsplit(url).path).split("/") if part]
    while parts and _NO_NAME.match(parts[-1]):
        parts.pop()
    return _words(parts[-1]) if parts else ""


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
