"""Commands for the site and the daemon: serve, watch, status."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db import freshness
from db.faults import NoDataError, told_of
from db.locks import holder
from db.store import Store
from db.supplied import to_check_again
from pipeline.holdings import KINDS
from schedules.cli.keep import newest, process_pending, publish_release
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    address_column,
    app,
    data_folder,
    out,
    sample_beside,
    say,
)
from schedules.runs import begin, now
from web.peer_sets import GROUPS_FILE, read_groups


class NothingPublishedError(NoDataError):
    """There is no release to serve."""


@app.command()
def serve(
    data: DataOption = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8001,
    public: Annotated[
        bool, typer.Option("--public", help="For everyone: named queries only, no arbitrary SQL.")
    ] = False,
) -> None:
    """Serve the newest release; a new one is taken up without a restart.

    Readers report errors to the address in the variable CROSSWALK_REPORT_TO: a mail address, or an issue tracker's
    page for new issues. Without one the pages show a text to copy.
    """
    serve_site(data_folder(data), host=host, port=port, public=public)


def serve_site(folder: Path, *, port: int, public: bool, host: str = "127.0.0.1") -> None:
    """Serve the site of a data folder until stopped."""
    # Datasette is needed by this command alone, and slow to import.
    from web import serve as site

    read_groups(folder / GROUPS_FILE)  # a mistake in it is said before anything is served
    if newest(folder) is None:
        raise NothingPublishedError(
            f"{folder / 'public'} holds no release. Run 'crosswalk demo', 'crosswalk import' or 'crosswalk crawl' first."
        )
    site.serve(folder / "public", host=host, port=port, public=public, on_ready=_say_ready)


def _say_ready(url: str) -> None:
    say(f"The site is at {url} (Ctrl-C ends it).")


@app.command()
def watch(data: DataOption = None, workers: WorkersOption = WORKERS) -> None:
    """Run the scheduler: crawl every source at its declared cadence, process and publish."""
    # The scheduler is needed by this command alone, and the declarations only where something is crawled.
    from crawler.declarations import SOURCES, load
    from schedules import watching

    folder = data_folder(data)

    def settle() -> None:
        with begin(folder, "process", holds="real") as run:
            process_pending(run, folder, workers)
            publish_release(run.store, folder)

    watching.watch(folder, load(SOURCES), settle=settle, say=say)


@app.command()
def status(
    data: DataOption = None,
    by_kind: Annotated[
        bool, typer.Option("--holdings", help="Show what is held of each kind of source, by state.")
    ] = False,
) -> None:
    """Show how fresh the data are, what is faulty and since when, and who is at work."""
    folder = data_folder(data)
    if not (folder / "crosswalk.db").exists():
        say(
            f"{folder} holds no data yet; run 'crosswalk demo', 'crosswalk import' or 'crosswalk crawl'.{sample_beside()}"
        )
        return
    from schedules.reviewing import since_when, waiting  # slow to import, as it can derive

    path = folder / "crosswalk.db"
    with told_of(path), Store.open_to_read(folder) as store:
        if by_kind:
            out.print(_holdings(store))
            return
        _say_state(store, folder, named=data is not None)
        out.print(_freshness(store))
        faults = freshness.problems(store)
        if faults:
            out.print(_faults(faults))
        for row in freshness.flapping(store):
            say(
                f"{row['url']} does not stand still: {row['edits']} edits since {row['flapping_since']}; keep what turns "
                "out of the text with 'main' or 'drop' in its source file"
            )
        if overdue := to_check_again(store, now()):
            out.print(_overdue(overdue))
        if waits := len(waiting(store, since_when(store, None))):
            say(
                f"{waits} reading{'' if waits == 1 else 's'} wait for review; 'crosswalk review export' writes them"
            )
    if faults or overdue:
        raise typer.Exit(1)


def _say_state(store: Store, folder: Path, *, named: bool) -> None:
    release = newest(folder)
    told = f"release {release['id']} of {release['at']}" if release else "nothing published yet"
    say(f"{store.kind() or 'empty'} data in {folder}; {told}; {freshness.pending(store)} captures pending")
    for name in ("daemon", "writer"):
        if who := holder(folder / f"{name}.lock"):
            say(f"{name}: {who}")
    for run in freshness.last_runs(store, 3):
        say(f"{run['started_at']} {run['kind']}: {run['outcome'] or 'running, or killed'}")
    _say_stopped(store, f" --data {shlex.quote(str(folder))}" if named else "")


def _say_stopped(store: Store, where: str) -> None:
    """Say which crawl waits to be gone on with, and how; ``where`` is how the data folder was named."""
    last = next(iter(freshness.last_runs(store, 1, kind="crawl")), None)
    if last is None or last["outcome"] == "done":
        return
    counts = json.loads(last["detail"] or "{}")
    told = f"{counts['answered']} of {counts['checks']} checks were answered" if counts else "it was killed"
    say(
        f"the crawl of {last['started_at']} was stopped: {told}; '{last['command']}{where}' goes on with it for a day"
    )


def _freshness(store: Store) -> Table:
    table = Table(
        "state",
        "documents",
        "never read",
        "unconfirmed",
        "last checked",
        "last confirmed",
        "last changed",
        box=None,
    )
    for row in freshness.by_jurisdiction(store):
        told = [row["jurisdiction"], row["documents"], row["never_read"], row["unconfirmed"]]
        told += [row["last_checked_at"], row["last_confirmed_at"], row["last_changed_at"]]
        table.add_row(*("" if cell is None else str(cell) for cell in told))
    return table


def _holdings(store: Store) -> Table:
    """Return the table of holdings: for each jurisdiction and kind of source whether any is held, or why not."""
    table = Table("state", *(kind.replace("_", " ") for kind in KINDS), box=None)
    rows: dict[str, dict[str, str]] = {}
    for row in freshness.holdings(store):
        state = f"held ({row['documents']})" if row["state"] == "held" else row["state"]
        told = f"{state}: {row['reason']}" if row["reason"] and row["state"] != "held" else state
        rows.setdefault(row["jurisdiction"], {})[row["kind"]] = told
    for code, cells in rows.items():
        table.add_row(code, *(escape(cells[kind]) for kind in KINDS))
    return table


def _faults(faults: list[dict[str, object]]) -> Table:
    names = ("since", "checks", "outcome", "why")
    table = Table(*names, address_column(), title="faults that stand now", box=None)
    for row in faults:
        table.add_row(*(str(row[name]) for name in ("since", "checks", "outcome", "reason", "url")))
    return table


def _overdue(rows: list[dict[str, object]]) -> Table:
    table = Table(
        "due", "saved", "document", "address", title="supplied by a person, to be checked again", box=None
    )
    for row in rows:
        due, saved = (str(row[name])[:10] for name in ("check_again_at", "captured_at"))
        table.add_row(due, saved, escape(str(row["title"])), escape(str(row["url"])))
    return table
