"""The command that gives the archive away: archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawler.archive import Archive
from crawler.warc.wacz_writer import write_wacz
from db.records import CrosswalkError
from db.shareable import shareable
from db.store import Store
from schedules.cli.root import DataOption, app, filled_folder, say


class NothingToArchiveError(CrosswalkError):
    """There is no archived capture to write."""


@app.command("archive")
def archive_command(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The WACZ file to write, such as captures.wacz.")
    ],
    document: Annotated[str | None, typer.Option("--document", help="Only this document (its id).")] = None,
    data: DataOption = None,
) -> None:
    """Write archived captures as a WACZ file (1.1.1), which replay tools open.

    The WARC files in the data folder's archive open there too; this is for giving away a part, with a list of pages
    and digests. What was withdrawn, what persons supplied, and pages of
    publishers whose full texts are not public, is left out. The same captures give the same bytes.
    """
    folder = filled_folder(data)
    with Store.open_to_read(folder) as store, Archive(folder / "archive") as kept:
        captures, titles = shareable(store, document)
        title = titles.get(document or "") or "Policy Crosswalk: archived captures"
        done = write_wacz(output, kept, captures, titles, title=title) if captures else None
    if done is None or not done.records:
        whose = f"document {document!r}" if document else str(folder)
        raise NothingToArchiveError(
            f"There is no archived capture of {whose} to write; see its id on the site."
        )
    say(f"{output}: {done.records} records, {done.pages} pages")
