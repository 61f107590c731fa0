"""The command that validates the declarations: offline by their files, with --live at their addresses."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from crawler.declarations import SOURCES, check, choose, load
from schedules import crawling
from schedules.cli.root import address_column, complain, err, out, say
from schedules.cli.sources import SourcesOption, sources_app
from schedules.live_check import FINDINGS, TO_MEND, Checked, check_live
from schedules.trying import Told

# A plain line for so many addresses, where no bar can be drawn.
_A_LINE = 25


class CheckFormat(StrEnum):
    """What ``sources check --live`` can write."""

    table = "table"
    csv = "csv"
    json = "json"


@sources_app.command("check")
def sources_check(
    states: Annotated[
        list[str] | None, typer.Argument(help="With --live: codes, such as NH VT (all).")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask every declared address once, politely.")] = False,
    form: Annotated[CheckFormat, typer.Option("--format", help="With --live.")] = CheckFormat.table,
    sources: SourcesOption = SOURCES,
) -> None:
    """Validate every source file; with --live, tell which addresses are dead, moved or blocked."""
    problems = check(sources)
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(2)
    registry = load(sources)
    codes = [code.upper() for code in states or []]
    if codes and not live:
        raise typer.BadParameter("states are for --live; without it the whole folder is validated")
    if not live:
        say(
            f"{len(registry.documents)} documents of {len(registry.publishers)} publishers in "
            f"{len({p.jurisdiction for p in registry.publishers})} jurisdictions: all well"
        )
        return
    crawling.check_codes(codes, registry)
    with _shown() as told:
        found = check_live(choose(registry, states=codes), sources, told=told)
    _write(found, form)
    not_asked = sum(one.outcome == "run_aborted" for one in found)
    if not_asked:
        complain(
            f"{not_asked} of {len(found)} could not be asked, so nothing is known of them; run it again."
        )
    if not_asked or any(one.finding in TO_MEND for one in found):
        raise typer.Exit(1)


@contextmanager
def _shown() -> Iterator[Told]:
    if not err.is_terminal:
        yield _plain
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("asking", total=None)
        yield lambda done, total, url: bar.update(
            task, completed=done, total=total, description=escape(url[:60])
        )


def _plain(done: int, total: int, url: str) -> None:
    if done == total or done % _A_LINE == 0:
        complain(f"asked {done} of {total}: {url}")


def _write(found: Sequence[Checked], form: CheckFormat) -> None:
    if form is CheckFormat.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    elif form is CheckFormat.csv:
        page = io.StringIO()
        writer = csv.DictWriter(page, [column.name for column in fields(Checked)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(one) for one in found)
        print(page.getvalue(), end="")
    else:
        _show(found)


def _show(found: Sequence[Checked]) -> None:
    table = Table("state", "finding", "why", address_column(), "declared at", box=None)
    for one in found:
        if one.finding != "ok":
            cells = (one.jurisdiction, one.finding, f"{one.outcome}: {one.reason}", one.url, one.place)
            table.add_row(*map(escape, cells))
    if table.row_count:
        out.print(table)
    for one in found:
        if one.change:
            say(f"{one.place}: {one.change}   # {one.because}")
    counted = Counter(one.finding for one in found)
    told = ", ".join(f"{counted[finding]} {finding}" for finding in FINDINGS if counted[finding])
    say(f"{len(found)} address{'' if len(found) == 1 else 'es'}: {told or 'none declared'}")
