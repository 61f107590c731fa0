"""Commands that collect: demo, crawl, import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawler.declarations import SOURCES, load
from schedules import crawling, demonstration
from schedules.cli.keep import process_pending, publish_release, say_faults, say_report
from schedules.cli.root import WORKERS, DataOption, WorkersOption, app, complain, data_folder, err, say
from schedules.importing import import_files
from schedules.runs import begin


@app.command("import")
def import_command(
    files: Annotated[list[Path], typer.Argument(help="WARC or WACZ files (.warc, .warc.gz, .wacz).")],
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", help="Whose policy the captures are, such as WY.")
    ] = None,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Take captures out of WARC or WACZ files, copied into our archive with their dates, and process them."""
    crawling.check_codes([jurisdiction] if jurisdiction else [], load(SOURCES))
    folder = data_folder(data)
    with begin(folder, "import", holds="real") as run:
        done = import_files(run, folder, files, jurisdiction=jurisdiction, say=say)
        for problem in done.problems:
            complain(problem.sentence)
        report = process_pending(run, folder, workers)
        say_report(report)
        publish_release(run.store, folder)
    if done.problems or report.damaged:
        raise typer.Exit(1)


@app.command()
def crawl(
    states: Annotated[list[str] | None, typer.Argument(help="Codes, such as NH VT (all).")] = None,
    topic: Annotated[str, typer.Option("--topic", help="Only documents on this topic, such as cbe.")] = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="Ask everything again, also what a crawl stopped today had asked.")
    ] = False,
    discover: Annotated[
        bool | None,
        typer.Option(
            "--discover/--no-discover",
            help="Walk sites for documents that nobody declared (default: those not walked for 30 days).",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Fetch and archive the declared sources, then process them and publish.

    A crawl of the same choice that was stopped within a day is gone on with.
    """
    codes = [code.upper() for code in states or []]
    registry = load(SOURCES)
    crawling.check_codes(codes, registry)
    crawling.check_topic(topic, registry)
    folder = data_folder(data)
    ended = crawling.crawl_live(folder, codes, topic, console=err, anew=anew, discover=discover)
    with begin(folder, "process", holds="real") as run:
        say_report(process_pending(run, folder, workers))
        publish_release(run.store, folder)
        faults = say_faults(run.store, codes)
    if faults or not ended.complete:
        raise typer.Exit(1)


@app.command()
def demo(
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
    serve: Annotated[bool, typer.Option("--serve", help="Serve the site when done.")] = False,
    port: Annotated[int, typer.Option("--port", help="Port of the site.")] = 8001,
) -> None:
    """Crawl the bundled sample sites through their four editions, offline, and publish each."""
    folder = data_folder(data, "demo-data")
    demonstration.run(folder, workers=workers, say=say)
    if serve:
        from schedules.cli.site import serve_site

        serve_site(folder, port=port, public=False)
