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
# A candidate with less of the page's prose than this leaves real content outside.
_ENOUGH = 0.6


def main_content(root: Node, weights: Weights) -> list[Node]:
    """Return the elements that hold the document, in reading order, none inside another.

    What a source declared comes first; then main elements, a lone article, and usual ids, each only
    if it holds most of the prose; else the body.
    """
    declared = list(_outermost(root, lambda node: node.chosen))
    if declared:
        return declared
    for candidates in _candidates(root):
        if candidates and sum(weights.share(node) for node in candidates) >= _ENOUGH:
            return candidates
    mains = list(_outermost(root, _is_main))
    if not weights.total and any(node.text().strip() for node in mains):
        return mains
    return [root]


def _candidates(root: Node) -> Iterator[list[Node]]:
    yield list(_outermost(root, _is_main))
    articles = list(_outermost(root, lambda node: node.tag == "article"))
    yield articles if len(articles) == 1 else []
    for name in _IDS:
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
