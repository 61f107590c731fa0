"""The command that lists changes from a published release, and how answers are shown and written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from db import answers
from db.answers import Filters, Period
from db.answers_release import Asked, asking
from db.answers_rows import Row, release
from schedules.cli.root import DataOption, app, complain, data_folder, format_by_ending, out, printed, say
from web import exports
from web.change_files import changes_as
from web.peer_sets import GROUPS_FILE, UnknownGroupError, members, read_groups
from web.period_words import tally_words


class ChangesFormat(StrEnum):
    """What ``changes`` can write."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    md = "md"
    zip = "zip"
    atom = "atom"


StatesOption = Annotated[
    list[str] | None, typer.Option("--state", help="A jurisdiction's code; may be repeated.")
]
GroupOption = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        help="A census region or division (new-england), a group of groups.yml in the data folder, or NAME:CT,ME,VT; "
        "may be repeated.",
    ),
]

FileOption = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="Write to this file; without --format by its ending, such as .xlsx.",
        callback=format_by_ending,
    ),
]


@app.command()
def changes(
    since: Annotated[str | None, typer.Option("--since", help="Happened on this day or later.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Happened before this day.")] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="With --to: happened in this period, surely or possibly.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day of the period, included.")] = None,
    learned_since: Annotated[
        str | None, typer.Option("--learned-since", help="First published on this day or later.")
    ] = None,
    state: StatesOption = None,
    group: GroupOption = None,
    topic: Annotated[
        str | None, typer.Option("--topic", help="cbe, equity or another declared topic.")
    ] = None,
    field: Annotated[str | None, typer.Option("--field", help="A field, or a key within one.")] = None,
    significance: Annotated[
        str | None, typer.Option("--significance", help="substantive, editorial ...")
    ] = None,
    every_relevance: Annotated[
        bool, typer.Option("--all", help="Also documents on neither subject.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="In a feed: also what was long past when first published.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many in a table.")] = 50,
    form: Annotated[ChangesFormat, typer.Option("--format")] = ChangesFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List what changed, newest first; of a period what surely and what possibly changed in it, of how many."""
    filters = Filters(
        states=chosen(state, group, data_folder(data)),
        topic=topic,
        field=field,
        significance=significance,
        since=since,
        until=until,
        period=_period(first, last),
        learned_since=learned_since,
        every_relevance=every_relevance,
        # A feed tells what publishers did, as the site's own feeds do.
        cause=("source", "review") if form is ChangesFormat.atom else (),
        news=form is ChangesFormat.atom and not history,
    )
    with asking(data_folder(data) / "public") as conn:
        filters = answers.checked(conn, filters)
        if form is ChangesFormat.atom:
            write(_atom(conn, filters), output, "atom")
        else:
            _tell(conn, answers.dated(conn, filters), form, limit, output)


def _period(first: str | None, last: str | None) -> Period | None:
    if (first is None) != (last is None):
        raise typer.BadParameter("a period has two ends: give --from and --to, both days included")
    return Period.of(first, last) if first and last else None


def _tell(conn: Asked, filters: Filters, form: ChangesFormat, limit: int, output: Path | None) -> None:
    by = "learned" if filters.learned_since else "happened"
    most = limit if form is ChangesFormat.table else None
    found = answers.latest_changes(conn, filters, limit=most, by=by)
    denominator = tally_words(answers.tally(conn, filters))
    if form is ChangesFormat.table:
        line = f"{len(found)} of {answers.count_changes(conn, filters)} changes"
        show(_change_table(found), f"{line}. {denominator}" if denominator else line, output)
        return
    write(changes_as(found, form.value, release(conn), denominator), output, form.value)
    if denominator:
        complain(denominator)


def _atom(conn: Asked, filters: Filters) -> bytes:
    # Feeds are written by the site's own module, and Datasette is slow to import.
    from web.feeds import feed

    base = "http://127.0.0.1:8001"
    found = answers.latest_changes(conn, filters, limit=None, by="learned")
    return feed(found, filters, base=base, now=release(conn), sample=answers.is_sample(conn))


def chosen(states: Sequence[str] | None, groups: Sequence[str] | None, folder: Path) -> tuple[str, ...]:
    """Return the codes of the jurisdictions that were named one by one, and of the members of groups."""
    named = [code.upper() for code in states or ()]
    own = read_groups(folder / GROUPS_FILE) if groups else {}
    try:
        return tuple(dict.fromkeys([*members(groups or (), own), *named]))
    except UnknownGroupError as error:
        with asking(folder / "public") as conn:
            raise error.among([row["code"] for row in answers.jurisdictions(conn)]) from None


def write(made: bytes, output: Path | None, form: str) -> None:
    """Write what was made to ``output``, or to standard output."""
    if output is not None:
        try:
            output.write_bytes(made)
        except OSError as error:
            # A disk that fills up while it is written does not say which file it was.
            error.filename = str(output)
            raise
        say(f"wrote {output} ({len(made):,} bytes)")
    elif form in ("xlsx", "zip") and sys.stdout.isatty():
        what = "a workbook" if form == "xlsx" else "a data package"
        raise typer.BadParameter(f"{what} needs a file: give -o FILE")
    else:
        sys.stdout.buffer.write(made)


def show(table: Table, line: str, output: Path | None) -> None:
    """Print a table and a line about it, or write both to ``output`` as text."""
    if output is not None:
        write(printed(table, line).encode(), output, "table")
        return
    out.print(table, markup=False, highlight=False)
    say(line)


def _change_table(found: Sequence[Row]) -> Table:
    names, rows = exports.change_table_rows(found)
    table = Table(*names, box=None)
    for row in rows:
        table.add_row(*row)
    return table
