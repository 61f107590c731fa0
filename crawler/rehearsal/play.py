"""Crawl every declared jurisdiction, and the sample sites beside them, against stand-ins on loopback.

``python -m crawler rehearse --data DIR`` is what ``crosswalk rehearse`` starts: it tells its events as
``crawler.crawl`` does. Host names, addresses and certificates of the stand-ins go in through
constructors; no setting opens loopback.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import yaml

from crawler.arguments import words
from crawler.crawl import INTERRUPTED, CrawlPlan, crawl
from crawler.declarations import JURISDICTIONS_FILE, SOURCES, load
from crawler.events import say, say_plan, say_progress
from crawler.gate.network import HostTable, Network
from crawler.rehearsal.manners import manners
from crawler.rehearsal.scripts import answer
from crawler.rehearsal.stage import Stage, stage
from crawler.sample.clock import SampleClock
from crawler.sample.play import SOURCES as SAMPLE_SOURCES
from crawler.sample.reply import Answer
from crawler.sample.server import SampleServer, sample_hosts
from db.faults import WrongKindOfDatabaseError
from db.records import CrosswalkError
from db.store import Store

# The folder in the data folder that holds the declarations of a rehearsal.
DECLARATIONS = "declarations"
KIND = "rehearsal"


class RehearsalServer(SampleServer):
    """Serves the sample's hosts as they are, and every host of ``houses`` as its house plays it."""

    def __init__(self, clock: SampleClock, houses: Stage) -> None:
        """Prepare to serve; nothing listens yet."""
        super().__init__(clock)
        self._houses = houses

    def names(self) -> list[str]:
        """Return the names of the hosts that are served."""
        return sorted({*super().names(), *self._houses})

    def respond(self, host: str, path: str, asked: dict[str, str]) -> tuple[Answer, datetime]:
        """Return the sample's answer for its own hosts, else what the host's house plays."""
        if host in self._houses and host not in sample_hosts():
            return answer(self._houses[host], path), self._clock.now()
        return super().respond(host, path, asked)


def lay_out(data: Path) -> Path:
    """Write the declarations of the registry and of the sample into one folder of ``data``; return it."""
    folder = data / DECLARATIONS
    folder.mkdir(parents=True, exist_ok=True)
    jurisdictions = []
    for source in (SOURCES, SAMPLE_SOURCES):
        for path in sorted(source.glob("*.yml")):
            if path.name == JURISDICTIONS_FILE:
                jurisdictions += yaml.safe_load(path.read_text(encoding="utf-8"))["jurisdictions"]
            else:
                (folder / path.name).write_bytes(path.read_bytes())
    table = yaml.safe_dump({"jurisdictions": jurisdictions}, sort_keys=False)
    (folder / JURISDICTIONS_FILE).write_text(table, encoding="utf-8")
    return folder


def refuse_other_data(data: Path) -> None:
    """Raise :class:`~db.records.CrosswalkError` where ``data`` holds what is no rehearsal; nothing is written."""
    if (data / "crosswalk.db").is_file():
        with Store.open_to_read(data) as store:
            if store.kind() not in (None, KIND):
                raise WrongKindOfDatabaseError(
                    f"{data} holds {store.kind()} data; name another folder for a rehearsal with --data."
                )


def rehearse(data: Path, states: Sequence[str], *, delay: float, anew: bool) -> bool:
    """Crawl the stand-ins of ``states`` (empty: all) into ``data`` and tell how it goes; return whether
    it came to its end. A rehearsal that was stopped is gone on with, unless ``anew``.

    Raises :class:`~db.records.CrosswalkError` where it is refused. Once in a process.
    """
    refuse_other_data(data)
    sources = lay_out(data)
    houses = stage(load(SOURCES))
    with RehearsalServer(SampleClock(), houses) as server:
        plan = CrawlPlan(
            data=data,
            sources=sources,
            states=tuple(states),
            delay=delay,
            timeout=10.0,
            kind=KIND,
            command=" ".join(["crosswalk rehearse", *states]),
            told=say_progress,
            planned=say_plan,
            anew=anew,
        )
        network = Network(resolver=HostTable({**server.hosts, **server.plain_hosts}), trust=server.ca_pem)
        report = crawl(plan, network=network, log_level="ERROR")
    say("manners", **asdict(manners(server.requests, houses)))
    say("report", complete=report.complete, **asdict(report))
    return report.complete


def main(argv: Sequence[str] | None = None) -> int:
    """Rehearse. Return 0, 1 where it was stopped before its end, 2 where it was refused."""
    parser = argparse.ArgumentParser(prog="python -m crawler rehearse", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--states", default="", help="codes, with commas between (all)")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between two requests to a host")
    parser.add_argument("--anew", action="store_true", help="do not go on with a rehearsal that was stopped")
    given = parser.parse_args(argv)
    try:
        complete = rehearse(given.data, words(given.states), delay=given.delay, anew=given.anew)
    except CrosswalkError as error:
        say("error", message=str(error))
        return 2
    except KeyboardInterrupt:  # before there was a crawl to stop
        return INTERRUPTED
    return 0 if complete else 1
