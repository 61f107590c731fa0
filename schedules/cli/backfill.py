"""The command that takes history from the Wayback Machine: backfill."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from crawler.wayback.listed import Every
from db import backfills
from db.faults import NoDataError
from db.records import CrosswalkError
from db.store import Store
from schedules import backfill_plan, crawling
from schedules.archives import opened_archive
from schedules.backfill_plan import Choice, Line, NothingToBackfillError
from schedules.backfilling import Backfill, seconds
from schedules.cli.keep import process_pending, publish_release, say_report
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    app,
    complain,
    data_folder,
    filled_folder,
    out,
    registry_of,
    say,
    shown_progress,
)
from schedules.runs import begin, now

if TYPE_CHECKING:
    from crawler.wayback.machine import Machine

GO_ON = "'crosswalk backfill --resume' goes on where it was"


class WhenError(CrosswalkError):
    """A day that is none."""


@app.command("backfill")
def backfill_command(
    states: Annotated[list[str] | None, typer.Argument(help="Codes, such as NH VT (all).")] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="From when: a year, a month or a day, such as 2017.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="To before when.", show_default="today")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Only this document (its id).")] = None,
    every: Annotated[
        Every,
        typer.Option("--every", help="Every change of the page, the first of each month or quarter, or all."),
    ] = Every.change,
    plan: Annotated[bool, typer.Option("--plan", help="Show the plan, keep it, and take nothing.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the newest backfill that is not finished.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Take it without asking.")] = False,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Take the history of followed documents from the Wayback Machine, dated when it was archived.

    First the plan: what the archive has, what is here already, and how long it will take. Then it asks. Whoever
    refuses our crawls is left out. What was stopped goes on with --resume; no capture is asked for twice.
    """
    codes = tuple(sorted({code.upper() for code in states or []}))
    folder = _crawled_folder(data, codes)
    if resume == (since is not None):
        raise WhenError("Say from when with --from 2017, or go on with an unfinished backfill with --resume.")
    choice = None if resume else _choice(codes, document, since, until, every)
    with machine() as wayback, begin(folder, "backfill", holds="real") as run:
        registry = registry_of(run.store)
        crawling.check_codes(codes, registry)
        with opened_archive(run.store, folder, registry=registry) as archive:
            if choice is None:
                backfill_plan.permit_again(run.store, archive, registry, _unfinished(run.store)["id"])
            else:
                backfill_plan.begin(run.store, archive, registry, choice, run=run.id, now=now())
        head = _unfinished(run.store)
        job = Backfill(run, wayback, head["id"])
        _say_searches(run.store, head)
        with shown_progress() as progress:
            whole = job.search(head, progress)
        lines = backfill_plan.lines(run.store, head["id"])
    if not whole:
        complain(f"{job.ended.early} {GO_ON}.")
        raise typer.Exit(1)
    _say_plan(head, lines)
    if plan or not _wanted(lines, yes=yes):
        say(f"nothing was taken; the plan is kept, and {GO_ON}")
        return
    _take(folder, head["id"], workers)


def _crawled_folder(data: Path | None, codes: Sequence[str]) -> Path:
    try:
        return filled_folder(data)
    except NoDataError:
        first = " ".join(["crosswalk crawl", *(codes or ["NH"])])
        raise NothingToBackfillError(
            f"{data_folder(data)} holds no data, and history is taken of pages that a crawl has read. "
            f"Run '{first}' first, or name the folder that holds your crawl with --data."
        ) from None


def _choice(
    codes: tuple[str, ...], document: str | None, since: str | None, until: str | None, every: Every
) -> Choice:
    choice = Choice(codes, document, moment(since or "", "--from"), _end(until), every)
    if choice.since >= choice.until:
        raise WhenError(f"--from {since} is not before --to {choice.until[:10]}.")
    return choice


def machine() -> Machine:
    """Return the Wayback Machine over the public network: the only one that the command line can make."""
    from crawler.wayback.machine import Machine  # its client takes a while to import

    return Machine()


def moment(said: str, option: str) -> str:
    """Return the first moment of a year, a month or a day as ISO 8601 with ``Z``.

    >>> moment("2017", "--from"), moment("2017-03", "--from")
    ('2017-01-01T00:00:00Z', '2017-03-01T00:00:00Z')
    """
    told = said.strip()
    whole = f"{told}{'-01-01'[len(told) - 4 :]}" if re.fullmatch(r"\d{4}(-\d\d)?", told) else told
    try:
        day = date.fromisoformat(whole)
    except ValueError:
        raise WhenError(
            f"{option} {said!r} is no year, month or day; write it as 2017 or 2017-03-01."
        ) from None
    if day.year < 1996:  # the first year that the Wayback Machine holds
        raise WhenError(f"{option} {said!r} is before the Wayback Machine began (1996).")
    return f"{day.isoformat()}T00:00:00Z"


def _end(until: str | None) -> str:
    return moment(until, "--to") if until else f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _unfinished(store: Store) -> dict[str, Any]:
    head = backfills.unfinished(store)
    if head is None:
        raise NothingToBackfillError("No backfill is unfinished; begin one with --from 2017.")
    return head


def _say_searches(store: Store, head: dict[str, Any]) -> None:
    waiting = sum(one["state"] == "waiting" for one in backfills.addresses(store, head["id"]))
    say(f"backfill of {head['choice']}")
    if waiting:
        say(f"addresses to look up in the index: {waiting}, {_long(seconds(waiting, 0))} at its rate limit")


def _say_plan(head: dict[str, Any], lines: list[Line]) -> None:
    table = Table("place", "document", "archived", "from", "to", "here", "to take", "requests", box=None)
    for line in lines:
        if not line.refused and line.listed:
            numbers = (line.listed, line.first_at, line.last_at, line.known, line.taken, line.requests)
            table.add_row(line.jurisdiction, line.title, *(str(cell or 0)[:10] for cell in numbers))
    if table.row_count:
        out.print(table)
    for line in lines:
        if line.refused:
            say(f"left alone: {line.jurisdiction} {line.title}: {line.refused}")
    if without := sum(not line.refused and not line.listed for line in lines):
        say(f"documents without a good capture in that time: {without}")
    known = sum(line.known for line in lines)
    if not (taken := sum(line.taken for line in lines)):
        say(f"captures to take: none; here already: {known}")
        return
    requests = sum(line.requests for line in lines)
    say(
        f"captures to take: {taken}, of documents: {sum(line.taken > 0 for line in lines)}; here already: {known}; "
        f"requests: {requests} or more, {_long(seconds(0, requests))}"
    )


def _wanted(lines: list[Line], *, yes: bool) -> bool:
    if yes or not any(line.taken for line in lines):
        return True
    if not sys.stdin.isatty():
        complain("Nobody can be asked here whether to take them; say --yes.")
        raise typer.Exit(2)
    return typer.confirm("Take them?")


def _take(folder: Path, backfill: str, workers: int) -> None:
    with machine() as wayback, begin(folder, "backfill", holds="real") as run:
        job = Backfill(run, wayback, backfill)
        with (
            opened_archive(run.store, folder, prefix="wayback", registry=registry_of(run.store)) as archive,
            shown_progress() as progress,
        ):
            whole = job.take(archive, progress)
        states = job.ended.states
        say(
            f"{states['taken']} captures taken with {job.ended.requests} requests, {states['known']} here already, "
            f"{states['refused']} refused, {states['failed']} failed"
        )
        for reason, count in sorted(job.ended.refusals.items()):
            say(f"  {reason}: {count}")
        report = process_pending(run, folder, workers)
        say_report(report)
        publish_release(run.store, folder)
    if not whole:
        complain(f"{job.ended.early} What was taken is kept; {GO_ON}.")
    elif states["failed"]:
        complain(f"{states['failed']} captures did not come; {GO_ON} and tries them again.")
    if not whole or states["failed"] or report.damaged:
        raise typer.Exit(1)


def _long(span: float) -> str:
    """Return seconds as people say them."""
    if span < 90:
        return f"about {math.ceil(span)} seconds"
    return f"about {math.ceil(span / 60)} minutes" if span < 5400 else f"about {span / 3600:.1f} hours"
