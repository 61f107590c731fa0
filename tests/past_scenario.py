"""One agency's site whose history the tests write: checks as a crawl keeps them, in any order of arrival, the real
processing, and the releases that come of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from crawler.declarations import load
from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from db import answers
from db.answers import Filters
from db.ids import document_id, url_key
from db.records import Registry
from db.snapshot import dump, publish
from db.store import Store
from pipeline.recipe import recipe
from schedules import upgrading
from schedules.processing import archive_of, process
from web.feeds import feed

SITE = "https://ed.nowhere.example"
INDEX = "/policies"
SENTENCES = [
    f"The office keeps the record of rule {number} and shows it to any resident who asks during the hours in which "
    f"office {number} is open to the public."
    for number in range(1, 13)
]
PERMITS = "A school district may award credit to a student who demonstrates mastery of the standards."
REQUIRES = "A school district shall award credit to a student who demonstrates mastery of the standards."
_PAGE = "<!doctype html><html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"


def page(*sentences: str, title: str = "Credit for demonstrated mastery") -> bytes:
    """Return a page with ``sentences`` as its paragraphs."""
    return _PAGE.format(title=title, body="".join(f"<p>{one}</p>" for one in sentences)).encode()


def index(*paths: str) -> bytes:
    """Return a page that lists ``paths``."""
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    return (
        f"<html><head><title>Policies</title></head><body><main><p>These are all "
        f"policies of the agency that are in force.</p><ul>{links}</ul></main></body></html>"
    ).encode()


@dataclass(frozen=True, slots=True)
class Seen:
    """One check: when (``2026-03-01``, or with a time), where, and what came back."""

    at: str
    path: str
    body: bytes = b""
    status: int = 200
    to: str | None = None
    purpose: str = "document"
    kind: str = "text/html; charset=utf-8"

    @property
    def time(self) -> str:
        return self.at if "T" in self.at else f"{self.at}T06:00:00Z"


@dataclass(slots=True)
class Past:
    """A data folder, with the documents that are declared (name -> path and further keys)."""

    folder: Path
    declared: dict[str, dict[str, Any]] = field(default_factory=lambda: {"credit": {"url": "/credit"}})

    @property
    def registry(self) -> Registry:
        return load(self._sources())

    def _sources(self) -> Path:
        sources = self.folder / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        documents = [
            {"name": name, "title": name, "topics": ["cbe"], **more, "url": SITE + more["url"]}
            for name, more in self.declared.items()
        ]
        one = {"id": "vt_ed", "name": "Agency of Education", "kind": "agency", "url": SITE + "/"}
        listing = {"url": SITE + INDEX, "purpose": "index", "complete": True}
        source = {"jurisdiction": "VT", "publishers": [one | {"indexes": [listing], "documents": documents}]}
        (sources / "vt.yml").write_text(json.dumps(source))
        table = {"jurisdictions": [{"code": "VT", "name": "Vermont", "kind": "state"}]}
        (sources / "jurisdictions.yml").write_text(json.dumps(table))
        return sources

    def keep(self, checks: Iterable[Seen], *, by_document: str | None = None) -> None:
        """Keep ``checks`` in the order in which they are given."""
        keeper = Keeper(self.folder / "data", sources=self._sources())
        keeper.open("2026-01-01T00:00:00Z")
        for one in checks:
            url, final = SITE + one.path, SITE + (one.to or one.path)
            own = by_document or document_id(url_key(url))
            check = Check(
                url, one.purpose, "vt_ed", "VT", document=own if one.purpose == "document" else None,
                found_on=SITE + INDEX, why="a link",
            )  # fmt: skip
            way = (f"{one.status} {final}",) if one.to else ()
            status = 200 if one.to else one.status
            keeper.keep(
                Snapshot(
                    check, one.time, final, status, (("Content-Type", one.kind),), one.body, redirects=way
                )
            )
        keeper.close("2026-01-01T00:00:00Z", "done", {})

    def settle(self, *, release_at: str | None = None, workers: int = 1) -> None:
        """Process what is pending, and publish."""
        with Store.open(self.folder / "data") as store, archive_of(self.folder / "data") as archive:
            store.claim("real")
            upgrading.upgrade_if_needed(
                store, archive, self.registry, at=release_at or "2026-06-01T00:00:00Z", workers=workers
            )
            process(store, archive, self.registry, workers=workers)
            publish(
                store,
                self.folder / "data" / "public",
                at=release_at or "2026-06-01T00:00:00Z",
                recipe=recipe(),
            )

    def see(self, checks: Sequence[Seen], *, release_at: str | None = None) -> None:
        """Keep ``checks``, process and publish."""
        self.keep(checks)
        self.settle(release_at=release_at)

    def public(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "data" / "public" / "crosswalk.db")

    def rows(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        """Return rows of the newest release."""
        with closing(self.public()) as conn:
            return conn.execute(sql, given).fetchall()

    def dump(self) -> list[str]:
        with closing(self.public()) as conn:
            return list(dump(conn))

    def outcomes(self, path: str = "/credit") -> list[str]:
        return [
            row[0]
            for row in self.rows(
                "SELECT outcome FROM capture_outcomes WHERE url = ? ORDER BY captured_at, id", SITE + path
            )
        ]

    def changes(self) -> list[tuple[Any, ...]]:
        """Return (kind, cause, significance, window) of every change, in order."""
        found = self.rows(
            "SELECT kind, cause, significance, old_seen_at, new_seen_at FROM changes ORDER BY new_seen_at, kind"
        )
        return [(kind, cause, said, _short(old), _short(new)) for kind, cause, said, old, new in found]

    def versions(self) -> list[tuple[Any, ...]]:
        """Return (number, valid_from, valid_to) of every version, in order."""
        found = self.rows("SELECT number, valid_from, valid_to FROM versions ORDER BY document, number")
        return [(number, _short(since), _short(until)) for number, since, until in found]

    def entries(self, *, history: bool = True) -> list[tuple[str, str]]:
        """Return (id, title) of every entry of the feed."""
        asked = Filters(cause=("source", "review"), news=not history, announced=True)
        with closing(self.public()) as conn:
            found = answers.latest_changes(conn, asked, limit=None, by="learned")
            made = feed(
                found, asked, base="https://crosswalk.example", now=answers.release(conn), sample=False
            )
        atom = "{http://www.w3.org/2005/Atom}"
        return [
            (one.findtext(f"{atom}id", "").rpartition("/")[2], one.findtext(f"{atom}title", ""))
            for one in ElementTree.fromstring(made).findall(f"{atom}entry")
        ]

    def learned_since(self, day: str) -> list[str]:
        """Return the kinds of the changes that were first published on ``day`` or later."""
        with closing(self.public()) as conn:
            asked = Filters(learned_since=day, every_relevance=True)
            return [row["kind"] for row in answers.latest_changes(conn, asked, limit=None)]


def _short(moment: str | None) -> str | None:
    """Return a day as it is written in a scenario: without the hour that all checks share."""
    return moment.removesuffix("T06:00:00Z") if moment else None
