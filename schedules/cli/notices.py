"""The command that lists what is coming: rows of registers, lists of proposed rules and board agendas."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db import answers
from db.answers import Filters
from db.answers_release import asking
from db.answers_rows import release
from schedules.cli.ask import OutputOption, StatesOption, show, write
from schedules.cli.root import DataOption, app, data_folder
from web import exports


class NoticesFormat(StrEnum):
    """What ``notices`` can write."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
def notices(
    state: StatesOption = None,
    every_relevance: Annotated[bool, typer.Option("--all", help="Also notices on neither subject.")] = False,
    form: Annotated[NoticesFormat, typer.Option("--format")] = NoticesFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List what is proposed, open for comment, called for a hearing, or on an agenda."""
    codes = tuple(code.upper() for code in state or ())
    with asking(data_folder(data) / "public") as conn:
        answers.checked(conn, Filters(states=codes))
        every = answers.notices(conn, codes)
        found = [row for row in every if every_relevance or row["relevance"] != "none"]
        if form is NoticesFormat.table:
            line = f"{len(found)} of {len(every)} notices"
            if len(found) < len(every):
                line += "; the others are on neither subject (--all shows them)"
            show(_table(found), line, output)
        else:
            write(exports.notices_as(found, form.value, release(conn)), output, form.value)


def _table(found: list[answers.Row]) -> Table:
    names = ("state", "stage", "comments until", "hearing or meeting", "title", "would amend", "last seen")
    table = Table(*names, box=None)
    for row in found:
        told = [row["state"], row["stage"], row["deadline"], row["hearing"], row["title"], row["amends"]]
        table.add_row(*(escape(cell or "") for cell in (*told, row["last_seen_at"][:10])))
    return table
