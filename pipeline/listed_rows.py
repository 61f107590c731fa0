"""The rows of a list of notices, as a page or a feed prints them (pure).

A row comes with its words line by line, each cell under the name of its column, so that "Comments due"
in the head of a table and a bare day below it are read together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from db.records import NoticeRows
from pipeline.clean import CleanError
from pipeline.clean.decode import decode
from pipeline.clean.tree import refuse_unclosed

# A list that prints more is a database; its newest rows come first.
MOST_ROWS = 1_000
PARTS = ("title", "link", "stage", "deadline", "hearing", "amends")
_LONGEST = 2_000  # code points of a row that are kept
_BLOCKS = frozenset(
    {"address", "article", "br", "caption", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"li", "ol", "p", "section", "table", "tbody", "td", "th", "tr", "ul"}
)
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "iframe"})
_HEADINGS = "h1, h2, h3, h4, h5, caption"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row: its words as printed (``quote``), the same line by line with the names of their columns
    (``lines`` of name and words), where it links to and with what words, the declared ``parts`` that it
    has, and the heading above it."""

    quote: str
    lines: tuple[tuple[str, str], ...]
    url: str | None = None
    link_words: str = ""
    heading: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def listed_rows(
    body: bytes, content_type: str | None, base: str, select: NoticeRows
) -> tuple[ListedRow, ...]:
    """Return the rows of a list at ``base`` in its order: those that ``select`` names in a page, the items
    of a feed.

    Raises :class:`pipeline.clean.CleanError` for a body that cannot be read so.
    """
    if _is_feed(body):
        return tuple(_feed(body, base))[:MOST_ROWS]
    markup = decode(body, content_type)
    refuse_unclosed(markup)
    try:
        return tuple(_page(LexborHTMLParser(markup), base, select))[:MOST_ROWS]
    except SelectolaxError as error:
        raise CleanError(
            "extract_failed", f"A selector of the list of notices cannot be read ({error}); correct it."
        ) from error


def _is_feed(body: bytes) -> bool:
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<?xml", b"<rss", b"<feed")) and (b"<rss" in head or b"<feed" in head)


def _feed(body: bytes, base: str) -> Iterator[ListedRow]:
    """Yield the items of an RSS or Atom feed."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.XMLSyntaxError, LookupError) as error:
        raise CleanError(
            "extract_failed", f"The feed cannot be read ({error}); look at it by hand."
        ) from error
    for item in root.iter("{*}item", "{*}entry") if root is not None else ():
        title = _spaced("".join(item.findtext("{*}title") or ""))
        told = item.findtext("{*}description") or item.findtext("{*}summary") or ""
        refuse_unclosed(told)
        link = item.find("{*}link")
        address = ((link.get("href") or link.text) if link is not None else None) or ""
        lines = [line for line in (title, *_lines(LexborHTMLParser(told).root)) if line]
        if lines:
            yield ListedRow(
                " ".join(lines)[:_LONGEST], tuple(("", line) for line in lines), _web(base, address), title
            )


def _page(parser: LexborHTMLParser, base: str, select: NoticeRows) -> Iterator[ListedRow]:
    chosen = {node.mem_id for node in parser.css(select.row)}
    heading, columns = "", _Columns()
    for node in parser.css(f"{_HEADINGS}, {select.row}"):
        if node.mem_id not in chosen:
            heading = " ".join(_lines(node))
        elif row := _row(node, base, select, columns.of(node), heading):
            yield row


class _Columns:
    """The names of the columns of each table, looked up once a table."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[str, ...]] = {}

    def of(self, row: LexborNode) -> tuple[str, ...]:
        """Return the names of the columns of the table that ``row`` is in; empty where it has none."""
        table = row.parent if row.tag == "tr" else None
        while table is not None and table.tag != "table":
            table = table.parent
        if table is None:
            return ()
        if table.mem_id not in self._found:
            heads = (self._named(line) for line in table.css("tr"))
            self._found[table.mem_id] = next((names for names in heads if names), ())
        return self._found[table.mem_id]

    @staticmethod
    def _named(line: LexborNode) -> tuple[str, ...]:
        cells = _cells(line)
        return tuple(" ".join(_lines(cell)) for cell in cells) if _is_head(cells) else ()


def _row(
    node: LexborNode, base: str, select: NoticeRows, columns: tuple[str, ...], heading: str
) -> ListedRow | None:
    """Return what ``node`` prints, or None for the head of a table and for what has no words."""
    cells = _cells(node) if node.tag == "tr" else []
    if _is_head(cells):
        return None
    if cells:
        names = columns if len(columns) == len(cells) else ("",) * len(cells)
        printed = [(name, " ".join(_lines(cell))) for name, cell in zip(names, cells, strict=True)]
    else:
        printed = [("", line) for line in _lines(node)]
    lines = tuple((name, words) for name, words in printed if any(map(str.isalnum, words)))
    if not lines:
        return None
    parts = {part: words for part in PARTS if (words := _part(node, getattr(select, part)))}
    url, words = _link(node, base, select.link)
    quote = (" | " if cells else " ").join(words for _, words in lines)
    return ListedRow(quote[:_LONGEST], lines, url, words, heading, parts)


def _cells(line: LexborNode) -> list[LexborNode]:
    return [child for child in line.iter() if child.tag in ("td", "th")]


def _is_head(cells: list[LexborNode]) -> bool:
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _part(node: LexborNode, selector: str | None) -> str:
    return " ".join(" ".join(_lines(found)) for found in node.css(selector)) if selector else ""


def _link(node: LexborNode, base: str, selector: str | None) -> tuple[str | None, str]:
    """Return the address that a row leads to and the words of that link."""
    for found in node.css(selector) if selector else [node]:
        for anchor in found.css("a[href]"):
            if url := _web(base, anchor.attributes.get("href") or ""):
                return url, " ".join(_lines(anchor))
    return None, ""


def _web(base: str, address: str) -> str | None:
    try:
        url = urljoin(base, address.strip())
        return url if address.strip() and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _lines(node: LexborNode | None) -> list[str]:
    """Return the words inside ``node``, a line for each block of them."""
    parts: list[str] = []
    todo: list[LexborNode | None] = [node] if node is not None else []
    while todo:
        here = todo.pop()
        tag = (here.tag or "") if here is not None else ""
        if here is None or tag in _BLOCKS:
            parts.append("\n")
        if here is None or tag in _SILENT:
            continue
        if tag == "-text":
            parts.append(re.sub(r"\s", " ", here.text_content or ""))
            continue
        if tag in _BLOCKS:
            todo.append(None)  # where it ends
        todo.extend(reversed(list(here.iter(include_text=True))))
    return [line for line in map(_spaced, "".join(parts).split("\n")) if line]


def _spaced(words: str) -> str:
    return " ".join(words.split())
