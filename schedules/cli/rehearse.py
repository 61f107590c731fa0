"""The command that rehearses a whole crawl on loopback."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from crawler.declarations import SOURCES, load
from schedules import crawling
from schedules.cli.keep import process_pending, publish_release, say_faults, say_report
from schedules.cli.root import WORKERS, DataOption, WorkersOption, app, data_folder, err, say
from schedules.runs import begin


@app.command()
def rehearse(
    states: Annotated[list[str] | None, typer.Argument(help="Codes, such as NH VT (all).")] = None,
    delay: Annotated[
        float, typer.Option("--delay", min=0, help="Seconds between two requests to a host.")
    ] = 0.0,
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin again, also where a rehearsal was stopped today.")
    ] = False,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Crawl stand-ins of every declared host, and the sample sites, in one run, offline.

    Each declared address answers on loopback with an invented page, some hosts with faults. It shows how
    a crawl of all jurisdictions goes; Ctrl-C stops it, and the same command goes on with it. Nothing
    of it confirms an address.
    """
    codes = [code.upper() for code in states or []]
    crawling.check_codes([code for code in codes if not code.startswith("X-")], load(SOURCES))
    folder = data_folder(data, "rehearsal-data")
    argv = [sys.executable, "-m", "crawler", "rehearse", "--data", str(folder)]
    argv += ["--states", ",".join(codes), "--delay", str(delay), *(["--anew"] if anew else [])]
    ended = crawling.followed_crawl(argv, console=err)
    with begin(folder, "process", holds="rehearsal") as run:
        say_report(process_pending(run, folder, workers))
        publish_release(run.store, folder)
        faults = say_faults(run.store, codes)
    say(_manner_words(ended.manners))
    say("A rehearsal: every page was invented. Look at it with 'crosswalk serve --data " + str(folder) + "'.")
    if faults or not ended.complete:
        raise typer.Exit(1)


def _manner_words(told: dict[str, Any]) -> str:
    return (
        f"by the servers' own log: {told['requests']} requests to {told['hosts']} hosts; {told['two_at_once']} times two "
        f"at once to one host, {told['disallowed']} to what robots.txt disallows, {told['during_rest']} to a host that "
        "had asked for a rest"
    )
