"""Story packs beside the release, for the site to give out: one for every substantive change of a source.

They lie in ``public/stories/ID-DIGEST.zip``, named after what the release says of the change: where that is another (new
rules, a reviewer, a withdrawal, a publisher whose texts are public no more), so is the pack, and the old one goes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from crawler.archive import Archive, ArchiveError
from db import answers, stories
from db.answers_release import Asked
from db.store import Store
from schedules.stories import facts_of, story_of
from web.story.kept import pack_path
from web.story.pack import digest_of, story_pack


def keep_stories(conn: Asked, store: Store, archive: Archive, public: Path) -> list[str]:
    """Drop the packs that the release behind ``conn`` does not carry, then make those that are missing.

    Returns a sentence for each change whose pages could not be read back.
    """
    if answers.release(conn) is None:
        return []
    wanted = {
        change: pack_path(public, change, digest_of(facts_of(conn, change)))
        for change in stories.packed(conn)
    }
    _drop_others(public, {path.name for path in wanted.values()})
    problems = []
    for change, path in wanted.items():
        if not path.exists():
            try:
                _write(path, story_pack(story_of(conn, store, archive, change)))
            except ArchiveError as error:
                problems.append(f"No story pack of change {change}: {error}")
    return problems


def _write(path: Path, made: bytes) -> None:
    """Write a pack so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".zip.tmp")
    draft.write_bytes(made)
    os.replace(draft, path)


def _drop_others(public: Path, kept: set[str]) -> None:
    folder = public / "stories"
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.is_dir():
            shutil.rmtree(each)
        elif each.name not in kept:
            each.unlink()
