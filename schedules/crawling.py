"""Live crawls, each in a process of its own: Scrapy's reactor cannot start twice, and a crawl that
dies must not take its caller along."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live

from db.records import CrosswalkError, Registry
from schedules.crawl_display import Board

# How long a crawl may take to keep what is in flight after it was told to stop, in seconds.
_LAST_WORDS = 60


class CrawlError(CrosswalkError):
    """A crawl was refused or failed; the message is the crawl's own."""


@dataclass(slots=True)
class Ended:
    """How a crawl ended: its report, the board with what became of every jurisdiction, and in a
    rehearsal what the servers' own log says of its manners."""

    report: dict[str, Any] = field(default_factory=dict)
    manners: dict[str, Any] = field(default_factory=dict)
    board: Board = field(default_factory=Board)

    @property
    def complete(self) -> bool:
        """Whether the crawl came to its own end."""
        return bool(self.report.get("complete"))


def check_codes(codes: Iterable[str], registry: Registry) -> None:
    """Raise :class:`CrawlError` for a code that no jurisdiction has."""
    known = {jurisdiction.code for jurisdiction in registry.jurisdictions}
    for code in codes:
        if code not in known:
            raise CrawlError(f"{code!r} is no jurisdiction's code; use postal codes such as NH or VT.")


def check_topic(topic: str | None, registry: Registry) -> None:
    """Raise :class:`CrawlError` for a topic that no document is declared on."""
    known = sorted({name for document in registry.documents for name in document.topics})
    if topic and topic not in known:
        raise CrawlError(f"{topic!r} is no topic of a declared document. Ask for one of: {', '.join(known)}.")


def crawl_live(
    data: Path,
    states: Sequence[str],
    topic: str,
    *,
    console: Console,
    anew: bool = False,
    discover: bool | None = None,
) -> Ended:
    """Run one crawl of live sources in a subprocess and show how it goes, state by state.

    A crawl of the same choice that was stopped within a day is gone on with, unless ``anew``; ``discover``
    walks all sites, none, or (None) those that are due. Ctrl-C ends it after what is in flight; everything
    that was archived is kept.
    """
    argv = [sys.executable, "-m", "crawler", "crawl", "--data", str(data)]
    argv += ["--states", ",".join(states), "--topic", topic]
    if anew:
        argv.append("--anew")
    if discover is not None:
        argv.append("--discover" if discover else "--no-discover")
    return followed_crawl(argv, console=console)


def followed_crawl(argv: Sequence[str], *, console: Console) -> Ended:
    """Run a crawl that tells its events on standard output, one JSON object a line, and show them.

    Raises :class:`CrawlError` with the crawl's own words where it is refused.
    """
    ended = Ended()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            _follow(map(json.loads, child.stdout), ended, console)
        except KeyboardInterrupt:
            child.wait(_LAST_WORDS)
            console.print("Stopped; what was answered is kept. The same command goes on with it for a day.")
            raise
    if not ended.report:
        raise CrawlError("The crawl ended without a report; what it had archived is kept. Run it again.")
    return ended


def _follow(events: Iterator[dict[str, Any]], ended: Ended, console: Console) -> None:
    live = Live(ended.board, console=console, refresh_per_second=4) if console.is_terminal else None
    with live or nullcontext():
        for event in events:
            if event["event"] == "error":
                raise CrawlError(event["message"])
            if event["event"] == "report":
                ended.report = event
            elif event["event"] == "manners":
                ended.manners = event
            elif event["event"] == "plan":
                ended.board.plan(event["by_jurisdiction"])
                if not live:
                    _say_plan(ended.board)
            elif event["event"] == "check":
                ended.board.take(event)
                if not live:
                    print(
                        f"{event['jurisdiction']} {event['number']}/{event['total']} {event['outcome']}: {event['url']}",
                        flush=True,
                    )
        if live:
            live.update(ended.board.table())


def _say_plan(board: Board) -> None:
    whole = board.total()
    print(f"checks to make: {whole.planned}; jurisdictions: {len(board.tallies)}", flush=True)
    if whole.before:
        print(f"{whole.before} of them were answered before the crawl was stopped", flush=True)
