"""What on a page is furniture: menus, banners, share bars, counters - by role, element and name.

Names are the words of class and id attributes. They are hints, so an element that holds the page's
prose, its main element or its only first heading is never dropped for its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.clean.tree import Node

_ROLES = frozenset("navigation search banner contentinfo menu menubar toolbar dialog alertdialog tooltip progressbar".split())
_OUTER = frozenset("header footer aside".split())
_CONTENT = frozenset("main article section blockquote details".split())
# Single words of a class or id that name furniture wherever they stand.
_WORDS = frozenset(
    """breadcrumb breadcrumbs navbar navigation nav subnav sidenav topnav megamenu submenu menu menubar pagination pager
    masthead topbar cookie cookies gdpr onetrust addtoany addthis sharethis sharing share skiplink skiplinks totop
    sidebar modal popup lightbox newsletter subscribe login signin advert advertisement disqus
    translate gtranslate backtotop noprint preloader spinner tooltip""".split()
)
# Names of two or more words, joined by a hyphen.
_PHRASES = re.compile(
    r"(?:^| )(?:[\w-]*-)?(?:site-(?:header|footer|banner|search|alert|branding|info)|global-(?:header|footer|nav|alert)|"
    r"page-footer|main-(?:footer|menu)|(?:ios|web|usa)-banner|emergency-(?:banner|alert)|alert-banner|skip-(?:to|link|links|nav|main)|"
    r"social-(?:media|links?|icons?|share|bar|buttons?|nav|follow)|share-(?:bar|buttons?|links?|this)|back-to-top|go-to-top|"
    r"search-(?:form|box|bar|block|wrapper|toggle)|language-(?:switcher|selector|picker|toggle)|google-translate|translate-element|"
    r"(?:print|email)-(?:page|button|link|this)|last-(?:updated|modified|reviewed)|date-(?:modified|updated)|post-(?:navigation|nav)|"
    r"(?:entry|post)-meta|nav-(?:links|previous|next|menu)|prev-next|(?:page|was-this)-helpful|feedback-(?:form|widget|bar)|"
    r"comment-(?:form|respond)|wm-ipp[\w-]*|(?:page|visitor|hit)-(?:views?|counter)|view-count|side-(?:bar|nav|menu)|"
    r"(?:left|right|secondary|utility|quick|mobile|footer|header|top)-(?:nav|menu|sidebar)|(?:window|screen)-reader-only)(?:-[\w-]*)?(?= |$)"
)
# These turn a furniture word into a word about the page's frame: "has-sidebar", "no-sidebar".
_ABOUT = re.compile(r"^(?:has|no|with|without|not|is|page|layout|one|two|menu-item|full|hide|show|col)\b|-(?:content|open|closed|enabled|none|no)$")
_UNSEEN = re.compile(r"(?:^|[ _-])(?:sr-only|visually-?hidden|screen-reader-(?:text|only)|element-invisible|offscreen|hidden-text|screenreader|assistive-text|usa-sr-only|a11y-hidden|clip-text)(?=$|[ _-])")
_FOLDED = re.compile(r"accordion|collaps|panel|tab|toggle|answer|faq|expand|disclosure|content|dropdown-body|details|read-?more|hidden-section", re.IGNORECASE)
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z0-9]+")
# An element bears the document when it holds this share of the page's prose, and this many characters
# of it: on a page that says next to nothing, a menu's labels may be most of the prose.
_SHARE, _MUCH = 0.3, 600
# A form of a page framework wraps the page; a search or sign-up form says next to nothing.
_FORM_PROSE = 250


@dataclass(frozen=True, slots=True)
class Weights:
    """The characters of running prose inside each element, by identity, and in the whole page."""

    prose: dict[int, int]
    total: int
    anchors: frozenset[int]

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
    total = _weigh(root, prose, anchors, linked=False)
    return Weights(prose, total, frozenset(anchors))


def _weigh(node: Node, prose: dict[int, int], anchors: set[int], *, linked: bool) -> int:
    linked = linked or node.tag in ("a", "button", "label")
    size = 0
    anchor = node.tag in ("main", "h1") or node.attributes.get("role") == "main" or node.chosen
    for child in node.children:
        if isinstance(child, Node):
            size += _weigh(child, prose, anchors, linked=linked)
            anchor = anchor or id(child) in anchors
        elif not linked and len(words := child.strip()) >= 40:
            size += len(words)
    if anchor:
        anchors.add(id(node))
    prose[id(node)] = size
    return size


def is_furniture(node: Node, *, inside: bool, weights: Weights, folded: frozenset[str]) -> bool:
    """Say whether ``node`` is to be dropped with all it holds.

    ``inside`` is true below a main, article or section element; ``folded`` are the ids that some
    control on the page opens (their text is content that a reader sees after a click).
    """
    if node.dropped:
        return True
    if node.chosen:
        return False
    return (
        _is_unseen(node, folded)
        or _is_by_role(node, inside=inside, weights=weights)
        or _is_form_part(node, weights)
        or _is_by_name(node, weights)
    )


def is_content_frame(node: Node) -> bool:
    """Say whether headers, footers and asides below ``node`` are the content's own."""
    return node.tag in _CONTENT or node.attributes.get("role") in ("main", "article", "document")


def opened_ids(root: Node) -> frozenset[str]:
    """Return the ids of the elements that controls outside menus open (accordions, tabs)."""
    found: set[str] = set()
    for node in root.elements():
        if node.tag not in ("a", "button", "summary", "h2", "h3", "h4", "h5", "div", "span", "li"):
            continue
        for name in ("aria-controls", "data-bs-target", "data-target", "data-accordion-target"):
            found.update(target.lstrip("#") for target in node.attributes.get(name, "").split())
    return frozenset(found - {""})


def _name(node: Node) -> str:
    return f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"


def _is_unseen(node: Node, folded: frozenset[str]) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    name = _name(node)
    if _UNSEEN.search(name.lower()) and node.tag != "body":
        return True
    hidden = (
        ("hidden" in attributes and attributes["hidden"] != "until-found")
        or attributes.get("aria-hidden") == "true"
        or bool(_NO_DISPLAY.search(attributes.get("style", "")))
    )
    if not hidden:
        return False
    if attributes.get("role") in ("tabpanel", "region") or attributes.get("id") in folded:
        return False
    return not _FOLDED.search(name)


def _is_by_role(node: Node, *, inside: bool, weights: Weights) -> bool:
    role = node.attributes.get("role", "")
    if node.tag in ("nav", "dialog") or role in _ROLES:
        return not weights.bears(node)
    if node.tag in _OUTER or role == "complementary":
        own = inside and role != "complementary"
        return not own and not weights.bears(node) and not (node.tag == "header" and _holds_article_head(node, weights))
    return False


def _holds_article_head(node: Node, weights: Weights) -> bool:
    """A page's header with its first heading and some prose is the head of the document."""
    return id(node) in weights.anchors and weights.prose.get(id(node), 0) > 0


def _is_form_part(node: Node, weights: Weights) -> bool:
    if node.tag == "button":
        return not _FOLDED.search(_name(node)) and "aria-expanded" not in node.attributes
    if node.tag == "form":
        return weights.prose.get(id(node), 0) < _FORM_PROSE and id(node) not in weights.anchors
    return False


def _is_by_name(node: Node, weights: Weights) -> bool:
    if "class" not in node.attributes and "id" not in node.attributes:
        return False
    if node.tag in ("body", "main", "article", "h1") or id(node) in weights.anchors or weights.bears(node):
        return False
    names = [_CAMEL.sub("-", name).lower().replace("_", "-") for name in _name(node).split()]
    if _PHRASES.search(" ".join(names)):
        return True
    return any(not _ABOUT.search(name) and not _WORDS.isdisjoint(_SPLIT.split(name)) for name in names)
