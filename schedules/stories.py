"""Gathering a story pack: a published change, the archived pages on either side, and the checks around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crawler.archive import Archive
from crawler.warc.relisting import names_a_person
from db import answers, stories
from db.answers_release import Asked
from db.records import CrosswalkError
from db.store import Store
from web.story.pack import Raw, Story


class NoStoryError(CrosswalkError):
    """There is no change of which a pack could be made."""


def story_of(conn: Asked, store: Store, archive: Archive, change_id: str) -> Story:
    """Return the story of a change that the release behind ``conn`` holds, with its pages out of the archive.

    Pages stay out that are not public: of a publisher whose full texts are not, and of captures that were
    withdrawn; so does the record of a page that a person supplied, since it names them. Raises
    :class:`NoStoryError` where there is no such change; :class:`crawler.archive.ArchiveError` where a page cannot
    be read back.
    """
    told = facts_of(conn, change_id)
    before, after = (_raw(conn, store, archive, told.change, side) for side in ("old", "new"))
    return replace(told, before=before, after=after)


def facts_of(conn: Asked, change_id: str) -> Story:
    """Return the story without its pages: what the release says. Raises :class:`NoStoryError` where there is none."""
    change = answers.change(conn, change_id)
    if change is None:
        raise NoStoryError(_absent(answers.withdrawal(conn, change_id), change_id))
    return Story(
        change,
        None,
        None,
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


def _raw(conn: Asked, store: Store, archive: Archive, change: Mapping[str, Any], side: str) -> Raw | None:
    """Return the page that first showed the text of one side of the change."""
    version = change[side]
    if version is None or not change["text_public"] or not stories.is_public(conn, version["first_capture"]):
        return None
    capture = stories.capture(store, version["first_capture"])
    if capture is None or capture["warc_file"] is None:
        return None
    place = (capture["warc_file"], capture["warc_offset"], capture["warc_length"])
    stored = archive.read(*place)
    record = None if names_a_person(stored) else archive.member(*place)
    return Raw(capture, stored.headers, stored.body, record, stored.captured_at)
