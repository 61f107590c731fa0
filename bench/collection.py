"""Make a large collection: ``python -m bench.collection FOLDER [--documents 20000] [--versions 5]``.

Fills a working file in FOLDER with the rows that reading so many pages would have left (documents of all declared
jurisdictions and publishers, texts in the sizes of real pages, findings, captures, changes with spans and sentences,
positions, passages, removals), lets the real writers make drift and waves of them, and publishes. Nothing is crawled
and no rule reads the texts: each line of policy comes with its findings. The same numbers make the same file.
``python -m bench.pages`` measures the site on what it publishes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from bench.simulated.collected import JUDGED, Collector
from bench.simulated.gathered import gather
from crawler.declarations import SOURCES, load
from db.records import Registry
from db.snapshot import publish
from db.store import Store
from schedules.drifting import write_drift
from schedules.found import write_holdings
from schedules.placing import write_places
from schedules.waving import write_waves

_BATCH = 500
_COUNTED = (
    "documents",
    "versions",
    "findings",
    "captures",
    "changes",
    "change_spans",
    "positions",
    "term_points",
)


def fill(store: Store, registry: Registry, documents: int, versions: int) -> None:
    """Fill ``store``."""
    # The rows come in the order of documents and their ids in none: the indexes have to fit into the cache.
    store.conn.execute("PRAGMA cache_size = -1000000")
    store.claim("rehearsal")
    write_places(store, registry)
    made = Collector(registry, versions)
    with store.transaction():
        for start in range(0, documents, _BATCH):
            rows = made.documents(range(start, min(start + _BATCH, documents)))
            for table, listed in rows.items():
                store.insert(table, listed)
        for table, listed in (made.absences() | gather(made.drawn)).items():
            store.insert(table, listed)


def finish(store: Store, registry: Registry) -> None:
    """Derive from all documents what stretches over them."""
    steps: tuple[Callable[[], None], ...] = (
        lambda: write_holdings(store, registry),
        lambda: write_drift(store),
        lambda: write_waves(store),
    )
    for name, step in zip(("holdings", "drift", "waves"), steps, strict=True):
        with Timed(name), store.transaction():
            step()


class Timed:
    """Prints how long a block took, in seconds by the clock and of processor time."""

    def __init__(self, name: str) -> None:
        """Name the block."""
        self.name = name

    def __enter__(self) -> None:
        """Start both clocks."""
        self._began, self._used = time.monotonic(), time.process_time()

    def __exit__(self, *_: object) -> None:
        """Print."""
        spent, used = time.monotonic() - self._began, time.process_time() - self._used
        print(f"  {self.name}: {spent:.1f} s, processor {used:.1f} s", flush=True)


def main() -> None:
    """Make the collection, where it is not there yet, and publish it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=5)
    given = parser.parse_args()
    registry = load(SOURCES)
    with Store.open(given.folder) as store:
        if not store.rows("SELECT 1 FROM versions LIMIT 1"):
            with Timed("rows"):
                fill(store, registry, given.documents, given.versions)
            finish(store, registry)
        for table in _COUNTED:
            print(f"  {store.rows(f'SELECT count(*) AS n FROM {table}')[0]['n']:,} {table}")
        with Timed("publishing"):
            release = publish(store, given.folder / "public", at=JUDGED, recipe="bench")
    sizes = {
        "working file": given.folder / "crosswalk.db",
        "public file": given.folder / "public/crosswalk.db",
    }
    print(f"  release {release.id if release else 'as before'}")
    for name, path in sizes.items():
        print(f"  {name}: {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
