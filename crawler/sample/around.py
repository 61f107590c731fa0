"""What stands around the documents of two sites: menus, news, look-alikes, traps, and documents that no file
declares (``around/*.yml``). Discovery has to tell them apart; ``truth.yml`` says how (``found``)."""

from __future__ import annotations

from datetime import date
from functools import cache
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import yaml
from markupsafe import Markup

from crawler.sample.library import HERE, Page, SampleError, reworded

_FACETS = {
    "audience": ("families", "principals", "students", "teachers"),
    "format": ("audio", "page", "print"),
    "sort": ("newest", "oldest", "title"),
}


@cache
def around(edition: int) -> tuple[Page, ...]:
    """Return every page that is on a site in ``edition`` and in no declaration, in file order.

    Raises :class:`SampleError` for a page with keys that a page does not have.
    """
    pages = []
    for file in sorted((HERE / "around").glob("*.yml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            try:
                pages.append(_page(row, edition))
            except TypeError as error:
                raise SampleError(f"{file.name}: {row.get('path')}: {error}; mend its keys") from error
    return tuple(pages)


def _page(row: dict[str, Any], edition: int) -> Page:
    """Return the page of ``row`` after its ``edits`` (edition, replace, with) up to ``edition``."""
    edits = [edit for edit in row.pop("edits", ()) if edit["edition"] <= edition]
    body = "\n".join(line.rstrip() for line in row.pop("body").splitlines() if line.strip())
    page = Page(name=f"{row['site']}{row['path']}", body=body, **row)
    for edit in edits:
        page = reworded(page, edit["replace"], edit["with"], edit["edition"])
    return page


def around_at(host: str, path: str, edition: int) -> Page | None:
    """Return the undeclared page at this address, or None."""
    return next((page for page in around(edition) if (page.site, page.path) == (host, path)), None)


def trap(path: str, query: str) -> tuple[str, Markup] | None:
    """Return title and content of a page of a trap, or None: a calendar whose months never end, and a
    library whose filters combine without end."""
    if path == "/library":
        return "Library of materials", _facets(dict(parse_qsl(query)))
    parts = path.strip("/").split("/")
    if parts[0] != "events" or len(parts) not in (1, 3):
        return None
    year, number = parts[1:] or ("2026", "01")
    try:
        month = date(int(year), int(number), 1)
    except ValueError:
        return None
    return f"Events in {month:%B %Y}", _month(month)


def _month(month: date) -> Markup:
    number = month.year * 12 + month.month - 1
    links = [
        (f"{n % 12 + 1:02d}/{n // 12}", f"/events/{n // 12}/{n % 12 + 1:02d}")
        for n in (number - 1, number + 1)
    ]
    days = [(f"Day {day}", f"/events/{month.year}/{month.month:02d}?day={day}") for day in (3, 11, 19, 27)]
    return Markup("<p>Meetings are listed by day.</p>") + _links(links + days)


def _facets(chosen: dict[str, str]) -> Markup:
    """Return links to every further choice of filters, in the order in which they were chosen."""
    links = [
        (f"{name}: {value}", f"/library?{urlencode({**chosen, name: value})}")
        for name, values in _FACETS.items()
        for value in values
        if chosen.get(name) != value
    ]
    return Markup("<p>Nothing matches these filters yet. Choose another.</p>") + _links(links)


def _links(links: list[tuple[str, str]]) -> Markup:
    items = "".join(f'<li><a href="{escape(address)}">{escape(label)}</a></li>' for label, address in links)
    return Markup(f"<ul>{items}</ul>")
