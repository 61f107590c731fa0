"""Pages as their sites show them: a document's body in HTML inside a site's template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from crawler.sample.library import HERE, Library, Page, Site
from crawler.sample.noise import Noise

_INDEX_TITLES = {
    "/policies": "Laws, policies and guidance",
    "/contents": "Table of contents",
    "/manual": "Policy manual",
}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_MARK = re.compile(r"(?P<heading>#{2,6}) |(?P<indent>(?:  )*)- |(?P<row>\| )|(?P<fold>\+) |(?P<end>\+\+)$")


def document_html(page: Page, site: Site, library: Library, noise: Noise) -> str:
    """Return the whole page of a document on its site, with this visit's noise."""
    siblings = [p for p in library.listed(page.site) if p.format == "html"]
    before, after = _neighbors(siblings, page)
    return _fill(
        site, noise, title=page.title, page=page, content=body_html(page.body, noise),
        before=before, after=after, siblings=siblings, listing=(),
    )  # fmt: skip


def _neighbors(siblings: list[Page], page: Page) -> tuple[Page | None, Page | None]:
    """Return what the index lists before and after ``page``; nothing for a page that it does not list."""
    if page not in siblings:
        return None, None
    at = siblings.index(page)
    return (
        siblings[at - 1] if at else None,
        siblings[at + 1] if at + 1 < len(siblings) else None,
    )


def index_html(site: Site, library: Library, noise: Noise) -> str:
    """Return the page that lists every document of the site, and nothing else."""
    title = _INDEX_TITLES[site.index]
    return _fill(
        site, noise, title=title, page=None, content=Markup(""), before=None, after=None,
        siblings=(), listing=library.listed(site.host),
    )  # fmt: skip


def plain_html(site: Site, noise: Noise, title: str, words: str) -> str:
    """Return a page of the site that is no document: home, contact, an error."""
    return content_html(site, noise, title, Markup(f"<p>{escape(words)}</p>"))


def content_html(site: Site, noise: Noise, title: str, content: Markup) -> str:
    """Return a page of the site around ``content``."""
    return _fill(
        site, noise, title=title, page=None, content=content, before=None, after=None, siblings=(), listing=()
    )  # fmt: skip


def body_html(body: str, noise: Noise) -> Markup:
    """Return the marked lines of ``body`` as HTML; lists nest, table rows gather in one table."""
    return Markup("\n".join(_pieces(body.split("\n"), noise)))


def _pieces(lines: list[str], noise: Noise) -> Iterator[str]:
    for kind, run in groupby(lines, key=_kind):
        block = list(run)
        if kind == "item":
            yield _list_html(block)
        elif kind == "row":
            yield _table_html(block)
        else:
            yield from (_line_html(kind, line, noise) for line in block)


def _kind(line: str) -> str:
    mark = _MARK.match(line)
    if mark is None:
        return "note" if line.startswith(("History:", "Source:", "Authority:")) else "paragraph"
    if mark["heading"]:
        return "heading"
    if mark["row"]:
        return "row"
    return "fold" if mark["fold"] else "end" if mark["end"] else "item"


def _line_html(kind: str, line: str, noise: Noise) -> str:
    if kind == "heading":
        level, words = line.split(" ", 1)
        return f'<h{len(level)} id="s-{noise.token(6)}">{_inline(words)}</h{len(level)}>'
    if kind == "fold":
        label = _inline(line.removeprefix("+ "))
        return f'<details class="accordion"><summary>{label}</summary><div class="accordion-body">'
    if kind == "end":
        return "</div></details>"
    return f'<p class="{"history-note" if kind == "note" else "text"}">{_inline(line.strip())}</p>'


def _list_html(lines: list[str]) -> str:
    """Return one list; a line indented by two more spaces goes into a list inside the item before."""
    out, depth = [], 0
    for line in lines:
        level = (len(line) - len(line.lstrip(" "))) // 2 + 1
        words = _inline(line.strip().removeprefix("- "))
        if level > depth:
            out.append("<ul><li>")
        else:
            out.append("</li></ul>" * (depth - level) + "</li>\n<li>")
        out.append(words)
        depth = level
    return "".join(out) + "</li></ul>" * depth


def _table_html(lines: list[str]) -> str:
    rows = [[_inline(cell) for cell in line.removeprefix("| ").split(" | ")] for line in lines]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
    rest = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rest}</tbody></table>"


def _inline(words: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', escape(words, quote=False))


def _fill(site: Site, noise: Noise, **parts: object) -> str:
    html = _templates().get_template(f"{site.template}.html").render(site=site, noise=noise, **parts)
    return noise.churned(html)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
