"""What a page says of itself in its title or first heading: not found, down, an error, a login (pure).

A title is read in the parts that its site's mark separates ("Page not found | Agency"), and a part counts
only as a whole: "404 Credit by demonstration" is a section of law and "Maintenance of effort" a policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.page_look import PageLook
from pipeline.vocabulary import vocabulary

# Nothing that was seen to refuse us says more than this outside its template.
NOTICE_CHARS = 1_500
# Words that a real page may well be called by are believed only on a page that says next to nothing.
TERSE_CHARS = 500

_PARTS = re.compile(r"\s*(?:[|»·•–—]|::|\s[-:/]\s|:\s|\.\s)\s*")
_EDGES = " \t.!?:;,-…\"'’“”()[]#*>"
_NUMBER = re.compile(r"\d{3}")
_ERROR_WORDS = re.compile(
    r"\b(?:error|not (?:be )?found|does(?: not|n'?t) exist|no longer|unavailable|try again|gateway|timed? ?-?out)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"§|\b(?:repealed|rescinded|revoked|expired|(?<!rights )reserved|renumbered|superseded|transferred|omitted)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What kind of notice a page is (``gone``, ``down``, ``error``, ``login``) and by which words."""

    kind: str
    words: str


def notice(look: PageLook) -> Notice | None:
    """Return what ``look`` says of itself, None for a page with something else to say.

    "Not found" in the title is believed on a page of any length, since sites put search and menus into
    it; the rest only on a short one.
    """
    short = len(look.content) < NOTICE_CHARS
    for words, where in ((look.title, "title"), (look.heading, "heading")):
        if not words or (where == "heading" and not short):
            continue
        for part in parts_of(words):
            if _is(part, "gone") and _is_meant(part, look):
                return Notice("gone", f"{where}: {words[:60]}")
            if short and (kind := _kind(part, look)):
                return Notice(kind, f"{where}: {words[:60]}")
    if look.password and len(look.content) < TERSE_CHARS:
        return Notice("login", "it asks for a password")
    return None


def _is_meant(part: str, look: PageLook) -> bool:
    """A bare number may be that of a rule or section: it counts where the page says more of an error, or
    has no other name and says next to nothing."""
    if not _NUMBER.fullmatch(part) or _ERROR_WORDS.search(look.content[:NOTICE_CHARS]):
        return True
    name = (look.heading or look.title).strip(_EDGES)
    return name == part and len(look.content) < TERSE_CHARS


def parts_of(words: str) -> list[str]:
    """Return the whole of a title and its parts, without the marks around them."""
    words = words.replace("’", "'")[:300]
    whole = words.strip(_EDGES)
    return [whole, *(part for one in _PARTS.split(words) if (part := one.strip(_EDGES)) and part != whole)]


def is_legal_rump(text: str) -> bool:
    """Whether a short text is what a section of law leaves behind ("[Repealed.]")."""
    return _LEGAL.search(text) is not None


@cache
def _wording(kind: str) -> re.Pattern[str]:
    book = vocabulary()
    wording = "|".join(f"(?:{one})" for one in book.page_notices[kind].patterns)
    for name, means in book.notice_macros.items():
        wording = wording.replace(f"{{{name}}}", means)
    return re.compile(wording, re.IGNORECASE)


def _is(part: str, kind: str) -> bool:
    return _wording(kind).fullmatch(part) is not None


def _kind(part: str, look: PageLook) -> str | None:
    if _is(part, "down"):
        # "Maintenance" alone may head a page on the upkeep of schools.
        if part.casefold() == "maintenance" and len(look.content) > TERSE_CHARS:
            return None
        return "down"
    if _is(part, "error") and _is_meant(part, look):
        return "error"
    if _is(part, "login"):
        return "login"
    return None
