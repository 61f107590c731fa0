"""Control captures: how a site answers for a page that does not exist, and what looks like it (pure).

Once in a while a crawl asks each host for an address that nobody has; a document whose text is nearly
the same as that answer is a soft 404, whatever its status and title say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pipeline import sameness

# docs/decisions/0014: how alike a page and its host's answer for a made-up address are.
ALIKE = 0.9
# What a control's answer may come to at first look and still be an answer of the site's own.
ANSWERS = frozenset(
    {
        "received",
        "soft_404",
        "missing",
        "empty",
        "redirected_away",
        "client_error",
        "type_changed",
        "unknown_type",
    }
)
_FRONT = ("", "/")
# The last part of an address is taken for a name, not for a word, from this length on.
_NAME = 10


@dataclass(frozen=True, slots=True)
class Control:
    """What a host answered at ``captured_at`` for ``url``, which does not exist. ``text`` is empty where
    it said so by its status, or with a redirect: then nothing can be mistaken for it."""

    captured_at: str
    host: str
    url: str
    text: str


def latest(controls: Sequence[Control], host: str, at: str) -> Control | None:
    """Return the last of ``controls`` (in order of time) that ``host`` answered by ``at``."""
    return next((one for one in reversed(controls) if one.host == host and one.captured_at <= at), None)


def is_like(control: Control, url: str, text: str) -> bool:
    """Whether ``text``, read at ``url``, is what the site answers for pages that do not exist.

    Each text may name the address that it was asked for. A front page is what it is: some sites show
    theirs for every unknown address.
    """
    if not control.text or urlsplit(url).path in _FRONT:
        return False
    one, other = _without_address(control.text, control.url), _without_address(text, url)
    return bool(other) and sameness.similarity(one, other) >= ALIKE


def _without_address(text: str, url: str) -> str:
    """Return ``text`` without the words that name ``url``: its path, or the last part of it."""
    path = urlsplit(url).path.rstrip("/")
    last = path.rpartition("/")[2]
    names = {name.casefold() for name in (path, unquote(path), last if len(last) >= _NAME else "") if name}
    return " ".join(word for word in text.split() if not any(name in word.casefold() for name in names))
