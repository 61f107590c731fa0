"""From the readings of lists of notices, in order of time, to one row for each notice (pure).

A new row is an event; a row that ages off a list is no removal: it stays, with the last time it was seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.ids import digest_id, document_id, url_key
from db.records import Capture, Index, Publisher, Registry
from pipeline.law_addresses import resolve
from pipeline.listed_notices import Notice
from pipeline.reading import Reading

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One reading of a list: when, which list (its address key), and what it showed."""

    at: str
    index: str
    shown: tuple[Notice, ...]


def lists_of(registry: Registry) -> dict[str, Index]:
    """Return address key -> the declared list of notices there."""
    return {url_key(index.url): index for index in registry.indexes if index.notices}


def sightings(
    lists: Mapping[str, Index], captures: Iterable[Capture], readings: Mapping[str, Reading]
) -> list[Sighting]:
    """Return the readings of ``lists`` among ``captures`` (in canonical order; ``readings`` by capture id).

    A list that says "not modified" shows what it showed before.
    """
    found: list[Sighting] = []
    last: dict[str, tuple[Notice, ...]] = {}
    for capture in captures:
        if capture.url_key not in lists or capture.purpose == "document":
            continue
        reading = readings.get(capture.id)
        if reading is not None and reading.outcome == "listed":
            last[capture.url_key] = reading.notices
        elif reading is not None or capture.arrival_outcome != "not_modified":
            continue
        if capture.url_key in last:
            found.append(Sighting(capture.captured_at, capture.url_key, last[capture.url_key]))
    return found


def notice_rows(registry: Registry, seen: Sequence[Sighting]) -> list[Row]:
    """Return the rows of ``notices`` for the lists that were ``seen``, in order of id; ``document`` is left
    to :func:`amended`.

    A notice keeps its id while its link does (or its title, where the link is not its own), whatever becomes
    of its stage and days, and has the values of the last reading. Its cause is *source* when an
    earlier reading of the same list showed others and not it; a first reading, or one after readings
    that showed nothing at all, is *coverage*.
    """
    lists, publishers = lists_of(registry), {publisher.id: publisher for publisher in registry.publishers}
    shared = _shared_links(seen)
    rows: dict[str, Row] = {}
    were_read: set[str] = set()
    for sighting in sorted(seen, key=lambda one: (one.at, one.index)):
        index = lists[sighting.index]
        for notice in reversed(sighting.shown):  # of two that are one the first counts
            its_id = _identity(notice, sighting.index, index.publisher, shared)
            first = rows.get(its_id) or {
                "first_seen_at": sighting.at,
                "cause": "source" if sighting.index in were_read else "coverage",
                "list_url": index.url,
            }
            rows[its_id] = _row(its_id, notice, publishers[index.publisher], first, sighting.at)
        if sighting.shown:
            were_read.add(sighting.index)
    return [rows[its_id] for its_id in sorted(rows)]


def amended(registry: Registry, jurisdiction: str, amends: str | None, known: Iterable[str]) -> str | None:
    """Return the followed document that prints the first section of ``amends`` for which there is one.

    ``known`` are the documents that there are captures of.
    """
    publishers = [one for one in registry.publishers if one.jurisdiction == jurisdiction]
    declared = {url_key(url): one.id for one in registry.documents for url in (one.url, *one.earlier_urls)}
    followed = set(known)
    for section in (amends or "").split("; "):
        found = resolve(section, publishers) if section else None
        if found:
            key = url_key(found[1])
            document = declared.get(key) or document_id(key)
            if key in declared or document in followed:
                return document
    return None


def _shared_links(seen: Iterable[Sighting]) -> dict[str, set[str]]:
    """Return, by list, the links that are no notice's own: the list itself, and what several rows lead to."""
    shared: dict[str, set[str]] = defaultdict(set)
    for sighting in seen:
        titles: dict[str, set[str]] = defaultdict(set)
        for notice in sighting.shown:
            if notice.url:
                titles[url_key(notice.url)].add(_plain(notice.title))
        shared[sighting.index] |= {sighting.index, *(key for key, held in titles.items() if len(held) > 1)}
    return shared


def _identity(notice: Notice, index: str, publisher: str, shared: Mapping[str, set[str]]) -> str:
    key = url_key(notice.url) if notice.url else None
    if key and key not in shared[index]:
        return digest_id("notice", publisher, key)
    return digest_id("notice", publisher, index, _plain(notice.title))


def _plain(title: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in title.casefold()).split())


def _row(its_id: str, notice: Notice, publisher: Publisher, first: Mapping[str, Any], at: str) -> Row:
    return {
        "id": its_id,
        "jurisdiction": publisher.jurisdiction,
        "publisher": publisher.id,
        "list_url": first["list_url"],
        "title": notice.title,
        "url": notice.url,
        "stage": notice.stage,
        "deadline": notice.deadline,
        "hearing": notice.hearing,
        "amends": "; ".join(notice.amends) or None,
        "document": None,
        "quote": notice.quote,
        "relevance": notice.relevance,
        "first_seen_at": first["first_seen_at"],
        "last_seen_at": at,
        "cause": first["cause"],
    }
