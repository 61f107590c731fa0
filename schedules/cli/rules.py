"""Commands that read again under other rules: upgrade, rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive import Archive
from db.store import Store
from pipeline.vocabulary.codebook import codebook
from pipeline.vocabulary.trial import trial
from schedules import crawling, upgrading
from schedules.archives import opened_archive
from schedules.cli.ask import OutputOption, StatesOption, write
from schedules.cli.keep import tell_damage
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    app,
    filled_folder,
    registry_of,
    say,
    shown_progress,
)
from schedules.processing import archive_of, in_silence
from schedules.runs import begin, looking, now
from web.rule_changes import RuleChanges, rule_changes_as, text_lines


class ListFormat(StrEnum):
    """What the list of an upgrade can be written as."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"
    md = "md"


@app.command()
def upgrade(
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be read differently; write nothing.")
    ] = False,
    vocabulary: Annotated[
        Path | None,
        typer.Option("--vocabulary", help="With --dry-run: read by the YAML files of this folder instead."),
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option("--field", help="List only this field; may be repeated.")
    ] = None,
    state: StatesOption = None,
    current: Annotated[
        bool, typer.Option("--current", help="List only findings of versions that stand now.")
    ] = False,
    form: Annotated[ListFormat, typer.Option("--format")] = ListFormat.table,
    output: OutputOption = None,
) -> None:
    """Read all captures again under today's rules, and list every finding that appears, vanishes or flips.

    Blocks that stand around most documents of a host and say nothing (banners, hotlines) are learnt and left out.
    No change of a source comes of it; a real upgrade keeps the whole list in its ledger.
    """
    if vocabulary is not None and not dry_run:
        raise typer.BadParameter("--vocabulary only tries rules: give --dry-run, too")
    fields, states = list(field or ()), [code.upper() for code in state or ()]
    if unknown := sorted(set(fields) - {row.field for row in codebook()}):
        raise typer.BadParameter(f"no field is called {unknown[0]!r}; docs/fields.md lists them")
    folder = filled_folder(data)
    to_a_pipe = output is None and form is not ListFormat.table
    shown = nullcontext(in_silence) if to_a_pipe else shown_progress()
    with trial(vocabulary), _opened(folder, dry_run=dry_run) as (store, archive), shown as progress:
        registry = registry_of(store)
        crawling.check_codes(states, registry)
        made = upgrading.upgrade(
            store,
            archive,
            registry,
            at=now(),
            workers=workers,
            progress=progress,
            dry_run=dry_run,
            states=states,
            learns=vocabulary is None,
        )
    tell_damage(made.damaged)
    _tell(upgrading.listed(made, tried=dry_run).only(fields, states, current=current), form, output)
    if made.damaged:
        raise typer.Exit(1)


def _tell(listed: RuleChanges, form: ListFormat, output: Path | None) -> None:
    if form is ListFormat.table and output is None:
        for line in text_lines(listed):
            say(line)
        return
    write(rule_changes_as(listed, form.value), output, form.value)
    if output is not None:
        say(listed.summary)


@contextmanager
def _opened(folder: Path, *, dry_run: bool) -> Iterator[tuple[Store, Archive]]:
    """Open store and archive for an upgrade; for a trial as they are, without a row of the run."""
    if dry_run:
        with looking(folder) as store, archive_of(folder) as archive:
            yield store, archive
        return
    with (
        begin(folder, "upgrade", holds=None) as run,
        opened_archive(run.store, folder, registry=registry_of(run.store)) as archive,
    ):
        yield run.store, archive


@app.command()
def rebuild(data: DataOption = None, workers: WorkersOption = WORKERS) -> None:
    """Derive every table again from the archive and the declarations."""
    folder = filled_folder(data)
    with (
        begin(folder, "rebuild", holds=None) as run,
        opened_archive(run.store, folder, registry=registry_of(run.store)) as archive,
        shown_progress() as progress,
    ):
        made = upgrading.rebuild(
            run.store, archive, registry_of(run.store), at=now(), workers=workers, progress=progress
        )
    for line in text_lines(upgrading.listed(made, tried=False)):
        say(line)
