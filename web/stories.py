"""The story pack of a change as a download: a file that publishing laid beside the release."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, NotFound, Request

from db import answers
from web.metadata import DATABASE
from web.pages import ask


def pack_path(public: Path, recipe: str, change: str) -> Path:
    """Return where the pack of ``change`` lies in the folder of the releases, as read by ``recipe``."""
    return public / "stories" / recipe / f"{change}.zip"


async def story(datasette: Datasette, request: Request) -> Any:
    """Give out the pack of a change; where none is kept, say how to make it."""
    asked = request.url_vars["id"]

    def question(conn: sqlite3.Connection) -> tuple[str, answers.Release | None]:
        return answers.resolve(conn, asked), answers.release(conn)

    change, now = await ask(datasette, question)
    path = kept_pack(datasette, now.recipe if now else "", change)
    if path is None:
        raise NotFound(
            f"No story pack of {asked} is kept here: they are made of substantive changes of sources. "
            f"'crosswalk story {asked}' makes one of any change."
        )
    return AsgiFileDownload(
        str(path),
        filename=f"story-{change}.zip",
        content_type="application/zip",
        headers={"x-content-type-options": "nosniff", "cache-control": "max-age=60"},
    )


def kept_pack(datasette: Datasette, recipe: str, change: str) -> Path | None:
    """Return the file of a change's pack, or None where this site keeps none."""
    if not change.isalnum():
        return None
    held = Path(str(datasette.get_database(DATABASE).path))
    public = held.parent.parent if held.parent.name == "snapshots" else held.parent
    path = pack_path(public, recipe, change)
    return path if path.is_file() else None
