"""A page to its document: the main content as marked lines, its title and its links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from pipeline.clean.blocks import Writer
from pipeline.clean.chrome import Weights, is_content_frame, is_furniture, opened_ids, weigh
from pipeline.clean.lines import spaced, text_of, without_furniture
from pipeline.clean.main_content import main_content
from pipeline.clean.tree import Node, parse
from pipeline.text import CleanText, Link

_SITE_SUFFIX = re.compile(r"\s+(?:[|–—»·•]|::|-|\|\|)\s+")
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?:)")
_BASE = re.compile(r"<base\b[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def clean_html(markup: str, *, url: str, main: str | None = None, drop: Sequence[str] = ()) -> CleanText:
    """Return the document of a page at ``url``.

    ``main`` (a CSS selector) names its main content, ``drop`` what to leave out of it; where
    ``main`` matches nothing the content is found as if it were not given.
    """
    root, head_title = parse(markup, main=main, drop=drop)
    page_heading = _first_heading(root)
    _prune(root, weigh(root), opened_ids(root))
    parts = main_content(root, weigh(root))
    writer = Writer()
    for part in parts:
        writer.write(part)
    lines = without_furniture(writer.lines)
    title = next((h for h in (_first_heading(part) for part in parts) if h), "") or _without_site(head_title) or page_heading
    base = _BASE.search(markup[:20_000])
    return CleanText(text_of(lines), title, links=_links(writer.links, urljoin(url, base[1]) if base else url))


def _prune(root: Node, weights: Weights, folded: frozenset[str]) -> None:
    def prune(node: Node, inside: bool) -> None:
        inside = inside or is_content_frame(node)
        node.children = [
            child
            for child in node.children
            if isinstance(child, str) or not is_furniture(child, inside=inside, weights=weights, folded=folded)
        ]
        for child in node.children:
            if isinstance(child, Node):
                prune(child, inside)

    prune(root, False)


def _first_heading(root: Node) -> str:
    return next((words for node in root.elements() if node.tag == "h1" and (words := spaced(node.text()))), "")


def _without_site(title: str) -> str:
    """A page's title before the name of its site, which templates add behind it."""
    return _SITE_SUFFIX.split(spaced(title))[0]


def _links(found: Sequence[tuple[str, str]], base: str) -> tuple[Link, ...]:
    links = []
    for href, label in found:
        try:
            address = _ARCHIVED.sub("", urljoin(base, href.strip()))
            scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
        except ValueError:  # an address no browser could open either
            continue
        if scheme in ("http", "https") and host:
            links.append(Link(address, spaced(label)))
    return tuple(dict.fromkeys(links))
