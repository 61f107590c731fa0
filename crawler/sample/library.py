"""The sample's documents, edition by edition: page files plus the patches that tell what changed (pure
but for reading the files that ship with this package)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from db.records import CrosswalkError

HERE = Path(__file__).parent


class SampleError(CrosswalkError):
    """A sample file contradicts itself; the message names the file and what to mend."""


@dataclass(frozen=True, slots=True)
class Page:
    """One document as its site holds it in some edition.

    ``body`` is one block a line in the marks of :mod:`pipeline.text`, with ``+ label`` ... ``++``
    around what an accordion folds, and ``[label](address)`` links. ``moved_from`` are earlier paths
    that redirect here; ``changed_in`` is the edition that last touched the body; ``lost`` says that
    the site still lists the page but no longer finds it, ``mapped`` that a sitemap lists it;
    ``always`` is the fault that the page suffers at all times.
    """

    name: str
    site: str
    path: str
    title: str
    body: str
    format: str = "html"
    number: str = ""
    crumbs: tuple[str, ...] = ()
    posted: str = ""
    moved_from: tuple[str, ...] = ()
    changed_in: int = 1
    lost: bool = False
    mapped: bool = True
    always: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """One host and how it behaves: its template, validators (``etag``, ``last_modified`` or none) and
    whether it compresses.

    ``sitemap`` is ``plain`` (one file), ``nested`` (an index with a compressed child) or empty;
    ``robots`` is ``open`` or ``closed`` (nothing may be read); ``always`` is the fault that every
    address but robots.txt suffers at all times; ``moved_to`` is the host that all addresses redirect to;
    ``small_print`` stands at the foot of every page.
    """

    host: str
    name: str
    jurisdiction: str
    template: str
    index: str
    validator: str = "none"
    gzip: bool = False
    sitemap: str = ""
    robots: str = "open"
    always: str = ""
    moved_to: str = ""
    small_print: str = ""
    menu: tuple[tuple[str, str], ...] = ()
    banners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """Everything on the sites in one edition. ``pages`` is by document name, in listing order."""

    edition: int
    pages: Mapping[str, Page]
    sites: Mapping[str, Site]

    def listed(self, host: str) -> list[Page]:
        """Return the documents that the index of ``host`` lists, in order."""
        return [page for page in self.pages.values() if page.site == host]

    def at(self, host: str, path: str) -> Page | None:
        """Return the document at this address, or None."""
        return next((p for p in self.pages.values() if (p.site, p.path) == (host, path)), None)

    def moved(self, host: str, path: str) -> Page | None:
        """Return the document that used to be at this address, or None."""
        return next((p for p in self.pages.values() if p.site == host and path in p.moved_from), None)


@cache
def library(edition: int) -> Library:
    """Return the sites as edition 1 to 4 shows them."""
    sites = _sites()
    pages = {name: page for name, page in every_page().items() if name not in _waiting()}
    for number in range(2, edition + 1):
        patch = _read_yaml(HERE / "editions" / f"{number}.yml")
        for name, steps in patch.get("pages", {}).items():
            _patch_page(pages, name, steps, number)
        for host, wanted in patch.get("sites", {}).items():
            sites[host] = replace(sites[host], **wanted)
    for name, page in pages.items():
        pages[name] = replace(page, site=sites[page.site].moved_to or page.site)
    order = list(every_page())
    return Library(edition, {name: pages[name] for name in order if name in pages}, sites)


@cache
def every_page() -> Mapping[str, Page]:
    """Return every document as its file first states it, posted later or not, by name."""
    files = sorted((HERE / "pages").glob("*/*.md"))
    pages = [_page(file)[0] for file in files]
    return {page.name: page for page in pages}


@cache
def _waiting() -> frozenset[str]:
    files = sorted((HERE / "pages").glob("*/*.md"))
    return frozenset(page.name for page, waits in map(_page, files) if waits)


def _page(file: Path) -> tuple[Page, bool]:
    """Read one page file; the flag says that a later edition posts it."""
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    said: dict[str, Any] = yaml.safe_load(head)
    waits = bool(said.pop("posted_later", False))
    said["crumbs"] = tuple(said.get("crumbs", ()))
    lines = [line.rstrip() for line in body.splitlines() if line.strip()]
    try:
        return Page(name=file.stem, body="\n".join(lines), **said), waits
    except TypeError as error:
        raise SampleError(f"sample page {file.name}: {error}; mend its head") from error


def _sites() -> dict[str, Site]:
    said = _read_yaml(HERE / "pages" / "sites.yml")
    menus = {kind: tuple((m["label"], m["path"]) for m in menu) for kind, menu in said["menus"].items()}
    banners = {kind: tuple(lines) for kind, lines in said["banners"].items()}
    sites = {}
    for row in said["sites"]:
        look = row["template"].removesuffix("_new")
        sites[row["host"]] = Site(menu=menus[look], banners=banners[look], **row)
    return sites


def _patch_page(pages: dict[str, Page], name: str, steps: list[dict[str, Any]], edition: int) -> None:
    """Apply one document's ``steps`` (drop, lose, post, restore, move, replace/with, body) to ``pages``."""
    for step in steps:
        if "drop" in step:
            del pages[name]
        elif "lose" in step:
            pages[name] = replace(pages[name], lost=True)
        elif "post" in step or "restore" in step:
            pages[name] = replace(every_page()[name], changed_in=edition)
        elif "move" in step:
            page = pages[name]
            pages[name] = replace(page, path=step["move"], moved_from=(*page.moved_from, page.path))
        elif "body" in step:
            pages[name] = replace(pages[name], body=step["body"].strip(), changed_in=edition)
        else:
            pages[name] = reworded(pages[name], step["replace"], step["with"], edition)


def reworded(page: Page, old: str, new: str, edition: int) -> Page:
    """Return ``page`` with ``new`` for ``old``, which has to stand in it exactly once (:class:`SampleError`)."""
    old, new = old.rstrip("\n"), new.rstrip("\n")
    if page.body.count(old) != 1:
        raise SampleError(
            f"editions/{edition}.yml: {page.name} holds {old[:60]!r} {page.body.count(old)} times; "
            "quote a passage that occurs exactly once"
        )
    return replace(page, body=page.body.replace(old, new), changed_in=edition)


def _read_yaml(file: Path) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return said
