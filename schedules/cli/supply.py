"""The command with which a person fills a hole: add-capture."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.trials.trial import address
from crawler.warc.supplied import SuppliedError, supplied
from pipeline.outcomes import FAULTS, OUTCOMES
from schedules import crawling
from schedules.cli.keep import process_pending, publish_release, say_report
from schedules.cli.root import (
    WORKERS,
    DataOption,
    WorkersOption,
    app,
    complain,
    data_folder,
    registry_of,
    say,
)
from schedules.runs import begin
from schedules.supplying import judged, supply, whose


@app.command("add-capture")
def add_capture(
    file: Annotated[Path, typer.Argument(help="The saved page (HTML), PDF or Word file (.docx).")],
    url: Annotated[str, typer.Option("--url", help="The address that it was saved from.")],
    captured_at: Annotated[str, typer.Option("--captured-at", help="When it was saved, such as 2026-11-20.")],
    by: Annotated[str, typer.Option("--by", help="Who saved it; never published.")],
    reason: Annotated[str, typer.Option("--reason", help="Why a person supplies it; published.")],
    check_again: Annotated[
        str | None,
        typer.Option("--check-again", help="When to look for it anew.", show_default="180 days later"),
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Whose page it is, where its host does not tell.")
    ] = None,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Take in a page, PDF or Word file that a person saved, as a capture of its address, and process it.

    It is the only way in at publishers that ask not to be crawled.
    """
    asked = address(url)
    given = supplied(
        asked,
        _body(file),
        name=str(file),
        captured_at=captured_at,
        by=by,
        reason=reason,
        check_again=check_again,
        jurisdiction=state.upper() if state else None,
        now=datetime.now(UTC),
    )
    folder = data_folder(data)
    with begin(folder, "manual", holds="real") as run:
        registry = registry_of(run.store)
        crawling.check_codes([given.jurisdiction] if given.jurisdiction else [], registry)
        whose(asked, given.jurisdiction, registry)
        taken = supply(run, folder, given, registry)
        report = process_pending(run, folder, workers)
        told = judged(run.store, taken.capture)
        added = "added" if taken.is_new else "held already, so not added again"
        say(f"{file}: {added}; document {taken.capture.document}")
        say_report(report)
        publish_release(run.store, folder)
    if told["outcome"] in FAULTS:
        about = OUTCOMES[told["outcome"]].about
        complain(
            f"{file}: {told['outcome']}. {about} ({told['reason']}) It is kept, and stands for nothing; "
            "save the page anew and supply that."
        )
        raise typer.Exit(1)
    say(f"{asked}: {told['outcome']}; to be checked again on {given.check_again_at[:10]}")


def _body(file: Path) -> bytes:
    if not file.is_file():
        raise SuppliedError(f"{file} is no file; name the page, PDF or Word file that was saved.")
    return file.read_bytes()
