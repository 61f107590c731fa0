"""The command for journalists: story."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from db.answers_release import asking
from db.faults import told_of
from db.store import Store
from schedules.cli.ask import FileOption, write
from schedules.cli.root import DataOption, app, filled_folder, say
from schedules.processing import archive_of
from schedules.stories import story_of
from web.story.pack import folder_of, story_pack


@app.command()
def story(
    change: Annotated[
        str, typer.Argument(help="The id of a published change, as its page and 'changes' show it.")
    ],
    output: FileOption = None,
    data: DataOption = None,
) -> None:
    """Write one change as a zip that a stranger can check: both pages, texts, quotes, redline, citations.

    Its verify.py needs Python alone. The same change gives the same bytes.
    """
    folder = filled_folder(data)
    with (
        asking(folder / "public") as conn,
        told_of(folder / "crosswalk.db"),
        Store.open_to_read(folder) as store,
        archive_of(folder) as archive,
    ):
        told = story_of(conn, store, archive, change)
    made = story_pack(told)
    path = output or Path(f"{folder_of(told)}.zip")
    write(made, path, "zip")
    say(f"SHA-256 {hashlib.sha256(made).hexdigest()}; unpack it and run 'python verify.py' in its folder")
