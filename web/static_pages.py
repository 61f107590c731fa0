"""A page of the site as a plain file: where it lies, and its links made to lead to other plain files (pure)."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from web.api.sending import written

# What may follow a question mark in a copy, by path: choices of a page. Filters stay with the served site.
_CHOICES = (
    (re.compile(r"/|/index\.json"), {"map"}),
    (re.compile(r"/changes(\.json)?"), {"start"}),
    (re.compile(r"/(?:documents|versions)/[^/.]+\.json"), {"start"}),
    (re.compile(r"/compare(\.\w+)?"), {"field"}),
    (re.compile(r"/compare(\.json)?"), {"key"}),
    (re.compile(r"/compare\.\w+"), {"layout"}),
    (re.compile(r"/drift(\.\w+)?"), {"term"}),
    (re.compile(r"/cited(\.\w+)?"), {"release"}),
    (re.compile(r"/changes\.\w+|/calendar\.ics|/compare\.\w+"), {"state"}),
    (re.compile(r"/(?:documents|versions|changes)/[^/.]+"), {"page", "section", "view"}),
)
# Datasette's own tables and the search ask a database at every click.
_LEFT_OUT = re.compile(r"/(?:crosswalk|search|my|-)(?:[/.?]|$)")
WHOLE = "/crosswalk.db"
"""Where a copy has the whole release, which the served site shows as tables."""
_SAFE = re.compile(r"[^\w.=+-]+", re.ASCII)
_LONGEST = 80
# A host of plain files sends no headers of ours.
_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


def taken(address: str) -> str | None:
    """Return ``address`` (a path of the site, perhaps with a query) in the form that a copy holds, or None where it
    holds no such page. An empty choice is none.

    >>> taken("/compare?field=cbe_dimension&as_of="), taken("/changes?state=VT"), taken("/states/VT#seat_time")
    ('/compare?field=cbe_dimension', None, '/states/VT')
    """
    parts = urlsplit(address)
    if parts.path.rstrip("/") == "/crosswalk":
        return WHOLE
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or _LEFT_OUT.match(parts.path):
        return None
    if parts.path.startswith("/static/"):
        return parts.path
    pairs = sorted(pair for pair in parse_qsl(parts.query) if pair[1])
    allowed: set[str] = set().union(*(names for path, names in _CHOICES if path.fullmatch(parts.path)))
    if any(name not in allowed for name, _ in pairs):
        return None
    return f"{parts.path}?{urlencode(pairs)}" if pairs else parts.path


def file_of(address: str) -> str:
    """Return where a taken address lies in the copy: pages as ``index.html`` of a folder, files under their names.

    >>> file_of("/"), file_of("/states/VT"), file_of("/compare?field=student_group"), file_of("/changes.atom?state=VT")
    ('index.html', 'states/VT/index.html', 'compare/field=student_group/index.html', 'changes.state=VT.atom')
    """
    parts = urlsplit(address)
    path = parts.path.strip("/")
    asked = _short(parts.query)
    stem, ending = posixpath.splitext(path)
    if ending and path != ending:
        return f"{stem}.{asked}{ending}" if asked else path
    return "/".join(part for part in (path, asked, "index.html") if part)


def _short(query: str) -> str:
    plain = _SAFE.sub("-", query)
    return plain if len(plain) <= _LONGEST else hashlib.sha256(query.encode()).hexdigest()[:16]


def rewritten(markup: str, address: str, *, holds: Callable[[str], bool]) -> tuple[str, list[str]]:
    """Return the page at ``address`` with relative links, and the addresses of the site that it leads to.

    A link to what the copy does not hold loses its address and keeps its words; forms go, since nothing answers them.
    ``holds`` says of a taken address whether it can be had.
    """
    tree = LexborHTMLParser(markup)
    found = []
    for form in tree.css("form"):
        form.decompose()
    # What the templates mark for the served site alone, and what is called otherwise in a copy.
    for node in tree.css("[data-served]"):
        node.decompose()
    for node in tree.css("a[data-copy]"):
        _rename(node)
    for name in ("href", "src"):
        for node in tree.css(f"[{name}]"):
            if target := _led(node, name, address, holds):
                found.append(target)
    if tree.head is not None:
        policy = tree.create_node("meta")
        policy.attrs["http-equiv"] = "Content-Security-Policy"
        policy.attrs["content"] = _POLICY
        first = tree.head.child
        if first is not None:
            first.insert_before(policy)
    if (footer := tree.css_first("footer.site")) is not None:
        note = tree.create_node("p")
        note.insert_child(
            "This is a copy as plain files. Search, filters and the tables need the served site; crosswalk.db, beside "
            "the first page, holds all of them."
        )
        footer.insert_child(note)
    return tree.html or "", found


def _rename(link: LexborNode) -> None:
    words = link.attrs["data-copy"] or ""
    del link.attrs["data-copy"]
    for child in list(link.iter(include_text=True)):
        child.decompose()
    link.insert_child(words)


def relinked(body: bytes, base: str) -> tuple[bytes, list[str]]:
    """Return an answer of the API with the addresses of the site ``base`` as those of files of the copy, and those that
    it leads to. What the copy does not hold is null: a host of files answers every query with the same file.

    >>> relinked(b'{"permalink": "https://x.example/states/VT", "next_url": "https://x.example/search.json?q=a"}',
    ...     "https://x.example")[0].decode()
    '{\\n "permalink": "https://x.example/states/VT/index.html",\\n "next_url": null\\n}'
    """
    found: list[str] = []

    def led(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: led(one) for name, one in value.items()}
        if isinstance(value, list):
            return [led(one) for one in value]
        if not isinstance(value, str) or not value.startswith(f"{base}/"):
            return value
        target = taken(value.removeprefix(base))
        if target is None:
            return None
        found.append(target)
        return f"{base}/{quote(file_of(target), safe='/=+-._')}"

    return written(led(json.loads(body))), found


def _led(node: LexborNode, name: str, address: str, holds: Callable[[str], bool]) -> str | None:
    """Make one link lead to a file of the copy; return the address that it leads to there."""
    given = node.attrs[name] or ""
    if not given.startswith("/") or given.startswith("//"):
        return None
    target = taken(given)
    if target is None or not holds(target):
        del node.attrs[name]
        return None
    here = posixpath.dirname(file_of(address))
    path = quote(posixpath.relpath(file_of(target), here or "."), safe="/=+-._")
    fragment = urlsplit(given).fragment
    node.attrs[name] = f"{path}#{fragment}" if fragment else path
    return target
