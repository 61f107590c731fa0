"""Live crawls, each in a process of its own: Scrapy's reactor cannot start twice, and a crawl that
dies must not take its caller along."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from db.records import CrosswalkError, Registry
from pipeline.outcomes import FAULTS

# How long a crawl may take to keep what is in flight after it was told to stop, in seconds.
_LAST_WORDS = 60


class CrawlError(CrosswalkError):
    """A crawl was refused or failed; the message is the crawl's own."""


@dataclass(slots=True)
class Ended:
    """How a crawl ended: its report, and the outcomes by jurisdiction."""

    report: dict[str, Any] = field(default_factory=dict)
    by_state: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    totals: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether the crawl came to its own end without a fault."""
        faults = sum(
            count for seen in self.by_state.values() for name, count in seen.items() if name in FAULTS
        )
        return bool(self.report.get("complete")) and not faults


def check_codes(codes: Iterable[str], registry: Registry) -> None:
    """Raise :class:`CrawlError` for a code that no jurisdiction has."""
    known = {jurisdiction.code for jurisdiction in registry.jurisdictions}
    for code in codes:
        if code not in known:
            raise CrawlError(f"{code!r} is no jurisdiction's code; use postal codes such as NH or VT.")


def crawl_live(data: Path, states: Sequence[str], topic: str, *, console: Console) -> Ended:
    """Run one crawl of live sources in a subprocess and show how it goes, state by state.

    Ctrl-C ends it after what is in flight; everything that was archived is kept.
    """
    argv = [sys.executable, "-m", "crawler.crawl", "--data", str(data)]
    argv += ["--states", ",".join(states), "--topic", topic]
    ended = Ended()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            _follow(map(json.loads, child.stdout), ended, console)
        except KeyboardInterrupt:
            child.wait(_LAST_WORDS)
            raise
    if not ended.report:
        raise CrawlError("The crawl ended without a report; what it had archived is kept. Run it again.")
    return ended


def _follow(events: Iterator[dict[str, Any]], ended: Ended, console: Console) -> None:
    with (
        Live(console=console, refresh_per_second=4, transient=False)
        if console.is_terminal
        else _Quiet() as live
    ):
        for event in events:
            if event["event"] == "error":
                raise CrawlError(event["message"])
            if event["event"] == "report":
                ended.report = event
            if event["event"] != "check":
                continue
            ended.by_state[event["jurisdiction"]][event["outcome"]] += 1
            if isinstance(live, Live):
                live.update(_table(ended, event))
            else:
                print(
                    f"{event['jurisdiction']} {event['number']}/{event['total']} {event['outcome']}: {event['url']}"
                )


def _table(ended: Ended, last: dict[str, Any]) -> Table:
    table = Table(
        "state", "checked", "faults", "outcomes", title=f"{last['number']} of {last['total']}: {last['url']}"
    )
    for state, seen in sorted(ended.by_state.items()):
        faults = sum(count for name, count in seen.items() if name in FAULTS)
        told = ", ".join(f"{count} {name}" for name, count in seen.most_common())
        table.add_row(state, str(seen.total()), str(faults), told)
    return table


class _Quiet:
    """Stands where the live table would, off a terminal."""

    def __enter__(self) -> _Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        return None
