"""Commands that collect: demo, crawl, import; and the declarations they collect from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from crawler.declarations import SOURCES, check, load
from db.records import CrosswalkError, Registry
from schedules import crawling, demonstration
from schedules.cli.keep import process_pending, publish_release, say_report
from schedules.cli.root import WORKERS, DataOption, WorkersOption, app, complain, data_folder, err, out, say
from schedules.importing import import_files
from schedules.runs import begin

sources_app = typer.Typer(no_args_is_help=True, help="The declarations: what is read, and from where.")
app.add_typer(sources_app, name="sources")

SourcesOption = Annotated[Path, typer.Option("--sources", help="Folder of source files.", show_default=False)]


@app.command("import")
def import_command(
    files: Annotated[list[Path], typer.Argument(help="WARC files (.warc or .warc.gz).")],
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", help="Whose policy the captures are, such as WY.")
    ] = None,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Take captures out of WARC files, copied into our archive with their dates, and process them."""
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


class UnknownTopicError(CrosswalkError):
    """A topic that no document is declared on."""


def _check_topic(topic: str | None, registry: Registry) -> None:
    known = sorted({name for document in registry.documents for name in document.topics})
    if topic and topic not in known:
        raise UnknownTopicError(
            f"{topic!r} is no topic of a declared document. Ask for one of: {', '.join(known)}."
        )


@app.command()
def crawl(
    states: Annotated[list[str] | None, typer.Argument(help="Codes, such as NH VT (all).")] = None,
    topic: Annotated[str, typer.Option("--topic", help="Only documents on this topic, such as cbe.")] = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="Ask everything again, also what a crawl stopped today had asked.")
    ] = False,
    data: DataOption = None,
    workers: WorkersOption = WORKERS,
) -> None:
    """Fetch and archive the declared sources, then process them and publish.

    A crawl of the same choice that was stopped within a day is gone on with.
    """
    codes = [code.upper() for code in states or []]
    registry = load(SOURCES)
    crawling.check_codes(codes, registry)
    _check_topic(topic, registry)
    folder = data_folder(data)
    ended = crawling.crawl_live(folder, codes, topic, console=err, anew=anew)
    with begin(folder, "process", holds="real") as run:
        say_report(process_pending(run, folder, workers))
        publish_release(run.store, folder)
    if not ended.clean:
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


@sources_app.command("check")
def sources_check(sources: SourcesOption = SOURCES) -> None:
    """Validate every source file; name file, line and key of what is wrong."""
    problems = check(sources)
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(2)
    registry = load(sources)
    say(
        f"{len(registry.documents)} documents of {len(registry.publishers)} publishers in "
        f"{len({p.jurisdiction for p in registry.publishers})} jurisdictions: all well"
    )


@sources_app.command("list")
def sources_list(
    state: Annotated[str | None, typer.Option("--state", help="Only this jurisdiction.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only this topic.")] = None,
    sources: SourcesOption = SOURCES,
) -> None:
    """List the declared documents with what is known of their addresses."""
    registry = load(sources)
    crawling.check_codes([state.upper()] if state else [], registry)
    _check_topic(topic, registry)
    table = Table("state", "publisher", "document", "topics", "address is", "address", box=None)
    for document in registry.documents:
        if (state and document.jurisdiction != state.upper()) or (topic and topic not in document.topics):
            continue
        table.add_row(
            document.jurisdiction,
            document.publisher,
            document.title,
            ", ".join(document.topics),
            document.evidence,
            document.url,
        )
    out.print(table)
