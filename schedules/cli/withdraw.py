"""The command that takes something back from the public file: withdraw."""

from __future__ import annotations

from typing import Annotated

import typer

from db.faults import NoDataError
from db.withdrawals import withdraw
from schedules.cli.keep import publish_release
from schedules.cli.root import DataOption, app, complain, filled_folder, say
from schedules.runs import begin, has_captures, now


@app.command("withdraw")
def withdraw_command(
    its_id: Annotated[
        str, typer.Argument(metavar="ID", help="The document, version, change or capture to take back.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; published in its place.")],
    by: Annotated[str | None, typer.Option("--by", help="Who decided; never published.")] = None,
    data: DataOption = None,
) -> None:
    """Take a document, version, change or capture back from the site, and publish without it.

    Its words go, and what was read from it: findings, positions, changes, feeds. The reason stands in its place, on
    /corrections too. The archive keeps what was captured, and the files of older releases hold it as before.
    """
    folder = filled_folder(data)
    with begin(folder, "withdraw", holds=None) as run:
        if not has_captures(run.store):
            raise NoDataError(f"{folder} holds no captures, so there is nothing to take back.")
        at = now()
        found, kind = withdraw(run.store, its_id, reason=reason, by=by, at=at)
        run.detail["withdrawn"] = found
        say(f"{kind} {found}: withdrawn")
        publish_release(run.store, folder, at=at)
    older = sorted((folder / "public" / "snapshots").glob("*.db"), key=lambda path: int(path.stem))[:-1]
    if older:
        complain(
            f"{older[0].parent} still holds {_releases(len(older))} published; delete what has to be gone from there."
        )


def _releases(count: int) -> str:
    return "1 older release as it was" if count == 1 else f"{count} older releases as they were"
