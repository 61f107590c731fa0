"""What a document's history is made of: looks, the texts that stood, the events; and how alike texts are (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from db.ids import document_id, url_key
from db.records import Capture
from pipeline import sameness
from pipeline.reading import Reading


@dataclass(frozen=True, slots=True)
class Look:
    """One check and what was read from it (no reading where no body came)."""

    capture: Capture
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Stand:
    """A text that stood for a time: the version to be. ``ended_at`` is when the next was first seen
    or when it was first missed before a proven removal."""

    first: Look
    last: Look
    ended_at: str | None = None

    @property
    def reading(self) -> Reading:
        """What was read from the capture that showed it first."""
        assert self.first.reading is not None
        return self.first.reading


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the document between ``old_seen_at`` and ``new_seen_at``;
    ``old`` and ``new`` are positions in :attr:`History.stands`."""

    kind: str
    cause: str
    old: int | None
    new: int | None
    old_seen_at: str | None
    new_seen_at: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What the checks of one document came to. ``addresses`` are (url, from, to) in order."""

    outcomes: tuple[tuple[str, str, str], ...]
    stands: tuple[Stand, ...]
    events: tuple[Event, ...]
    addresses: tuple[tuple[str, str, str | None], ...]


def text_of(look: Look) -> str | None:
    """Return the text that a look shows, None where it shows no document."""
    good = look.reading is not None and look.reading.outcome == "received"
    return look.reading.text if good and look.reading else None


def same_text(one: Look, other: Look) -> bool:
    """Whether two looks show the same words, whatever the spacing, the typography and the encoding."""
    return sameness.same_words(text_of(one) or "", text_of(other) or "")


def similarity(one: Look, other: Look) -> float:
    """Return how alike two texts are by their words, 0 to 1."""
    return sameness.similarity(text_of(one) or "", text_of(other) or "")


def kept_share(before: Look, after: Look) -> float:
    """Return the share of the words of ``before`` that still stand in ``after``, in order."""
    return sameness.kept_share(text_of(before) or "", text_of(after) or "")


def breaks_off(look: Look) -> bool:
    """Whether the page that a look shows was cut before its end."""
    return look.reading is not None and not look.reading.ended


def document_of(capture: Capture) -> str | None:
    """Return the document that ``capture`` is a look at, of a candidate the one that its address would be."""
    if capture.purpose == "candidate":
        return document_id(url_key(capture.final_url or capture.url))
    return capture.document


def target_of(capture: Capture) -> str:
    """Return the address that a check was led to in the end, whether it was followed there or not."""
    last = (capture.redirects or "").rpartition("\n")[2].partition(" ")[2]
    return last or capture.final_url or capture.url
