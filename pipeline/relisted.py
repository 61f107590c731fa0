"""Documents that an index lists at a new address in place of the old: one document that moved (pure).

A move without a redirect is told by four things together (docs/decisions/0026): an index that is read in full
listed the old address and not the new one, then the new one and not the old, and no index ever listed both; the old
address was gone while the new one answered; both are one publisher's; and the texts are at least 0.95 alike, each
the best match of the other. Pages made from one template, listed side by side, are none of this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from db.ids import document_id, url_key
from db.records import Capture
from pipeline.looks import target_of
from pipeline.reading import Reading
from pipeline.sameness import similarity
from pipeline.sites import surroundings
from pipeline.surroundings import Listing

if TYPE_CHECKING:
    from pipeline.atlas import Atlas

# docs/decisions/0009.
ALIKE = 0.95


@dataclass(frozen=True, slots=True)
class Move:
    """``document`` is at the address ``url_key`` from ``since`` on, its first good answer there; ``reason``
    says how that is known."""

    document: str
    url_key: str
    since: str
    reason: str


@dataclass(slots=True)
class _Page:
    """The answers of one address: good ones with what was read, and those that said that it is gone."""

    id: str
    url: str
    keys: set[str]
    good: list[tuple[str, Reading]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)


def moves(
    atlas: Atlas, captures: Sequence[Capture], readings: Mapping[str, Reading], decided: Collection[str] = ()
) -> dict[str, Move]:
    """Return new address key -> the move there, of all documents among ``captures`` (all captures of whole
    sites, in canonical order). Addresses that people ``decided`` about (keys) are what they said."""
    pages = _pages(atlas, captures, readings)
    old = [page for page in pages if page.good and page.gone]
    new = [
        page for page in pages if page.good and page.id not in atlas.declared and not page.keys & set(decided)
    ]
    if not old or not new:
        return {}
    listings = [one for around in surroundings(atlas, captures, readings).values() for one in around.listings]
    alike: dict[tuple[str, str], float] = {}
    proof: dict[tuple[str, str], str] = {}
    for was, now, since in _relisted(listings, old, new):
        left = _left(was, now)
        if left is None or not _of_one_publisher(atlas, was, now):
            continue
        share = similarity(_before(was, now).text, now.good[0][1].text)
        if share >= ALIKE:
            alike[was.id, now.id] = share
            proof[was.id, now.id] = (
                f"listed since {since[:10]} in place of {was.url}, which {left}; the texts are {share:.2f} alike"
            )
    by_id = {page.id: page for page in pages}
    pairs = {now: was for was, now in alike if _is_best(alike, was, now)}
    return {
        key: Move(_root(now, pairs), key, by_id[now].good[0][0], proof[was, now])
        for now, was in sorted(pairs.items())
        for key in by_id[now].keys
    }


def carried(captures: Sequence[Capture], moved: Mapping[str, Move]) -> list[Capture]:
    """Return ``captures`` with those at the new addresses as looks at the documents that moved there."""
    made = []
    for capture in captures:
        move = moved.get(_answered(capture) if capture.purpose == "candidate" else capture.url_key)
        is_look = capture.purpose == "document" or (
            capture.purpose == "candidate" and move is not None and capture.captured_at >= move.since
        )
        made.append(
            replace(capture, purpose="document", document=move.document) if move and is_look else capture
        )
    return made


def _answered(capture: Capture) -> str:
    return url_key(capture.final_url or capture.url)


def _pages(atlas: Atlas, captures: Sequence[Capture], readings: Mapping[str, Reading]) -> list[_Page]:
    pages: dict[str, _Page] = {}
    for capture in captures:
        found = capture.purpose == "candidate"
        key = _answered(capture) if found else capture.url_key
        own = document_id(key) if found else capture.document
        if capture.purpose not in ("document", "candidate") or not own:
            continue
        url = (capture.final_url or capture.url) if found else capture.url
        page = pages.setdefault(own, _Page(own, url, {key}))
        page.keys.add(key)
        reading = readings.get(capture.id)
        outcome = reading.outcome if reading is not None else capture.arrival_outcome
        elsewhere = url_key(target_of(capture)) not in page.keys and not found
        if outcome == "received" and reading is not None and not elsewhere:
            page.good.append((capture.captured_at, reading))
        elif outcome == "missing":
            page.gone.append((capture.captured_at, f"answered {capture.http_status}"))
        elif outcome in ("received", "redirected_away") and elsewhere:
            page.gone.append((capture.captured_at, f"led to {target_of(capture)}"))
    for page in pages.values():
        if declared := atlas.declared.get(page.id):
            page.keys |= {url_key(url) for url in (declared.url, *declared.earlier_urls)}
    return list(pages.values())


def _relisted(
    listings: Sequence[Listing], old: Sequence[_Page], new: Sequence[_Page]
) -> Iterator[tuple[_Page, _Page, str]]:
    """Yield (old, new, since) of all pages of which an index listed the new one in place of the old."""
    by_key = {key: page.id for page in (*old, *new) for key in page.keys}
    relevant = frozenset(by_key)
    were, are = {page.id: page for page in old}, {page.id: page for page in new}
    first: dict[str, str] = {}
    together: set[tuple[str, str]] = set()
    by_index: dict[str, list[tuple[Listing, frozenset[str]]]] = defaultdict(list)
    for listing in sorted(listings, key=lambda one: (one.captured_at, one.index)):
        shown = frozenset(by_key[key] for key in listing.keys & relevant)
        by_index[listing.index].append((listing, shown))
        for one in shown:
            first.setdefault(one, listing.captured_at)
        together |= {(one, other) for one in shown & were.keys() for other in shown & are.keys()}
    found: set[tuple[str, str]] = set()
    for read in by_index.values():
        for was, now, since in _replaced(read, were.keys(), are.keys()):
            if (was, now) not in together and (was, now) not in found and first[now] >= since:
                found.add((was, now))
                yield were[was], are[now], since


def _replaced(
    read: Sequence[tuple[Listing, frozenset[str]]], were: Collection[str], are: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield (old, new, when) where one index first listed the new page, read in full, after it had listed the
    old one in full without it."""
    stood: set[str] = set()
    seen: set[str] = set()
    for listing, shown in read:
        for now in sorted((shown - seen) & set(are)):
            if listing.complete:
                yield from ((was, now, listing.captured_at) for was in sorted(stood - {now}))
        seen |= shown
        if listing.complete:
            stood |= shown & set(were)


def _left(was: _Page, now: _Page) -> str | None:
    """Say how the old address was gone while the new one answered, or None where it was not."""
    if was.good[0][0] >= now.good[0][0]:
        return None
    for at, how in was.gone:
        for there, _ in now.good:
            low, high = min(at, there), max(at, there)
            if not any(low < seen < high for seen, _ in was.good):
                return f"{how} on {at[:10]}"
    return None


def _before(was: _Page, now: _Page) -> Reading:
    """Return the last reading of the old page before the new one was seen."""
    return [reading for at, reading in was.good if at < now.good[0][0]][-1]


def _of_one_publisher(atlas: Atlas, was: _Page, now: _Page) -> bool:
    publisher = atlas.publisher_at(now.url)
    declared = atlas.declared.get(was.id)
    other = atlas.publishers.get(declared.publisher) if declared else atlas.publisher_at(was.url)
    return publisher is not None and publisher == other


def _is_best(alike: Mapping[tuple[str, str], float], was: str, now: str) -> bool:
    """Whether no other pair with either page is as much alike."""
    return all(
        share < alike[was, now] for (one, other), share in alike.items() if (one == was) != (other == now)
    )


def _root(now: str, pairs: Mapping[str, str]) -> str:
    seen = {now}
    while (was := pairs.get(now)) and was not in seen:
        seen.add(was)
        now = was
    return now
