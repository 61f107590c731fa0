"""Ways in: how a reader gets to a document - the lists of its site that show it, the links of other documents.

Rows of one document each (:mod:`pipeline.derive` writes them); what they come to over time is asked in
:mod:`pipeline.across.gone_pages`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from db.ids import url_key
from pipeline.surroundings import Listing
from pipeline.text import Link

Row = dict[str, Any]


def link_rows(version: str, links: Iterable[Link]) -> list[Row]:
    """Return a row per address that a version links to from its body, in reading order."""
    first: dict[str, Link] = {}
    for link in links:
        if link.url.startswith(("http://", "https://")):
            first.setdefault(_key(link.url), link)
    return [
        {"version": version, "seq": seq, "url": link.url, "url_key": key, "label": link.label}
        for seq, (key, link) in enumerate(first.items())
    ]


def _key(url: str) -> str:
    try:
        return url_key(url)
    except ValueError:  # an address that nobody could open
        return url


def listing_rows(document: str, own_keys: Collection[str], listings: Iterable[Listing]) -> list[Row]:
    """Return a row per index or sitemap that ever listed a document under one of ``own_keys``, by its address:
    first and last listed, and since when it lists it no longer."""
    keys = set(own_keys)
    rows: dict[str, Row] = {}
    for listing in listings:
        row = rows.get(listing.index)
        if not keys.isdisjoint(listing.keys):
            row = rows.setdefault(
                listing.index,
                {"document": document, "listed_on": listing.index, "first_at": listing.captured_at},
            )
            row |= {"last_at": listing.captured_at, "gone_at": None, "readings_without": 0}
        elif row is not None:
            row["gone_at"] = row["gone_at"] or listing.captured_at
            row["readings_without"] += 1
        if row is not None:
            row |= {"read_at": listing.captured_at, "complete": int(listing.complete)}
    return [rows[index] for index in sorted(rows)]
