"""A page as a small tree of plain Python objects, made by a parser that reads as browsers do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipeline.clean.errors import CleanError

# Deeper elements give their words to their ancestor at this depth: walking never exhausts the stack.
MAX_DEPTH = 120
# The parser's time grows with the square of the depth: past this many unclosed tags, refuse.
_MAX_UNCLOSED = 30_000
# Nothing in these is ever shown as words.
_SILENT = frozenset(
    "script style noscript template svg iframe object embed canvas audio video map head select option "
    "textarea input datalist progress meter link meta applet frameset portal".split()
)


@dataclass(eq=False, slots=True)
class Node:
    """One element. ``children`` are elements and strings in reading order; ``chosen`` and
    ``dropped`` say that a source's own selectors matched it."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)
    chosen: bool = False
    dropped: bool = False

    def elements(self) -> Iterator[Node]:
        """Yield this element and all elements inside it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.elements()

    def text(self) -> str:
        """Return all characters inside; only a line break adds a space."""
        if self.tag == "br":
            return " "
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parse(markup: str, *, main: str | None, drop: Sequence[str]) -> tuple[Node, str]:
    """Return the body of ``markup`` as a tree, and the text of its ``<title>``."""
    opened = (
        markup.count("<")
        - 2 * markup.count("</")
        - markup.count("/>")
        - markup.count("<br")
        - markup.count("<!")
    )
    if opened > _MAX_UNCLOSED:
        raise CleanError(
            "extract_failed", "The page leaves tens of thousands of tags open; look at its source by hand."
        )
    parser = LexborHTMLParser(markup)
    title = parser.css_first("title")
    chosen = _matches(parser, [main] if main else [])
    dropped = _matches(parser, drop)
    root = parser.body or parser.root
    if root is None:
        return Node("body", {}), ""
    return _copy(root, chosen, dropped), (title.text() if title else "")


def _matches(parser: LexborHTMLParser, selectors: Sequence[str]) -> set[int]:
    try:
        return {node.mem_id for selector in selectors for node in parser.css(selector)}
    except SelectolaxError as error:
        raise CleanError(
            "extract_failed", f"A selector of the source cannot be read ({', '.join(selectors)}); correct it."
        ) from error


def _copy(root: LexborNode, chosen: set[int], dropped: set[int]) -> Node:
    top = Node("body", _attributes(root))
    todo: list[tuple[LexborNode, Node, int]] = [(root, top, 0)]
    while todo:
        source, target, depth = todo.pop()
        for child in source.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                target.children.append(child.text_content or "")
            elif tag in _SILENT or tag.startswith(("-", "!")):
                continue
            elif depth >= MAX_DEPTH:
                target.children.append(child.text(deep=True, separator=" "))
            else:
                node = Node(tag, _attributes(child), [], child.mem_id in chosen, child.mem_id in dropped)
                target.children.append(node)
                todo.append((child, node, depth + 1))
    return top


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}
