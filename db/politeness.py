"""What a crawl remembers of hosts from one time to the next: their rests, their last good robots.txt, their controls."""

from __future__ import annotations

from typing import Any

from db.ids import host_of
from db.records import Capture
from db.store import Row, Store


def rests(store: Store, at: str) -> list[dict[str, Any]]:
    """Return the hosts that asked to be left alone beyond ``at`` (host, until_at, said_at, reason), by name."""
    return store.rows("SELECT * FROM host_rests WHERE until_at > ? ORDER BY host", [at])


def keep_rest(store: Store, rest: Row) -> None:
    """Keep what a host asked for; of two wishes of one host the later one holds."""
    store.insert("host_rests", [rest], replace=True)


def last_rules(store: Store, url: str, *, since: str, until: str) -> Capture | None:
    """Return the newest capture of the robots.txt at ``url`` that could be read, from ``since`` to ``until``."""
    found = store.captures(
        "purpose = 'robots' AND url = ? AND origin = 'live' AND arrival_outcome = 'listed' "
        "AND captured_at >= ? AND captured_at <= ?",
        [url, since, until],
    )
    return found[-1] if found else None


def all_rules(store: Store, url: str) -> list[Capture]:
    """Return the captures of the robots.txt at ``url`` that could be read, in canonical order."""
    return store.captures(
        "purpose = 'robots' AND url = ? AND origin = 'live' AND arrival_outcome = 'listed'", [url]
    )


def hosts_controlled(store: Store, since: str) -> frozenset[str]:
    """Return the hosts (without ``www.``) that were asked for a made-up address after ``since``."""
    rows = store.rows(
        "SELECT DISTINCT url FROM captures WHERE purpose = 'control' AND captured_at > ?", [since]
    )
    return frozenset(host_of(row["url"]) for row in rows)


def validators(
    store: Store, document: str | None, url: str, *, since: str, before: str
) -> tuple[str | None, str | None]:
    """Return (ETag, Last-Modified) of the last capture of this address before ``before`` that was good and
    whole, unless it is from before ``since`` or the address was missing after it: what comes back must
    be seen to be back.

    One that was judged counts by its outcome, one that waits for it by how it looked as it came: a
    site must never confirm as unmodified what was held or thrown out.
    """
    row = store.conn.execute(
        "SELECT etag, last_modified, captured_at, EXISTS (SELECT 1 FROM captures AS later "
        "WHERE later.document IS captures.document AND later.url = captures.url "
        "AND later.captured_at > captures.captured_at AND later.captured_at < ? "
        "AND later.http_status IN (404, 410)) "
        "FROM captures LEFT JOIN outcomes ON outcomes.capture = captures.id "
        "WHERE document IS ? AND url = ? AND http_status = 200 AND captured_at < ? "
        "AND CASE WHEN outcome IS NULL THEN arrival_outcome IN ('received', 'listed') "
        "ELSE outcome IN ('first', 'changed', 'unchanged', 'listed') END "
        "ORDER BY captured_at DESC, id DESC LIMIT 1",
        [before, document, url, before],
    ).fetchone()
    return (row[0], row[1]) if row and row[2] >= since and not row[3] else (None, None)
