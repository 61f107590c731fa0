"""The story pack of a change as a download: a file that publishing laid beside the release."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, NotFound, Request

from db import answers
from db.answers_rows import Row
from web.metadata import DATABASE
from web.pages import absent, ask


async def story(datasette: Datasette, request: Request) -> Any:
    """Give out the pack of a change that this release has; where none is kept, say how to make it."""
    asked = request.url_vars["id"]

    def question(conn: sqlite3.Connection) -> tuple[Row | None, Row | None]:
        return answers.change(conn, asked), answers.withdrawal(conn, asked)

    change, withdrawn = await ask(datasette, question)
    if change is None:
        return await absent(datasette, request, withdrawn, f"There is no change with the id {asked}.")
    path = kept_pack(datasette, change["id"])
    if path is None:
        raise NotFound(
            f"No story pack of {asked} is kept here: they are made of substantive changes of sources. "
            f"'crosswalk story {asked}' makes one of any change."
        )
    return AsgiFileDownload(
        str(path),
        filename=f"story-{change['id']}.zip",
        content_type="application/zip",
        headers={"x-content-type-options": "nosniff", "cache-control": "max-age=60"},
    )


def kept_pack(datasette: Datasette, change: str) -> Path | None:
    """Return the file of a change's pack, or None where this site keeps none."""
    if not change.isalnum():
        return None
    held = Path(str(datasette.get_database(DATABASE).path))
    public = held.parent.parent if held.parent.name == "snapshots" else held.parent
    return next(iter(sorted((public / "stories").glob(f"{change}-*.zip"))), None)
