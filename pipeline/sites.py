"""From the captures of whole sites to what was known around their documents (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from db.ids import host_of, url_key
from db.records import Capture
from pipeline.control import Control
from pipeline.looks import target_of
from pipeline.reading import Reading
from pipeline.surroundings import Departure, Listing, Surroundings, completeness

if TYPE_CHECKING:
    from pipeline.atlas import Atlas

_READ_WELL = frozenset({"received", "listed", "not_modified"})


def surroundings(
    atlas: Atlas, captures: Sequence[Capture], readings: Mapping[str, Reading]
) -> Mapping[frozenset[str], Surroundings]:
    """Return what was known around the documents of each site (its hosts): ``captures`` are all of whole sites, in
    canonical order; of a site that nothing is known of it is empty."""
    complete = completeness(atlas.registry.indexes, captures)
    listings: dict[frozenset[str], list[Listing]] = defaultdict(list)
    well: dict[frozenset[str], list[str]] = defaultdict(list)
    controls: dict[frozenset[str], list[Control]] = defaultdict(list)
    departures: dict[frozenset[str], list[Departure]] = defaultdict(list)
    last_keys: dict[str, frozenset[str]] = {}
    for capture in captures:
        if capture.purpose == "robots":
            continue
        site, reading = atlas.site_of(capture.url), readings.get(capture.id)
        outcome = reading.outcome if reading is not None else capture.arrival_outcome
        if outcome in _READ_WELL:
            well[site].append(capture.captured_at)
        if capture.purpose == "control":
            _add_control(controls[site], capture, reading)
        elif departure := _departure(capture):
            departures[site].append(departure)
        if capture.purpose in ("document", "control") or outcome not in ("listed", "not_modified"):
            continue
        if reading is not None and reading.outcome == "listed":
            last_keys[capture.url_key] = frozenset(reading.listed)
        if capture.url_key in atlas.lists:
            continue  # what ages off a list of notices is not removed
        # An index that says "not modified" lists what it listed before.
        if (keys := last_keys.get(capture.url_key)) is not None:
            is_complete = complete.get(capture.url_key, False)
            listings[site].append(Listing(capture.captured_at, capture.url_key, is_complete, keys))
    found = {
        site: Surroundings(
            tuple(listings[site]), tuple(well[site]), site, tuple(controls[site]), tuple(departures[site])
        )
        for site in {*well, *controls, *departures}
    }
    return defaultdict(Surroundings, found)


def _add_control(controls: list[Control], capture: Capture, reading: Reading | None) -> None:
    """Add what a host answered for a made-up address, where that is not what it answered before."""
    if reading is None or reading.outcome != "control":
        return
    host = host_of(capture.url)
    before = next((one for one in reversed(controls) if one.host == host), None)
    if before is None or before.text != reading.text:
        controls.append(Control(capture.captured_at, host, capture.url, reading.text))


def _departure(capture: Capture) -> Departure | None:
    """Return where a check of a document was led, where that is another address than its own."""
    if capture.purpose != "document" or not capture.document:
        return None
    target = url_key(target_of(capture))
    if target == capture.url_key:
        return None
    return Departure(capture.captured_at, host_of(capture.url), capture.document, target)
