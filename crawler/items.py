"""What passes through a crawl: a :class:`Check` asks, a :class:`Snapshot` (the one item) answers."""

from __future__ import annotations

from dataclasses import dataclass, field

# Purposes of what is asked for beside the plan of a crawl, and counts for nothing in it.
ASIDE = frozenset({"robots", "control"})


@dataclass(frozen=True, slots=True)
class Check:
    """What is asked for, and for whom: rides with the request in ``meta["check"]``.

    Of an address that is not declared, ``found_on`` is the page that led there and ``why`` the reason.
    ``script`` says that the page has to be drawn by a browser.
    """

    url: str
    purpose: str
    publisher: str | None = None
    jurisdiction: str | None = None
    document: str | None = None
    title: str | None = None
    hosts: tuple[str, ...] = ()
    found_on: str | None = None
    why: str | None = None
    script: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What came back for one check, whatever it was.

    ``captured_at`` is ISO 8601 UTC. Without a response ``status`` is None and ``error`` names the
    class of the failure (an outcome of :mod:`pipeline.outcomes`), ``detail`` tells it in words.
    ``body`` is decoded from any content coding; ``headers`` are as received. ``flags`` are what the
    client noticed: ``truncated``. ``redirects`` are ``"301 https://..."`` steps, in order.
    """

    check: Check
    captured_at: str
    final_url: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)  # Scrapy logs items; keep page bytes out of the log
    flags: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    error: str | None = None
    detail: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header called ``name`` (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Progress:
    """One check that is archived and listed, the ``number``-th of ``total`` (what is asked beside the plan not counted).

    ``is_new`` says that a document came with bytes that were never seen of it; whether its words
    changed is decided when it is read.
    """

    number: int
    total: int
    check: Check
    captured_at: str
    status: int | None
    outcome: str
    reason: str
    bytes: int
    is_new: bool = False
