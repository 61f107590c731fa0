"""Gathering a story pack: a published change, the archived pages on either side, and the checks around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crawler.archive import Archive
from db import answers, stories
from db.answers_release import Asked
from db.records import CrosswalkError
from db.store import Store
from web.story.pack import Raw, Story


class NoStoryError(CrosswalkError):
    """There is no change of which a pack could be made."""


def story_of(conn: Asked, store: Store, archive: Archive, change_id: str) -> Story:
    """Return the story of a change that the release behind ``conn`` holds, with its pages out of the archive.

    Pages of a publisher whose full texts are not public stay out. Raises :class:`NoStoryError` where there is no
    such change, or no page to show; :class:`crawler.archive.ArchiveError` where a page cannot be read back.
    """
    change = answers.change(conn, change_id)
    if change is None:
        raise NoStoryError(_absent(answers.withdrawal(conn, change_id), change_id))
    before, after = (_raw(store, archive, change, side) for side in ("old", "new"))
    return Story(
        change,
        before,
        after,
        findings=stories.quoted(conn, change["id"]),
        checks=stories.checks(conn, change),
        sample=answers.is_sample(conn),
    )


def _absent(withdrawn: Mapping[str, Any] | None, change_id: str) -> str:
    if withdrawn:
        return f"The change {change_id} was taken back: {withdrawn['reason']}"
    return (
        f"No change in this release has the id {change_id}. 'crosswalk changes --format csv' lists the ids; "
        "what was not published yet needs 'crosswalk publish' first."
    )


def _raw(store: Store, archive: Archive, change: Mapping[str, Any], side: str) -> Raw | None:
    """Return the page that first showed the text of one side of the change."""
    version = change[side]
    if version is None or not change["text_public"]:
        return None
    capture = stories.capture(store, version["first_capture"])
    if capture is None or capture["warc_file"] is None:
        return None
    place = (capture["warc_file"], capture["warc_offset"], capture["warc_length"])
    stored = archive.read(*place)
    return Raw(capture, stored.headers, stored.body, archive.member(*place))
