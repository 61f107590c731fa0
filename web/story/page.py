"""The redline of a change as one HTML page that needs nothing beside it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from web import redline, wording
from web.since_then import since_then_words


@cache
def _template() -> Template:
    source = (files("web.story") / "redline.html").read_text("utf-8")
    # Everything scraped is escaped; a name that is missing is a bug and not an empty place.
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(source)


def redline_page(change: Mapping[str, Any], *, sample: bool) -> str:
    """Return the page: what changed, when, both quotes of each field, and the text with its marked words.

    ``change`` is as :func:`db.answers.change` returns it. Where the publisher's full text is not public the page
    shows the words that differ and no others.
    """
    new, old = change["new"], change["old"]
    stretches: list[redline.Stretch] = []
    if new and new["text"] is not None and (change["spans"] or old is None):
        stretches = redline.redline(new["text"], change["spans"])
    elif old and old["text"] is not None and not new:
        stretches = redline.redline(old["text"], [])
    return _template().render(
        change=change,
        sample=sample,
        since=since_then_words(change),
        words=wording,
        lines=list(_lines(stretches)),
        only=redline.only_spans(change["spans"]) if not stretches else [],
    )


def _lines(stretches: Iterable[redline.Stretch]) -> Iterable[redline.Line]:
    """All lines: a page that is kept for years folds nothing away."""
    for stretch in stretches:
        yield from stretch.lines
