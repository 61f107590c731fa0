"""Commands that keep the tables: process, publish, verify.

What they call is imported when it is called: the rules take a second to load, and a refusal needs none of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from db import freshness
from db.faults import NoDataError, told_of_release
from db.snapshot import newest_release
from db.store import Store
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    app,
    complain,
    filled_folder,
    registry_of,
    say,
    shown_progress,
)
from schedules.runs import Run, begin, has_captures, now

if TYPE_CHECKING:
    from schedules.writing import Report


def process_pending(run: Run, data: Path, workers: int) -> Report:
    """Upgrade where the recipe changed, then process what is pending, and say what came of it."""
    from schedules import upgrading
    from schedules.archives import opened_archive
    from schedules.processing import process

    registry = registry_of(run.store)
    with opened_archive(run.store, data, registry=registry) as archive, shown_progress() as progress:
        upgraded = upgrading.upgrade_if_needed(
            run.store, archive, registry, at=now(), workers=workers, progress=progress
        )
        if upgraded:
            tell_damage(upgraded.damaged)
            say(f"upgraded to new rules: {upgrading.listed(upgraded, tried=False).summary}")
        report = process(run.store, archive, registry, workers=workers, progress=progress)
    run.detail["outcomes"] = dict(report.outcomes)
    return report


def tell_damage(damaged: Sequence[str]) -> None:
    """Say which archived records could not be read back; their documents stand as they were."""
    for sentence in damaged:
        complain(sentence)


def say_report(report: Report) -> None:
    """Print what processing did."""
    outcomes = ", ".join(f"{count} {name}" for name, count in sorted(report.outcomes.items()))
    rows = ", ".join(f"{report.rows[table]} {table}" for table in ("versions", "changes", "findings"))
    again = f", {report.read_again} kept texts read again" if report.read_again else ""
    say(f"{report.captures} captures to judge; {report.read} records read{again}")
    tell_damage(report.damaged)
    if report.captures:
        say(f"now, on the sites concerned: {outcomes}; {rows}")


@app.command("process")
def process_command(data: DataOption = None, workers: WorkersOption = WORKERS) -> None:
    """Judge, read and compare the captures that have no outcome yet."""
    folder = filled_folder(data)
    with begin(folder, "process", holds=None) as run:
        report = process_pending(run, folder, workers)
    say_report(report)
    if report.damaged:
        raise typer.Exit(1)


@app.command()
def publish(
    data: DataOption = None,
    static: Annotated[
        Path | None, typer.Option("--static", help="Also write the site into this folder, as plain files.")
    ] = None,
    base: Annotated[
        str, typer.Option("--base", help="Where the plain files will be read; feeds name it.")
    ] = "http://127.0.0.1:8001",
    metadata: Annotated[
        Path | None,
        typer.Option(
            "--metadata", help="Also write what 'datasette publish' needs: titles, words, questions."
        ),
    ] = None,
) -> None:
    """Write the next numbered release for the site, if public data changed.

    With --static, any host of plain files serves the site: its pages, downloads, feeds, story packs and the whole
    release as crosswalk.db; search, filters and SQL stay with 'serve'.
    """
    folder = filled_folder(data)
    with begin(folder, "publish", holds=None) as run:
        if not has_captures(run.store):
            raise NoDataError(
                f"There is nothing to publish: {folder} holds no captures. Crawl or import first."
            )
        publish_release(run.store, folder)
        if static is not None:
            _write_static(folder, static, base)
        if metadata is not None:
            # The site's words import Datasette's neighbours, which other commands do without.
            from web.metadata import metadata as described

            metadata.write_text(json.dumps(described(), indent=1, ensure_ascii=False), "utf-8")
            say(f"wrote {metadata}")


def _write_static(folder: Path, static: Path, base: str) -> None:
    # Datasette is needed by this option alone, and slow to import.
    from web.static_site import write_static

    written = write_static(folder / "public", static, base=base)
    say(f"{static}: {written.files} files, {written.altered} of them new or altered")


def say_faults(store: Store, codes: Sequence[str]) -> int:
    """Say how many documents of ``codes`` (empty: of all) are out of reach now; return their number."""
    standing = [row for row in freshness.problems(store) if not codes or row["jurisdiction"] in codes]
    if standing:
        say(f"documents out of reach now: {len(standing)}; 'crosswalk status' tells which, and why")
    return len(standing)


def publish_release(store: Store, folder: Path, *, at: str | None = None) -> None:
    """Publish, and say which release it is; where nothing was ever captured there is nothing to say."""
    if not has_captures(store):
        say("nothing was captured, so there is nothing to publish")
        return
    from schedules.publishing import publish as write_release

    newest(folder)
    release, lacking = write_release(store, folder, at=at or now())
    if release is None:
        say("nothing public changed; the last release stands")
    else:
        say(f"release {release.id} of {release.at}: {release.path}")
    for problem in lacking:
        complain(problem)


def newest(folder: Path) -> dict[str, Any] | None:
    """Return the row of the newest release, or None; a damaged public file is a sentence."""
    with told_of_release(folder / "public" / "crosswalk.db"):
        return newest_release(folder / "public")


@app.command()
def verify(
    data: DataOption = None,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild", help="Also derive everything again in a scratch file, and compare it row for row."
        ),
    ] = False,
    workers: WorkersOption = WORKERS,
) -> None:
    """Check every quote against its text and every archived body against its digest."""
    folder = filled_folder(data)
    from schedules.processing import archive_of
    from schedules.proving import prove
    from schedules.verifying import verify as check_everything

    with begin(folder, "verify", holds=None) as run, archive_of(folder) as archive:
        checked = check_everything(run.store, archive)
        if rebuild:
            with shown_progress() as progress:
                proof = prove(
                    run.store, archive, registry_of(run.store), folder, workers=workers, progress=progress
                )
            checked.problems += proof.problems
            release = newest(folder)
            shown = release is not None and release["digest"] == proof.digest
            say(
                f"derived again: {proof.rows} public rows, digest {proof.digest}; "
                + (
                    f"that is release {release['id']}"
                    if release and shown
                    else "no release has this digest yet"
                )
            )
    for problem in checked.problems:
        say(problem)
    say(
        f"{checked.findings} quotes and {checked.captures} captures checked, {len(checked.problems)} problems"
    )
    if checked.problems:
        raise typer.Exit(1)
