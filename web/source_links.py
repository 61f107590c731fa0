"""Links from a sentence to its place on the publisher's page, and to the page in the Wayback Machine (pure).

A text fragment (WICG, "URL Fragment Text Directives") makes a browser scroll to words and mark them; a browser
that does not know it opens the page at its top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from web.redline import block_of
from web.story.pack import archive_links
from web.wording import safe_link

# A longer quote is given by its first and its last words: whole it would make an address too long to send on.
_WHOLE = 120
_WORDS = 7


def fragment(words: str) -> str:
    """Return the text directive of a quote: the whole of a short one, the first and the last words of a long one or of
    one that runs over several blocks or cells, since no browser looks for a whole quote across those.

    >>> fragment("A co-op, once.")
    ':~:text=A%20co%2Dop%2C%20once.'
    """
    parts = [part.strip() for line in words.split("\n") for part in _cells(line)]
    parts = [part for part in parts if part]
    if not parts:
        return ""
    if len(parts) == 1 and len(parts[0]) <= _WHOLE:
        return f":~:text={_encoded(parts[0])}"
    first, last = parts[0].split(), parts[-1].split()
    if len(parts) == 1 and len(first) < 2 * _WORDS:
        half = (len(first) + 1) // 2
        first, last = first[:half], first[half:] or first
    return f":~:text={_encoded(' '.join(first[:_WORDS]))},{_encoded(' '.join(last[-_WORDS:]))}"


def _cells(line: str) -> list[str]:
    return re.split(r" \| ?", line[block_of(line)[2] :])


def _encoded(words: str) -> str:
    # A hyphen is a sign of the directive's own.
    return quote(words, safe="").replace("-", "%2D")


def on_the_page(url: str | None, row: Mapping[str, Any], form: str | None) -> str | None:
    """Return the address of a reading's quote on its publisher's page: its words on a page of HTML, its page in a
    PDF; None where the address is no web address or the form leads to no place."""
    safe = safe_link(url)
    if safe is None:
        return None
    if form == "pdf":
        return f"{safe.partition('#')[0]}#page={row['page']}" if row.get("page") else None
    directive = fragment(str(row.get("quote") or "")) if form == "html" else ""
    if not directive:
        return None
    return f"{safe.partition(':~:')[0]}{'' if urlsplit(safe).fragment else '#'}{directive}"


def wayback(url: str | None, moment: str | None) -> str | None:
    """Return where the Wayback Machine would show ``url`` nearest to ``moment``, or None for what is no web address."""
    safe = safe_link(url)
    return archive_links(safe, moment)["wayback_nearest"] if safe and moment else None
