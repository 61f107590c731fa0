"""Story packs beside the release, for the site to give out: one for every substantive change of a source.

They lie in ``public/stories/RECIPE/ID.zip``. A pack says what the rules read, so new rules make all of them anew;
otherwise only those of new changes are made. What is no longer public loses its pack.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from crawler.archive import Archive, ArchiveError
from db import answers, stories
from db.answers_release import Asked
from db.store import Store
from schedules.stories import story_of
from web.stories import pack_path
from web.story.pack import story_pack


def keep_stories(conn: Asked, store: Store, archive: Archive, public: Path) -> list[str]:
    """Make the packs that are missing for the release behind ``conn`` and drop those that it no longer carries.

    Returns a sentence for each change whose pages could not be read back.
    """
    now = answers.release(conn)
    if now is None:
        return []
    wanted = stories.packed(conn)
    problems = []
    for change in wanted:
        path = pack_path(public, now.recipe, change)
        if not path.exists():
            try:
                _write(path, story_pack(story_of(conn, store, archive, change)))
            except ArchiveError as error:
                problems.append(f"No story pack of change {change}: {error}")
    _drop_others(public, now.recipe, wanted)
    return problems


def _write(path: Path, made: bytes) -> None:
    """Write a pack so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".zip.tmp")
    draft.write_bytes(made)
    os.replace(draft, path)


def _drop_others(public: Path, recipe: str, wanted: Iterable[str]) -> None:
    folder = public / "stories"
    kept = {pack_path(public, recipe, change).name for change in wanted}
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.name != recipe:
            shutil.rmtree(each)
            continue
        for pack in each.iterdir():
            if pack.name not in kept:
                pack.unlink()
