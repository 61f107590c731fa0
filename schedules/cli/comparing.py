"""The command that lays jurisdictions side by side, on a day, between two days, or between two releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from db.answers_differences import between_days
from db.answers_evidence import evidence
from db.answers_matrix import Matrix, default_field, matrix
from db.answers_narrowed import Narrowing, narrowed
from db.answers_places import codebook
from db.answers_release import Asked, asking
from db.answers_releases import between_releases
from schedules.cli.ask import GroupOption, OutputOption, StatesOption, chosen, show, write
from schedules.cli.root import DataOption, app, complain, data_folder
from web import exports
from web.comparison_files import book_of, findings_of, matrix_as
from web.differences import Compared, count_words, difference_table, differences_as, title_words
from web.field_names import spoken
from web.overlay import Overlay, read_overlay
from web.review_words import LEGEND


class MatrixFormat(StrEnum):
    """What ``compare`` can write."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    md = "md"
    html = "html"
    zip = "zip"


class Layout(StrEnum):
    """How a comparison is laid out in a file: a row per cell, per jurisdiction, or per provision."""

    long = "long"
    wide = "wide"
    provision = "provision"


FieldOption = Annotated[
    str | None,
    typer.Option(
        "--field",
        help="cbe_dimension, equity_strategy or student_group; by default the first that is not experimental.",
    ),
]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="What was observed by the end of this day.")]
InForceOption = Annotated[
    str | None,
    typer.Option(
        "--in-force",
        help="What was in force on this day, by its own words; with --as-of by what had been observed by then.",
    ),
]
AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against", help="Only what differs from this day (in force then, with --in-force), and why."
    ),
]
ReleaseOption = Annotated[int | None, typer.Option("--release", help="Answer from this release.")]
AgainstReleaseOption = Annotated[
    int | None,
    typer.Option("--against-release", help="Only what differs from this earlier release, and why."),
]
KeyOption = Annotated[
    list[str] | None, typer.Option("--key", help="Only this key of the field; may be repeated.")
]
StanceOption = Annotated[
    list[str] | None, typer.Option("--stance", help="Only cells with this stance; may be repeated.")
]
BasisOption = Annotated[
    list[str] | None,
    typer.Option("--basis", help="Only cells on this basis, such as not_found; may be repeated."),
]
FormatOption = Annotated[
    MatrixFormat,
    typer.Option("--format", help="zip is a Tabular Data Package: CSV files with their meaning."),
]
LayoutOption = Annotated[
    Layout | None,
    typer.Option("--layout", help="In a file: a row per cell, per jurisdiction, or per provision."),
]
OverlayOption = Annotated[
    Path | None,
    typer.Option("--overlay", help="Keep your own columns of this CSV file or workbook, by cell_id."),
]


@app.command()
def compare(
    state: StatesOption = None,
    group: GroupOption = None,
    every: Annotated[bool, typer.Option("--all", help="Every jurisdiction.")] = False,
    field: FieldOption = None,
    as_of: AsOfOption = None,
    in_force: InForceOption = None,
    against: AgainstOption = None,
    release_id: ReleaseOption = None,
    against_release: AgainstReleaseOption = None,
    key: KeyOption = None,
    stance: StanceOption = None,
    basis: BasisOption = None,
    form: FormatOption = MatrixFormat.table,
    layout: LayoutOption = None,
    overlay: OverlayOption = None,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """Lay jurisdictions side by side, each cell with the statement that leads it; or tell what differs and why."""
    if bool(state or group) == every:
        raise typer.BadParameter("name jurisdictions with --state or --group, or ask for --all")
    _refuse_at_odds(
        in_a_file=bool(layout or overlay),
        of_one_day=bool(layout or overlay or stance or basis),
        day=bool(as_of or in_force or against),
        against=bool(against),
        against_release=against_release is not None,
        form=form,
    )
    narrowing = Narrowing.of(key or (), stance or (), basis or ())
    own = read_overlay(overlay) if overlay else None
    public, codes = data_folder(data) / "public", chosen(state, group, data_folder(data))
    with asking(public, release_id) as conn:
        field = field or default_field(conn)
        if against_release is not None:
            with asking(public, against_release) as other:
                made = Compared.of(between_releases(other, conn, field, states=codes))
                where = _evidence(other, made.before) | _evidence(conn, made.after)
                _tell(made.part(narrowing), form, where, output)
        elif against is not None:
            day, seen_by = in_force or as_of, as_of if in_force else None
            found = between_days(
                conn, field, day, against, in_force=bool(in_force), seen_by=seen_by, states=codes
            )
            made = Compared.of(found).part(narrowing)
            _tell(made, form, _evidence(conn, made.before) | _evidence(conn, made.after), output)
        else:
            asked = narrowed(matrix(conn, field, as_of=as_of, in_force=in_force, states=codes), narrowing)
            _tell_one_day(
                asked, book_of(field, codebook(conn)), form, layout, own, _evidence(conn, asked), output
            )


def _evidence(conn: Asked, made: Matrix) -> dict[str, dict[str, Any]]:
    """Where the words of a comparison stand, by finding."""
    return evidence(conn, findings_of(made))


def _refuse_at_odds(
    *, in_a_file: bool, of_one_day: bool, day: bool, against: bool, against_release: bool, form: MatrixFormat
) -> None:
    """Refuse options that say nothing together."""
    if in_a_file and form is MatrixFormat.table:
        raise typer.BadParameter(
            "--layout and --overlay are for files: give --format csv, xlsx, json, md or zip"
        )
    if of_one_day and (against or against_release):
        raise typer.BadParameter(
            "--layout, --overlay, --stance and --basis are for one day: leave out --against and --against-release"
        )
    if against_release and day:
        raise typer.BadParameter(
            "--against-release compares what two releases say as they stand: give no day"
        )


def _tell_one_day(
    asked: Matrix,
    book: Sequence[Mapping[str, Any]],
    form: MatrixFormat,
    layout: Layout | None,
    own: Overlay | None,
    where: Mapping[str, Mapping[str, Any]],
    output: Path | None,
) -> None:
    if form is MatrixFormat.table:
        show(_matrix_table(asked), exports.denominator_words(asked), output)
        return
    body = matrix_as(asked, form.value, book, layout=layout, overlay=own, evidence=where)
    write(body, output, form.value)
    if own:
        complain(own.words(row["cell_id"] for row in exports.cell_rows(asked)))


def _tell(
    made: Compared, form: MatrixFormat, where: Mapping[str, Mapping[str, Any]], output: Path | None
) -> None:
    if form is MatrixFormat.table:
        show(_difference_table(made), count_words(made), output)
    else:
        write(differences_as(made, form.value, where), output, form.value)


def _matrix_table(asked: Matrix) -> Table:
    names, rows = exports.table_rows(asked)
    table = Table(
        *names,
        title=f"{spoken(asked.field)}, {exports.asked_words(asked)}",
        caption=f"{exports.release_words(asked.release)}. {LEGEND}",
    )
    for row in rows:
        table.add_row(*row)
    return table


def _difference_table(made: Compared) -> Table:
    names, grouped = difference_table(made)
    table = Table(*names, title=title_words(made), caption=exports.release_words(made.after.release))
    for _, rows in grouped:
        for row in rows:
            table.add_row(*row)
        table.add_section()
    return table
