"""The plan of a backfill: whose addresses, which of them may be asked for, and what it will cost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.archive import Archive
from crawler.politeness.robots import Rules
from crawler.politeness.robots_memory import rules_over_time
from crawler.settings import USER_AGENT
from crawler.wayback.listed import Every
from crawler.wayback.permission import Checked, Permission, Refusal, permission
from db import backfills
from db.found import followed
from db.ids import digest_id, url_key
from db.records import CrosswalkError, Publisher, Registry
from db.store import Store
from pipeline.atlas import Atlas


class NothingToBackfillError(CrosswalkError):
    """What was chosen holds no document, or nothing is left to go on with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a backfill is asked for: ``states`` (empty: all), one ``document`` (None: all), ``since`` to before
    ``until`` (ISO 8601 with ``Z``), and how much."""

    states: tuple[str, ...]
    document: str | None
    since: str
    until: str
    every: Every

    def words(self) -> str:
        """Return the choice in words."""
        whose = (
            f"document {self.document}" if self.document else ", ".join(self.states) or "all jurisdictions"
        )
        return f"{whose}, {self.since[:10]} to {self.until[:10]}, every {self.every}"


_EVERYTHING = Choice((), None, "", "", Every.change)
_NOT_FOLLOWED = Refusal("not_followed", "its document is no longer followed")


@dataclass(frozen=True, slots=True)
class Followed:
    """A document and the addresses at which its history may be."""

    document: str
    title: str
    jurisdiction: str | None
    publisher: Publisher | None
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The plan of one document: captures ``listed`` by the index, of them to be ``taken`` (with so many
    ``requests``: the same body is asked for once), ``known`` here already, the first and last of them; ``refused``
    says why nothing at all is taken."""

    document: str
    title: str
    jurisdiction: str
    listed: int
    taken: int
    known: int
    requests: int
    first_at: str | None
    last_at: str | None
    refused: str | None


def tracked(store: Store, registry: Registry, choice: Choice) -> list[Followed]:
    """Return the documents that the choice takes: declared ones, followed ones, and those that were imported.

    Raises :class:`NothingToBackfillError` where there are none.
    """
    atlas = Atlas.of(registry)
    found: dict[str, Followed] = {}
    for one in registry.documents:
        if one.retired_at is None:
            urls = (*one.earlier_urls, one.url)
            found[one.id] = Followed(
                one.id, one.title, one.jurisdiction, atlas.publishers[one.publisher], urls
            )
    for one in followed(store):
        publisher = atlas.publishers.get(one.publisher)
        found.setdefault(one.id, Followed(one.id, one.title, one.jurisdiction, publisher, (one.url,)))
    for row in backfills.other_documents(store):
        found.setdefault(row["id"], _of_row(row, atlas))
    if choice.document is not None and choice.document not in found:
        raise NothingToBackfillError(
            f"{choice.document!r} is no followed document's id; see 'crosswalk sources list', or the address of its page."
        )
    kept = [
        one
        for one in found.values()
        if (not choice.states or one.jurisdiction in choice.states)
        and (choice.document is None or one.document == choice.document)
    ]
    if not kept:
        raise NothingToBackfillError(f"No document is followed for {choice.words()}; crawl or import first.")
    return kept


def _of_row(row: Mapping[str, Any], atlas: Atlas) -> Followed:
    publisher = atlas.publisher_at(row["url"])
    return Followed(row["id"], row["title"] or row["url"], row["jurisdiction"], publisher, (row["url"],))


def begin(store: Store, archive: Archive, registry: Registry, choice: Choice, *, run: str, now: str) -> str:
    """Keep a new plan of ``run``, of which the index was not asked yet, and return its id."""
    documents = tracked(store, registry, choice)
    backfill = digest_id("backfill", run)
    rules = _Rules(store, archive)
    rows: dict[str, dict[str, Any]] = {}
    for one in documents:
        allowed = _permission(store, rules, one)
        for url in _distinct(one.urls):
            rows.setdefault(url_key(url), _address(backfill, one, url, allowed))
    head = {
        "id": backfill,
        "started_at": now,
        "choice": choice.words(),
        "from_at": choice.since,
        "to_at": choice.until,
        "every": str(choice.every),
        "planned_at": None,
        "finished_at": None,
    }
    backfills.begin(store, head, rows.values())
    return backfill


def permit_again(store: Store, archive: Archive, registry: Registry, backfill: str) -> None:
    """Ask once more of every address of a plan that was kept whether it may be taken: who refuses us since it was made
    is left alone from now on, and what is no longer followed too."""
    rules = _Rules(store, archive)
    followed_now = {one.document: one for one in tracked(store, registry, _EVERYTHING)}
    for asked in backfills.addresses(store, backfill):
        one = followed_now.get(asked["document"])
        allowed = _permission(store, rules, one) if one else Permission(_NOT_FOLLOWED)
        if allowed.refused:
            backfills.refuse(store, asked, allowed.refused.told, from_stamp="")
        elif allowed.before:
            stamp = re.sub(r"\D", "", allowed.before)
            told = "it was archived after the last day on which that was allowed"
            backfills.refuse(store, asked, told, from_stamp=stamp, before=allowed.before)


def lines(store: Store, backfill: str) -> list[Line]:
    """Return the plan by document, in the order of jurisdictions and documents."""
    rows: Mapping[str, list[dict[str, Any]]] = _grouped(backfills.mementos(store, backfill))
    addresses: Mapping[str, list[dict[str, Any]]] = _grouped(backfills.addresses(store, backfill))
    return [_line(store, asked, rows.get(document, [])) for document, asked in addresses.items()]


def _line(store: Store, asked: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> Line:
    left = [row for row in rows if row["state"] in ("planned", "failed")]
    have = {row["digest"] for row in rows if row["verified"]}
    document = asked[0]["document"]
    wanted = {row["digest"] for row in left} - have
    return Line(
        document=document,
        title=asked[0]["title"],
        jurisdiction=asked[0]["jurisdiction"] or "",
        listed=sum(one["listed"] or 0 for one in asked),
        taken=len(left),
        known=sum(row["state"] in ("known", "taken") for row in rows),
        requests=sum(backfills.same_body(store, document, digest) is None for digest in wanted),
        first_at=min((one["first_at"] for one in asked if one["first_at"]), default=None),
        last_at=max((one["last_at"] for one in asked if one["last_at"]), default=None),
        refused=asked[0]["reason"] if all(one["state"] == "refused" for one in asked) else None,
    )


def _grouped(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["document"]].append(row)
    return found


def _distinct(urls: Iterable[str]) -> Iterator[str]:
    return iter({url_key(url): url for url in urls}.values())


def _address(backfill: str, one: Followed, url: str, allowed: Permission) -> dict[str, Any]:
    return {
        "backfill": backfill,
        "document": one.document,
        "url": url,
        "title": one.title,
        "jurisdiction": one.jurisdiction,
        "state": "refused" if allowed.refused else "waiting",
        "reason": allowed.refused.told if allowed.refused else None,
        "before_at": allowed.before,
        "listed": None,
        "first_at": None,
        "last_at": None,
    }


class _Rules:
    """The robots.txt of each origin as it was read over time, read from the archive once."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store, self._archive = store, archive
        self._read: dict[str, list[tuple[str, Rules]]] = {}

    def of(self, url: str) -> list[tuple[str, Rules]]:
        """Return the rules that speak for ``url`` and when they were read."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._read:
            self._read[origin] = rules_over_time(self._store, self._archive, f"{origin}/robots.txt")
        return self._read[origin]


def _permission(store: Store, rules: _Rules, one: Followed) -> Permission:
    agent = USER_AGENT.partition("/")[0]
    disallowed: list[str] = []
    was_read = False
    for url in one.urls:
        over_time = rules.of(url)
        was_read = was_read or bool(over_time)
        since = None
        for at, told in reversed(over_time):
            if told.allows(url, agent):
                break
            since = at
        disallowed += [since] if since else []
    checks = [
        Checked(row["captured_at"], row["outcome"]) for row in backfills.live_checks(store, one.document)
    ]
    return permission(
        one.publisher, checks, disallowed_at=min(disallowed, default=None), robots_read=was_read
    )
