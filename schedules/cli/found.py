"""Commands about what discovery found: pin, dismiss, found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from crawler.trials.trial import address
from db.ids import url_key
from db.leads import found as found_leads
from db.store import Store
from schedules import crawling, deciding
from schedules.cli.keep import process_pending, publish_release, tell_damage
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    filled_folder,
    registry_of,
    say,
    shown_progress,
    sources_of,
)
from schedules.cli.sources import sources_app
from schedules.runs import begin

UrlArgument = Annotated[str, typer.Argument(help="The address, as 'crosswalk sources found' lists it.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; published.")]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who decides; never published.", show_default="this user")
]
_STATES = ("tracked", "pinned", "known", "irrelevant", "unreadable", "dismissed")
_OTHERWISE = "; 'crosswalk sources pin' and 'dismiss' decide otherwise"


@sources_app.command("pin")
def sources_pin(
    url: UrlArgument,
    reason: ReasonOption,
    by: ByOption = None,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Follow an address from now on, whatever its text says."""
    _decide(url, "pin", reason, by, data, workers)
    say(f"{address(url)}: pinned; the next crawl asks for it")


@sources_app.command("dismiss")
def sources_dismiss(
    url: UrlArgument,
    reason: ReasonOption,
    by: ByOption = None,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Leave an address alone from now on, whatever its text says or whoever cites it."""
    _decide(url, "dismiss", reason, by, data, workers)
    say(f"{address(url)}: dismissed; it is not asked for any more")


def _decide(url: str, decision: str, reason: str, by: str | None, data: DataOption, workers: int) -> None:
    asked, folder = address(url), filled_folder(data)
    with begin(folder, "manual", holds=None) as run:
        registry = registry_of(run.store)
        deciding.refuse(asked, decision, reason, registry, sources_of(run.store))
        process_pending(run, folder, workers)
        with shown_progress() as progress:
            before, report = deciding.settle(
                run,
                folder,
                registry,
                asked,
                decision,
                reason=reason,
                by=by,
                workers=workers,
                progress=progress,
            )
        tell_damage(report.damaged)
        if not run.store.captures("url_key = ?", [url_key(asked)]):
            say(f"{asked}: no crawl has come upon it yet; check the address, or leave it for when one does")
        if before and before != decision:
            say(f"{asked}: this takes the place of the decision before, {before}")
        publish_release(run.store, folder)


@sources_app.command("found")
def sources_found(
    state: Annotated[str | None, typer.Option("--state", help="Only this jurisdiction.")] = None,
    became: Annotated[
        str | None, typer.Option("--state-of", help=f"Only what became: {', '.join(_STATES)}.")
    ] = None,
    data: DataOption = None,
) -> None:
    """List what discovery found, what became of each address, and why."""
    folder = filled_folder(data)
    if became is not None and became not in _STATES:
        raise typer.BadParameter(f"--state-of {became!r} is none of {', '.join(_STATES)}")
    with Store.open_to_read(folder) as store:
        code = state.upper() if state else None
        crawling.check_codes([code] if code else [], registry_of(store))
        rows = found_leads(store, state=code, became=became)
    for row in rows:
        _say_found(row)
    say(f"{len(rows)} found{_OTHERWISE if rows else ''}")


def _say_found(row: Mapping[str, Any]) -> None:
    # The address stands whole on a line of its own kind: it is what pin and dismiss are given.
    say(" ".join(word for word in (row["jurisdiction"], f"{row['state']}:", row["url"]) if word))
    came = f"found on {row['found_on']}" if row["found_on"] else None
    say("    " + "; ".join(word for word in (row["title"], row["reason"], row["why"], came) if word))
