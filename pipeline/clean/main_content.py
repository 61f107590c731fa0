"""Which part of a page is the document: the widest safe choice, never a guess that loses prose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pipeline.clean.chrome import Weights
from pipeline.clean.tree import Node

_IDS = (
    "main-content",
    "maincontent",
    "main_content",
    "content-main",
    "page-content",
    "main",
    "content",
    "primary",
    "bodycontent",
    "mw-content-text",
)
# A main element with less of the page's prose than this leaves real content outside.
_ENOUGH = 0.6
# What only looks like the content leaves no more characters outside it, links aside: a separator, a page number.
_NEXT_TO_NOTHING = 20


def main_content(root: Node, weights: Weights) -> list[Node]:
    """Return the elements that hold the document, in reading order, none inside another.

    What a source declared comes first; then main elements, if they hold most of the prose; then a lone
    article, and usual ids, each only if next to nothing is said outside it; else the body. The page's
    only first heading belongs to it, wherever a template puts it.
    """
    declared = list(_outermost(root, lambda node: node.chosen))
    if declared:
        return declared
    mains = list(_outermost(root, _is_main))
    if mains and sum(weights.share(node) for node in mains) >= _ENOUGH:
        return _with_heading(root, mains)
    if not weights.total and any(node.text().strip() for node in mains):
        return _with_heading(root, mains)
    said = _said(root)
    for candidates in _candidates(root):
        if candidates and said - sum(map(_said, candidates)) <= _NEXT_TO_NOTHING:
            return _with_heading(root, candidates)
    return [root]


def _said(node: Node) -> int:
    """How many characters stand in ``node`` outside links, first headings aside."""
    if node.tag in ("a", "button", "label", "h1"):
        return 0
    return sum(len(child.strip()) if isinstance(child, str) else _said(child) for child in node.children)


def _with_heading(root: Node, parts: list[Node]) -> list[Node]:
    headings = [node for node in root.elements() if node.tag == "h1" and node.text().strip()]
    if len(headings) != 1 or any(node is headings[0] for part in parts for node in part.elements()):
        return parts
    taken = {id(headings[0]), *map(id, parts)}
    return [node for node in root.elements() if id(node) in taken]


def _candidates(root: Node) -> Iterator[list[Node]]:
    articles = list(_outermost(root, lambda node: node.tag == "article"))
    yield articles if len(articles) == 1 else []
    named = {node.attributes["id"].lower() for node in root.elements() if "id" in node.attributes}
    for name in _IDS:
        if name in named:
            yield list(_outermost(root, partial(_has_id, name)))


def _has_id(name: str, node: Node) -> bool:
    return node.attributes.get("id", "").lower() == name


def _is_main(node: Node) -> bool:
    return node.tag == "main" or node.attributes.get("role") == "main"


def _outermost(node: Node, wanted: Callable[[Node], bool]) -> Iterator[Node]:
    if wanted(node):
        yield node
        return
    for child in node.children:
        if isinstance(child, Node):
            yield from _outermost(child, wanted)
