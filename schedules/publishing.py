"""Publishing: the next release, and beside it the story packs of its changes."""

from __future__ import annotations

from pathlib import Path

from db import snapshot
from db.answers_release import asking
from db.snapshot import Release
from db.store import Store
from pipeline.recipe import recipe
from schedules.processing import archive_of
from schedules.story_files import keep_stories


def publish(store: Store, data: Path, *, at: str) -> tuple[Release | None, list[str]]:
    """Write the next release of ``data``, as of ``at``, and the packs that it lacks.

    Returns the release (None where nothing public changed), and a sentence for each pack that could not be made:
    a release never waits for its packs.
    """
    public = data / "public"
    release = snapshot.publish(store, public, at=at, recipe=recipe())
    with asking(public) as conn, archive_of(data) as archive:
        return release, keep_stories(conn, store, archive, public)
