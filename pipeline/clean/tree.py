"""A page as a small tree of plain Python objects, made by a parser that reads as browsers do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipeline.clean.errors import CleanError
from pipeline.clean.noscript import without_head_noscript

# Deeper elements give their words to their ancestor at this depth: walking never exhausts the stack.
MAX_DEPTH = 120
# The parser's time grows with the square of the depth: past this many unclosed tags, refuse.
_MAX_UNCLOSED = 30_000
# Bytes of such a page that can be looked at all the same.
_GLANCE = 50_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These end by themselves, so that leaving them open nests nothing.
_FLAT = frozenset(
    """
    area base body br col colgroup dd dt head hr html img input li link meta option p param source tbody td
    tfoot th thead tr track wbr
    """.split()  # noqa: SIM905 - words are easier to read without quotes
)
# Nothing in these is ever shown as words.
_SILENT = frozenset(
    """
    applet audio canvas datalist embed frameset head iframe input link map meta meter noscript object option
    portal progress script select style svg template textarea video
    """.split()  # noqa: SIM905 - words are easier to read without quotes
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
        ahead = [self]
        while ahead:
            node = ahead.pop()
            yield node
            ahead += [child for child in reversed(node.children) if not isinstance(child, str)]

    def text(self) -> str:
        """Return all characters inside; only a line break adds a space."""
        if self.tag == "br":
            return " "
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parse(markup: str, *, main: str | None, drop: Sequence[str]) -> tuple[Node, str]:
    """Return the body of ``markup`` as a tree, and the text of its ``<title>``."""
    refuse_unclosed(markup)
    parser = LexborHTMLParser(without_head_noscript(markup.encode("utf-8", "replace")))
    title = parser.css_first("title")
    chosen = _matches(parser, [main] if main else [])
    dropped = _matches(parser, drop)
    root = parser.body or parser.root
    if root is None:
        return Node("body", {}), ""
    return _copy(root, chosen, dropped), (title.text() if title else "")


def refuse_unclosed(markup: str) -> None:
    """Raise CleanError for a page that would take the parser minutes."""
    if _most_open(markup) > _MAX_UNCLOSED:
        raise CleanError(
            "extract_failed", "The page leaves tens of thousands of tags open; look at its source by hand."
        )


def shallow(markup: bytes) -> bytes:
    """Return ``markup``, or only its beginning where it would take the parser long: enough for a look."""
    return markup[:_GLANCE] if _most_open(markup.decode("latin-1")) > _MAX_UNCLOSED else markup


def _most_open(markup: str) -> int:
    """How many tags that nest are open at once; the count is made only where there may be many."""
    if markup.count("<") <= _MAX_UNCLOSED:
        return 0
    opened: Counter[str] = Counter()
    depth = most = 0
    for slash, tag in _TAG.findall(markup):
        name = tag.lower()
        if name in _FLAT:
            continue
        if not slash:
            opened[name] += 1
            depth += 1
            most = max(most, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return most


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
