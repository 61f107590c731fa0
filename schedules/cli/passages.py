"""Commands over many documents: borrowed language, and what vanished without a word."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from db import answers, answers_passages
from db.answers import Filters
from db.answers_release import asking
from db.answers_rows import Row, release
from pipeline.compare.sentences import counted
from schedules.cli.ask import OutputOption, StatesOption, show, write
from schedules.cli.root import DataOption, app, data_folder
from web import passage_rows as told
from web.rows import release_words
from web.wording import window

_QUOTE = 120


class PassagesFormat(StrEnum):
    """What ``borrowed`` and ``removals`` can write."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"
    xlsx = "xlsx"


class RemovalKind(StrEnum):
    """What can vanish."""

    page = "page"
    section = "section"
    link = "link"
    phrase = "phrase"
    orphaned = "orphaned"


@app.command()
def borrowed(
    state: StatesOption = None,
    federal: Annotated[
        bool, typer.Option("--federal", help="Also passages whose words are a federal law's.")
    ] = False,
    form: Annotated[PassagesFormat, typer.Option("--format")] = PassagesFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List passages that jurisdictions share: who had each first, how we know it, what was altered."""
    codes = tuple(code.upper() for code in state or ())
    with asking(data_folder(data) / "public") as conn:
        answers.checked(conn, Filters(states=codes))
        found = answers_passages.borrowed(conn, codes, federal=federal)
        now = release(conn)
    if form is PassagesFormat.table:
        show(_borrowed_table(found), f"{counted(len(found), 'passage')}. {release_words(now)}", output)
    else:
        write(told.borrowed_as(found, form.value, now), output, form.value)


@app.command()
def removals(
    since: Annotated[
        str | None, typer.Option("--since", help="First seen to be gone on this day or later.")
    ] = None,
    state: StatesOption = None,
    kind: Annotated[RemovalKind | None, typer.Option("--kind", help="Only what vanished so.")] = None,
    form: Annotated[PassagesFormat, typer.Option("--format")] = PassagesFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List pages, sections, links and words that vanished without notice, and pages that nothing leads to."""
    asked = Filters(states=tuple(code.upper() for code in state or ()), since=since)
    with asking(data_folder(data) / "public") as conn:
        asked = answers.checked(conn, asked)
        found = answers_passages.quiet_removals(
            conn, asked.states, since=asked.since, kind=kind.value if kind else None
        )
        now, read = release(conn), answers_passages.read_in(conn, asked.states)
    if form is PassagesFormat.table:
        show(_removals_table(found), f"{told.removal_count(len(found), read)}. {release_words(now)}", output)
    else:
        write(told.removals_as(found, form.value, now, read), output, form.value)


def _borrowed_table(found: list[Row]) -> Table:
    table = Table("passage", "words", "in", "who had it first", "begins", box=None)
    for row in found:
        places = ", ".join(dict.fromkeys(use["jurisdiction"] for use in row["in"]))
        quote = next((use["quote"] for use in row["in"] if use["quote"]), "")
        cells = (
            row["id"],
            str(row["words"]),
            places,
            told.first_words(row),
            " ".join(quote[:_QUOTE].split()),
        )
        table.add_row(*cells)
    return table


def _removals_table(found: list[Row]) -> Table:
    table = Table("state", "document", "what vanished", "when", "proof", box=None)
    for row in found:
        when = window(row["old_seen_at"], row["new_seen_at"])
        cells = (row["jurisdiction"], row["document_title"], told.removal_words(row), when, row["basis"])
        table.add_row(*(cell or "" for cell in cells))
    return table
