"""Measure every page: ``python -m bench.pages SNAPSHOT [--times 20] [--only WORD ...]``.

Asks the site of one release, in this process, for each kind of page some times over and prints the median and the
95th percentile in milliseconds, by the clock and of processor time (all threads of the server, the packing too), and
the size as it goes over the wire. Every answer is made anew: what the site remembers of its answers is passed by. The
first answer, before which the system is told to forget the file, stands by itself, and so does the median of those
that the site gives from its memory. ``--public`` asks the site as strangers see it. Make a large SNAPSHOT with
``python -m bench.collection``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx

from web.site import site
from web.worker import settle_memory

_ONE = {
    "document": "select document from versions group by document order by sum(length(text)) desc limit 1 offset {}",
    "version": "select id from versions order by length(text) desc limit 1 offset {}",
    "change": "select id from changes where cause = 'source' order by words_added desc, id limit 1 offset {}",
    "wave": "select id from waves order by changes desc limit 1 offset {}",
    "passage": "select id from passages order by uses desc limit 1 offset {}",
    "state": "select jurisdiction from documents group by 1 order by count(*) desc limit 1 offset {}",
    "capture": "select id from captures limit 1 offset {}",
}
_PAGES = (
    ("home", "/"),
    ("home, map by a key", "/?map=mastery_based_credit"),
    ("states", "/states"),
    ("state, most documents", "/states/{state}"),
    ("document, long", "/documents/{document}"),
    ("document, of middle length", "/documents/{document_middle}"),
    ("version, long", "/versions/{version}"),
    ("changes", "/changes"),
    ("changes, of a state and field", "/changes?state={state}&field=cbe_dimension"),
    ("changes, page 100", "/changes?start=5000"),
    ("change", "/changes/{change}"),
    ("compare", "/compare?field=cbe_dimension"),
    ("compare, most keys", "/compare?field=equity_strategy"),
    ("compare as of", "/compare?field=cbe_dimension&as_of=2024-06-01"),
    ("compare in force", "/compare?field=cbe_dimension&in_force=2024-06-01"),
    ("compare against", "/compare?field=cbe_dimension&against=2025-10-01"),
    ("compare CSV", "/compare.csv?field=cbe_dimension"),
    ("compare XLSX", "/compare.xlsx?field=cbe_dimension"),
    ("drift", "/drift"),
    ("drift, one term", "/drift?term=equity"),
    ("waves", "/waves"),
    ("wave", "/waves/{wave}"),
    ("borrowed", "/borrowed"),
    ("passage", "/borrowed/{passage}"),
    ("removals", "/removals"),
    ("cited", "/cited?release=5"),
    ("search, rare words", "/search?q=mastery+credit+waiver"),
    ("search, a phrase", "/search?q=%22in+lieu+of+seat+time%22"),
    ("search, a word in most texts", "/search?q=school"),
    ("search, three such words", "/search?q=students+may+the"),
    ("search, in a state and field", "/search?q=credit&state={state}&field=cbe_dimension"),
    ("search, in a period", "/search?q=credit&since=2025-01-01&until=2025-06-30"),
    ("coverage", "/coverage"),
    ("accuracy", "/accuracy"),
    ("codebook", "/codebook"),
    ("about", "/about"),
    ("feed", "/changes.atom"),
    ("feed of a state", "/changes.atom?state={state}"),
    ("calendar", "/calendar.ics"),
    ("changes CSV", "/changes.csv?since=2025-12-01"),
    ("data", "/crosswalk"),
    ("table changes", "/crosswalk/changes"),
    ("table findings", "/crosswalk/findings"),
    ("table findings, a field", "/crosswalk/findings?field=cbe_dimension"),
    ("table versions", "/crosswalk/versions"),
    ("table captures", "/crosswalk/captures"),
    ("table positions", "/crosswalk/positions"),
    ("row of a capture", "/crosswalk/captures/{capture}"),
    ("table as JSON", "/crosswalk/changes.json?_shape=objects"),
)
# A reader who says which answer he has already gets none from memory (web.remembered).
_PACKED = {"accept-encoding": "gzip"}
_ANEW = {**_PACKED, "if-none-match": "none"}
# What the matrix is held against: as many cells as it has, ready-made, served by Datasette.
YARDSTICK = ("Datasette's table of as many rows", "/crosswalk/positions?_size={cells}&_nofacet=1")


def places(snapshot: Path) -> dict[str, str]:
    """Return the ids that the addresses of :data:`_PAGES` stand for."""
    found: dict[str, str] = {}
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as conn:
        for name, sql in _ONE.items():
            for suffix, offset in (("", 0), ("_middle", 9_000)):
                row = conn.execute(sql.format(offset)).fetchone()
                if row:
                    found[name + suffix] = str(row[0])
        cells = conn.execute(
            "select count(distinct jurisdiction || key) from positions where field = 'cbe_dimension'"
        )
        found["cells"] = str(min(cells.fetchone()[0], 1_000))
    return found


def measured(snapshot: Path, times: int, only: tuple[str, ...], public: bool) -> Iterator[tuple[str, ...]]:
    """Yield a row of words for each page."""
    held = places(snapshot)
    client = site(snapshot, public=public).client
    settle_memory()
    for name, path in (*_PAGES, YARDSTICK):
        if only and not any(word in name for word in only):
            continue
        _forget(snapshot)
        yield asyncio.run(_page(client, name, path, held, times))


def _forget(path: Path) -> None:
    """Have the system drop what it holds of a file, so that the next read is from the disk."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


async def _page(client: object, name: str, path: str, held: Mapping[str, str], times: int) -> tuple[str, ...]:
    try:
        address = path.format(**held)
    except KeyError:
        return (name, "not in this file")
    (first, *clock), (_, *used), answer = await _asked(client, address, _ANEW, times + 1)
    (_, *known), _, _ = await _asked(client, address, _PACKED, times + 1)
    told = [
        f"{first:.0f}",
        f"{statistics.median(clock):.0f}",
        f"{_p95(clock):.0f}",
        f"{statistics.median(used):.0f}",
        f"{_p95(used):.0f}",
    ]
    size, status = answer.num_bytes_downloaded / 1000, answer.status_code
    return (
        name,
        *told,
        f"{statistics.median(known):.1f}",
        f"{size:.0f}",
        "" if status == 200 else str(status),
    )


async def _asked(
    client: object, address: str, headers: Mapping[str, str], times: int
) -> tuple[list[float], list[float], httpx.Response]:
    """Return the milliseconds of each answer by the clock and of processor time, and the last answer."""
    clock, used = [], []
    for _ in range(times):
        began, spent = time.perf_counter(), time.process_time()
        answer: httpx.Response = await client.get(address, headers=headers)  # type: ignore[attr-defined]
        clock.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - spent))
    return clock, used, answer


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def main() -> None:
    """Print a table, a page a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--public", action="store_true")
    given = parser.parse_args()
    print("| page | first ms | ms, median | p95 | processor ms, median | p95 | remembered ms | kB gzip | |")
    print("|" + " --- |" * 9)
    for row in measured(given.snapshot, given.times, tuple(given.only), given.public):
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
