"""The command that lists the sources: what is followed, how sure its address is, and how it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from crawler.declarations import SOURCES, load
from crawler.declared.selections import listed
from db.faults import NoDataError
from db.store import Store
from pipeline.meanings import evidence_words
from schedules import crawling
from schedules.cli.root import DataOption, address_column, data_folder, out, say, sources_of
from schedules.cli.sources import SourcesOption, sources_app
from schedules.source_health import ORIGINS, Health, Source, followed_sources


@sources_app.command("list")
def sources_list(
    state: Annotated[str | None, typer.Option("--state", help="Only this jurisdiction.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only this topic.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind, such as framework or research_review.")
    ] = None,
    health: Annotated[Health | None, typer.Option("--health", help="Only those that do so.")] = None,
    sources: SourcesOption = SOURCES,
    data: DataOption = None,
) -> None:
    """List what is followed: declared, discovered and supplied documents, with the health of each."""
    folder = data_folder(data)
    with _opened(folder, health) as store:
        # A folder of sample data has declarations of its own.
        declared = sources_of(store) if store and sources == SOURCES else sources
        registry = load(declared)
        crawling.check_codes([state.upper()] if state else [], registry)
        crawling.check_topic(topic, registry)
        chosen = [d for d in listed(registry, state=state, topic=topic, kind=kind) if d.retired_at is None]
        # Nobody said the topics of what was found.
        beside = None if topic else store
        rows = followed_sources(store, registry, chosen, beside=beside, now=datetime.now(UTC))
    found = [
        one
        for one in rows
        if (not state or one.jurisdiction == state.upper())
        and (not kind or one.kind == kind)
        and (health is None or one.health is health)
    ]
    _show(found)
    if store is None:
        say(f"{folder} holds no data, so how they do is not known; 'crosswalk crawl' reads them.")


@contextmanager
def _opened(folder: Path, health: Health | None) -> Iterator[Store | None]:
    if (folder / "crosswalk.db").is_file():
        with Store.open_to_read(folder) as store:
            yield store
        return
    if health is not None:
        raise NoDataError(
            f"{folder} holds no data, so --health cannot be told. Name the folder that does with --data."
        )
    yield None


def _show(found: list[Source]) -> None:
    names = ("state", "publisher", "document", "topics", "known from", "health")
    table = Table(*names, address_column(), box=None)
    for one in found:
        origin = ORIGINS.get(one.origin) or evidence_words(one.evidence)
        cells = (one.jurisdiction, one.publisher, one.title, ", ".join(one.topics), origin, one.told, one.url)
        table.add_row(*(escape(cell or "") for cell in cells))
    out.print(table)
    say(f"{len(found)} document{'' if len(found) == 1 else 's'}")
