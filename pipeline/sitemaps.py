"""What a sitemap lists, as sitemaps.org defines it: addresses, or further sitemaps (pure).

Bytes from a public server may be anything, so what is read is bounded: a body that unfolds to more than
the protocol allows, declares a document type or is no sitemap is unreadable, and says so.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from db.records import CrosswalkError

# sitemaps.org: at most 50,000 addresses and 50 MB (uncompressed) in one sitemap.
MAX_ADDRESSES = 50_000
MAX_INFLATED = 50 * 2**20
_GZIP = b"\x1f\x8b"
_STARTS = (b"<?xml", b"<urlset", b"<sitemapindex", b"<!--")
_ROOTS = {"urlset": False, "sitemapindex": True}


class SitemapError(CrosswalkError):
    """A body that cannot be read as a sitemap; the message says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a sitemap lists; ``lastmod`` is the date that the sitemap gives it, as printed."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap that was read. ``is_index``: what it lists are further sitemaps."""

    listed: tuple[Listed, ...]
    is_index: bool = False


def looks_like_sitemap(body: bytes) -> bool:
    """Whether ``body`` is XML or gzip, which no page for people is."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return body.startswith(_GZIP) or start.startswith(_STARTS)


def read_sitemap(body: bytes, base: str) -> Sitemap:
    """Return what ``body`` (gzip or plain) lists: the http and https addresses, absolute, once each.

    Raises :class:`SitemapError` where it is not a whole sitemap within the protocol's limits.
    """
    root = _root(inflated(body, MAX_INFLATED))
    name = etree.QName(root).localname
    if name not in _ROOTS:
        raise SitemapError(f"It begins with <{name}>, which is no sitemap.")
    found: dict[str, Listed] = {}
    for entry in root:
        if len(found) >= MAX_ADDRESSES:
            raise SitemapError(f"It lists more than {MAX_ADDRESSES} addresses.")
        listed = _entry(entry, base)
        if listed:
            found.setdefault(listed.url, listed)
    return Sitemap(tuple(found.values()), _ROOTS[name])


def inflated(body: bytes, limit: int) -> bytes:
    """Return a gzip body unfolded (members one after the other), any other body as it is.

    Raises :class:`SitemapError` where it breaks off, is damaged, or unfolds to more than ``limit`` bytes.
    """
    if not body.startswith(_GZIP):
        return body
    parts, size, rest = [], 0, body
    try:
        while rest:
            stream = zlib.decompressobj(wbits=31)
            parts.append(stream.decompress(rest, limit - size + 1))
            size += len(parts[-1])
            if size > limit:
                raise SitemapError(f"It unfolds to more than {limit} bytes.")
            if not stream.eof:
                raise SitemapError("Its gzip stream breaks off before its end.")
            rest = stream.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise SitemapError(f"Its gzip stream is damaged: {error}.") from error
    return b"".join(parts)


def _root(text: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise SitemapError(f"It is not well-formed XML: {error}.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SitemapError("It declares a document type, which no sitemap does.")
    return root


def _entry(entry: etree._Element, base: str) -> Listed | None:
    said: dict[str, str] = {}
    for part in entry:
        if isinstance(part.tag, str):
            said.setdefault(etree.QName(part).localname, (part.text or "").strip())
    try:
        url = urljoin(base, said.get("loc", ""))
        is_web = bool(said.get("loc")) and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return None
    return Listed(url, said.get("lastmod") or None) if is_web else None
