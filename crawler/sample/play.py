"""Crawl the sample sites for one edition: the real spider, over loopback, at four times on their clock.

``python -m crawler.sample.play --data DIR --edition N`` is what ``crosswalk demo`` starts. Host names,
addresses and certificates of the stand-ins go in through constructors; no setting opens loopback.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from crawler.crawl import CrawlPlan, crawl_many
from crawler.network import HostTable, Network
from crawler.sample.clock import CHECKS, EDITION_STARTS, SampleClock
from crawler.sample.server import SampleServer
from db.records import CrosswalkError

SOURCES = Path(__file__).parent / "sources"


def checks_of(edition: int) -> tuple[datetime, ...]:
    """Return the instants at which ``edition`` (1 to 4) is checked."""
    each = len(CHECKS) // len(EDITION_STARTS)
    return CHECKS[(edition - 1) * each : edition * each]


def play(data: Path, instants: Sequence[datetime]) -> None:
    """Crawl every sample site into ``data`` at each of ``instants``; once in a process."""
    clock = SampleClock(instants[0])
    with SampleServer(clock) as server:
        network = Network(resolver=HostTable(server.hosts), trust=server.ca_pem, now=clock.now)
        plans = [
            CrawlPlan(
                data=data,
                sources=SOURCES,
                delay=0.0,
                kind="sample",
                command=f"crosswalk demo, {instant:%Y-%m-%d %H:%M} on the sample clock",
                before=partial(clock.set, instant),
            )
            for instant in instants
        ]
        crawl_many(plans, network=network, log_level="ERROR")


def main(argv: Sequence[str] | None = None) -> int:
    """Crawl one edition. Return 0, or 2 where it was refused."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample.play", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--edition", type=int, required=True, choices=range(1, len(EDITION_STARTS) + 1))
    given = parser.parse_args(argv)
    try:
        play(given.data, checks_of(given.edition))
    except CrosswalkError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
