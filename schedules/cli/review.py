"""Commands with which people judge what was read: review export, import, list, agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db import reviews
from db.store import Store
from pipeline.agreement import agreements
from pipeline.review_queue import Item
from pipeline.review_sheet import Outcome, Problem, outcome
from schedules import crawling, reviewing
from schedules.cli.ask import FileOption, StatesOption, write
from schedules.cli.keep import newest, process_pending, tell_damage
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    app,
    complain,
    filled_folder,
    out,
    registry_of,
    say,
    shown_progress,
)
from schedules.placing import codebook_rows
from schedules.review_files import filled_rows
from schedules.reviewing import ReviewError
from schedules.runs import begin, now

review_app = typer.Typer(no_args_is_help=True, help="What people decide about readings, as a spreadsheet.")
app.add_typer(review_app, name="review")

FieldOption = Annotated[str | None, typer.Option("--field", help="Only readings of this field.")]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, help="At most so many, the first of the queue.")
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        help="A day: what sources changed counts as new if it was first published then or later.",
        show_default="the last export, else the last release",
    ),
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Every reading, whether it waits for a person or not.")
]
BlindOption = Annotated[
    bool, typer.Option("--blind", help="For a second coder: nothing is shown of what people decided.")
]
SITE = "http://127.0.0.1:8001"
_QUOTE = 90


@review_app.command("export")
def review_export(
    output: FileOption = None,
    state: StatesOption = None,
    field: FieldOption = None,
    limit: LimitOption = None,
    every: AllOption = False,
    since: SinceOption = None,
    blind: BlindOption = False,
    site: Annotated[str, typer.Option("--site", help="The address of the site, for links.")] = SITE,
    data: DataOption = None,
) -> None:
    """Write the readings that wait for a person to a spreadsheet (.xlsx or .csv), with columns to fill in."""
    from web.review_workbook import About, review_csv, review_workbook, sheet_rows

    if output is None or output.suffix.lower() not in (".xlsx", ".csv"):
        raise typer.BadParameter("name a file that ends in .xlsx or .csv with -o")
    folder = filled_folder(data)
    with begin(folder, "review", holds=None) as run:
        day = reviewing.since_when(run.store, since)
        chosen = _chosen(run.store, state, field, limit, every=every, since=day, blind=blind)
        about = About(_release(folder), now(), site.rstrip("/"), blind, day)
        rows = sheet_rows(chosen, reviewing.contexts(run.store, chosen), about)
        is_csv = output.suffix.lower() == ".csv"
        write(review_csv(rows) if is_csv else review_workbook(rows, about, codebook_rows()), output, "csv")
        run.detail["exported"] = len(chosen)
    say(f"{_counted(chosen)}; fill in the decisions and run 'crosswalk review import {output}'")


@review_app.command("import")
def review_import(
    file: Annotated[Path, typer.Argument(help="The filled-in sheet: XLSX, ODS or CSV.")],
    author: Annotated[
        str | None, typer.Option("--author", help="Who decided, where a row names nobody; never published.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the good rows though others are wrong.")
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite", help="Take rows though their reading changed, or others decided otherwise."
        ),
    ] = False,
    blind: Annotated[
        bool,
        typer.Option(
            "--blind", help="Keep it as a second, blind coding: it is compared, and alters nothing."
        ),
    ] = False,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Take the decisions of a filled-in sheet in, and process the documents that they are about."""
    rows, folder = filled_rows(file), filled_folder(data)
    with begin(folder, "review", holds=None) as run:
        process_pending(run, folder, workers)
        known = reviewing.everything(run.store)
        at = reviews.next_at(run.store, now())
        made = outcome(rows, known, author=author, at=at, overwrite=overwrite, blind=blind)
        _complain_of(file, made.problems, "cannot be taken")
        if made.problems and not partial:
            raise ReviewError(
                f"{file}: {_number(len(made.problems), 'row')} cannot be taken, so nothing was imported. "
                "Correct them, or take the others with --partial."
            )
        _complain_of(file, made.conflicts, "was overtaken; look at it again, or take it with --overwrite")
        run.detail["imported"] = len(made.reviews)
        if made.reviews:
            with shown_progress() as progress:
                report = reviewing.take(
                    run, folder, registry_of(run.store), made.reviews, workers=workers, progress=progress
                )
            tell_damage(report.damaged)
    say(_imported(made))
    if made.problems or made.conflicts:
        raise typer.Exit(1)


@review_app.command("list")
def review_list(
    state: StatesOption = None,
    field: FieldOption = None,
    limit: LimitOption = None,
    every: AllOption = False,
    since: SinceOption = None,
    data: DataOption = None,
) -> None:
    """Show what waits for a person, and why."""
    folder = filled_folder(data)
    with Store.open_to_read(folder) as store:
        day = reviewing.since_when(store, since)
        chosen = _chosen(store, state, field, limit, every=every, since=day)
    names = ("state", "document", "field", "key", "says", "confidence", "why", "sentence")
    table = Table(*names, box=None)
    for item in chosen:
        says = " ".join(part for part in item.said or item.read if part)
        sure = "" if item.confidence is None else f"{item.confidence:.2f}"
        quote = item.quote if len(item.quote) <= _QUOTE else f"{item.quote[: _QUOTE - 3]}..."
        title = str(item.about.get("title") or item.document)
        place = str(item.about.get("jurisdiction") or "")
        cells = (place, title, item.field, item.key or "", says, sure, item.why or item.state, quote)
        table.add_row(*map(escape, cells))
    out.print(table)
    say(_counted(chosen))


@review_app.command("agreement")
def review_agreement(data: DataOption = None) -> None:
    """Show how far people agree who decided about the same readings: percent agreement and Cohen's kappa."""
    with Store.open_to_read(filled_folder(data)) as store:
        found = agreements(reviews.kept(store))
    table = Table("coders", "field", "readings", "agreement", "kappa", box=None)
    for one in found:
        told = "not defined" if one.kappa is None else f"{one.kappa:.2f}"
        coders = escape(" and ".join(one.coders))
        table.add_row(coders, one.field, str(one.readings), f"{one.share:.0%}", told)
    if not found:
        say("no two people have decided about the same reading yet")
        return
    out.print(table)
    say(
        "kappa: agreement beyond chance, 1 is full, 0 what chance alone would give; not defined where all codes are one"
    )


def _chosen(
    store: Store,
    states: Sequence[str] | None,
    field: str | None,
    limit: int | None,
    *,
    every: bool,
    since: str,
    blind: bool = False,
) -> list[Item]:
    codes = [code.upper() for code in states or ()]
    crawling.check_codes(codes, registry_of(store))
    fields = {row["field"] for row in codebook_rows()}
    if field is not None and field not in fields:
        raise ReviewError(f"There is no field {field!r}. The codebook has: {', '.join(sorted(fields))}.")
    if blind:
        asked = reviewing.blinded(store, since, every=every)
    else:
        asked = reviewing.everything(store, since) if every else reviewing.waiting(store, since)
    found = [
        item
        for item in asked
        if (not codes or item.about.get("jurisdiction") in codes) and field in (None, item.field)
    ]
    return found[:limit]


def _release(folder: Path) -> str:
    row = newest(folder)
    return f"Release {row['id']}, {row['at']}" if row else "Not yet released"


def _counted(chosen: Sequence[Item]) -> str:
    kinds = Counter(item.why.partition(":")[0] or "not in the queue" for item in chosen)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return f"{_number(len(chosen), 'reading')}" + (f" ({told})" if told else "")


def _complain_of(file: Path, problems: Sequence[Problem], what: str) -> None:
    for problem in problems:
        complain(f"{file}, row {problem.number}: {problem.words}")
    if problems:
        complain(f"{_number(len(problems), 'row')} {what}")


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _imported(made: Outcome) -> str:
    told = [f"{_number(len(made.reviews), 'decision')} taken in"]
    for count, what in (
        (made.known, "known already"),
        (made.blank, "left blank"),
        (len(made.conflicts), "overtaken"),
    ):
        if count:
            told.append(f"{count} {what}")
    return "; ".join(told) + ("; the next publish shows them" if made.reviews else "")
