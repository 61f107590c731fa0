"""Lists of what is coming: a register of proposed rules and a board's agendas, edition by edition
(``notices.yml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import yaml
from markupsafe import Markup

from crawler.sample.library import HERE, SampleError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list. ``parts`` are (class, words) in the order of the page; the first holds the link
    to ``link``. It stands in the list in ``editions``."""

    link: str
    parts: tuple[tuple[str, str], ...]
    editions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoticeList:
    """A page of rows; ``table`` says whether they are rows of a table or items of a list."""

    host: str
    path: str
    title: str
    table: bool
    rows: tuple[Row, ...]


@cache
def notice_lists() -> tuple[NoticeList, ...]:
    """Return every list of notices, in file order; :class:`SampleError` for one that cannot be read."""
    said = yaml.safe_load((HERE / "notices.yml").read_text(encoding="utf-8"))
    try:
        return tuple(_list(**one) for one in said)
    except (KeyError, TypeError) as error:
        raise SampleError(f"notices.yml: {error!r}; see the notes at its head") from error


def _list(host: str, path: str, title: str, table: bool, rows: list[Mapping[str, Any]]) -> NoticeList:
    made = tuple(Row(row["link"], tuple(row["parts"].items()), tuple(row["editions"])) for row in rows)
    return NoticeList(host, path, title, table, made)


def notices_at(host: str, path: str) -> NoticeList | None:
    """Return the list at this address, or None."""
    return next((one for one in notice_lists() if (one.host, one.path) == (host, path)), None)


def notices_html(listed: NoticeList, edition: int) -> Markup:
    """Return the rows that stand in the list in ``edition``."""
    rows = "\n".join(_row(row, table=listed.table) for row in listed.rows if edition in row.editions)
    return Markup(f"<table>{rows}</table>" if listed.table else f'<ul class="agenda">{rows}</ul>')


def _row(row: Row, *, table: bool) -> str:
    inner, tag = ("td", "tr") if table else ("span", "li")
    (first, words), *others = row.parts
    cells = [f'<{inner} class="{first}"><a href="{escape(row.link)}">{escape(words)}</a></{inner}>']
    cells += [f'<{inner} class="{name}">{escape(said)}</{inner}>' for name, said in others]
    return f'<{tag} class="notice">{" ".join(cells)}</{tag}>'
