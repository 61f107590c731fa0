"""What every command shares: the application, the data folder, and how progress is shown."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from db.faults import NoDataError
from db.records import Registry
from db.store import Store

if TYPE_CHECKING:
    from schedules.writing import Progress as Told

app = typer.Typer(
    name="crosswalk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What US states say about competency-based education and equity, what changed, and the sentence behind it.",
)
# Off a terminal nobody sees a width: tables are laid out wide, and lines are never broken.
_WIDE = 200
out = Console(width=None if sys.stdout.isatty() else _WIDE)
err = Console(stderr=True, width=None if sys.stderr.isatty() else _WIDE)

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder ($CROSSWALK_DATA, else ./data).", show_default=False),
]
# Endings of files that stand for a format wherever they are written.
_FORMATS = frozenset({"xlsx", "csv", "json", "md", "html", "zip", "atom"})


def format_by_ending(context: typer.Context, output: Path | None) -> Path | None:
    """Where --format is not given, write by the ending of the file; ``foo.txt`` is the table.

    An ending of a format that the command does not have is refused as that format would be.
    """
    ending = output.suffix.lower().lstrip(".") if output else ""
    if ending in _FORMATS:
        context.default_map = {**(context.default_map or {}), "form": ending}
    return output


WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        show_default="all cores",
        help="Processes that read and compare; one process writes.",
    ),
]
WORKERS = os.cpu_count() or 1
# Where the rehearsal lays out its declarations (crawler.rehearsal.play, which imports Scrapy).
REHEARSED = "declarations"
SAMPLE_DATA = "demo-data"
SAMPLE_SOURCES = Path(__file__).parents[2] / "crawler" / "sample" / "sources"


@app.callback()
def _root() -> None:
    """Stand for all commands: with this, one of them alone is still asked for by its name."""


def address_column(header: str = "address") -> Column:
    """Return the column of a table that holds addresses: whole on any terminal, since they are copied from it."""
    return Column(header, overflow="fold")


def say(line: str) -> None:
    """Print one line as it is."""
    out.print(line, markup=False, highlight=False, soft_wrap=True)


def complain(line: str) -> None:
    """Print one line as it is on standard error."""
    err.print(line, markup=False, highlight=False, soft_wrap=True)


def data_folder(given: Path | None, default: str = "data") -> Path:
    """Return the data folder: as given, else the environment's, else ``default``.

    Only for commands that may make it: demo, crawl, import; and for those that only read.
    """
    folder = given or Path(os.environ.get("CROSSWALK_DATA") or default)
    if folder.exists() and not folder.is_dir():
        raise NoDataError(f"{folder} is a file. Name the folder that holds your data with --data.")
    return folder


def sample_beside() -> str:
    """Return the advice to use the sample data that 'make run' and 'make demo' leave in this folder, or nothing."""
    if not (Path(SAMPLE_DATA) / "public" / "crosswalk.db").is_file():
        return ""
    return f" {SAMPLE_DATA} here holds the sample: give --data {SAMPLE_DATA}, or export CROSSWALK_DATA={SAMPLE_DATA}."


def filled_folder(given: Path | None) -> Path:
    """Return the data folder for a command that works on what is there: nothing is made where it is not.

    Raises :class:`db.store.NoDataError` for a folder without database and archive.
    """
    folder = data_folder(given)
    if not ((folder / "crosswalk.db").exists() or (folder / "archive").is_dir()):
        raise NoDataError(
            f"{folder} holds no data. Name the folder that does with --data, or begin with 'crosswalk demo', "
            "'crosswalk import' or 'crosswalk crawl'."
        )
    return folder


def printed(*parts: Table | str) -> str:
    """Return tables and lines as the text that a wide terminal would show."""
    page = io.StringIO()
    wide = Console(file=page, width=_WIDE)
    for part in parts:
        wide.print(part, markup=False, highlight=False, soft_wrap=isinstance(part, str))
    return page.getvalue()


def sources_of(store: Store) -> Path:
    """Return the folder of declarations that belong to the data in ``store``: the sample's, a rehearsal's, the
    real ones."""
    from crawler.declarations import SOURCES

    folders = {"sample": SAMPLE_SOURCES, "rehearsal": store.path.parent / REHEARSED}
    return folders.get(store.kind() or "", SOURCES)


def registry_of(store: Store) -> Registry:
    """Return the declarations that belong to the data in ``store``."""
    from crawler.declarations import load

    return load(sources_of(store))


@contextmanager
def shown_progress() -> Iterator[Told]:
    """Show the stages of processing: bars on a terminal, a plain line a stage elsewhere."""
    if not err.is_terminal:
        yield _plain_progress()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        stages: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bars.add_task(stage, total=total)
            bars.update(stages[stage], completed=done, total=total)

        yield show


def _plain_progress() -> Told:
    def show(stage: str, done: int, total: int) -> None:
        if done == total or done % 500 == 0:
            print(f"{stage}: {done} of {total}", flush=True)

    return show
