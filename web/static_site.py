"""The whole site of a release as plain files, for any host of files: ``crosswalk publish --static``.

Every page is the served one, asked of the same site in this process; only links and forms are altered.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from datasette.app import Datasette

from db.answers_pages import page_names
from db.records import CrosswalkError
from db.snapshot import open_release
from web.api.sending import JSON
from web.site import site
from web.static_pages import WHOLE, file_of, relinked, rewritten, taken

_MARK = ".crosswalk-static"
"""Lists the files of a copy, before they are written; what a copy that was cut off has written is therefore in it."""
_DRAFT = ".crosswalk-static.tmp"
_RELEASE = "crosswalk.db"
_FIRST = ("/", "/robots.txt", "/changes", "/changes.atom", "/calendar.ics", "/compare", "/states", "/about")


class StaticFolderError(CrosswalkError):
    """The folder named for the copy holds something else, or its address is none."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a copy came to: files in it, and of these how many were new or differed from the copy before."""

    files: int
    altered: int


def write_static(public: Path, folder: Path, *, base: str) -> Written:
    """Write the newest release of ``public`` into ``folder``; ``base`` is the address at which the copy will be read,
    which feeds and calendars name.

    A folder that holds an earlier copy, whole or cut off, is brought up to date: files that are no longer part of it
    go. The release itself is replaced last, so that it is never newer than the pages. Any other folder that is not
    empty, and a copy whose files are not listed, is refused with :class:`StaticFolderError`; so is a page that does
    not come, and then nothing was written.
    """
    if urlsplit(base).path.strip("/") or not urlsplit(base).netloc:
        raise StaticFolderError(
            f"{base!r} is no address of a host. Write it as https://crosswalk.example.org."
        )
    before = _listed(folder)
    pages = asyncio.run(_pages(public, base.rstrip("/")))
    kept = {_RELEASE, *(path for path, _ in pages)}
    _list(folder, before | kept)
    altered = sum(_write(folder, path, body) for path, body in pages)
    # What lies beside the copy and is none of it (a host's own files) is left alone.
    for gone in sorted(before - kept):
        _remove(folder, gone)
    altered += _write(folder, _RELEASE, (public / _RELEASE).read_bytes())
    _list(folder, kept)
    return Written(len(kept), altered)


def _listed(folder: Path) -> set[str]:
    """Return the files of the copy that ``folder`` holds; none where the folder is empty or not there.

    Raises :class:`StaticFolderError` for a folder of which it is not known what in it is ours.
    """
    (folder / _DRAFT).unlink(missing_ok=True)
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    if not (folder / _MARK).exists():
        raise StaticFolderError(
            f"{folder} is not empty and holds no copy of the site. Name a new folder, or one of an earlier copy."
        )
    listed = set((folder / _MARK).read_text("utf-8").splitlines())
    if not listed:
        raise StaticFolderError(
            f"{folder} holds a copy that does not list its files: an earlier program made it, or was stopped. What has "
            "left the site since would stay in it. Delete this folder, or name a new one."
        )
    return listed


def _list(folder: Path, paths: set[str]) -> None:
    """Write down which files of ``folder`` are ours."""
    _write(folder, _MARK, "".join(f"{path}\n" for path in sorted(paths)).encode())


async def _pages(public: Path, base: str) -> list[tuple[str, bytes]]:
    """Ask for every page that can be reached and return (path in the copy, bytes) of each."""
    served = site(public / "crosswalk.db", public=True)
    await served.invoke_startup()
    with closing(open_release(public)) as conn:
        known = page_names(conn)
    waiting = deque(_FIRST)
    seen = {*_FIRST, WHOLE}
    made = []
    while waiting:
        address = waiting.popleft()
        body, following = await _page(served, address, base, known)
        if body is not None:
            made.append((file_of(address), body))
        for each in following:
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return made


async def _page(
    served: Datasette, address: str, base: str, known: frozenset[str]
) -> tuple[bytes | None, list[str]]:
    answer = await served.client.request(
        "GET", f"{base}{address}", avoid_path_rewrites=True, follow_redirects=True
    )
    if answer.status_code in (404, 410):
        return None, []
    if answer.status_code != 200:
        raise StaticFolderError(
            f"{address} answered {answer.status_code} and not the page; nothing was written, and nothing removed. "
            "Run the command again when the machine has less to do."
        )

    def holds(target: str) -> bool:
        """Whether a link leads somewhere: ids are looked up, so that no copy links to a page that is not there."""
        parts = target.partition("?")[0].strip("/").split("/")
        if parts[0] in ("documents", "versions", "changes", "waves", "states", "borrowed") and len(parts) > 1:
            return parts[1].partition(".")[0] in known
        return True

    if answer.headers["content-type"] == JSON:
        body, named = relinked(answer.content, base)
        return body, [each for each in named if holds(each)]
    if not answer.headers["content-type"].startswith("text/html"):
        return answer.content, []

    markup, found = rewritten(answer.text, address, holds=holds)
    return markup.encode(), [each for each in found if taken(each)]


def _write(folder: Path, name: str, body: bytes) -> bool:
    """Write a file of the copy whole where it is not there or differs; return whether it did."""
    path = folder / name
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # One name for every draft, so that a run that was cut off leaves no page under another.
    draft = folder / _DRAFT
    draft.write_bytes(body)
    os.replace(draft, path)
    return True


def _remove(folder: Path, path: str) -> None:
    """Remove a file of an earlier copy, and its folders where nothing else is in them."""
    gone = folder / path
    if folder.resolve() not in gone.resolve().parents:
        return
    gone.unlink(missing_ok=True)
    for parent in gone.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
