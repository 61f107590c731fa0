"""A page to its document: the main content as marked lines, its title and its links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from pipeline.clean.blocks import Writer
from pipeline.clean.chrome import Weights, frame_depth, is_furniture, opened_ids, weigh
from pipeline.clean.lines import Line, spaced, text_of, without_furniture
from pipeline.clean.main_content import main_content
from pipeline.clean.tree import Node, parse
from pipeline.text import CleanText, Link

_SITE_MARK = re.compile(r"\s+(?:[|\u2013—»·•]|::|-|\|\|)\s+")
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
    title = (
        next(filter(None, map(_first_heading, parts)), "") or _without_site(head_title, lines) or page_heading
    )
    return CleanText(text_of(lines), title, links=_links(writer.links, _base(markup, url)))


def _prune(root: Node, weights: Weights, folded: frozenset[str]) -> None:
    def prune(node: Node, inside: int) -> None:
        inside = max(inside, frame_depth(node))
        node.children = [
            child
            for child in node.children
            if isinstance(child, str)
            or not is_furniture(child, inside=inside, weights=weights, folded=folded)
        ]
        for child in node.children:
            if isinstance(child, Node):
                prune(child, inside)

    prune(root, 0)


def _first_heading(root: Node) -> str:
    return next(
        (words for node in root.elements() if node.tag == "h1" and (words := spaced(node.text()))), ""
    )


def _without_site(title: str, lines: Sequence[Line]) -> str:
    """A page's title without the name of its site: the part that is a heading on the page, else the first."""
    parts = [part for part in _SITE_MARK.split(spaced(title)) if part]
    headings = {each.words.casefold() for each in lines if each.mark.startswith("#")}
    return next((part for part in parts if part.casefold() in headings), parts[0] if parts else "")


def _base(markup: str, url: str) -> str:
    """The address that the page's links start from: its own, or what its base element says."""
    said = _BASE.search(markup[:20_000])
    try:
        return urljoin(url, said[1]) if said else url
    except ValueError:
        return url


def _links(found: Sequence[tuple[str, str]], base: str) -> tuple[Link, ...]:
    links = []
    for href, label in found:
        try:
            address = _ARCHIVED.sub("", urljoin(base, href.strip())).replace(" ", "%20")
            scheme, host = urlsplit(address).scheme, urlsplit(address).hostname
        except ValueError:  # an address no browser could open either
            continue
        if scheme in ("http", "https") and host:
            links.append(Link(address, spaced(label)))
    return tuple(dict.fromkeys(links))
