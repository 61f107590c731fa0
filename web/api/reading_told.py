"""What the pages of a document, a version and a change say, by the names of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from web import source_links
from web.api.envelope import answer
from web.asking import number
from web.how_to_cite import citations, of_change, of_version
from web.since_then import since_then_words

FINDINGS: Final = 1_000
"""So many findings an answer holds; a long document's go on at ``next_url``."""


async def paged_answer(
    datasette: Datasette, request: Request, name: str, told: Mapping[str, Any]
) -> Response:
    """Return an answer with the findings from ``start`` on."""
    start = number(request, "start") or 0
    count = len(told["findings"])
    part = {**told, "findings_count": count, "findings": told["findings"][start : start + FINDINGS]}
    following = {"start": start + FINDINGS} if start + FINDINGS < count else None
    return await answer(datasette, request, name, part, following=following)


def document_told(asked: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Return a document (as its page asks for it) by the names of the API."""
    found = asked["document"]
    shown, kept = found["shown"], ("topics", "urls", "findings", "versions", "checks", "problem")
    return {
        **{name: found[name] for name in kept},
        **_of_text(found, shown, asked, site),
        "document": found,
        "version": version_row(shown, found, site),
        "stands": found["current"] is not None,
        "last_checks": asked["last_checks"],
    }


def version_told(asked: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Return a version (as its page asks for it) by the names of the API."""
    found, shown = asked["document"] or {}, asked["version"]
    return {
        **_of_text(found, shown, asked, site),
        "document": found,
        "version": version_row(shown, found, site),
        "findings": asked["findings"],
    }


def change_told(asked: Mapping[str, Any], site: str, *, story: bool) -> dict[str, Any]:
    """Return a change (as its page asks for it) by the names of the API; ``story``: a story pack of it is kept."""
    found = asked["change"]
    permalink = f"{site}/changes/{found['id']}"
    return {
        "change": {**found, "priority_parts": found["parts"]},
        "later": {**found["later"], "words": since_then_words(found) or None},
        **{name: version_row(found[name], found, site) for name in ("old", "new", "reverts")},
        **{name: found[name] for name in ("spans", "sentences", "field_changes")},
        **{name: asked[name] for name in ("evidence", "carried")},
        "waves": [
            {name: wave[name] for name in ("id", "summary", "clear", "undone")} for wave in asked["waves"]
        ],
        "quiet_removals": asked["quiet"],
        "citations": citations(of_change(found, permalink)),
        "story_url": f"{permalink}/story.zip" if story else None,
    }


def version_row(version: Mapping[str, Any] | None, of: Mapping[str, Any], site: str) -> dict[str, Any] | None:
    """Return a version with the addresses of its page and of its text, where the publisher's texts are public."""
    if version is None:
        return None
    page = f"{site}/versions/{version['id']}"
    shown = version["text"] is not None and of.get("text_public", 1)
    return {**version, "permalink": page, "text_url": f"{page}.txt" if shown else None}


def _of_text(
    found: Mapping[str, Any], shown: Mapping[str, Any] | None, asked: Mapping[str, Any], site: str
) -> dict[str, Any]:
    if shown is None:
        return {"wayback_url": None, "citations": {}}
    release = asked["release"].id if asked["release"] else None
    seen_at = shown["last_seen_at"] or shown["valid_from"]
    return {
        "wayback_url": source_links.wayback(found.get("url"), seen_at),
        "citations": citations(of_version(found, shown, site, release)),
    }
