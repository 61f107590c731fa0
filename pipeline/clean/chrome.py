"""What on a page is furniture: menus, banners, share bars, counters - by role, element and name.

Names are the words of class and id attributes. They are hints, so an element that holds the page's
prose, its main element or its only first heading is never dropped for its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.clean.names import names_folded, names_furniture, names_menu, names_of, names_unseen
from pipeline.clean.tree import Node

_ROLES = frozenset(
    (
        "alertdialog",
        "banner",
        "contentinfo",
        "dialog",
        "menu",
        "menubar",
        "navigation",
        "progressbar",
        "search",
        "toolbar",
        "tooltip",
    )
)
_OUTER = frozenset(("header", "footer", "aside"))
_DOCUMENTS = frozenset(("main", "article", "blockquote", "details"))
_PARTS = frozenset(("section",))
# What opens a folded part, and the attributes that say which.
_OPENERS = frozenset(("a", "button", "summary", "h2", "h3", "h4", "h5", "div", "span", "li"))
_OPENS = frozenset(("aria-controls", "data-bs-target", "data-target", "data-accordion-target"))
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# The most prose that an element named a menu may hold and still be one.
_MENU_PROSE = 1_000
# An element bears the document when it holds this share of the page's prose, and this many characters
# of it: on a page that says next to nothing, a menu's labels may be most of the prose.
_SHARE, _MUCH = 0.3, 600
# A form of a page framework wraps the page; a search or sign-up form says next to nothing.
_FORM_PROSE = 250


@dataclass(frozen=True, slots=True)
class Weights:
    """The characters of running prose inside each element, by identity, and in the whole page;
    which elements hold a main element or first heading, and which hold what a source chose."""

    prose: dict[int, int]
    total: int
    anchors: frozenset[int]
    chosen: frozenset[int]

    def bears(self, node: Node) -> bool:
        """Say whether ``node`` holds so much of the prose that it cannot be furniture."""
        return self.prose.get(id(node), 0) >= _MUCH and self.share(node) >= _SHARE

    def share(self, node: Node) -> float:
        """Return the share of the page's prose that ``node`` holds, 0 to 1."""
        return self.prose.get(id(node), 0) / self.total if self.total else 0.0


def weigh(root: Node) -> Weights:
    """Measure how much running prose each element of ``root`` holds, menus and links aside."""
    prose: dict[int, int] = {}
    anchors: set[int] = set()
    chosen: set[int] = set()
    total = _weigh(root, prose, (anchors, chosen), linked=False)
    return Weights(prose, total, frozenset(anchors), frozenset(chosen))


def _weigh(node: Node, prose: dict[int, int], held: tuple[set[int], set[int]], *, linked: bool) -> int:
    linked = linked or node.tag in ("a", "button", "label")
    size = 0
    anchors, chosen = held
    if node.tag in ("main", "h1") or node.attributes.get("role") == "main":
        anchors.add(id(node))
    if node.chosen:
        chosen.add(id(node))
    for child in node.children:
        if isinstance(child, Node):
            size += _weigh(child, prose, held, linked=linked)
            for kind in held:
                if id(child) in kind:
                    kind.add(id(node))
        elif not linked and len(words := child.strip()) >= 40:
            size += len(words)
    prose[id(node)] = size
    return size


def is_furniture(node: Node, *, inside: int, weights: Weights, folded: frozenset[str]) -> bool:
    """Say whether ``node`` is to be dropped with all it holds.

    ``inside`` is the greatest :func:`frame_depth` above it; ``folded`` are the ids that some
    control on the page opens (their text is content that a reader sees after a click).
    """
    if node.dropped:
        return True
    if id(node) in weights.chosen:
        return False
    return (
        _is_unseen(node, folded)
        or _is_by_role(node, inside=inside, weights=weights)
        or _is_form_part(node, weights)
        or _is_by_name(node, weights)
    )


def frame_depth(node: Node) -> int:
    """Return 2 where headers, footers and asides below ``node`` are the content's own, 1 where only
    headers and asides are (a section may also be a part of the page's frame), else 0."""
    if node.tag in _DOCUMENTS or node.attributes.get("role") in ("main", "article"):
        return 2
    return int(node.tag in _PARTS)


def opened_ids(root: Node) -> frozenset[str]:
    """Return the ids of the elements that controls outside menus open (accordions, tabs)."""
    found: set[str] = set()
    for node in root.elements():
        if node.tag not in _OPENERS:
            continue
        for name in _OPENS.intersection(node.attributes):
            found.update(target.lstrip("#") for target in node.attributes[name].split())
    return frozenset(found - {""})


def _is_unseen(node: Node, folded: frozenset[str]) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    names = names_of(attributes)
    if names_unseen(names):
        return True
    hidden = (
        ("hidden" in attributes and attributes["hidden"] != "until-found")
        or attributes.get("aria-hidden") == "true"
        or bool(_NO_DISPLAY.search(attributes.get("style", "")))
    )
    opens = (
        attributes.get("role") in ("tabpanel", "region")
        or attributes.get("id") in folded
        or names_folded(names)
    )
    return hidden and not opens


def _is_by_role(node: Node, *, inside: int, weights: Weights) -> bool:
    role = node.attributes.get("role", "")
    if node.tag in ("nav", "dialog") or role in _ROLES:
        return not weights.bears(node)
    if node.tag in _OUTER or role == "complementary":
        own = inside > (node.tag == "footer") and role != "complementary"
        return (
            not own
            and not weights.bears(node)
            and not (node.tag == "header" and _holds_article_head(node, weights))
        )
    return False


def _holds_article_head(node: Node, weights: Weights) -> bool:
    """A page's header with its first heading and some prose is the head of the document."""
    return id(node) in weights.anchors and weights.prose.get(id(node), 0) > 0


def _is_form_part(node: Node, weights: Weights) -> bool:
    if node.tag == "button":
        return not names_folded(names_of(node.attributes)) and "aria-expanded" not in node.attributes
    if node.tag == "form":
        return weights.prose.get(id(node), 0) < _FORM_PROSE and id(node) not in weights.anchors
    return False


def _is_by_name(node: Node, weights: Weights) -> bool:
    if "class" not in node.attributes and "id" not in node.attributes:
        return False
    if node.tag in ("body", "main", "article", "h1") or id(node) in weights.anchors or weights.bears(node):
        return False
    names = names_of(node.attributes)
    return names_furniture(names) or (names_menu(names) and weights.prose.get(id(node), 0) < _MENU_PROSE)
