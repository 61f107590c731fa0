"""Crawl the sample sites: the real spider, over loopback, at given times on their clock.

``python -m crawler.sample.play --data DIR --at INSTANT ...`` is what ``crosswalk demo`` starts. Host names,
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
from crawler.gate.network import HostTable, Network
from crawler.sample.clock import SampleClock
from crawler.sample.server import SampleServer
from db.records import CrosswalkError

SOURCES = Path(__file__).parent / "sources"


def play(data: Path, instants: Sequence[datetime]) -> None:
    """Crawl every sample site into ``data`` at each of ``instants``; once in a process.

    Raises :class:`~db.records.CrosswalkError` where a crawl is refused or does not come to its end.
    """
    clock = SampleClock(instants[0])
    with SampleServer(clock) as server:
        network = Network(resolver=HostTable(server.hosts), trust=server.ca_pem, now=clock.now)
        plans = [
            CrawlPlan(
                data=data,
                sources=SOURCES,
                delay=0.0,
                patience=0.0,  # its clock stands still
                kind="sample",
                command=f"crosswalk demo, {instant:%Y-%m-%d %H:%M} on the sample clock",
                before=partial(clock.set, instant),
            )
            for instant in instants
        ]
        reports = crawl_many(plans, network=network, log_level="ERROR")
    if len(reports) < len(plans) or not all(report.complete for report in reports):
        raise CrosswalkError("The crawl was stopped before its end; run it again and it goes on from there.")


def main(argv: Sequence[str] | None = None) -> int:
    """Crawl at the given instants. Return 0, or 2 where it was refused or stopped."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample.play", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument(
        "--at", type=datetime.fromisoformat, action="append", required=True, help="an instant in ISO 8601"
    )
    given = parser.parse_args(argv)
    try:
        play(given.data, given.at)
    except CrosswalkError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
