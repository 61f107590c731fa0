"""What a reader sees of a page at a glance, before anything is read from it (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.clean.noscript import without_head_noscript
from pipeline.clean.tree import shallow

# Nothing that refuses us is longer; it bounds the work on big pages.
_LOOKED_AT = 400_000
# Longer titles and headings tell no more.
_TITLE = 500
# What a template puts around a page: a notice inside one is as short as without it.
_AROUND = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search]"
_UNSEEN = "script, style, noscript, template, svg, head, select, iframe, object"
# Where scripts mount what they make: by the names that frameworks give, and custom elements of theirs.
_MOUNTS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #main-app, #react-root, #ember-app, app-root, my-app,"
    " [ng-app], [data-reactroot], [ng-version], [data-server-rendered], div[id$=-root], div[id$=-app]"
)
_MOUNT_CHARS = 60
_REFRESH = re.compile(
    r"^\s*\d{1,4}(?:\.\d{1,3})?\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^'\"\s]{1,500})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageLook:
    """``text`` is what is seen on the page, ``content`` that without what the template puts around it;
    ``markup`` its beginning in lower case, for marks that are not seen. ``refresh`` is where the page
    sends a reader by itself; ``mount`` says that a script's empty mounting point stands in it."""

    title: str
    heading: str
    text: str
    content: str
    noscript: str
    markup: bytes = field(repr=False)
    scripted: bool
    mount: bool
    password: bool
    frames: bool
    refresh: str | None


def look_at(body: bytes) -> PageLook:
    """Return what is seen of an HTML ``body``; never raises, whatever the bytes."""
    markup = body[:_LOOKED_AT].lower()
    tree = LexborHTMLParser(without_head_noscript(shallow(body[:_LOOKED_AT])))
    scripts, noscripts = tree.css("script"), tree.css("noscript")
    refresh = next(filter(None, map(_refresh, tree.css("meta[http-equiv]"))), None)
    title, heading = _first(tree, "head title") or _first(tree, "title"), _first(tree, "h1")
    noscript = _spaced(" ".join(node.text() for node in noscripts))[:2_000]
    frames = tree.css_first("frameset, frame, body iframe") is not None
    password = tree.css_first("input[type=password]") is not None
    for node in tree.css(_UNSEEN):
        node.decompose()
    mount = any(len(_spaced(node.text())) < _MOUNT_CHARS for node in tree.css(_MOUNTS))
    text = _text(tree)
    for node in tree.css(_AROUND):
        node.decompose()
    return PageLook(
        title=title,
        heading=heading,
        text=text,
        content=_text(tree),
        noscript=noscript,
        markup=markup,
        scripted=bool(scripts) or b"<noscript" in markup,
        mount=mount and bool(scripts),
        password=password,
        frames=frames,
        refresh=refresh,
    )


def _first(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return _spaced(node.text())[:_TITLE] if node else ""


def _refresh(node: LexborNode) -> str | None:
    """Where a page of this kind of meta element sends its reader."""
    if (node.attributes.get("http-equiv") or "").strip().lower() != "refresh":
        return None
    told = _REFRESH.match(node.attributes.get("content") or "")
    return told[1] if told else None


def _text(tree: LexborHTMLParser) -> str:
    return _spaced(tree.body.text(separator=" ")) if tree.body else ""


def _spaced(words: str) -> str:
    return " ".join(words.split())
