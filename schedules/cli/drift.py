"""Commands about words over time and about waves of edits."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from db import answers_drift, answers_waves
from db.answers import Filters, checked
from db.answers_release import asking
from db.answers_rows import release
from schedules.cli.ask import OutputOption, StatesOption, show, write
from schedules.cli.root import DataOption, app, data_folder
from web import drift_words
from web.listed import Listed, listed_as
from web.rows import release_words


class ListFormat(StrEnum):
    """What ``drift`` and ``waves`` can write."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    md = "md"


class WaveKind(StrEnum):
    """The kinds of wave (:data:`db.answers_waves.KINDS`)."""

    term = "term"
    field = "field"
    page = "page"
    heading = "heading"


@app.command()
def drift(
    term: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TERM]...", help="Tracked terms, such as 'seat time'; all where none is named."
        ),
    ] = None,
    state: StatesOption = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only what a source moved on this day or later.")
    ] = None,
    points: Annotated[
        bool, typer.Option("--points", help="A row each time a count changed, with the change that did it.")
    ] = False,
    form: Annotated[ListFormat, typer.Option("--format")] = ListFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """Tell when each tracked term was first and last seen in a state's documents, and how often it is said."""
    with asking(data_folder(data) / "public") as conn:
        asked = checked(conn, Filters(states=tuple(code.upper() for code in state or ()), since=since))
        terms = answers_drift.checked_terms(conn, term or [])
        now = release(conn)
        if points:
            found = answers_drift.term_points(conn, terms, asked.states, since=asked.since)
            made = drift_words.points_listed(found, now)
        else:
            found = answers_drift.term_spans(conn, terms, asked.states, since=asked.since)
            if form is ListFormat.table and not terms:
                # All terms in all states would be mostly empty: files hold the rows without a day too.
                found = [row for row in found if row["first_seen_at"]]
            made = drift_words.spans_listed(found, now)
    _give(made, form, output)


@app.command()
def waves(
    state: StatesOption = None,
    kind: Annotated[WaveKind | None, typer.Option("--kind", help="Only waves of this kind.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only waves that were not over before this day.")
    ] = None,
    edits: Annotated[bool, typer.Option("--edits", help="A row for each edit with its sentence.")] = False,
    form: Annotated[ListFormat, typer.Option("--format")] = ListFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List the same kind of edit made in several states within 90 days, beside what chance would have."""
    with asking(data_folder(data) / "public") as conn:
        asked = checked(conn, Filters(states=tuple(code.upper() for code in state or ()), since=since))
        found = answers_waves.waves(conn, asked.states, kind=kind.value if kind else None, since=asked.since)
        now = release(conn)
    _give((drift_words.edits_listed if edits else drift_words.waves_listed)(found, now), form, output)


def _give(made: Listed, form: ListFormat, output: Path | None) -> None:
    if form is not ListFormat.table:
        write(listed_as(made, form.value), output, form.value)
        return
    table = Table(*made.headings, box=None, caption=release_words(made.release))
    for row in made.told:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    show(table, made.about, output)
