"""The links of one page: where they lead, in what words, under which heading, in a menu or in the text (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.clean.tree import shallow

# Beyond these a page is a trap or a data dump: what comes first is taken.
MAX_LINKS = 2_000
MAX_BYTES = 2 * 2**20
_WORDS = 160
_MENUS = frozenset({"nav", "header", "footer", "aside"})
_MENU_ROLES = frozenset({"navigation", "menu", "menubar", "banner", "contentinfo", "search"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its absolute address without fragment, its words, the heading above it, and whether it
    stands in a menu, a header or a footer."""

    url: str
    text: str
    heading: str = ""
    in_menu: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What the crawl takes from a page: its title, its text outside menus, and its links in order."""

    title: str
    text: str
    links: tuple[Link, ...]


def read_page(body: bytes, base: str) -> Page:
    """Return the words and links of an HTML page at ``base``; whatever is broken in it is passed over."""
    tree = LexborHTMLParser(shallow(body[:MAX_BYTES]))
    title = tree.css_first("title")
    walk = _Walk(_base_of(tree, base))
    if tree.body is not None:
        walk.over(tree.body)
    said = " ".join(title.text().split()) if title else ""
    return Page(said, " ".join(" ".join(walk.words).split()), tuple(walk.links.values()))


def _base_of(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    try:
        return urljoin(url, (node.attributes.get("href") or "").strip()) if node else url
    except ValueError:
        return url


class _Walk:
    """One pass over a page in document order, without recursion: markup may be nested without end."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.heading = ""
        self.words: list[str] = []
        self.links: dict[str, Link] = {}

    def over(self, root: LexborNode) -> None:
        pending: list[tuple[LexborNode, bool]] = [(root, False)]
        while pending and len(self.links) < MAX_LINKS:
            node, in_menu = pending.pop()
            tag = node.tag or ""
            if tag in _UNSEEN:
                continue
            in_menu = in_menu or _is_menu(node, tag)
            if tag == "-text" and not in_menu:
                self.words.append(node.text_content or "")
            if tag in _HEADINGS and not in_menu:
                self.heading = _said(node)
            if tag == "a":
                self._take(node, in_menu)
            pending.extend((child, in_menu) for child in reversed(list(_children(node))))

    def _take(self, node: LexborNode, in_menu: bool) -> None:
        href = (node.attributes.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            return
        try:
            url = urldefrag(urljoin(self.base, href)).url
            if urlsplit(url).scheme not in ("http", "https"):
                return
        except ValueError:
            return
        words = _said(node) or _shown(node)
        link = Link(url, words, "" if in_menu else self.heading, in_menu)
        known = self.links.get(url)
        if known is None or (known.in_menu and not in_menu):
            self.links[url] = link  # the place in the text tells more than the one in the menu


def _children(node: LexborNode) -> Iterator[LexborNode]:
    yield from node.iter(include_text=True)


def _is_menu(node: LexborNode, tag: str) -> bool:
    return (
        tag in _MENUS or (node.attributes.get("role") or "").lower() in _MENU_ROLES
        if tag[0:1] != "-"
        else False
    )


def _said(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())[:_WORDS]


def _shown(node: LexborNode) -> str:
    """Return what a link without words says otherwise: its title, its label, its picture's words."""
    for name in ("title", "aria-label"):
        if said := node.attributes.get(name):
            return " ".join(said.split())[:_WORDS]
    picture = node.css_first("img[alt]")
    return " ".join((picture.attributes.get("alt") or "").split())[:_WORDS] if picture else ""
