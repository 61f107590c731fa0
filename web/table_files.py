"""Datasette's own tables and queries as workbooks, Markdown and data packages, beside its CSV and JSON.

A file holds what the page would show, at most as many rows as the site hands out at once, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from db import answers
from web.column_dictionary import Column
from web.data_package import Resource
from web.flat_files import flat_as
from web.metadata import DATABASE, metadata, queries
from web.pages import ask, download
from web.rows import release_words
from web.tables import md, md_table

_NAME = re.compile(r"[^a-z0-9_-]+")


def renderers() -> list[dict[str, Any]]:
    """Return the renderers that Datasette is to know: ``.xlsx`` (*Rows*, *Columns*, *About*), ``.md`` and
    ``.zip`` (a Tabular Data Package)."""
    return [
        {"extension": form, "render": partial(_file, form), "can_render": can_render}
        for form in ("xlsx", "md", "zip")
    ]


def can_render(columns: Sequence[str]) -> bool:
    """Whether there is a table to hand out: a list of databases or tables is none."""
    return bool(columns)


async def _file(
    form: str,
    datasette: Datasette,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    query_name: str | None,
    table: str | None,
    request: Request,
) -> Response | None:
    """Return what a table or a query shows as a file of this form; Datasette gives by name what is asked for here."""
    if not columns:
        return None
    listed = [{name: _plain(value) for name, value in zip(columns, row, strict=True)} for row in rows]
    title, meanings = _told(query_name, table)
    limit = _limit(datasette, request, bool(table))
    facts = [
        ("What this is", title),
        ("Rows", limit_words(len(listed), limit, later=bool(request.args.get("_next")))),
        ("Address", request.full_path),
    ]
    now = await ask(datasette, answers.release)
    named = _NAME.sub("-", (query_name or table or "query").lower())
    if form == "md":
        body = _markdown(title, columns, listed, [*facts, ("Release", release_words(now))]).encode()
    else:
        told = {name: Column("", meanings.get(name) or "") for name in columns}
        one = Resource("rows" if form == "xlsx" else named, title, tuple(columns), listed, told=told)
        body = flat_as(one, form, facts, now)
    return download(body, form, f"crosswalk-{named}")


def limit_words(count: int, limit: int, *, later: bool = False) -> str:
    """Return how many rows a file holds, and whether there may be more; ``later`` says that it is not the first page.

    >>> limit_words(50, 50)
    'the first 50; there may be more: filter, sort, or ask for more at once with _size=max'
    """
    if later:
        more = "" if count < limit else "; there may be more after them"
        return f"{count}, after those of earlier pages{more}"
    if count < limit:
        return f"all {count}"
    return f"the first {count}; there may be more: filter, sort, or ask for more at once with _size=max"


def _limit(datasette: Datasette, request: Request, of_table: bool) -> int:
    most = int(datasette.setting("max_returned_rows"))
    asked = request.args.get("_size") or ""
    if not of_table or asked == "max":
        return most
    return min(int(asked), most) if asked.isdecimal() else int(datasette.setting("default_page_size"))


def _plain(value: Any) -> Any:
    return f"({len(value)} bytes)" if isinstance(value, bytes) else value


@lru_cache(maxsize=1)
def _books() -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    return metadata()["databases"][DATABASE]["tables"], queries()


def _told(query_name: str | None, table: str | None) -> tuple[str, Mapping[str, str]]:
    """Return the title of a table or query, and what its columns hold."""
    tables, named = _books()
    if table in tables:
        return tables[table]["title"], tables[table]["columns"]
    if query_name in named:
        return named[query_name]["title"], {}
    return table or "Your question in SQL", {}


def _markdown(
    title: str, columns: Sequence[str], listed: Sequence[Mapping[str, Any]], facts: Sequence[tuple[str, str]]
) -> str:
    about_it = [f"- {name}: {md(words)}" for name, words in facts[1:]]
    return "\n".join([f"# {md(title)}", "", *about_it, "", *md_table(columns, listed), ""])
