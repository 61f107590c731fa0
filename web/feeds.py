"""The Atom feeds: changes as they were first published, for all places or one."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from feedgen.feed import FeedGenerator

from db import answers
from db.answers import NEWS_DAYS, Filters, Release
from web.change_pages import filters_asked
from web.pages import ask
from web.wording import CAUSE_ABOUT, field_change_words, window

# Part of every feed id for good: readers know an entry by it.
TAG = "tag:policy-crosswalk,2026"
LENGTH = 100


async def atom(datasette: Datasette, request: Request) -> Response:
    """Answer ``/changes.atom``, filtered like ``/changes``; 304 where the reader has it already.

    What was long past when it was first published is left out, unless ``history=1`` asks for it; what only
    new rules of ours showed is never told.
    """
    asked = await filters_asked(datasette, request)
    asked = replace(asked, news=not request.args.get("history"), announced=True)

    def question(
        conn: sqlite3.Connection,
    ) -> tuple[Filters, list[dict[str, Any]], Release | None, bool]:
        filters = answers.checked(conn, asked)
        found = answers.latest_changes(conn, filters, limit=LENGTH, by="learned")
        return (
            filters,
            without_experimental(found, answers.experimental(conn) - {filters.field}),
            answers.release(conn),
            answers.is_sample(conn),
        )

    filters, changes, now, sample = await ask(datasette, question)
    base = f"{request.scheme}://{request.host}"
    body = feed(changes, filters, base=base, now=now, sample=sample)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "max-age=300"}
    if etag in (request.headers.get("if-none-match") or ""):
        return Response("", status=304, headers=headers, content_type="application/atom+xml; charset=utf-8")
    return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")


def without_experimental(
    changes: Sequence[dict[str, Any]], low: frozenset[str | None]
) -> list[dict[str, Any]]:
    """Return the changes without what they did to fields in ``low``: readings too unsure to be told as news."""
    return [
        {**row, "field_changes": [one for one in row["field_changes"] if one["field"] not in low]}
        for row in changes
    ]


def feed(
    changes: Sequence[Mapping[str, Any]], filters: Filters, *, base: str, now: Release | None, sample: bool
) -> bytes:
    """Return the Atom feed of ``changes`` (newest first); ``base`` is the site's address.

    An entry's id comes from the id under which the change was first published, its ``updated`` from
    when that was, so neither moves when the change is re-cut or published again. A change that was
    history when it was first published is marked; ``filters.news`` says that the feed leaves those out.
    """
    made = FeedGenerator()
    asked = urlencode([(name, value) for name, value in _asked(filters)])
    made.id(f"{TAG}:changes{'?' + asked if asked else ''}")
    made.title(
        ("Sample data: " if sample else "")
        + "Policy changes"
        + (f" in {', '.join(filters.states)}" if filters.states else "")
    )
    made.subtitle(
        f"Changes in what states say about competency-based education and equity. Release {now.id}."
        if now
        else ""
    )
    made.link(href=f"{base}/changes.atom{'?' + asked if asked else ''}", rel="self")
    made.link(href=f"{base}/changes{'?' + asked if asked else ''}", rel="alternate")
    made.author(name="Policy Crosswalk")
    made.updated(
        max((_moment(row["learned_at"]) for row in changes), default=_moment(now.at if now else None))
    )
    for row in changes:
        _entry(made.add_entry(order="append"), row, base)
    return bytes(made.atom_str(pretty=True))


def _asked(filters: Filters) -> list[tuple[str, str]]:
    pairs = [("state", code) for code in sorted(filters.states)]
    named = (
        ("topic", filters.topic),
        ("field", filters.field),
        ("significance", filters.significance),
        ("kind", filters.kind),
        ("history", None if filters.news else "1"),
    )
    return pairs + [(name, value) for name, value in named if value]


def _entry(entry: Any, row: Mapping[str, Any], base: str) -> None:
    place = row["jurisdiction_name"] or row["jurisdiction"] or ""
    history = "From the archive: " if is_history(row) else ""
    ours = "Our correction: " if row["cause"] == "review" else ""
    entry.id(f"{TAG}:change/{row['feed_id']}")
    entry.title(
        _clean(
            f"{history}{ours}{place}: {row['document_title'] or row['document']}: {row['summary'] or row['kind']}"
        )
    )
    entry.link(href=f"{base}/changes/{row['id']}", rel="alternate")
    entry.updated(_moment(row["learned_at"]))
    entry.published(_moment(row["learned_at"]))
    entry.content(_clean(_content(row)), type="html")
    for term in filter(
        None,
        (
            row["jurisdiction"],
            row["significance"],
            row["kind"],
            "history" if history else None,
            "review" if ours else None,
        ),
    ):
        entry.category(term=term)


def is_history(row: Mapping[str, Any]) -> bool:
    """Return whether a change was first published so long after it happened that it is no news."""
    happened = _moment(row["new_seen_at"] or row["old_seen_at"])
    return _moment(row["learned_at"]) - happened > timedelta(days=NEWS_DAYS)


def _came_about(row: Mapping[str, Any]) -> str:
    when = window(row["old_seen_at"], row["new_seen_at"])
    if row["cause"] == "review":
        return f"{CAUSE_ABOUT['review']} Decided {when}."
    return f"Happened {when}. Source: {row['publisher_name'] or 'not known'}."


def _content(row: Mapping[str, Any]) -> str:
    """Return the entry's body as HTML in which everything scraped is escaped."""
    parts = [
        f"<p>{escape(row['summary'] or '')}</p>",
        f"<p>{escape(_came_about(row))}</p>",
    ]
    for change in row["field_changes"]:
        quotes = "".join(
            f"<dt>{name}</dt><dd>{escape(change[column])}</dd>"
            for name, column in (("Before", "old_quote"), ("Now", "new_quote"))
            if change[column]
        )
        parts.append(f"<p>{escape(field_change_words(change))}</p><dl>{quotes}</dl>")
    return "".join(parts)


def _clean(text: str) -> str:
    """Return ``text`` without the control characters that XML cannot carry."""
    return "".join(
        c
        for c in text
        if c in "\t\n"
        or ((ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) < 0xFFFE) or ord(c) > 0xFFFF)
    )


def _moment(text: str | None) -> datetime:
    try:
        read = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
