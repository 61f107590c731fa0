"""Commands about words over time and about waves of edits."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db import answers_drift, answers_waves
from db.answers import Filters, checked
from db.answers_release import asking
from db.answers_rows import Row, release
from schedules.cli.ask import OutputOption, StatesOption, show, write
from schedules.cli.root import DataOption, app, data_folder
from web import drift_words
from web.listed import listed_as
from web.rows import release_words
from web.wording import day, window


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
            made = drift_words.spans_listed(found, now)
    if form is not ListFormat.table:
        write(listed_as(made, form.value), output, form.value)
        return
    # A table of all terms in all states would be mostly empty: what was never found is told in the line below.
    told = found if points or terms else [row for row in found if row["first_seen_at"]]
    table = _points(told) if points else _spans(told)
    table.caption = release_words(now)
    show(table, made.about, output)


@app.command()
def waves(
    state: StatesOption = None,
    kind: Annotated[WaveKind | None, typer.Option("--kind", help="Only waves of this kind.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only waves that were not over before this day.")
    ] = None,
    edits: Annotated[
        bool, typer.Option("--edits", help="In a file: a row for each edit with its sentence.")
    ] = False,
    form: Annotated[ListFormat, typer.Option("--format")] = ListFormat.table,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """List the same kind of edit made in several states within 90 days, beside what chance would have."""
    with asking(data_folder(data) / "public") as conn:
        asked = checked(conn, Filters(states=tuple(code.upper() for code in state or ()), since=since))
        found = answers_waves.waves(conn, asked.states, kind=kind.value if kind else None, since=asked.since)
        now = release(conn)
    if form is ListFormat.table:
        table = _waves(found)
        table.caption = release_words(now)
        show(table, drift_words.waves_about(found), output)
        return
    made = (drift_words.edits_listed if edits else drift_words.waves_listed)(found, now)
    write(listed_as(made, form.value), output, form.value)


def _table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    table = Table(*names, box=None)
    for row in rows:
        table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    return table


def _spans(found: Sequence[Row]) -> Table:
    return _table(
        ("term", "state", "first seen", "now", "last seen", "in 1,000 words"),
        [
            (row["term"], row["jurisdiction"], drift_words.came(row), drift_words.stands(row), day(row["last_seen_at"]),
             row["per_thousand"])
            for row in found
        ],
    )  # fmt: skip


def _points(found: Sequence[Row]) -> Table:
    return _table(
        ("term", "state", "when", "cause", "document", "there", "in all", "like for like", "change"),
        [
            (row["term"], row["jurisdiction"], window(row["before_at"], row["at"]), row["cause"], row["document_title"],
             f"{row['own_before']} to {row['own_count']}", f"{row['count_before']} to {row['count']}",
             row["like_for_like"], row["change"])
            for row in found
        ],
    )  # fmt: skip


def _waves(found: Sequence[Row]) -> Table:
    return _table(
        ("wave", "what", "when", "expected", "chance", "sure", "states", "id"),
        [
            (drift_words.WAVE_KINDS[row["kind"]], row["summary"], window(row["window_from"], row["window_to"]),
             f"{row['expected']:.2g}", f"{row['chance']:.2g}", "clear" if row["clear"] else "may be chance",
             " ".join(sorted({e["jurisdiction"] for e in row["edits"] if e["counted"] == "definite"})), row["id"])
            for row in found
        ],
    )  # fmt: skip
