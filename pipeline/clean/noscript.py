"""``noscript`` in the head, out of the way before a page is parsed.

Browsers run scripts and read such an element as plain characters; a parser that runs none ends the head
at an element that may not stand there, and a self-closed ``iframe`` in it then swallows the whole page.
"""

from __future__ import annotations

import re

_OPENING = re.compile(rb"<noscript\b[^<>]{0,300}>", re.IGNORECASE)
_CLOSING = re.compile(rb"</noscript\s{0,9}>", re.IGNORECASE)
_BODY = re.compile(rb"<body\b", re.IGNORECASE)
# Longer heads have not been seen; it bounds the work.
_HEAD = 400_000


def without_head_noscript(markup: bytes) -> bytes:
    """Return ``markup`` (in an encoding that keeps ASCII) without the ``noscript`` elements before its body."""
    body = _BODY.search(markup, 0, _HEAD)
    end = body.start() if body else 0
    kept, at = [], 0
    while opening := _OPENING.search(markup, at, end):
        closing = _CLOSING.search(markup, opening.end(), end)
        if closing is None:
            break
        kept.append(markup[at : opening.start()])
        at = closing.end()
    return b"".join([*kept, markup[at:]]) if kept else markup
