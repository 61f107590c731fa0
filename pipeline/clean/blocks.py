"""Walk a pruned tree in reading order and write its blocks."""

from __future__ import annotations

import re

from pipeline.clean.lines import Line, line, spaced
from pipeline.clean.names import names_of
from pipeline.clean.spans import Spans
from pipeline.clean.tree import Node

_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form frameset header hgroup hr html legend li main menu nav ol optgroup
    p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 - words are easier to read without quotes
)
_STRUCK = frozenset(("del", "s", "strike"))
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_STRUCK_NAMES = re.compile(
    r"(?:^|[ -])(?:strike(?:out|-?through)?|stricken|line-through|deleted-text)(?=$|[ -])"
)
_SAYS = re.compile(r"[^\W_]|\*")
_BLANK = re.compile(r"\n[ \t\r]*\n")


class Writer:
    """Collects the lines and links of one document in reading order."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self.lines: list[Line] = []
        self.links: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._mark = ""
        self._depth = 0

    def write(self, node: Node) -> None:
        """Write ``node`` and all it holds as blocks of their own."""
        self._end()
        if node.tag in _HEADINGS:
            self._heading(node)
        else:
            self._inside(node)
        self._end()

    def _end(self) -> None:
        """End the block at hand; what follows is a plain paragraph until something marks it."""
        made = line(self._mark, spaced("".join(self._words)))
        if made:
            self.lines.append(made)
            self._mark = ""
        self._words.clear()

    def _inside(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._words.append(child)
            else:
                self._element(child)

    def _element(self, node: Node) -> None:
        tag = node.tag
        if _is_struck(node):
            return
        if tag == "a":
            self._link(node)
        elif tag == "br":
            self._break()
        elif tag in _HEADINGS or node.attributes.get("role") == "heading":
            self._heading(node)
        elif tag == "table":
            self._table(node)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._list(node)
        elif tag in _BLOCKS:
            self._block(node)
        elif email := _protected_email(node):
            self._words.append(email)
        else:
            self._inside(node)

    def _link(self, node: Node) -> None:
        start, lines = len(self._words), len(self.lines)
        if email := _protected_email(node):
            self._words.append(email)
        else:
            self._inside(node)
        label = "".join(self._words[start:]) if len(self.lines) == lines else node.text()
        href = node.attributes.get("href", "")
        if href.startswith("#") and len(self.lines) == lines and not _SAYS.search(label):
            del self._words[start:]  # an arrow back from a note, a paragraph's own anchor
        if href and not href.startswith("#"):
            self.links.append((href, label))

    def _break(self) -> None:
        """One line break is a space; two in a row end the paragraph."""
        if self._words and self._words[-1] == "\n\n":
            self._end()
        elif any(words.strip() for words in self._words):
            while self._words and not self._words[-1].strip() and self._words[-1] != "\n\n":
                self._words.pop()
            if self._words[-1] == "\n\n":
                self._end()
            else:
                self._words.append("\n\n")

    def _heading(self, node: Node) -> None:
        level = node.attributes.get("aria-level", "")
        mark = _HEADINGS.get(node.tag) or _HEADINGS.get(f"h{level}", "## ")
        self._end()
        self._mark = ""
        nested = Writer()
        nested._inside(node)
        nested._end()
        self.links += nested.links
        made = line(mark, spaced(" ".join(each.words for each in nested.lines)))
        if made:
            self.lines.append(made)

    def _list(self, node: Node) -> None:
        self._end()
        self._mark = ""
        self._depth += 1
        for child in node.children:
            if isinstance(child, Node) and child.tag == "li":
                self._end()
                self._mark = "  " * (self._depth - 1) + "- "
                self._inside(child)
                self._end()
                self._mark = ""
            elif isinstance(child, Node):
                self._element(child)
            else:
                self._words.append(child)
        self._end()
        self._depth -= 1

    def _block(self, node: Node) -> None:
        self._end()
        if node.tag in ("li", "dd"):
            self._mark = "- "
        if node.tag == "pre":
            self._preformatted(node)
        else:
            self._inside(node)
        self._end()
        if node.tag in ("li", "dd"):
            self._mark = ""

    def _preformatted(self, node: Node) -> None:
        for paragraph in _BLANK.split(node.text()):
            self._words.append(paragraph)
            self._end()

    def _table(self, node: Node) -> None:
        self._end()
        self._mark = ""
        rows = list(_rows(node))
        if _is_layout(node, rows):
            self._inside(node)
            self._end()
            return
        spans = Spans()
        for row in rows:
            self._row(row, spans)

    def _row(self, row: Node, spans: Spans) -> None:
        if row.tag != "tr":
            self.write(row)
            return
        cells = spans.row((cell, self._cell(cell)) for cell in row.children if isinstance(cell, Node))
        if any(cells):
            self.lines.append(Line("| ", spaced(" | ".join(cells))))

    def _cell(self, cell: Node) -> str:
        nested = Writer()
        nested.write(cell)
        self.links += nested.links
        return " ".join(each.words for each in nested.lines)


def _is_struck(node: Node) -> bool:
    """Words struck out are the old side of a bill or rule: the new side stays."""
    if node.tag in _STRUCK or _STRUCK_STYLE.search(node.attributes.get("style", "")):
        return True
    return "class" in node.attributes and bool(
        _STRUCK_NAMES.search(names_of({"class": node.attributes["class"]}))
    )


def _rows(table: Node) -> list[Node]:
    """The rows and captions of ``table``, not those of a table inside it."""
    found: list[Node] = []
    for child in table.children:
        if isinstance(child, Node):
            found += _rows(child) if child.tag in ("thead", "tbody", "tfoot", "form") else [child]
    return found


def _is_layout(table: Node, rows: list[Node]) -> bool:
    """A table that only places things: nested tables, headings in cells, or a single column."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    if any(
        node.tag in ("table", "h1", "h2", "h3")
        for child in table.children
        if isinstance(child, Node)
        for node in child.elements()
    ):
        return True
    return all(sum(isinstance(cell, Node) for cell in row.children) < 2 for row in rows)


def _protected_email(node: Node) -> str:
    """A mail address that a content network hides from robots and shows to readers."""
    code = node.attributes.get("data-cfemail", "")
    try:
        data = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if len(data) > 4 else ""
