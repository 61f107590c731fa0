"""A real browser, a served release, and every kind of page that the site has.

The kinds are not written down here: the routes say which there are, and the site's own links what fills them
in. So a page that is added is visited by the tests from then on, and one that no page leads to is told.
"""

from __future__ import annotations

import html
import itertools
import os
import re
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from web.metadata import queries
from web.plugin import register_routes
from web.serve import serve

CHROMIUM = os.environ.get("CROSSWALK_CHROMIUM") or shutil.which("chromium")
NO_CHROMIUM = "no Chromium here: install one (apt-get install chromium) or set CROSSWALK_CHROMIUM to its path"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

# Datasette's own pages, told apart by the shape of their address.
DATASETTES = {
    "database": r"^/crosswalk$",
    "question in SQL": r"^/crosswalk\?sql=",
    "ready-made question": rf"^/crosswalk/({'|'.join(queries())})(\?|$)",
    "table": r"^/crosswalk/[a-z_]+$",
    "table asked": r"^/crosswalk/[a-z_]+\?",
    "row": r"^/crosswalk/[a-z_]+/[^/?.]+$",
}
# Their answers are files for programs.
_FILES = re.compile(r"\.(csv|json|xlsx|md|atom|ics|zip|txt|db|blob)(?=\?|$)|(?<=[?&]format=)(?!html)\w+")
_GROUP = re.compile(r"\((?:\?P<\w+>)?(?:[^()]|\([^()]*\))*\)(\?)?")
_LINK = re.compile(r'(?:href|action)="([^"]*)"')


@contextmanager
def served(public_dir: Path, *, public: bool = False) -> Iterator[str]:
    """Serve the releases of ``public_dir`` in a thread and yield the address, which ends in a slash."""
    ready, stop = threading.Event(), threading.Event()
    found: list[str] = []

    def run() -> None:
        try:
            serve(
                public_dir,
                host="127.0.0.1",
                port=0,
                public=public,
                on_ready=found.append,
                stop=stop,
                tell=lambda _: ready.set(),
            )
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(90)
        for _ in range(100):
            if found or stop.wait(0.1):
                break
        yield found[0]
    finally:
        stop.set()
        thread.join(30)


def routes() -> list[str]:
    """Return the patterns of our own pages."""
    return [pattern for pattern, _ in register_routes()]


def plain(pattern: str) -> str | None:
    """Return the address of a route that nothing needs to be filled into, or None."""
    bare = _GROUP.sub(lambda found: "" if found[1] else "\0", pattern)
    return None if "\0" in bare else bare.strip("^$").replace("\\", "")


def kind_of(address: str) -> str | None:
    """Return the route, or the kind of Datasette's pages, that answers ``address`` (path and query)."""
    path = address.partition("?")[0]
    for pattern in routes():
        if re.search(pattern, path):
            return pattern
    return next((kind for kind, shape in DATASETTES.items() if re.search(shape, address)), None)


def is_page(address: str) -> bool:
    """Whether ``address`` is for people rather than for programs."""
    return not _FILES.search(address)


def walk(root: str, *more: str, each: int = 3) -> dict[str, list[str]]:
    """Return for each kind of page the addresses in ``more`` and up to ``each`` others, followed from link to link.

    Two addresses of one kind differ in what they ask (the names in their query), or lie on different paths.
    """
    found: dict[str, list[str]] = {pattern: [] for pattern in [*routes(), *DATASETTES]}
    asked: set[tuple[str, ...]] = set()
    waiting = [*more, *(path for path in map(plain, routes()) if path)]
    waiting += ["/crosswalk", "/crosswalk?sql=select+1+as+one"]
    for turn in itertools.count():
        if turn == len(waiting):
            return found
        address = waiting[turn]
        kind = kind_of(address)
        if kind is None:
            continue
        parts = urlsplit(address)
        varies = "" if kind in DATASETTES or plain(kind) else parts.path
        form = (_FILES.search(address) or [""])[0]
        names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
        mark = (kind, form, varies, *([] if kind in DATASETTES else names))
        pages = [one for one in found[kind] if is_page(one)]
        if turn >= len(more) and (mark in asked or (not form and len(pages) >= each)):
            continue
        asked.add(mark)
        found[kind].append(address)
        if is_page(address):
            waiting += [link for link in links(root, address) if link not in waiting]
    raise AssertionError("a walk ends by itself")


def links(root: str, address: str) -> list[str]:
    """Return the addresses within the site that a page links to, without fragments, in its order."""
    with urllib.request.urlopen(urljoin(root, address), timeout=60) as answer:
        body = answer.read().decode()
    here = [urljoin(urljoin(root, address), html.unescape(link)) for link in _LINK.findall(body)]
    inside = [urlsplit(link) for link in here if link.startswith(root)]
    return list(dict.fromkeys(one.path + (f"?{one.query}" if one.query else "") for one in inside))
