"""What the Wayback Machine is, and what it tells a backfill: captures, refusals, rests. Knows no client."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.warc.reading import Headers
from db.records import CrosswalkError

HOST = "web.archive.org"
# The library's own limits are 80 percent of what the Internet Archive allows: 24 searches a minute, 8 captures a
# second. One capture a second is enough for us.
SEARCHES_PER_SECOND = 0.4
CAPTURES_PER_SECOND = 1.0


class RestAskedError(Exception):
    """The Wayback Machine asks to be left alone for ``seconds``, in the words ``reason``."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds, self.reason = seconds, reason


class OutOfReachError(CrosswalkError):
    """The Wayback Machine does not answer, or not in a form that is understood."""


class NotTakenError(Exception):
    """One capture that was not taken: ``state`` is refused (it will never be) or failed (another try may
    bring it); ``reason`` is one word, the message tells it in full."""

    def __init__(self, state: str, reason: str, told: str) -> None:
        super().__init__(told)
        self.state, self.reason = state, reason


@dataclass(frozen=True, slots=True)
class Fetched:
    """A capture as the publisher sent it. ``url`` and ``captured_at`` are what the Wayback Machine says of it,
    ``memento_url`` where it is; ``verified`` says that the bytes have the digest that the index lists."""

    url: str
    captured_at: str
    status: int
    headers: Headers
    body: bytes = field(repr=False)
    memento_url: str
    verified: bool
