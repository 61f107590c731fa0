"""The words of class and id attributes that name furniture, and those that only look like it."""

from __future__ import annotations

import re

# Single words that name furniture wherever they stand in a class or id.
_WORDS = frozenset(
    """
    addthis addtoany advert advertisement backtotop breadcrumb breadcrumbs cookie cookies disqus
    gdpr gtranslate lightbox login masthead modal newsletter noprint onetrust pager pagination popup
    preloader share shareaholic sharedaddy sharethis sharing sidebar signin skiplink skiplinks spinner subscribe tooltip
    topbar totop translate
    """.split()  # noqa: SIM905 - words are easier to read and to add to without quotes
)
# Words that name a menu, which has labels and next to no prose.
_MENU_WORDS = frozenset(
    ("megamenu", "menu", "menubar", "nav", "navbar", "navigation", "sidenav", "subnav", "submenu", "topnav")
)
# Names of two or more words, joined by a hyphen.
_PHRASES = re.compile(
    r"""(?:^|\ )(?:[\w-]*-)?(?:
      site-(?:header|footer|banner|search|alert|branding|info) | global-(?:header|footer|nav|alert)
    | page-footer
    | main-(?:footer|menu) | (?:ios|web|usa)-banner | emergency-(?:banner|alert) | alert-banner
    | skip-(?:to|link|links|nav|main) | back-to-top | go-to-top | prev-next | nav-(?:links|previous|next|menu)
    | social-(?:media|links?|icons?|share|bar|buttons?|nav|follow) | share-(?:bar|buttons?|links?|this)
    | search-(?:form|box|bar|block|wrapper|toggle) | language-(?:switcher|selector|picker|toggle)
    | google-translate | translate-element | (?:print|email)-(?:page|button|link|this)
    | last-(?:updated|modified|reviewed) | date-(?:modified|updated) | (?:entry|post)-meta
    | post-(?:navigation|nav)
    | (?:page|was-this)-helpful | feedback-(?:form|widget|bar) | comment-(?:form|respond) | wm-ipp[\w-]*
    | (?:page|visitor|hit)-(?:views?|counter) | view-count | side-(?:bar|nav|menu)
    | (?:window|screen)-reader-only
    | (?:left|right|secondary|utility|quick|mobile|footer|header|top)-(?:nav|menu|sidebar)
    )(?:-[\w-]*)?(?=\ |$)""",
    re.VERBOSE,
)
# These turn a furniture word into a word about the page's frame: "has-sidebar", "no-sidebar".
_ABOUT = re.compile(
    r"^(?:has|no|with|without|not|is|page|layout|one|two|menu-item|full|hide|show|col)\b"
    r"|-(?:content|open|closed|enabled|none|no)$"
)
_UNSEEN = re.compile(
    r"(?:^|[ -])(?:sr-only|visually-?hidden|screen-reader-(?:text|only)|screenreader|element-invisible"
    r"|offscreen"
    r"|hidden-text|assistive-text|a11y-hidden|clip-text)(?=$|[ -])"
)
# What a reader sees after a click: accordions, tabs, "read more".
_FOLDED = re.compile(
    r"accordion|collaps|panel|\btabs?\b|toggle|answer|faq|expand|disclosure|content|details|read-?more|hidden-section"
)
_ACCORDION = re.compile(r"accordion|\btabs?\b|tab-?(?:content|pane|panel)|faq")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z0-9]+")


def names_of(attributes: dict[str, str]) -> str:
    """Return the class and id of an element as lower-case, hyphened names with a space between."""
    joined = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return _CAMEL.sub("-", " ".join(joined.split())).lower().replace("_", "-")


def names_furniture(names: str) -> bool:
    """Say whether ``names`` name a banner, share bar, sidebar or other furniture."""
    return bool(_PHRASES.search(names)) or not _WORDS.isdisjoint(_words(names))


def names_menu(names: str) -> bool:
    """Say whether ``names`` name a menu, and not the head of an accordion or a row of tabs."""
    return not _MENU_WORDS.isdisjoint(_words(names)) and not _ACCORDION.search(names)


def names_unseen(names: str) -> bool:
    """Say whether ``names`` hide an element from sight, for readers by ear only."""
    return bool(_UNSEEN.search(names))


def names_folded(names: str) -> bool:
    """Say whether ``names`` are those of a part that opens on a click."""
    return bool(_FOLDED.search(names)) and not names_menu(names)


def _words(names: str) -> set[str]:
    return {word for name in names.split() if not _ABOUT.search(name) for word in _SPLIT.split(name)}
