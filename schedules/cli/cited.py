"""The command that tells what became of a release that somebody cited."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from db.answers_cited import Cited, cited
from db.answers_release import asking
from schedules.cli.ask import OutputOption, StatesOption, show, write
from schedules.cli.root import DataOption, app, complain, data_folder
from web import cited as cells
from web.rows import release_words


class CitedFormat(StrEnum):
    """What ``cited`` can write."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    md = "md"


@app.command("cited")
def since_cited(
    release_id: Annotated[
        int, typer.Argument(metavar="RELEASE", help="The number that the page or download prints.")
    ],
    field: Annotated[
        str | None, typer.Option("--field", help="Only cells of this field, such as cbe_dimension.")
    ] = None,
    state: StatesOption = None,
    form: Annotated[CitedFormat, typer.Option("--format")] = CitedFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List the cells that read otherwise now than in a release that was cited, and why."""
    codes = [code.upper() for code in state or []]
    with asking(data_folder(data) / "public") as conn:
        made = cited(conn, release_id, field=field, states=codes)
    if form is CitedFormat.table:
        show(_table(made), cells.count_words(made), output)
    else:
        write(cells.cited_as(made, form.value), output, form.value)
    if made.gaps:
        complain(cells.gap_words(made))


def _table(made: Cited) -> Table:
    names, listed = cells.table_rows(made)
    table = Table(*names, title=cells.title_words(made), caption=release_words(made.now))
    for row in listed:
        table.add_row(*row)
    return table
